"""Jobs on the pretended cluster, through the official client: what it fills in, allows and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import ApiError

from tests.contract.visitors import JOB, Visit, a_lab, job_body, job_stats, put_job, visiting


@pytest.fixture
def visit() -> Iterator[Visit]:
    with visiting(a_lab()) as made:
        yield made


def refused(call: Any, **arguments: Any) -> tuple[int, str, str]:
    """Status, type and reason of the error that a call is answered with."""
    with pytest.raises(ApiError) as told:
        call(**arguments)
    error = told.value.body["error"]
    return told.value.status_code, error["type"], error["reason"]


def test_what_the_cluster_fills_in(visit: Visit) -> None:
    put = visit.client.ml.put_job(job_id=JOB, **job_body(analysis_limits={"model_memory_limit": "1gb"}))
    got = visit.client.ml.get_jobs(job_id=JOB)["jobs"][0]
    assert got == put.body
    assert got["job_type"] == "anomaly_detector"
    assert got["model_snapshot_retention_days"] == 10
    assert got["daily_model_snapshot_retention_after_days"] == 1
    assert got["results_index_name"] == "shared"
    assert got["analysis_limits"]["model_memory_limit"] == "1024mb"
    detector = got["analysis_config"]["detectors"][0]
    assert detector["detector_index"] == 0
    assert detector["detector_description"] == 'rare by "user.name"'


def test_what_was_generated_can_be_left_out(visit: Visit) -> None:
    visit.client.ml.put_job(job_id=JOB, results_index_name="mine", **job_body())
    assert visit.client.ml.get_jobs(job_id=JOB)["jobs"][0]["results_index_name"] == "custom-mine"
    bare = visit.client.ml.get_jobs(job_id=JOB, exclude_generated=True)["jobs"][0]
    assert bare["results_index_name"] == "mine"
    assert not {"create_time", "job_version", "job_type", "job_id"} & {*bare}
    visit.client.ml.put_job(job_id="again", **bare)


def test_a_datafeed_can_come_with_the_job(visit: Visit) -> None:
    feed = {"datafeed_id": "feed", "indices": ["logs-*"]}
    visit.client.ml.put_job(job_id=JOB, datafeed_config=feed, **job_body())
    assert visit.client.ml.get_jobs(job_id=JOB)["jobs"][0]["datafeed_config"]["datafeed_id"] == "feed"
    assert visit.client.ml.get_datafeeds(datafeed_id="feed")["datafeeds"][0]["job_id"] == JOB


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"function": "rare"}, "by_field_name must be set"),
        ({"function": "count", "field_name": "x"}, "field_name cannot be used"),
        ({"function": "info_content"}, "field_name"),
        ({"function": "wondrous"}, "Unknown function"),
        ({"function": "rare", "by_field_name": "x", "over_field_name": "x"}, "must differ"),
    ],
)
def test_detectors_are_checked(visit: Visit, body: dict[str, str], words: str) -> None:
    config = {"analysis_config": {"detectors": [body]}}
    status, kind, reason = refused(visit.client.ml.put_job, job_id=JOB, **job_body(**config))
    assert (status, kind) == (400, "illegal_argument_exception")
    assert words in reason
    path = "/_ml/anomaly_detectors/_validate/detector"
    headers = {"accept": "application/json", "content-type": "application/json"}
    arguments = {"method": "POST", "path": path, "body": body, "headers": headers}
    assert refused(visit.client.perform_request, **arguments)[2] == reason


def test_ids_and_groups_are_checked(visit: Visit) -> None:
    put_job(visit.client, groups=["security"])
    put = visit.client.ml.put_job
    assert refused(put, job_id=JOB, **job_body())[1] == "resource_already_exists_exception"
    assert "job_id" in refused(put, job_id="Upper", **job_body())[2]
    assert "group" in refused(put, job_id="security", **job_body())[2]
    assert "group" in refused(put, job_id="same", **job_body(groups=["same"]))[2]
    visit.lab.most_memory = "8mb"
    assert "max_model_memory_limit" in refused(put, job_id="big", **job_body())[2]


def test_jobs_are_found_by_group_wildcard_and_list(visit: Visit) -> None:
    for number, group in enumerate(("a", "a", "b")):
        put_job(visit.client, f"job{number}", groups=[group])

    def found(expression: str) -> list[str]:
        return [each["job_id"] for each in visit.client.ml.get_jobs(job_id=expression)["jobs"]]

    assert found("a") == ["job0", "job1"]
    assert found("job*") == found("_all") == ["job0", "job1", "job2"]
    assert found("job2,job0") == ["job2", "job0"]
    assert found("none-*") == []
    get = visit.client.ml.get_jobs
    assert refused(get, job_id="none-*", allow_no_match=False)[0] == 404
    assert refused(get, job_id="none") == (404, "resource_not_found_exception", "No known job with id 'none'")


def test_an_open_job_is_not_removed_nor_opened_again(visit: Visit) -> None:
    put_job(visit.client)
    assert visit.client.ml.open_job(job_id=JOB).body == {"opened": True, "node": "n1"}
    assert job_stats(visit.client)["node"]["name"] == "node-1"
    assert refused(visit.client.ml.open_job, job_id=JOB)[:2] == (409, "status_exception")
    assert refused(visit.client.ml.delete_job, job_id=JOB)[0] == 409
    assert refused(visit.client.ml.reset_job, job_id=JOB)[0] == 409
    limit: dict[str, Any] = {"analysis_limits": {"model_memory_limit": "32mb"}}
    assert refused(visit.client.ml.update_job, job_id=JOB, **limit)[0] == 409
    visit.client.ml.close_job(job_id=JOB)
    assert visit.client.ml.update_job(job_id=JOB, **limit)["analysis_limits"]["model_memory_limit"] == "32mb"
    visit.client.ml.delete_job(job_id=JOB)
    assert refused(visit.client.ml.get_jobs, job_id=JOB)[0] == 404
    assert refused(visit.client.ml.get_datafeeds, datafeed_id=f"datafeed-{JOB}")[0] == 404


def test_an_update_changes_descriptions_and_rules_of_detectors(visit: Visit) -> None:
    put_job(visit.client)
    rules = [{"actions": ["skip_result"], "conditions": [_BELOW]}]
    changed = visit.client.ml.update_job(
        job_id=JOB,
        description="new",
        detectors=[{"detector_index": 0, "description": "shown", "custom_rules": rules}],
    )
    detector = changed["analysis_config"]["detectors"][0]
    assert (changed["description"], detector["detector_description"]) == ("new", "shown")
    assert detector["custom_rules"] == rules
    wrong = [{"detector_index": 7, "description": "x"}]
    assert refused(visit.client.ml.update_job, job_id=JOB, detectors=wrong)[0] == 400


_BELOW = {"applies_to": "actual", "operator": "lt", "value": 1.0}


def test_memory_is_shared_by_the_open_jobs() -> None:
    with visiting(a_lab(ml_memory="90mb")) as visit:
        for name, lazy in (("one", False), ("two", False), ("three", False), ("four", True)):
            put_job(visit.client, name, allow_lazy_open=lazy)
        visit.client.ml.open_job(job_id="one")
        visit.client.ml.open_job(job_id="two")
        status, _, reason = refused(visit.client.ml.open_job, job_id="three")
        assert status == 429
        assert "sufficient capacity" in reason
        assert visit.client.ml.open_job(job_id="four").body == {"opened": True, "node": ""}
        waiting = job_stats(visit.client, "four")
        assert waiting["state"] == "opening"
        assert "memory" in waiting["assignment_explanation"]
        visit.client.ml.close_job(job_id="one")
        assert job_stats(visit.client, "four")["state"] == "opened"


def test_without_a_machine_learning_node_nothing_opens() -> None:
    with visiting(a_lab(roles=(("master", "data"),))) as visit:
        put_job(visit.client)
        assert refused(visit.client.ml.open_job, job_id=JOB)[0] == 429


def test_upgrade_mode_lets_nothing_open(visit: Visit) -> None:
    put_job(visit.client)
    visit.client.ml.set_upgrade_mode(enabled=True)
    assert refused(visit.client.ml.open_job, job_id=JOB)[0] == 429
    visit.client.ml.set_upgrade_mode(enabled=False)
    visit.client.ml.open_job(job_id=JOB)


def test_a_basic_licence_is_told_as_the_cluster_tells_it() -> None:
    with visiting(a_lab(licence="basic")) as visit:
        with pytest.raises(ApiError) as told:
            visit.client.ml.put_job(job_id=JOB, **job_body())
        assert visit.client.ml.info()["upgrade_mode"] is False
    assert told.value.status_code == 403
    assert told.value.body["error"]["license.expired.feature"] == "ml"


def test_a_missing_privilege_is_named() -> None:
    with visiting(a_lab(denied=frozenset({"manage_ml"}))) as visit:
        status, kind, reason = refused(visit.client.ml.put_job, job_id=JOB, **job_body())
        assert visit.client.ml.get_jobs()["count"] == 0
    assert (status, kind) == (403, "security_exception")
    assert "manage_ml" in reason


def test_memory_is_estimated_by_cardinality(visit: Visit) -> None:
    config = job_body()["analysis_config"]

    def estimate(users: int) -> int:
        answer = visit.client.ml.estimate_model_memory(
            analysis_config=config, overall_cardinality={"user.name": users}
        )
        return int(answer["model_memory_estimate"].removesuffix("mb"))

    assert estimate(100_000) > estimate(10) > 0
