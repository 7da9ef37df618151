from __future__ import annotations

import json
from pathlib import Path

import pytest

from elastic_ml_kit.definitions.ecs import ecs_fields, is_ecs

SHARED = Path(__file__).parents[2] / "../shared/ecs/fields.json"


def test_fields_and_open_objects_are_known() -> None:
    assert ecs_fields()["source.ip"] == "ip"
    assert ecs_fields()["process.name.text"] == "match_only_text"
    assert is_ecs("@timestamp")
    assert is_ecs("labels.team")
    assert not is_ecs("process.nmae")
    assert not is_ecs("log.syslog.nothing")


def test_the_data_file_is_the_schema() -> None:
    if not SHARED.exists():
        pytest.skip("the schema it was made from is not here")
    schema = json.loads(SHARED.read_text(encoding="utf-8"))
    assert {name: body["type"] for name, body in schema.items()}.items() <= ecs_fields().items()
