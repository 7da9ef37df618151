"""Both engines, for ASCII and for all text, find what Java and Oniguruma find.

The cases hold what `java.util.regex` (Java 17) and Joni 2.2 answered: for each text the spans of all groups,
of every match in Java and of the first one in Oniguruma; or why they refuse the pattern.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.normalise.regex import Pattern, PatternError, compile_java, compile_oniguruma

FOLDER = Path(__file__).parent / "cases"
COMPILE: dict[str, Callable[[str], Pattern]] = {"java": compile_java, "oniguruma": compile_oniguruma}
MOST = 30


def cases() -> Iterator[Any]:
    for dialect in COMPILE:
        for line in (FOLDER / f"{dialect}.ndjson").read_text("utf-8").split("\n")[:-1]:
            case = json.loads(line)
            yield pytest.param(dialect, case, id=f"{dialect} {case['pattern']!a}")


def spans(pattern: Pattern, engine: Any, text: str, most: int) -> list[list[list[int]]]:
    return [
        [list(match.span(group)) for group in range(pattern.groups + 1)]
        for match in islice(matches(pattern, engine, text), most)
    ]


def matches(pattern: Pattern, engine: Any, text: str) -> Iterator[Any]:
    if not pattern.nullable and not pattern.needs_regex:
        yield from engine.finditer(text)
        return
    at = 0
    while at <= len(text) and (found := engine.search(text, at)):
        yield found
        at = found.end() + (found.end() == found.start())


@pytest.mark.parametrize(("dialect", "case"), list(cases()))
def test_the_engines_find_the_same(dialect: str, case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(PatternError) as caught:
            COMPILE[dialect](case["pattern"])
        said = str(caught.value) if dialect == "java" else caught.value.description
        assert said == case["error"]
        return
    pattern = COMPILE[dialect](case["pattern"])
    most = MOST if dialect == "java" else 1
    for text, wanted in case["found"].items():
        kinds = (True, False) if text.isascii() and not pattern.needs_regex else (False,)
        for ascii in kinds:
            for plain in (False,) if pattern.needs_regex else (True, False):
                found = spans(pattern, pattern.compiled(ascii, plain), text, most)
                assert found == wanted, (text, "re" if plain else "regex", ascii)
        assert first(pattern, text) == wanted[:1], text


def first(pattern: Pattern, text: str) -> list[list[list[int]]]:
    found = pattern.search(text)
    return [[list(found.span(group)) for group in range(pattern.groups + 1)]] if found else []
