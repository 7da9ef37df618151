"""Datafeeds that run: the records are those of the kit's own engine over what was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import ApiError

from elastic_ml_kit.clock import iso
from tests.contract.test_ml_jobs import refused
from tests.contract.visitors import (
    DAYS,
    END,
    FEED,
    JOB,
    START,
    STRANGER,
    STREAM,
    Visit,
    a_lab,
    feed_state,
    job_stats,
    logons,
    put_job,
    run_job,
    until,
    visiting,
    write,
)


@pytest.fixture
def visit() -> Iterator[Visit]:
    with visiting(a_lab()) as made:
        yield made


def records(visit: Visit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visit.client.ml.get_records(job_id=JOB, record_score=50)["records"]
    return found


def messages(visit: Visit) -> list[tuple[str, str]]:
    """Level and text of what the job has said, from the index that it says it in."""
    query = {"term": {"job_id": JOB}}
    answer = visit.client.search(index=".ml-notifications*", query=query, size=100, sort="timestamp")
    return [(each["_source"]["level"], each["_source"]["message"]) for each in answer["hits"]["hits"]]


def test_what_the_cluster_fills_in(visit: Visit) -> None:
    put_job(visit.client)
    feed = visit.client.ml.get_datafeeds(datafeed_id=FEED)["datafeeds"][0]
    assert feed["query"] == {"match_all": {}}
    assert 60_000 <= int(feed["query_delay"].removesuffix("ms")) <= 120_000
    assert feed["scroll_size"] == 1000
    assert feed["chunking_config"] == {"mode": "auto"}
    assert feed["delayed_data_check_config"] == {"enabled": True}
    assert feed["authorization"]["roles"]
    bare = visit.client.ml.get_datafeeds(datafeed_id=FEED, exclude_generated=True)["datafeeds"][0]
    assert "authorization" not in bare


def test_one_datafeed_a_job_and_a_job_for_each(visit: Visit) -> None:
    put_job(visit.client)
    put = visit.client.ml.put_datafeed
    exists = "resource_already_exists_exception"
    assert refused(put, datafeed_id=FEED, job_id=JOB, indices=["a"])[:2] == (400, exists)
    assert refused(put, datafeed_id="other", job_id=JOB, indices=["a"])[1] == exists
    assert refused(put, datafeed_id="other", job_id="nobody", indices=["a"])[0] == 404
    assert refused(visit.client.ml.start_datafeed, datafeed_id="other")[0] == 404


def test_a_lookback_finds_the_stranger_and_closes_its_job(visit: Visit) -> None:
    write(visit.client, logons())
    put_job(visit.client)
    run_job(visit.client)
    stats = job_stats(visit.client)
    assert stats["state"] == "closed"
    assert stats["data_counts"]["processed_record_count"] == len(logons())
    assert stats["data_counts"]["bucket_count"] == 24 * DAYS
    assert stats["data_counts"]["missing_field_count"] == 0
    assert stats["data_counts"]["latest_record_timestamp"] < END
    assert stats["model_size_stats"]["total_by_field_count"] == 5
    found = records(visit)
    assert [each["by_field_value"] for each in found] == [STRANGER]
    assert found[0]["timestamp"] == START + ((DAYS - 1) * 24 + 15) * 3_600_000
    assert found[0]["user.name"] == [STRANGER]
    levels = [level for level, _ in messages(visit)]
    assert levels == ["info"] * len(levels)


@pytest.mark.xdist_group("engine")
def test_a_lookback_reads_what_a_real_engine_keeps(engine_url: str) -> None:
    with visiting(a_lab(), engine=engine_url) as visit:
        visit.client.indices.put_index_template(
            name="logs", index_patterns=["logs-*-*"], data_stream={}, template={"mappings": _MAPPINGS}
        )
        write(visit.client, logons())
        put_job(visit.client)
        run_job(visit.client)
        found, counts = records(visit), job_stats(visit.client)["data_counts"]
        hits = visit.client.search(index=".ml-anomalies-*", query={"match_all": {}})["hits"]
        visit.client.indices.delete_data_stream(name=STREAM)
        visit.client.indices.delete_index_template(name="logs")
    assert [each["by_field_value"] for each in found] == [STRANGER]
    assert counts["processed_record_count"] == len(logons())
    assert hits["total"]["value"] > 24 * DAYS


_MAPPINGS = {
    "properties": {
        "@timestamp": {"type": "date"},
        "user": {"properties": {"name": {"type": "keyword"}}},
        "source": {"properties": {"ip": {"type": "ip"}}},
    }
}


def test_results_are_documents_of_their_index(visit: Visit) -> None:
    write(visit.client, logons())
    put_job(visit.client)
    run_job(visit.client)
    query = {"bool": {"filter": [{"term": {"job_id": JOB}}, {"range": {"record_score": {"gte": 50}}}]}}
    (hit,) = visit.client.search(index=".ml-anomalies-*", query=query)["hits"]["hits"]
    assert hit["_index"] == ".ml-anomalies-shared-000001"
    assert hit["_id"].startswith(f"{JOB}_record_{hit['_source']['timestamp']}_3600_0_")
    assert visit.client.count(index=f".ml-anomalies-{JOB}")["count"] > 24 * DAYS
    visit.client.ml.delete_job(job_id=JOB)
    assert visit.client.count(index=".ml-anomalies-*")["count"] == 0


def test_a_feed_that_finds_nothing_says_so(visit: Visit) -> None:
    put_job(visit.client)
    run_job(visit.client)
    assert job_stats(visit.client)["data_counts"]["processed_record_count"] == 0
    assert [text for level, text in messages(visit) if level == "warning"]


def test_what_a_job_learns_adds_up_over_its_starts(visit: Visit) -> None:
    write(visit.client, logons())
    put_job(visit.client)
    middle = iso(START + 3 * 86_400_000)
    for start, end in ((iso(START), middle), (middle, iso(END))):
        visit.client.ml.open_job(job_id=JOB)
        visit.client.ml.start_datafeed(datafeed_id=FEED, start=start, end=end)
        until(lambda: feed_state(visit.client) == "stopped")
    assert job_stats(visit.client)["data_counts"]["processed_record_count"] == len(logons())
    assert [each["by_field_value"] for each in records(visit)] == [STRANGER]
    visit.client.ml.reset_job(job_id=JOB)
    assert records(visit) == []


def test_in_real_time_it_reads_what_is_written_later(visit: Visit) -> None:
    put_job(visit.client)
    write(visit.client, logons(DAYS - 1, stranger=False))
    visit.client.ml.open_job(job_id=JOB)
    visit.client.ml.start_datafeed(datafeed_id=FEED, start=iso(START))
    until(lambda: job_stats(visit.client)["data_counts"]["processed_record_count"])
    assert records(visit) == []
    write(visit.client, logons(DAYS, first=DAYS - 1))
    assert [each["by_field_value"] for each in records(visit)] == [STRANGER]
    state = visit.client.ml.get_datafeed_stats(datafeed_id=FEED)["datafeeds"][0]
    assert (state["state"], state["running_state"]["real_time_configured"]) == ("started", True)
    visit.client.ml.stop_datafeed(datafeed_id=FEED)
    assert job_stats(visit.client)["state"] == "opened"


def test_closing_a_job_stops_its_datafeed(visit: Visit) -> None:
    put_job(visit.client)
    visit.client.ml.open_job(job_id=JOB)
    visit.client.ml.start_datafeed(datafeed_id=FEED)
    assert refused(visit.client.ml.start_datafeed, datafeed_id=FEED)[0] == 409
    assert refused(visit.client.ml.update_datafeed, datafeed_id=FEED, scroll_size=10)[0] == 409
    assert refused(visit.client.ml.delete_datafeed, datafeed_id=FEED)[0] == 409
    visit.client.ml.close_job(job_id=JOB)
    assert (feed_state(visit.client), job_stats(visit.client)["state"]) == ("stopped", "closed")
    assert visit.client.ml.update_datafeed(datafeed_id=FEED, scroll_size=10)["scroll_size"] == 10
    visit.client.ml.delete_datafeed(datafeed_id=FEED)


def test_a_datafeed_needs_an_open_job_and_a_stretch_of_time(visit: Visit) -> None:
    put_job(visit.client)
    start = visit.client.ml.start_datafeed
    assert refused(start, datafeed_id=FEED)[0] == 409
    visit.client.ml.open_job(job_id=JOB)
    assert refused(start, datafeed_id=FEED, start=iso(END), end=iso(START))[0] == 400
    assert refused(start, datafeed_id=FEED, start="yesterday or so")[0] == 400


def test_a_datafeed_waits_with_its_job_for_memory() -> None:
    with visiting(a_lab(ml_memory="60mb")) as visit:
        write(visit.client, logons())
        put_job(visit.client, "first")
        put_job(visit.client, allow_lazy_open=True)
        visit.client.ml.open_job(job_id="first")
        visit.client.ml.open_job(job_id=JOB)
        answer = visit.client.ml.start_datafeed(datafeed_id=FEED, start=iso(START), end=iso(END))
        assert answer.body == {"started": True, "node": ""}
        assert feed_state(visit.client) == "starting"
        visit.client.ml.close_job(job_id="first")
        until(lambda: feed_state(visit.client) == "stopped")
        assert records(visit)


def test_a_query_that_the_engine_lacks_is_a_message(visit: Visit) -> None:
    write(visit.client, logons())
    visit.client.ml.put_job(job_id=JOB, **_aggregated())
    aggregations = {"buckets": {"date_histogram": {"field": "@timestamp", "fixed_interval": "1h"}}}
    visit.client.ml.put_datafeed(datafeed_id=FEED, job_id=JOB, indices=["logs-*"], aggregations=aggregations)
    run_job(visit.client)
    assert [text for level, text in messages(visit) if level == "error"]


def _aggregated() -> dict[str, Any]:
    config = {
        "bucket_span": "1h",
        "detectors": [{"function": "count"}],
        "summary_count_field_name": "doc_count",
    }
    return {"analysis_config": config, "data_description": {"time_field": "@timestamp"}}


def test_aggregations_need_a_job_that_expects_them(visit: Visit) -> None:
    put_job(visit.client)
    visit.client.ml.delete_datafeed(datafeed_id=FEED)
    with pytest.raises(ApiError, match="summary_count_field_name"):
        visit.client.ml.put_datafeed(
            datafeed_id=FEED, job_id=JOB, indices=["a"], aggregations={"a": {"max": {"field": "b"}}}
        )


def test_a_preview_shows_what_the_job_would_see(visit: Visit) -> None:
    write(visit.client, logons())
    put_job(visit.client)
    first = visit.client.ml.preview_datafeed(datafeed_id=FEED).body[0]
    assert first == {"@timestamp": START, "user.name": "user0", "source.ip": "10.0.0.0"}
    given = {"job_id": JOB, "indices": ["logs-*"], "query": {"term": {"user.name": STRANGER}}}
    (only,) = visit.client.ml.preview_datafeed(datafeed_config=given).body
    assert only["user.name"] == STRANGER


def test_a_datafeed_needs_the_right_to_read() -> None:
    with visiting(a_lab(denied=frozenset({"read"}))) as visit, pytest.raises(ApiError, match="permissions"):
        put_job(visit.client)
