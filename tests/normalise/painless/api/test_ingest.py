"""What scripts of pipelines have beyond the engine that was asked: by the documentation and its examples."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.painless.script import compile_runtime_field, compile_script
from tests.normalise.golden import same


def run(source: str, table: dict[str, Any] | None = None) -> dict[str, Any]:
    document = IngestDocument(table or {}, {"_index": "logs", "_id": "1"})
    compile_script(source).run(document)
    return document.ctx


_FLOW = "'128.232.110.120', '66.35.250.204', null, 'TCP', 34855, 80, null, null"


@pytest.mark.parametrize(
    ("source", "gives"),
    [
        (f"Processors.communityId({_FLOW})", "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
        (f"Processors.communityId({_FLOW}, 123)", "1:hTSGlFQnR58UCk+NfKRZzA32dPg="),
        ("Processors.uriParts('http://www.example.com/index.html').domain", "www.example.com"),
        ("Processors.jsonLenient('{\"a\": 1} x')", {"a": 1}),
        ("Json.load('[1, {\"a\": 2.5}]')", [1, {"a": 2.5}]),
        ("Json.dump(['b': [1, 2.0, null], 'a': ['z': 'q\"x']])", '{"a":{"z":"q\\"x"},"b":[1,2.0,null]}'),
        ("Json.dump(['a': [1, 2]], true)", '{\n  "a" : [ 1, 2 ]\n}'),
        ("new CIDR('10.0.0.0/8').contains('10.1.1.1')", True),
        ("new CIDR('10.0.0.0/8').contains('11.1.1.1')", False),
        ("new CIDR('::1').contains('::1')", True),
        ("new CIDR('10.0.0.0/8').contains('')", False),
        ("new IPAddress('::1').isV6()", True),
        ("$('host.name', 'none')", "web"),
        ("$('host.nope', 'none')", "none"),
        ("field('host.name').get('none')", "web"),
        ("metadata().getIndex()", "logs"),
        ("metadata().id", "1"),
    ],
)
def test_expression(source: str, gives: Any) -> None:
    assert same(gives, run(f"ctx.r = {source};", {"host": {"name": "web"}})["r"])


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("new CIDR('x')", "'x' is not an IP string literal."),
        ("new CIDR('10.0.0.0/99')", "Illegal prefix length"),
        ("new CIDR('10.0.0.0/8').contains('x')", "'x' is not an IP string literal."),
        ("Processors.communityId('1.2.3.4', null, 6, null, 1, 2, null, null)", "unable to construct flow"),
    ],
)
def test_refused(source: str, says: str) -> None:
    with pytest.raises(IngestError) as caught:
        run(f"ctx.r = {source};")
    assert says in str(caught.value.root.reason)


def test_fields_and_metadata_are_written() -> None:
    ctx = run(
        "field('a.b').set(1); field('a.tags').append('x').append('y'); metadata().setRouting('r');"
        "field('a.b').move('c'); for (def d : field('items').docs()) { d.field('n').set(0); }",
        {"items": [{"n": 1}, {"n": 2}]},
    )
    assert ctx["a"] == {"tags": ["x", "y"]}
    assert ctx["c"] == 1
    assert ctx["_routing"] == "r"
    assert ctx["items"] == [{"n": 0}, {"n": 0}]


@pytest.mark.parametrize(
    ("source", "type", "gives"),
    [
        ("emit(doc['t'].value.dayOfWeekEnum.toString())", "keyword", ["MONDAY"]),
        ("emit(doc['t'].value.millis)", "date", [1767607200000]),
        ("emit(doc['t'].value.hour)", "long", [10]),
        ("for (def n : doc['n']) { emit(n * 2) }", "long", [2, 6]),
        ("emit(doc['x'].size() == 0 ? 'none' : 'some')", "keyword", ["none"]),
    ],
)
def test_runtime_field(source: str, type: str, gives: list[Any]) -> None:
    run_field = compile_runtime_field(source, type)
    assert run_field({"t": "2026-01-05T10:00:00Z", "n": [3, 1]}) == gives
