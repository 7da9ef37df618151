from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import RefusedPipelineError
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.signals import Dropped, Rerouted

SET = {"set": {"field": "a", "value": 1}}


def one(name: str, **options: Any) -> dict[str, Any]:
    return {"processors": [{name: options}]}


REFUSED: list[tuple[dict[str, Any], str, str, str | None, str | None]] = [
    ({}, "parse_exception", "[processors] required property is missing", None, "processors"),
    ({"processors": {}}, "parse_exception", "[processors] property isn't a list", None, "processors"),
    ({"processors": [], "x": 1}, "parse_exception", "configuration parameters [x]", None, None),
    ({"processors": [], "on_failure": []}, "parse_exception", "empty on_failure option", None, "on_failure"),
    ({"processors": ["x"]}, "class_cast_exception", "cannot be cast to class java.util.Map", None, None),
    ({"processors": [{"set": "x"}]}, "parse_exception", "property isn't a map", "set", None),
    ({"processors": [{"drop": None}]}, "null_pointer_exception", "no options", None, None),
    ({"processors": [], "field_access_pattern": "flexible"}, "parse_exception", "only classic", None, None),
    (one("lowercas"), "parse_exception", "did you mean 'lowercase'?", "lowercas", None),
    (one("set", value=1), "parse_exception", "[field] required property is missing", "set", "field"),
    (one("set", field=1, value=1), "parse_exception", "isn't a string", "set", "field"),
    (one("set", field="a", value=1, override="yes"), "parse_exception", "isn't a boolean", "set", "override"),
    (one("set", field="a", value=1, b=1, a=1), "parse_exception", "parameters [a, b]", "set", None),
    (one("set", field="a", value="{{#x}}"), "script_exception", "Failed to close 'x' tag", "set", "value"),
    (one("trim", field="a", on_failure=[]), "parse_exception", "list cannot be empty", "trim", "on_failure"),
    (one("trim", field="a", on_failure=[{"x": {}}]), "parse_exception", "exists with name [x]", "x", None),
    (one("trim", field="a", tag=5), "parse_exception", "[tag] property isn't a string", None, "tag"),
    (one("trim", field="a", **{"if": "ctx.a ="}), "script_exception", "line 1, column 8", "trim", None),
    (one("remove", field=[1]), "exception", "ClassCastException", "remove", None),
    (one("csv", field="a", target_fields={}), "parse_exception", "isn't a list", "csv", "target_fields"),
    (one("fingerprint", fields="a"), "parse_exception", "isn't a list", "fingerprint", "fields"),
    (one("set_security_user"), "parse_exception", "only a cluster with security", "set_security_user", None),
]


@pytest.mark.parametrize(
    ("body", "type", "reason", "processor", "property"), REFUSED, ids=[each[2] for each in REFUSED]
)
def test_refused(
    body: dict[str, Any], type: str, reason: str, processor: str | None, property: str | None
) -> None:
    with pytest.raises(RefusedPipelineError) as caught:
        Compiler().compile(body)
    first = caught.value.chain()[0]
    assert first["type"] == type
    assert reason in first["reason"]
    assert first.get("processor_type") == processor
    if property:
        assert first["property_name"] == property


def run(body: dict[str, Any], source: dict[str, Any], **others: dict[str, Any]) -> IngestDocument:
    document = IngestDocument(source, {"_index": "logs-a-b"})
    Compiler(resources=Resources(others.get)).compile(body).run(document)
    return document


def test_several_processors_in_one_table_run_in_their_order() -> None:
    body = {
        "processors": [
            {"set": {"field": "a", "value": " X "}, "trim": {"field": "a"}, "lowercase": {"field": "a"}}
        ]
    }
    assert run(body, {}).source == {"a": "x"}


def test_terminate_ends_only_the_pipeline_it_is_in() -> None:
    inner = {"processors": [{"terminate": {}}, {"set": {"field": "never", "value": 1}}]}
    assert run({"processors": [{"pipeline": {"name": "inner"}}, SET]}, {}, inner=inner).source == {"a": 1}


def test_reroute_ends_the_callers_too() -> None:
    inner = {"processors": [{"reroute": {"destination": "other"}}]}
    document = IngestDocument({}, {"_index": "logs"})
    pipeline = Compiler(resources=Resources({"inner": inner}.get)).compile(
        {"processors": [{"pipeline": {"name": "inner"}}, SET]}
    )
    with pytest.raises(Rerouted):
        pipeline.run(document)
    assert document.ctx == {"_index": "other"}
    assert document.stack == []


def test_drop_in_foreach_drops_the_document() -> None:
    with pytest.raises(Dropped):
        run(one("foreach", field="l", processor={"drop": {}}), {"l": [1]})


def test_a_called_pipeline_is_compiled_once() -> None:
    asked: list[str] = []

    def lookup(name: str) -> dict[str, Any]:
        asked.append(name)
        return {"processors": [SET]}

    pipeline = Compiler(resources=Resources(lookup)).compile(
        {"processors": [{"pipeline": {"name": "{{p}}"}}]}
    )
    for name in ("x", "y", "x"):
        pipeline.run(IngestDocument({"p": name}))
    assert asked == ["x", "y"]
