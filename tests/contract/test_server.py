"""The Elasticsearch of the lab as a whole: media types, violations, bodies, and an engine behind it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import orjson
import pytest
import urllib3
from elasticsearch import BadRequestError, Elasticsearch

from tests.contract.conftest import Site
from tests.contract.lab import Lab
from tests.contract.server import Addresses, running
from tests.contract.test_documents import HOUR, START, event, filled, ids, items, write
from tests.contract.test_resources import put

__all__ = ["filled"]
POOL = urllib3.PoolManager(retries=False)


@pytest.fixture
def addresses() -> Iterator[tuple[Lab, Addresses]]:
    lab = Lab(version="8.19.3", secured=False)
    with running(lab) as found:
        yield lab, found


def test_8_x_refuses_the_media_types_of_9(addresses: tuple[Lab, Addresses]) -> None:
    lab, found = addresses
    with Elasticsearch(found.elastic) as client, pytest.raises(BadRequestError) as refused:
        client.license.get()
    assert refused.value.body["error"]["type"] == "media_type_header_exception"
    asked = {"accept": "application/vnd.elasticsearch+json; compatible-with=8"}
    answer = POOL.request("GET", found.elastic + "/_license", headers=asked)
    assert answer.headers["content-type"] == "application/vnd.elasticsearch+json;compatible-with=8"
    assert lab.violations == []


def test_a_violation_is_answered_and_kept(addresses: tuple[Lab, Addresses]) -> None:
    lab, found = addresses
    answer = POOL.request("GET", found.elastic + "/_license?locla=true")
    assert answer.status == 400
    assert "unknown query parameter locla" in answer.json()["error"]["reason"]
    (kept,) = lab.violations
    assert kept.startswith("GET /_license: unknown query parameter locla")


def test_a_published_operation_without_an_answer_is_a_violation_too(addresses: tuple[Lab, Addresses]) -> None:
    lab, found = addresses
    assert POOL.request("GET", found.elastic + "/_license/trial_status").status == 400
    assert lab.violations == ["GET /_license/trial_status: the lab has no answer to it"]


def test_bodies_may_be_packed_and_answers_filtered(addresses: tuple[Lab, Addresses]) -> None:
    _, found = addresses
    body = gzip.compress(b'{"create":{"_index":"notes","_id":"a"}}\n{"n":1}\n')
    headers = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}
    path = "/_bulk?filter_path=items.*._id,items.*.status,items.*.error"
    answer = POOL.request("POST", found.elastic + path, body=body, headers=headers)
    assert answer.json() == {"items": [{"create": {"_id": "a", "status": 201}}]}


def test_head_has_no_body(addresses: tuple[Lab, Addresses]) -> None:
    _, found = addresses
    answer = POOL.request("HEAD", found.elastic + "/notes")
    assert (answer.status, answer.data) == (404, b"")


@pytest.mark.xdist_group("engine")
def test_the_engine_runs_pipelines_and_knows_types(engine_site: Site) -> None:
    client = engine_site.client
    client.ingest.put_pipeline(
        id="seen",
        meta={"of": "us"},
        processors=[{"inference": {"model_id": "m"}}, {"set": {"field": "seen", "value": True}}],
    )
    mappings = {"properties": {"@timestamp": {"type": "date"}, "ip": {"type": "ip"}}}
    settings = {"index.default_pipeline": "seen"}
    put(client, "kit", "kit-*", template={"settings": settings, "mappings": mappings})
    good, bad = {"@timestamp": START, "ip": "10.0.0.1"}, {"@timestamp": START, "ip": "no"}
    (first, _), (second, why) = items(write(engine_site, {"a": good, "b": bad}))
    assert (first, second) == (201, 400)
    assert "failed to parse field [ip]" in why
    (frame,) = engine_site.lab.documents.frames(["kit-*"]).values()
    assert frame["seen"].to_list() == [True]


@pytest.mark.xdist_group("engine")
def test_runtime_fields_are_searched_in_the_engine(engine_site: Site) -> None:
    mappings = {"properties": {"@timestamp": {"type": "date"}, "host": {"type": "keyword"}}}
    put(engine_site.client, "kit", "kit-*", template={"mappings": mappings})
    write(engine_site, {name: {"@timestamp": START, "host": name} for name in "abc"})
    loud = {"type": "keyword", "script": {"source": "emit(doc['host'].value + '!')"}}
    found = engine_site.client.search(
        index="kit-*", runtime_mappings={"loud": loud}, query={"term": {"loud": "b!"}}
    )
    assert ids(found) == ["b"]


@pytest.mark.xdist_group("engine")
def test_large_bodies_pass_the_lab_as_they_are(engine_site: Site) -> None:
    mappings = {"properties": {"@timestamp": {"type": "date"}}}
    put(engine_site.client, "kit", "kit-*", template={"mappings": mappings})
    document = orjson.dumps({"@timestamp": START, "message": "x" * 1000})
    lines = [b'{"create":{"_index":"kit-a","_id":"%d"}}\n%s\n' % (n, document) for n in range(3_000)]
    body = b"".join(lines)
    answer = POOL.request(
        "POST", engine_site.url + "/_bulk", body=body, headers={"content-type": "application/x-ndjson"}
    )
    assert answer.json()["errors"] is False
    assert engine_site.lab.documents.count(["kit-a"]) == 3_000
    assert engine_site.lab.asked[-1].raw == b""


def test_what_the_lab_says_of_itself_is_the_same_with_an_engine(site: Site) -> None:
    assert site.client.info()["version"]["number"] == "9.4.0"
    assert site.client.license.get()["license"]["type"] == "enterprise"
    assert site.client.xpack.info(categories=["features"])["features"]["ml"]["available"]
    assert site.client.count(index="_all")["count"] == 0


def test_what_the_client_leaves_out_of_a_search_is_found_too(filled: Site) -> None:
    window = {"range": {"@timestamp": {"gte": START, "lt": START + HOUR}}}
    found = filled.client.search(index="kit-*", query={"bool": {"filter": [window]}})
    (hit,) = found["hits"]["hits"]
    assert {key: hit["_source"][key] for key in ("host", "source")} == {
        key: event(0)[key] for key in ("host", "source")
    }
