from __future__ import annotations

import sys
from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError
from elastic_ml_kit.normalise.painless.contexts import EMITS
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.script import (
    compile_condition,
    compile_runtime_field,
    compile_script,
    simulate_script,
)

SOURCE: dict[str, Any] = {"a": {"b": "x"}, "n": 5, "l": [{"k": 1}], "s": "text", "t": True}

HOLDS = [
    ("ctx.a?.b == 'x'", True),
    ("ctx.a.b != 'x'", False),
    ("ctx.nope?.b == 'x'", False),
    ("ctx.nope == null", True),
    ("ctx.n == 5.0", True),
    ("5 > ctx.n", False),
    ("ctx.t == true", True),
    ("ctx.t", True),
    ("!ctx.t", False),
    ("return ctx.n > 3", True),
    ("if (ctx.n > 9) { return true }", False),
    ("def l = ctx.l; l.stream().anyMatch(e -> e.k == 1)", True),
    ("List l = []; l.add(1); l.size() == ctx.l.size()", True),
    ("ctx.l instanceof List && ctx.a instanceof Map && ctx.s instanceof String", True),
    ("ctx.containsKey('s') && ctx.s.contains('ex')", True),
]


@pytest.mark.parametrize(("source", "holds"), HOLDS, ids=[each[0] for each in HOLDS])
def test_a_condition(source: str, holds: bool) -> None:
    assert compile_condition(source)(IngestDocument(SOURCE)) is holds


CHANGES = [
    "ctx.x = 1; true",
    "ctx.l.add(1)",
    "ctx.a.put('c', 1) == null",
    "ctx.remove('n') != null",
    "ctx.l.removeIf(e -> true)",
    "ctx.a.entrySet().removeIf(e -> true)",
    "ctx.l.forEach(e -> e.put('k', 2)); true",
    "Collections.sort(ctx.l); true",
    "for (e in ctx.l) { e.k = 2 } true",
    "ctx.a.b += 'y'; true",
    "Iterator i = ctx.l.iterator(); i.next(); i.remove(); true",
    "def c = ctx; c.a = 1; true",
]


@pytest.mark.parametrize("source", CHANGES)
def test_a_condition_cannot_change_the_document(source: str) -> None:
    document = IngestDocument(SOURCE).copy()
    with pytest.raises(IngestError) as caught:
        compile_condition(source)(document)
    assert caught.value.root.type == "unsupported_operation_exception"
    assert document.source == SOURCE


@pytest.mark.parametrize("source", ["ctx.n", "ctx.s", "ctx.nope"])
def test_a_condition_has_to_be_a_boolean(source: str) -> None:
    with pytest.raises(IngestError):
        compile_condition(source)(IngestDocument(SOURCE))


def test_a_condition_may_be_stored_and_have_parameters() -> None:
    stored = {"is": {"script": {"lang": "painless", "source": "ctx.n == params.n"}}}
    condition = compile_condition({"id": "is", "params": {"n": 5}}, stored.get)
    assert condition(IngestDocument(SOURCE))
    with pytest.raises(RefusedPipelineError, match="unable to find script"):
        compile_condition({"id": "was"}, stored.get)


def failure(source: str, **source_of: Any) -> IngestError:
    with pytest.raises(IngestError) as caught:
        compile_script(source).run(IngestDocument(source_of))
    return caught.value


POSITIONS = [
    ("ctx.a.b = 1", 5, 0, 11),
    ("int i = 1; i = i / ctx.z", 15, 11, 24),
    ("if (ctx.a == null) { throw new Exception('x'); } ctx.r = 1", 27, 21, 49),
    ("ctx.l = [1].collect(x -> x.foo()); ctx.r = 1", 26, 25, 35),
    ("def f(def x) { return x.foo } ctx.r = f(1)", 23, 15, 30),
]


@pytest.mark.parametrize(("source", "offset", "start", "end"), POSITIONS)
def test_a_failure_tells_its_place(source: str, offset: int, start: int, end: int) -> None:
    position = failure(source, z=0).details["position"]
    assert position == {"offset": offset, "start": start, "end": end}


def test_recursion_ends_and_leaves_the_limit_as_it_was() -> None:
    before = sys.getrecursionlimit()
    assert failure("int f(int n) { return f(n + 1); } f(0)").root.type == "stack_overflow_error"
    assert sys.getrecursionlimit() == before


def test_recursion_may_be_deeper_than_in_python() -> None:
    document = IngestDocument({})
    compile_script("int f(int n) { n == 0 ? 0 : 1 + f(n - 1) } ctx.r = f(2000)").run(document)
    assert document.source == {"r": 2000}


def test_steps_of_loops_are_counted_for_each_function() -> None:
    loop = "int i = 0; while (i < 600000) { i++; }"
    assert failure(f"{loop} while (i < 1200000) {{ i++; }}").root.type == "painless_error"
    compile_script(f"void f() {{ {loop} }} f(); f();").run(IngestDocument({}))


def test_a_lambda_keeps_what_it_caught() -> None:
    source = "List f = []; for (int i = 0; i < 3; i++) { f.add(g(x -> x + i)) } ctx.r = f"
    got = simulate_script({"source": "def g(Function h) { h.apply(1) } " + source})
    assert got["result"]["source"] == {"r": [1, 2, 3]}


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("ctx.a = cuont; int count = 1", ""),
        ("int count = 1; ctx.a = cuont", "did you mean 'count'?"),
        ("ctx.a = 'a'.subString(1)", "did you mean 'substring'?"),
        ("ctx.a = Math.flor(1)", "did you mean 'floor'?"),
        ("ArayList l = null", "did you mean 'ArrayList'?"),
        ("ctx.a = new HashMpa()", "did you mean 'HashMap'?"),
    ],
)
def test_a_name_that_is_nothing_is_answered_with_the_nearest(source: str, hint: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_script(source)
    assert hint in str(caught.value.reason)


EMITTED: list[tuple[str, str, list[Any]]] = [
    ("keyword", "if (doc['a.b'].size() != 0) { emit(doc['a.b'].value.toUpperCase()) }", ["X"]),
    ("long", "for (v in doc['v']) { emit(v * 2) }", [2, 4]),
    ("double", "emit(doc['n'].value / 2.0)", [2.5]),
    ("boolean", "emit(doc['nope'].empty)", [True]),
    ("geo_point", "emit(1.5, params.lon)", [(1.5, 2.0)]),
    ("date", "emit(ZonedDateTime.parse('1970-01-01T00:00:01Z').toInstant().toEpochMilli())", [1000]),
    ("ip", "emit('10.0.0.' + doc['n'].value)", ["10.0.0.5"]),
]


@pytest.mark.parametrize(("type", "source", "values"), EMITTED, ids=[each[0] for each in EMITTED])
def test_a_runtime_field(type: str, source: str, values: list[Any]) -> None:
    run = compile_runtime_field(source, type, {"lon": 2})
    assert run({"a": {"b": "x"}, "n": 5, "v": [2, 1]}) == values


def test_every_type_of_runtime_field_is_tried() -> None:
    assert {each[0] for each in EMITTED} == set(EMITS)


def test_scripts_do_not_share_their_variables() -> None:
    script = compile_script("def l = []; l.add(ctx.n); ctx.r = l")
    for n in (1, 2):
        document = IngestDocument({"n": n})
        script.run(document)
        assert document.source == {"n": n, "r": [n]}
