from __future__ import annotations

import re
from typing import Any

import pytest

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.grok import COMPATIBILITIES, Grok, GrokError, read_patterns
from elastic_ml_kit.normalise.rendering import rendered

CAPTURES: list[tuple[list[str], str, dict[str, Any] | None]] = [
    (["%{WORD:x} %{WORD:x}"], "a b", {"x": "a"}),
    (["%{WORD:x} %{NUMBER:x}"], "a 5", {"x": "5"}),
    (["u=%{WORD:u}|n=%{INT:u:int}"], "n=5", {"u": 5}),
    (["%{WORD:x:foo}"], "a", {"x": "a"}),
    (["%{NUMBER:x:INT}"], "5", {"x": "5"}),
    (["%{WORD:x:int:y}"], "5", {"x": "5"}),
    (["%{DATA:b:boolean}$"], "TRUE", {"b": True}),
    (["%{NUMBER:f:float}"], "3.14159265", {"f": 3.1415927}),
    (["%{WORD:x y}"], "a", None),
    (["%{WORD:[a][b]}"], "a", {"[a][b]": "a"}),
    (["(?<a.b>x)(y)"], "xy", {"a.b": "x"}),
    (["b=%{WORD:x}", "a=%{WORD:y}"], "a=1 b=2", {"y": "1"}),
    (["^%{WORD:a}$"], "1 2\none", {"a": "one"}),
    (["%{DATA:a};%{GREEDYDATA:b}"], "x;y\nz", {"a": "x", "b": "y"}),
    (["(?m)%{GREEDYDATA:a}"], "x\ny", {"a": "x\ny"}),
    (["%{WORD:a}"], "naïve", None),
    (["(?<a>\\w+)"], "naïve", {"a": "na"}),
    (["(?<a>\\h+)"], "xyzff", {"a": "ff"}),
    (["[[:alpha:]]+(?<a>.)"], "é1", {"a": "1"}),
]
WRONG = [
    ("%{NOPE}", {}, "Unable to find pattern [NOPE] in Grok's pattern dictionary"),
    ("%{A}", {"A": "%{A:x}"}, "circular reference in pattern [A][%{A:x}]"),
    ("x", {"A": "%{B}", "B": "%{A}"}, "circular reference in pattern [B][%{A}] back to pattern [A]"),
    (
        "x",
        {"A": "%{B}", "B": "%{C}", "C": "%{A}"},
        "circular reference in pattern [C][%{A}] back to pattern [A] via patterns [A=>B]",
    ),
    ("(?s)a", {}, "undefined group option"),
    ("(", {}, "end pattern with unmatched parenthesis"),
    ("[", {}, "premature end of char-class"),
    (r"(?<a>x)\1", {}, "numbered backref/call is not allowed. (use name)"),
]


@pytest.mark.parametrize(("expressions", "text", "wanted"), CAPTURES)
def test_captures(expressions: list[str], text: str, wanted: dict[str, Any] | None) -> None:
    assert rendered(Grok(expressions).captures_in(text)) == wanted


@pytest.mark.parametrize(("expression", "definitions", "reason"), WRONG)
def test_a_wrong_expression_is_refused(expression: str, definitions: dict[str, str], reason: str) -> None:
    with pytest.raises(GrokError, match=re.escape(reason)):
        Grok([expression], definitions)


def test_too_much_to_try_ends_at_the_limit() -> None:
    grok = Grok(["(?<x>(?:\\w+\\s?)*[;!])"])
    with pytest.raises(IngestError, match=r"grok pattern matching was interrupted after \[1000\] ms"):
        grok.match("a " * 500_000)


@pytest.mark.parametrize("compatibility", list(COMPATIBILITIES))
def test_every_pattern_of_the_library_compiles(compatibility: str) -> None:
    patterns = read_patterns(compatibility)
    used = {name for definition in patterns.values() for name in re.findall(r"%\{(\w+)", definition)}
    for name in patterns.keys() - used:
        assert Grok([f"%{{{name}:x}}"], None, compatibility).captures


def test_the_schema_has_every_old_name_but_one() -> None:
    assert read_patterns("disabled").keys() - read_patterns("v1").keys() == {"ISO8601_HOUR"}
