"""Results read back: selected, sorted, page by page; buckets over several jobs; filters and calendars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.clock import iso
from tests.contract.test_ml_jobs import refused
from tests.contract.visitors import (
    DAYS,
    JOB,
    START,
    STRANGER,
    Visit,
    a_lab,
    logons,
    put_job,
    run_job,
    visiting,
    write,
)

HOUR = 3_600_000


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    """Two jobs that have run."""
    with visiting(a_lab()) as made:
        write(made.client, logons())
        for name in (JOB, "other"):
            put_job(made.client, name)
            run_job(made.client, name)
        yield made


def test_records_come_with_the_highest_score_first(visit: Visit) -> None:
    found = visit.client.ml.get_records(job_id=JOB)
    scores = [each["record_score"] for each in found["records"]]
    assert found["count"] == len(scores) > 0
    assert scores == sorted(scores, reverse=True)
    above = visit.client.ml.get_records(job_id=JOB, record_score=scores[0])
    assert [each["by_field_value"] for each in above["records"]] == [STRANGER]
    assert visit.client.ml.get_records(job_id=JOB, end=iso(START))["count"] == 0


def test_buckets_come_in_the_order_of_time_and_page_by_page(visit: Visit) -> None:
    pages = [
        visit.client.ml.get_buckets(job_id=JOB, page={"from": first, "size": 50})["buckets"]
        for first in range(0, 24 * DAYS + 50, 50)
    ]
    times = [each["timestamp"] for page in pages for each in page]
    assert times == list(range(START, START + 24 * DAYS * HOUR, HOUR))
    assert visit.client.ml.get_buckets(job_id=JOB, page={"size": 1})["count"] == 24 * DAYS


def test_a_page_ends_where_searches_end(visit: Visit) -> None:
    page = {"from": 9_990, "size": 20}
    for call in (visit.client.ml.get_records, visit.client.ml.get_buckets, visit.client.ml.get_influencers):
        assert refused(call, job_id=JOB, page=page)[0] == 400


def test_a_bucket_can_be_opened(visit: Visit) -> None:
    at = START + ((DAYS - 1) * 24 + 15) * HOUR
    (bucket,) = visit.client.ml.get_buckets(job_id=JOB, timestamp=str(at), expand=True)["buckets"]
    assert bucket["anomaly_score"] > 0
    assert [each["by_field_value"] for each in bucket["records"]] == [STRANGER]
    assert {each["influencer_field_name"] for each in bucket["bucket_influencers"]} >= {"bucket_time"}
    assert refused(visit.client.ml.get_buckets, job_id=JOB, timestamp="123")[0] == 404


def test_influencers_name_user_and_address(visit: Visit) -> None:
    found = visit.client.ml.get_influencers(job_id=JOB, influencer_score=50)["influencers"]
    assert {each["influencer_field_value"] for each in found} == {STRANGER, "203.0.113.9"}


def test_overall_buckets_take_both_jobs_in(visit: Visit) -> None:
    answer = visit.client.ml.get_overall_buckets(
        job_id=f"{JOB},other", bucket_span="1d", top_n=2, overall_score=50
    )
    (day,) = answer["overall_buckets"]
    assert day["timestamp"] == START + (DAYS - 1) * 24 * HOUR
    assert [each["job_id"] for each in day["jobs"]] == ["other", JOB]
    call: Any = visit.client.ml.get_overall_buckets
    assert refused(call, job_id=JOB, bucket_span="1m")[0] == 400


def test_results_of_a_job_that_is_not_there(visit: Visit) -> None:
    assert refused(visit.client.ml.get_records, job_id="nobody")[0] == 404


def test_a_filter_is_kept_as_long_as_it_is_used() -> None:
    scope = {"user.name": {"filter_id": "known", "filter_type": "include"}}
    rules = [{"actions": ["skip_result"], "scope": scope}]
    with visiting(a_lab()) as visit:
        ml = visit.client.ml
        assert ml.put_filter(filter_id="known", items=["b", "a", "b"])["items"] == ["a", "b"]
        assert refused(ml.put_filter, filter_id="known", items=[])[1] == "resource_already_exists_exception"
        put_job(visit.client)
        ml.update_job(job_id=JOB, detectors=[{"detector_index": 0, "custom_rules": rules}])
        assert refused(ml.delete_filter, filter_id="known")[0] == 409
        assert ml.update_filter(filter_id="known", add_items=["c"], remove_items=["a"])["items"] == ["b", "c"]
        assert ml.get_filters(filter_id="known")["filters"][0]["description"] == ""
        ml.delete_job(job_id=JOB)
        ml.delete_filter(filter_id="known")
        assert refused(ml.get_filters, filter_id="known")[0] == 404


def test_a_calendar_has_jobs_and_events() -> None:
    with visiting(a_lab()) as visit:
        ml = visit.client.ml
        put_job(visit.client)
        ml.put_calendar(calendar_id="holidays", description="no work")
        assert refused(ml.put_calendar, calendar_id="holidays")[0] == 400
        assert ml.put_calendar_job(calendar_id="holidays", job_id=JOB)["job_ids"] == [JOB]
        event = {"description": "feast", "start_time": iso(START), "end_time": iso(START + HOUR)}
        (made,) = ml.post_calendar_events(calendar_id="holidays", events=[event])["events"]
        assert made["start_time"] == START
        assert ml.get_calendar_events(calendar_id="holidays")["count"] == 1
        ml.delete_calendar_event(calendar_id="holidays", event_id=made["event_id"])
        assert ml.get_calendar_events(calendar_id="holidays")["count"] == 0
        ml.delete_job(job_id=JOB)
        assert ml.get_calendars(calendar_id="holidays")["calendars"][0]["job_ids"] == []
        ml.delete_calendar(calendar_id="holidays")
        assert refused(ml.get_calendars, calendar_id="holidays")[0] == 404
