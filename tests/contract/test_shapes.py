"""Requests are held against the published shapes, and the lab's own answers have what the shapes demand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from tests.contract import cluster, elastic, engine
from tests.contract.derive import TABLE, derive, written
from tests.contract.lab import Lab, Request
from tests.contract.shapes import table, violations

SHARED = Path(__file__).parents[2] / "../shared/contract/elasticsearch.json"
LEFT_OUT = {("/_xpack", key) for key in ("build", "license", "tagline")}
"""What the product leaves out too, as the request names the category that it wants."""
PATHS = {
    "script": "/_scripts/",
    "pipeline": "/_ingest/pipeline/",
    "component": "/_component_template/",
    "template": "/_index_template/",
    "filter": "/_ml/filters/",
    "job": "/_ml/anomaly_detectors/",
    "calendar": "/_ml/calendars/",
    "datafeed": "/_ml/datafeeds/",
}


@cache
def published() -> dict[str, Any]:
    if not SHARED.exists():
        pytest.skip("the published shapes are not here")
    shapes: dict[str, Any] = json.loads(SHARED.read_text())
    return shapes


def resolved(shape: dict[str, Any]) -> dict[str, Any]:
    """The shape that a chain of references ends with."""
    while "$ref" in shape or len(shape.get("allOf", ())) == 1:
        target = shape["$ref"] if "$ref" in shape else shape["allOf"][0]["$ref"]
        shape = published()["components"]["schemas"][target.rpartition("/")[2]]
    return shape


def asked(method: str, path: str, body: Any = None, raw: bytes | None = None, **query: str) -> Request:
    sent = raw if raw is not None else b"" if body is None else orjson.dumps(body)
    return Request("elasticsearch", method, path, query, {"content-type": "application/json"}, body, sent)


def test_the_table_is_what_the_published_shapes_give() -> None:
    assert TABLE.read_text() == written(derive(published()))


def test_the_table_is_small_and_complete() -> None:
    text = TABLE.read_text()
    assert len(text) < 150_000
    named = {each for each in text.split('"') if each.startswith("#")}
    assert {each[1:] for each in named} == {*table()["shapes"]}


@pytest.mark.parametrize("routes", [elastic.ROUTES, engine.ROUTES])
def test_every_route_is_published(routes: Any) -> None:
    assert {f"{method} {path}" for method, path in routes} <= {*table()["routes"]}


@pytest.mark.parametrize("stack", [None, "8.19.0", "9.4.0"])
def test_what_the_kit_installs_has_the_published_shapes(stack: str | None) -> None:
    found = [
        each
        for kind, name, body in Catalog.load(shipped(), stack).resources()
        if kind in PATHS
        for each in violations(asked("PUT", PATHS[kind] + name, body))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (asked("GET", "/_nope"), "GET /_nope: no such operation"),
        (asked("PATCH", "/a"), "PATCH /a: no such operation"),
        (asked("GET", "/_ml/info", verbose="1"), "GET /_ml/info: unknown query parameter verbose"),
        (asked("GET", "/a/_search", size="ten"), "query parameter size=ten should be a number"),
        (asked("POST", "/_bulk", raw=b'{"create":{}}\n{}\n', refresh="yes"), "refresh=yes should be one of"),
        (asked("POST", "/_bulk", raw=b'{"insert":{}}\n{}\n'), "unknown key line 0.insert"),
        (asked("POST", "/_bulk", raw=b'{"create":{"id":"a"}}\n{}\n'), "unknown key line 0.create.id"),
        (asked("POST", "/_bulk", raw=b'{"create":{}}\n{}'), "does not end with a line end"),
        (asked("GET", "/_ml/info", {}), "a body, where none is taken"),
        (asked("PUT", "/_ml/filters/a"), "no body, where one is needed"),
        (asked("PUT", "/_ml/filters/a", raw=b"{"), "the body is not JSON"),
        (asked("PUT", "/_ml/filters/a", {"items": "x"}), "items should be a list, not text"),
        (asked("PUT", "/_ml/filters/a", {"item": []}), "unknown key item"),
        (asked("PUT", "/_ml/anomaly_detectors/a", {"data_description": {}}), "analysis_config is missing"),
        (
            asked("POST", "/a/_search", {"query": {"bool": {"must": [{"trem": {}}]}}}),
            "unknown key query.bool.must[0].trem",
        ),
        (asked("POST", "/a/_search", {"aggs": {"n": {"maxx": {}}}}), "unknown key aggs.n.maxx"),
        (asked("POST", "/a/_search", {"sort": [{"n": "down"}]}), "sort[0].n should be"),
        (
            asked("PUT", "/_ingest/pipeline/a", {"processors": [{"set": {"value": 1}}]}),
            "processors[0].set.field is missing",
        ),
        (
            asked("PUT", "/_index_template/a", {"index_patterns": ["a"], "priority": "high"}),
            "priority should be a number, not text",
        ),
        (asked("POST", "/_msearch", raw=b'{"indx":"a"}\n{}\n'), "unknown key line 0.indx"),
        (asked("POST", "/_msearch", raw=b'{"index":"a"}\n{"sizes":1}\n'), "unknown key line 1.sizes"),
    ],
)
def test_a_violation_is_a_sentence_that_names_the_place(request_: Request, sentence: str) -> None:
    assert any(sentence in each for each in violations(request_)), violations(request_)


@pytest.mark.parametrize(
    "request_",
    [
        asked("GET", "/_index_template", filter_path="a.b", pretty=""),
        asked("POST", "/a,b*/_search", {"sort": ["_doc"], "_source": ["a"], "size": 1}),
        asked("GET", "/_data_stream/a*", expand_wildcards="open,hidden"),
        asked("POST", "/_bulk", raw=b'{"delete":{"_id":"a"}}\n{"create":{"_index":"a"}}\n{}\n'),
        asked("POST", "/.ml-anomalies-*/_search", {"query": {"term": {"job_id": "a"}}}),
    ],
)
def test_what_is_allowed_is_allowed(request_: Request) -> None:
    assert violations(request_) == []


@pytest.mark.parametrize(("method", "path"), [each for each in cluster.ROUTES if each[0] != "HEAD"])
def test_required_keys_are_there(method: str, path: str) -> None:
    operation = published()["paths"][path][method.lower()]
    response = operation["responses"]["200"]
    if "$ref" in response:
        response = published()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    shape = resolved(next(iter(response["content"].values()))["schema"])
    body = {"cluster": ["monitor"], "index": [{"names": ["logs-*"], "privileges": ["read"]}]}
    request = Request("elasticsearch", method, path, {"acknowledge": "true"}, {}, body)
    reply = cluster.ROUTES[method, path](Lab(), request)
    missing = {
        key for key in shape.get("required", ()) if key not in reply.body and (path, key) not in LEFT_OUT
    }
    unknown = {*reply.body} - {*shape.get("properties", reply.body)}
    assert not missing
    assert not unknown


@pytest.mark.parametrize(
    ("path", "key", "name"),
    [
        ("/", "version", "_types.ElasticsearchVersionInfo"),
        ("/_license", "license", "license.get.LicenseInformation"),
        ("/_ml/info", "limits", "ml.info.Limits"),
    ],
)
def test_required_keys_are_there_one_level_down(path: str, key: str, name: str) -> None:
    shape = published()["components"]["schemas"][name]
    reply = cluster.ROUTES["GET", path](Lab(), Request("elasticsearch", "GET", path, {}, {}, None))
    assert not {*shape["required"]} - {*reply.body[key]}
    assert not {*reply.body[key]} - {*shape["properties"]}
