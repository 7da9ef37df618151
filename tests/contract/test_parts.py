"""The small parts of the lab: patterns, routes, times, frames, nearest forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl
import pytest

from tests.contract import nearest
from tests.contract.documents import Index, Memory
from tests.contract.framing import framed
from tests.contract.instants import resolve_dates
from tests.contract.lab import Lab, Reply, Request
from tests.contract.patterns import chosen, overlap
from tests.contract.routing import routed


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("logs-*", "logs-a-*", True),
        ("logs-*-a", "logs-b-*", True),
        ("logs-*", "metrics-*", False),
        ("a", "a", True),
        ("a*c", "ab*d", False),
        ("*", "", True),
        ("a*", "", False),
    ],
)
def test_patterns_overlap_where_a_name_fits_both(one: str, two: str, both: bool) -> None:
    assert overlap(one, two) is both
    assert overlap(two, one) is both


def test_lists_of_patterns_take_away_too() -> None:
    assert chosen(["a1", "a2", "b"], "a*,b,-a2") == ["a1", "b"]
    assert chosen(["a", "b"], "_all") == ["a", "b"]


def test_the_most_literal_route_wins_and_names_are_decoded() -> None:
    table = {
        ("GET", f"/{path}"): (lambda _, request, path=path: Reply(200, (path, dict(request.names))))
        for path in ("{index}/_search", "_ml/{id}", "_ml/{id}/results/{kind}", "_ml/info")
    }

    def found(path: str) -> Any:
        route = routed(table, Request("", "GET", path, {}, {}, None))
        return route and route[0](Lab(), route[1]).body

    assert found("/_ml/info") == ("_ml/info", {})
    assert found("/_ml/a%2Cb") == ("_ml/{id}", {"id": "a,b"})
    assert found("/_ml/a/results/records") == ("_ml/{id}/results/{kind}", {"id": "a", "kind": "records"})
    assert found("/logs-*/_search") == ("{index}/_search", {"index": "logs-*"})
    assert found("/_ml") is None


def test_date_math() -> None:
    at = resolve_dates({"range": {"@timestamp": {"gte": "2026-01-15T10:20:30||-1d/d", "lt": "x"}}})
    assert at["range"]["@timestamp"] == {"gte": 1_768_348_800_000, "lt": "x"}
    monday = resolve_dates("2026-01-15T10:20:30||/w")
    assert datetime.fromtimestamp(monday / 1000, UTC).isoformat() == "2026-01-12T00:00:00+00:00"
    assert datetime.fromtimestamp(resolve_dates("2026-01-15||/M") / 1000, UTC).day == 1
    assert abs(resolve_dates("now-1h") / 1000 + 3600 - datetime.now(UTC).timestamp()) < 60


def frame(*documents: Mapping[str, Any], **types: str) -> pl.DataFrame:
    lines = [orjson.dumps(each) for each in documents]
    names = [f"d{number}" for number in range(len(lines))]
    return framed(lines, names, range(len(lines)), types).drop("_row", "_id")


def test_frames_of_simple_documents() -> None:
    found = frame(
        {"@timestamp": "2026-01-05T00:00:01Z", "a": {"b": 1, "c": ["x"]}, "code": 7, "e": []},
        {"@timestamp": "2026-01-05T00:00:00.5Z", "event": {"id": "own"}, "n": None},
        code="keyword",
    )
    assert found["event.id"].to_list() == ["own", "d0"]
    assert found["@timestamp"].dt.epoch("ms").to_list() == [1_767_571_200_500, 1_767_571_201_000]
    assert found["a.b"].to_list() == [None, 1]
    assert found["a.c"].to_list() == [None, ["x"]]
    assert found["code"].to_list() == [None, "7"]
    assert "n" not in found.columns


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["x", ["y", "z"]], [["x"], ["y", "z"]]),
        ([1, "y"], ["1", "y"]),
        ([True, 1], ["true", "1"]),
        ([{"b": 1}, "y"], [None, "y"]),
        (["[1] text", "x"], ["[1] text", "x"]),
    ],
)
def test_frames_of_documents_that_do_not_agree(values: list[Any], expected: list[Any]) -> None:
    found = frame(*({"@timestamp": 1_767_571_200_000 + n, "a": value} for n, value in enumerate(values)))
    assert found["a"].to_list() == expected


def test_objects_in_lists_give_lists() -> None:
    found = frame({"@timestamp": "2026-01-05T00:00:00Z", "a": [{"b": 1}, {"b": 2}]})
    assert found["a.b"].to_list() == [[1, 2]]


def test_memory_gives_the_last_state_of_each_document() -> None:
    memory = Memory()
    index = memory.add(Index("a"))
    index.put("x", b'{"n":1}')
    index.put("y", b'{"n":2}')
    assert memory.frames(["a"])["a"]["n"].to_list() == [1, 2]
    before = memory.version()
    index.put("x", b'{"n":3}')
    index.remove("y")
    assert memory.frames(["*"])["a"]["n"].to_list() == [3]
    assert memory.version() > before
    memory.drop(index)
    assert memory.version() > before
    assert memory.frames(["*"]) == {}


def test_what_the_engine_refuses_takes_the_nearest_form() -> None:
    body = {
        "index_patterns": ["a-*"],
        "data_stream": {"hidden": True},
        "composed_of": ["there", "not"],
        "ignore_missing_component_templates": ["not"],
        "_meta": {"of": "us"},
        "template": {
            "lifecycle": {"data_retention": "7d"},
            "settings": {"index": {"mode": "logsdb", "codec": "best_compression", "lifecycle.name": "x"}},
            "mappings": {
                "subobjects": False,
                "dynamic_templates": [
                    {"each": {"match_mapping_type": ["string", "long"], "mapping": {"type": "wildcard"}}}
                ],
                "properties": {
                    "kind": {"type": "constant_keyword", "value": "logs"},
                    "labels": {"type": "flattened", "ignore_above": 10},
                    "deep": {
                        "properties": {"v": {"type": "version"}, "d": {"type": "dense_vector", "dims": 3}}
                    },
                },
            },
        },
    }
    assert nearest.template(body, {"there": {}}) == {
        "index_patterns": ["a-*"],
        "data_stream": {},
        "composed_of": ["there"],
        "_meta": {"of": "us"},
        "template": {
            "settings": {"index.codec": "best_compression"},
            "mappings": {
                "dynamic_templates": [
                    {"each_string": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}},
                    {"each_long": {"match_mapping_type": "long", "mapping": {"type": "keyword"}}},
                ],
                "properties": {
                    "kind": {"type": "keyword"},
                    "labels": {"type": "flat_object"},
                    "deep": {
                        "properties": {"v": {"type": "keyword"}, "d": {"type": "object", "enabled": False}}
                    },
                },
            },
        },
    }


def test_pipelines_lose_marks_and_processors_that_the_engine_lacks() -> None:
    inference = {"inference": {"model_id": "m"}}
    body = {
        "_meta": {"of": "us"},
        "description": "d",
        "processors": [
            inference,
            {"set": {"field": "a", "copy_from": "b", "on_failure": [inference]}},
            {"rename": {"field": "a", "target_field": "b", "override": True}},
            {"grok": {"field": "a", "patterns": ["x"], "ecs_compatibility": "v1"}},
        ],
        "on_failure": [inference],
    }
    assert nearest.pipeline(body) == {
        "description": "d",
        "processors": [
            {"set": {"field": "a", "value": "{{{b}}}", "ignore_failure": True}},
            {"rename": {"field": "a", "target_field": "b", "override_target": True}},
            {"grok": {"field": "a", "patterns": ["x"]}},
        ],
    }
