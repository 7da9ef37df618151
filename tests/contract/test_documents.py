"""What is written can be counted, searched, grouped, paged through and read as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from elasticsearch import NotFoundError

from tests.contract.conftest import Site
from tests.contract.test_resources import put, reason

START = 1_767_571_200_000
MAPPINGS = {
    "properties": {
        "@timestamp": {"type": "date"},
        "host": {"properties": {"name": {"type": "keyword"}}},
        "user": {"properties": {"name": {"type": "keyword"}, "id": {"type": "keyword"}}},
        "source": {"properties": {"ip": {"type": "ip"}, "bytes": {"type": "long"}}},
        "tags": {"type": "keyword"},
        "data_stream": {"properties": {"type": {"type": "constant_keyword"}}},
    }
}
HOUR = 3_600_000


def event(number: int) -> dict[str, Any]:
    return {
        "@timestamp": datetime.fromtimestamp((START + number * HOUR) / 1000, UTC).isoformat(),
        "host": {"name": f"h{number % 3}"},
        "user.name": "ada" if number % 2 else None,
        "source": {"ip": f"10.0.0.{number}", "bytes": number * 10},
        "tags": ["odd", "every"] if number % 2 else ["every"],
        "data_stream": {"type": "logs"},
    }


def write(site: Site, documents: Mapping[str, Mapping[str, Any]], stream: str = "kit-a", **more: Any) -> Any:
    lines: list[Mapping[str, Any]] = []
    for name, document in documents.items():
        lines += [{"create": {"_index": stream, "_id": name}}, document]
    return site.client.bulk(operations=lines, refresh=True, **more)


def items(answer: Any) -> list[tuple[int, str]]:
    return [
        (item["create"]["status"], item["create"].get("error", {}).get("reason", ""))
        for item in answer["items"]
    ]


@pytest.fixture
def filled(site: Site) -> Site:
    """Twelve events, one an hour."""
    put(site.client, "kit", "kit-*", template={"mappings": MAPPINGS})
    assert not write(site, {f"e{number}": event(number) for number in range(12)})["errors"]
    return site


def ids(answer: Any) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_an_id_is_taken_once_in_a_backing_index(filled: Site) -> None:
    again = write(filled, {"e0": event(0), "new": event(1)})
    assert again["errors"]
    (first, why), (second, _) = items(again)
    assert (first, second) == (409, 201)
    assert "document already exists" in why
    filled.client.indices.rollover(alias="kit-a")
    assert items(write(filled, {"e0": event(0)})) == [(201, "")]
    (stream,) = filled.client.indices.get_data_stream(name="kit-a")["data_streams"]
    assert (stream["generation"], len(stream["indices"]), stream["template"]) == (2, 2, "kit")


def test_a_stream_takes_only_create_and_needs_a_time(filled: Site) -> None:
    answer = filled.client.bulk(operations=[{"index": {"_index": "kit-a", "_id": "x"}}, event(1)])
    assert answer["items"][0]["index"]["status"] == 400
    assert "only write ops with an op_type of create" in answer["items"][0]["index"]["error"]["reason"]
    ((status, why),) = items(write(filled, {"x": {"host": {"name": "h"}}}))
    assert status == 400
    assert "@timestamp" in why or "failed to parse" in why


def test_a_pipeline_that_is_not_there_refuses_the_item(filled: Site) -> None:
    assert items(write(filled, {"x": event(1)}, pipeline="nope")) == [
        (400, "pipeline with id [nope] does not exist")
    ]


def test_a_stream_needs_a_template(site: Site) -> None:
    why = reason(lambda: site.client.indices.create_data_stream(name="other"))
    assert why == "no matching index template found for data stream [other]"


def test_an_index_cannot_have_the_name_of_a_stream(filled: Site) -> None:
    why = reason(lambda: filled.client.indices.create(index="kit-b"))
    assert "creates data streams only" in why


def test_queries_find_what_they_should(filled: Site) -> None:
    client = filled.client
    for query, count in (
        ({"match_all": {}}, 12),
        ({"term": {"host.name": "h1"}}, 4),
        ({"terms": {"host.name": ["h1", "h2"]}}, 8),
        ({"exists": {"field": "user.name"}}, 6),
        ({"bool": {"must_not": [{"exists": {"field": "user.name"}}]}}, 6),
        ({"range": {"@timestamp": {"gte": START + 2 * HOUR, "lt": START + 5 * HOUR}}}, 3),
        ({"range": {"@timestamp": {"gte": "now-1d"}}}, 0),
        ({"range": {"source.bytes": {"gt": 100}}}, 1),
        ({"term": {"source.ip": "10.0.0.0/30"}}, 4),
        ({"wildcard": {"host.name": {"value": "H*", "case_insensitive": True}}}, 12),
        ({"ids": {"values": ["e1", "e2", "no"]}}, 2),
        ({"term": {"tags": "odd"}}, 6),
    ):
        assert client.count(index="kit-*", query=query)["count"] == count, query
    answer = client.msearch(searches=[{"index": "kit-*"}, {"size": 0}, {"index": "nope"}, {"size": 0}])
    assert answer["responses"][0]["hits"]["total"]["value"] == 12
    assert answer["responses"][1]["status"] == 404


def test_order_pages_and_sources(filled: Site) -> None:
    client = filled.client
    first = client.search(index="kit-a", size=2, sort=[{"@timestamp": "desc"}])
    assert ids(first) == ["e11", "e10"]
    assert first["hits"]["hits"][0]["sort"] == [START + 11 * HOUR]
    after = first["hits"]["hits"][-1]["sort"]
    second = client.search(index="kit-a", size=2, sort=[{"@timestamp": "desc"}], search_after=after)
    assert ids(second) == ["e9", "e8"]
    assert ids(client.search(index="kit-a", size=1, from_=3, sort="@timestamp:asc")) == ["e3"]
    by_user = client.search(index="kit-a", size=12, sort=[{"user.name": "asc"}, {"@timestamp": "asc"}])
    assert ids(by_user)[:2] == ["e1", "e3"]
    (hit,) = client.search(
        index="kit-a",
        query={"ids": {"values": ["e1"]}},
        source_includes=["host.*", "tags"],
        fields=[{"field": "source.*"}],
    )["hits"]["hits"]
    assert hit["_source"] == {"host": {"name": "h1"}, "tags": ["odd", "every"]}
    assert hit["fields"] == {"source.ip": ["10.0.0.1"], "source.bytes": [10]}
    assert "_source" not in client.search(index="kit-a", size=1, source=False)["hits"]["hits"][0]
    assert "total" not in client.search(index="kit-a", track_total_hits=False)["hits"]


def test_a_scroll_and_a_point_in_time_give_everything_once(filled: Site) -> None:
    client = filled.client
    page = client.search(index="kit-a", size=5, scroll="1m", sort="_doc")
    found: list[str] = []
    while ids(page):
        found += ids(page)
        page = client.scroll(scroll_id=page["_scroll_id"], scroll="1m")
    assert sorted(found) == sorted(f"e{number}" for number in range(12))
    client.clear_scroll(scroll_id=page["_scroll_id"])
    pit = client.open_point_in_time(index="kit-a", keep_alive="1m")["id"]
    found, after = [], None
    while True:
        page = client.search(
            pit={"id": pit, "keep_alive": "1m"}, size=5, sort=[{"@timestamp": "asc"}], search_after=after
        )
        if not ids(page):
            break
        found += ids(page)
        after = page["hits"]["hits"][-1]["sort"]
    assert found == [f"e{number}" for number in range(12)]
    client.close_point_in_time(id=pit)


def test_aggregations_count_and_measure(filled: Site) -> None:
    asked: dict[str, dict[str, Any]] = {
        "hosts": {"terms": {"field": "host.name"}, "aggs": {"most": {"max": {"field": "source.bytes"}}}},
        "tags": {"terms": {"field": "tags"}},
        "users": {"cardinality": {"field": "user.name"}},
        "times": {"value_count": {"field": "@timestamp"}},
        "first": {"min": {"field": "@timestamp"}},
        "none": {"max": {"field": "no.such"}},
        "days": {"date_histogram": {"field": "@timestamp", "fixed_interval": "6h"}},
        "named": {"filters": {"filters": {"odd": {"term": {"tags": "odd"}}}}},
    }
    found = filled.client.search(index="kit-*", size=0, aggs=asked)["aggregations"]
    hosts = [(each["key"], each["doc_count"], each["most"]["value"]) for each in found["hosts"]["buckets"]]
    assert hosts == [("h0", 4, 90.0), ("h1", 4, 100.0), ("h2", 4, 110.0)]
    assert [(each["key"], each["doc_count"]) for each in found["tags"]["buckets"]] == [
        ("every", 12),
        ("odd", 6),
    ]
    assert (found["users"]["value"], found["times"]["value"]) == (1, 12)
    assert found["first"] == {"value": float(START), "value_as_string": "2026-01-05T00:00:00.000Z"}
    assert found["none"]["value"] is None
    days = [(each["key"], each["key_as_string"], each["doc_count"]) for each in found["days"]["buckets"]]
    assert days[0] == (START, "2026-01-05T00:00:00.000Z", 6)
    assert [count for _, _, count in days] == [6, 6]
    assert found["named"]["buckets"]["odd"]["doc_count"] == 6


def test_field_caps_name_families_and_can_leave_out_what_is_empty(filled: Site) -> None:
    asked = ["user.*", "data_stream.type", "source.ip"]
    every = filled.client.field_caps(index="kit-*", fields=asked)["fields"]
    assert {name: [*kinds] for name, kinds in every.items() if [*kinds] != ["object"]} == {
        "user.name": ["keyword"],
        "user.id": ["keyword"],
        "data_stream.type": ["keyword"],
        "source.ip": ["ip"],
    }
    assert every["source.ip"]["ip"]["aggregatable"]
    filled_only = filled.client.field_caps(index="kit-*", fields=asked, include_empty_fields=False)["fields"]
    assert "user.id" not in filled_only
    assert {"user.name", "source.ip"} <= filled_only.keys()


def test_documents_as_frames(filled: Site) -> None:
    documents = filled.lab.documents
    before = documents.version()
    (frame,) = documents.frames(["kit-*"]).values()
    assert frame.height == documents.count(["kit-*"]) == 12
    assert frame.schema["@timestamp"] == pl.Datetime("ms", "UTC")
    assert frame["event.id"].to_list() == [f"e{number}" for number in range(12)]
    assert frame["user.name"].null_count() == 6
    assert frame.schema["tags"] == pl.List(pl.String)
    assert frame.schema["source.bytes"] == pl.Int64
    write(filled, {"later": event(50)})
    assert documents.version() > before
    assert documents.frames(["kit-*"])["kit-a"].height == 13
    assert documents.frames(["no-*"]) == {}


def test_a_plain_index_for_single_documents(site: Site) -> None:
    client = site.client
    client.indices.create(index="notes", mappings={"properties": {"kind": {"type": "keyword"}}})
    assert client.indices.exists(index="notes")
    assert "already exists" in reason(lambda: client.indices.create(index="notes"))
    client.index(index="notes", id="a", document={"kind": "job", "n": 1})
    client.index(index="notes", id="a", document={"kind": "job", "n": 2}, refresh=True)
    found = client.get(index="notes", id="a")
    assert (found["_source"], found["_version"]) == ({"kind": "job", "n": 2}, 2)
    assert client.search(index="notes", query={"term": {"kind": "job"}})["hits"]["total"]["value"] == 1
    assert reason(lambda: client.create(index="notes", id="a", document={}), 409)
    stale = {"if_seq_no": found["_seq_no"] + 5, "if_primary_term": 1}
    assert reason(lambda: client.index(index="notes", id="a", document={}, **stale), 409)
    client.delete(index="notes", id="a", refresh=True)
    with pytest.raises(NotFoundError):
        client.get(index="notes", id="a")
    client.indices.delete(index="notes")
    assert not client.indices.exists(index="notes")


def test_deleted_by_query_and_gone_from_frames(filled: Site) -> None:
    answer = filled.client.delete_by_query(index="kit-a", query={"term": {"host.name": "h0"}}, refresh=True)
    assert answer["deleted"] == 4
    assert filled.client.count(index="kit-a")["count"] == 8
    assert filled.lab.documents.frames(["kit-a"])["kit-a"]["host.name"].n_unique() == 2


def test_what_is_not_there_is_404(site: Site) -> None:
    client = site.client
    calls = (
        lambda: client.search(index="nope"),
        lambda: client.indices.get_data_stream(name="nope"),
        lambda: client.indices.delete_data_stream(name="nope"),
        lambda: client.indices.get(index="nope"),
    )
    for call in calls:
        assert "nope" in reason(call, 404)
    assert client.search(index="nope-*")["hits"]["total"]["value"] == 0
    assert client.search(index="nope", ignore_unavailable=True)["hits"]["hits"] == []


def test_hidden_indices_stay_with_the_lab(site: Site) -> None:
    client = site.client
    client.index(index=".alerts-security.alerts-default", id="a", document={"@timestamp": START, "k": 1})
    assert client.count(index=".alerts-security.alerts-*")["count"] == 1
    assert client.count(index="*")["count"] == 0
    (frame,) = site.lab.documents.frames([".alerts-*"]).values()
    assert frame["k"].to_list() == [1]
    answer = client.msearch(searches=[{"index": ".alerts-*"}, {"size": 1}])
    assert ids(answer["responses"][0]) == ["a"]
    page = client.search(index=".alerts-*", scroll="1m", size=1)
    assert ids(page) == ["a"]
    assert ids(client.scroll(scroll_id=page["_scroll_id"])) == []
    client.clear_scroll(scroll_id=page["_scroll_id"])
    pit = client.open_point_in_time(index=".alerts-*", keep_alive="1m")["id"]
    assert ids(client.search(pit={"id": pit, "keep_alive": "1m"})) == ["a"]
    client.close_point_in_time(id=pit)


def sequence(answer: Any) -> Sequence[int]:
    return [item["create"]["_seq_no"] for item in answer["items"]]


def test_a_backing_index_carries_the_date(memory_site: Site) -> None:
    put(memory_site.client, "kit", "kit-*")
    answer = write(memory_site, {"a": event(1), "b": event(2)})
    today = datetime.now(UTC).strftime("%Y.%m.%d")
    assert {item["create"]["_index"] for item in answer["items"]} == {f".ds-kit-a-{today}-000001"}
    assert sequence(answer) == [0, 1]
