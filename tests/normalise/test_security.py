"""A script reaches what is declared for it, and nothing of Python behind that; none runs without end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.normalise.painless.script import simulate_script
from elastic_ml_kit.normalise.simulate import simulate

ESCAPES = [
    "return ctx.__class__.__mro__",
    "ctx.a = ''.__class__",
    "ctx.a = 'x'.__class__.__bases__[0].__subclasses__()",
    "ctx.a = ''.getClass()",
    "ctx.a = ctx.getClass().forName('java.lang.Runtime')",
    "def f = ctx.s; ctx.a = f.__getattribute__('__class__')",
    "def f = ctx.s; ctx.a = f.format('{0.__class__}')",
    "def f = ctx.s; ctx.a = f.join(['a'])",
    "def l = [1]; l.__init__()",
    "def l = [1]; l.sort.__self__.clear()",
    "def l = [1]; l.extend([2])",
    "def m = [:]; m.update(['a': 1])",
    "def m = ctx; m.popitem()",
    "def n = 5; ctx.a = n.real",
    "def n = 5L; ctx.a = n.bit_length()",
    "def f = x -> x; ctx.a = f.__globals__",
    "Function f = x -> x; ctx.a = f.__code__",
    "Function f = String::__class__; ctx.a = f.apply('a')",
    "def e = null; try { e.x() } catch (Exception x) { ctx.a = x.__traceback__ }",
    "try { throw new Exception('a') } catch (Exception x) { ctx.a = x.args }",
    "__import__('os').system('true')",
    "ctx.a = __builtins__",
    "import os",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "globals()",
    "Runtime.getRuntime().exec('true')",
    "System.exit(0)",
    "new File('/etc/passwd')",
    "Class.forName('java.lang.System')",
    "Thread.sleep(1000)",
    "ctx.a = lambda: 1",
    "ctx.a = 1 if true else 2",
    "ctx.a = /a/.__class__",
    "ctx.a = /a/.pattern",
    "ctx.a = ZonedDateTime.__init__",
    "def z = Instant.ofEpochMilli(0); ctx.a = z.__dict__",
    "def b = new StringBuilder(); ctx.a = b.__dict__",
]
"""Each would be an attribute, a name or a class that no script has."""

ENDLESS = [
    "while (true) { ctx.a = 1; }",
    "for (;;) { ctx.a = 1; }",
    "do { ctx.a = 1; } while (true)",
    "int f(int n) { return f(n + 1); } ctx.a = f(0)",
    "def l = [1]; for (def x : l) { l.add(x); }",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_of_python_is_reached(source: str) -> None:
    got = simulate_script({"source": source, "doc": {"s": "text"}})
    assert {"compile_error", "run_error"} & got["result"].keys(), got


@pytest.mark.parametrize("source", ENDLESS)
def test_what_never_ends_is_ended(source: str) -> None:
    assert "run_error" in simulate_script({"source": source})["result"]


@pytest.mark.parametrize(
    "name",
    ["__class__", "self", "lambda", "None", "True", "import", "print", "yield", "nonlocal", "_", "ctx0"],
)
def test_a_variable_may_be_called_anything(name: str) -> None:
    source = f"int {name} = 1; {name} += 2; ctx.a = {name};"
    assert simulate_script({"source": source})["result"]["source"] == {"a": 3}


def test_text_of_a_script_is_only_ever_text() -> None:
    text = '__import__(\'os\')\\n""" + str(1) # \\\\ {}'
    got = simulate_script({"source": f"ctx.a = '{text.replace(chr(39), chr(92) + chr(39))}'"})
    assert got["status"] == 400 or "__import__" in got["result"]["source"]["a"]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 20_000 + "1" + ")" * 20_000,
        "ctx.a = " + "-" * 20_000 + "1",
        "[" * 20_000,
        "{" * 20_000,
        "a." * 20_000,
    ],
)
def test_depth_is_refused_in_words(source: str) -> None:
    assert "compile_error" in simulate_script({"source": source})["result"]


WORDS = """
ctx . a b = == + - * / % ? : ?: ?. ( ) [ ] { } , ; -> :: ! ~ << >>> & | ^ && || ++ -- += 1 2.5f 3L 0x1F
'x' "y" /z/ =~ null true def int long double String List Map if else for while do return break continue new
try catch throw instanceof Exception ArrayList HashMap size get put length substring Math max params this
"""


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=25))
def test_any_words_run_or_are_refused(words: list[str]) -> None:
    got = simulate_script({"source": " ".join(words), "doc": {"a": [1, "x"], "b": {"c": 2.5}}})
    assert got["status"] in (200, 400)


@pytest.mark.parametrize("line", ["a" * 1_000_000, "a " * 500_000, "=" * 1_000_000, "1.1.1." * 160_000])
@pytest.mark.parametrize(
    "processor",
    [
        {"gsub": {"field": "m", "pattern": "(a+)+$", "replacement": "x"}},
        {"gsub": {"field": "m", "pattern": "(a|aa)+b", "replacement": "x"}},
        {"gsub": {"field": "m", "pattern": "(.*)=(.*)=(.*)=!", "replacement": "x"}},
        {"grok": {"field": "m", "patterns": ["%{GREEDYDATA:x}: %{IP:y} %{DATA:z} %{NUMBER:n}$"]}},
        {"grok": {"field": "m", "patterns": ["^(%{WORD:w} ?)+!$"]}},
        {"grok": {"field": "m", "patterns": ["%{SYSLOGBASE} %{GREEDYDATA:x}"]}},
        {"grok": {"field": "m", "patterns": ["%{COMBINEDAPACHELOG}"]}},
        {"dissect": {"field": "m", "pattern": "%{a}=%{b}=%{c} %{d}"}},
    ],
)
def test_a_hostile_line_ends(processor: dict[str, Any], line: str) -> None:
    request = {"pipeline": {"processors": [processor]}, "docs": [{"_source": {"m": line}}]}
    (answer,) = simulate(request, "2026-01-05T00:00:00Z")["result"]["docs"]
    assert answer.keys() == {"error"} or "_source" in answer
