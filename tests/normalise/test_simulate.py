from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.running.codec import render_json
from elastic_ml_kit.normalise.simulate import simulate

NOW = "2026-01-05T00:00:00Z"
SET = {"set": {"field": "a", "value": 1, "tag": "s", "description": "why"}}
DOC: dict[str, Any] = {"_index": "i", "_id": "1", "_source": {}}


def answer(*steps: dict[str, Any], **more: Any) -> Any:
    request = {"pipeline": {"processors": list(steps)}, "docs": [DOC], **more}
    return simulate(request, NOW)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "[pipeline] required property is missing"),
    ({"pipeline": []}, "[pipeline] property isn't a map"),
    ({"pipeline": {"processors": []}}, "[docs] required property is missing"),
    ({"pipeline": {"processors": []}, "docs": {}}, "[docs] property isn't a list"),
    ({"pipeline": {"processors": []}, "docs": []}, "at least one document"),
    ({"pipeline": {"processors": []}, "docs": ["x"]}, "malformed [docs] section"),
    ({"pipeline": {"processors": []}, "docs": [{}]}, "[_source] required property is missing"),
]


@pytest.mark.parametrize(("request_", "reason"), REFUSED, ids=[each[1] for each in REFUSED])
def test_a_request_that_is_refused(request_: dict[str, Any], reason: str) -> None:
    got = simulate(request_, NOW)
    assert got["status"] == 400
    assert reason in got["result"]["error"][0]["reason"]


def test_metadata_has_defaults_and_is_text() -> None:
    request = {
        "pipeline": {"processors": []},
        "docs": [{"_source": {}}, {"_id": 7, "_routing": 5, "_source": {}}],
    }
    assert simulate(request, NOW)["result"]["docs"] == [
        {"_index": "_index", "_id": "_id", "_source": {}},
        {"_index": "_index", "_id": "7", "_routing": "5", "_source": {}},
    ]


def test_what_is_no_number_is_shown_as_text() -> None:
    step = {"convert": {"field": "f", "type": "double", "target_field": "_ingest.f"}}
    request = {"pipeline": {"processors": [step]}, "docs": [{"_source": {"f": "NaN"}}]}
    assert simulate(request, NOW)["result"]["docs"][0]["_ingest"] == {"f": "NaN"}


def test_the_request_is_left_as_it_is() -> None:
    request = {
        "pipeline": {"processors": [{"append": {"field": "l", "value": 1}}]},
        "docs": [{"_source": {"l": [0]}}],
    }
    before = json.dumps(request)
    simulate(request, NOW)
    assert json.dumps(request) == before


def statuses(*steps: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    results = answer(*steps, verbose=True, **more)["result"]["docs"][0]["processor_results"]
    return [(each["processor_type"], each["status"]) for each in results]


def test_verbose_says_what_each_step_did() -> None:
    got = answer(
        SET, {"drop": {"if": "false"}}, {"fail": {"message": "m", "ignore_failure": True}}, verbose=True
    )
    document = {"_index": "i", "_id": "1", "_source": {"a": 1}}
    assert got["result"]["docs"] == [
        {
            "processor_results": [
                {
                    "processor_type": "set",
                    "status": "success",
                    "tag": "s",
                    "description": "why",
                    "doc": document,
                },
                {
                    "processor_type": "drop",
                    "status": "skipped",
                    "if": {"condition": "false", "result": False},
                },
                {
                    "processor_type": "fail",
                    "status": "error_ignored",
                    "doc": document,
                    "ignored_error": [{"type": "fail_processor_exception", "reason": "m"}],
                },
            ]
        }
    ]


def test_verbose_goes_into_called_pipelines_and_handlers() -> None:
    inner = {"processors": [{"fail": {"message": "m"}}], "on_failure": [SET, {"terminate": {}}, SET]}
    got = statuses({"pipeline": {"name": "inner"}}, {"drop": {"if": "true"}}, SET, pipelines={"inner": inner})
    assert got == [
        ("pipeline", "success"),
        ("fail", "error"),
        ("set", "success"),
        ("terminate", "success"),
        ("drop", "dropped"),
    ]


def test_verbose_ends_with_the_failure_that_nothing_handles() -> None:
    assert statuses({"pipeline": {"name": "nope"}}, SET) == [("pipeline", "error")]


def test_verbose_shows_a_rerouted_document() -> None:
    assert statuses({"reroute": {"destination": "x"}}, SET) == [("reroute", "success")]


KEYS = st.sampled_from(["a", "b", "a.b", "", ".", "0", "l", "_index"])
TEXTS = st.sampled_from(["", "a=1 b", "{", "1kb", "%4", "<b", "x.y"]) | st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PLACES = st.sampled_from(
    ["a", "b", "a.b", "l.0", "a.0.b", "..", "{{a}}", "{{a.b}}.x", "_ingest.a", "_index", ""]
)
OPTIONS: dict[str, dict[str, Any]] = {
    "append": {"value": ["{{b}}", 1], "allow_duplicates": False},
    "bytes": {},
    "convert": {"type": "auto"},
    "csv": {"target_fields": ["a", "b"]},
    "dot_expander": {"field": "*"},
    "foreach": {"processor": {"uppercase": {"field": "_ingest._value"}}},
    "gsub": {"pattern": "(.)", "replacement": "$1$1"},
    "html_strip": {},
    "join": {"separator": "."},
    "json": {"add_to_root": True},
    "kv": {"field_split": " ", "value_split": "="},
    "remove": {},
    "rename": {"target_field": "b"},
    "set": {"value": "{{l.0}}{{#a}}{{.}}{{/a}}"},
    "sort": {},
    "split": {"separator": "[.]"},
    "uri_parts": {},
    "urldecode": {},
}


@given(
    st.dictionaries(KEYS, VALUES, max_size=5),
    st.lists(st.tuples(st.sampled_from(sorted(OPTIONS)), PLACES), max_size=4),
)
def test_every_document_has_an_answer(source: dict[str, Any], uses: list[tuple[str, str]]) -> None:
    steps = [{name: {"field": place, **OPTIONS[name]}} for name, place in uses]
    for verbose in (False, True):
        request = {"pipeline": {"processors": steps}, "docs": [{"_source": source}], "verbose": verbose}
        got = simulate(request, NOW)
        assert got["status"] == 200
        json.dumps(got, allow_nan=False)


def test_numbers_of_processors_have_their_java_class_in_scripts() -> None:
    script = """
        ctx.m = [ctx.l * 1000, ctx.i * 1000, ctx.b * 1000, ctx.gl * 1000, ctx.f * 3, ctx.gf * 3, ctx.d * 3];
        ctx.k = [ctx.l instanceof Long, ctx.i instanceof Integer, ctx.f instanceof Float, ctx.l == ctx.i];
    """
    steps = [
        {"grok": {"field": "g", "patterns": ["%{INT:l} %{INT:gl:long} %{NUMBER:f} %{NUMBER:gf:float}"]}},
        {"convert": {"field": "l", "target_field": "i", "type": "integer"}},
        {"convert": {"field": "l", "type": "long"}},
        {"convert": {"field": "f", "target_field": "d", "type": "double"}},
        {"convert": {"field": "f", "type": "float"}},
        {"bytes": {"field": "b"}},
        {"script": {"source": script}},
    ]
    source = {"g": "4000000 4000000 1.1 0.1", "b": "4000kb"}
    told = simulate({"pipeline": {"processors": steps}, "docs": [{"_source": source}]}, NOW)
    made = json.loads(render_json(told))["result"]["docs"][0]["_source"]
    assert made["m"] == [4000000000, -294967296, 4096000000, 4000000000, 3.3000002, 0.3, 3.3000000000000003]
    assert made["k"] == [True, True, True, True]
    assert (made["l"], made["f"], made["gf"]) == (4000000, 1.1, 0.1)
