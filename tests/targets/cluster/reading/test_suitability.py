"""Which jobs cannot run over the data that is there, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.targets.cluster.reading import missing_fields
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.targets.cluster.reading.conftest import MINUTE, OWN, PATTERNS, START, World

LOGON: dict[str, Any] = {"term": {"event.category": "authentication"}}
FIRST = "process.parent.name"
MADE = {"made": {"type": "keyword", "script": {"source": f"if (doc.containsKey('{FIRST}') && doc['{FIRST}'].size() > 0) {{ emit(doc['{FIRST}'].value); }} else {{ emit('None'); }}"}}}  # fmt: skip # noqa: E501


def job(detectors: list[dict[str, Any]], query: dict[str, Any] = LOGON, **datafeed: Any) -> Job:
    body = {"analysis_config": {"bucket_span": "15m", "detectors": detectors, "influencers": ["no.such"]}}
    return build_job("j", "m", body, {"job_id": "j", "indices": ["x-*"], "query": query, **datafeed}, file="")


def rare(field: str, **more: Any) -> dict[str, Any]:
    return {"function": "rare", "by_field_name": field, **more}


@pytest.mark.parametrize(
    "able",
    [
        job([rare("user.name")]),
        job([rare("no.such"), rare("user.name")]),
        job([rare("no.such", use_null=True)]),
        job([{"function": "count"}], {"match_all": {}}),
        job([{"function": "count"}], {"bool": {"must_not": [{"exists": {"field": "no.such"}}]}}),
        job([rare("made")], runtime_mappings=MADE),
    ],
)
def test_a_job_that_can_run_is_left_out(own: Stack, able: Job) -> None:
    assert missing_fields(own, {"j": able}, OWN) == {}


@pytest.mark.parametrize(
    ("unable", "reason"),
    [
        (job([rare("no.such")]), "no event of its data streams has no.such"),
        (
            job([rare("no.such"), rare("user.name", partition_field_name="no.more")]),
            "no event of its data streams has no.more, no.such",
        ),
        (
            job([rare("user.name")], {"bool": {"filter": [LOGON, {"exists": {"field": "no.such"}}]}}),
            "no event of its data streams has no.such",
        ),
        (
            job([rare("user.name")], {"term": {"event.category": "network"}}),
            "no event matches the datafeed's query",
        ),
        (
            job([rare("user.name")], {"bool": {"must_not": [{"exists": {"field": "user.name"}}]}}),
            "no event that its datafeed takes has user.name",
        ),
    ],
)
def test_a_job_that_cannot_run_is_told_why(own: Stack, unable: Job, reason: str) -> None:
    assert missing_fields(own, {"j": unable}, OWN) == {"j": reason}


def test_a_field_that_is_mapped_but_empty_is_missing(own: Stack) -> None:
    found = missing_fields(own, {"j": job([rare("process.name")])}, OWN)
    assert found["j"].endswith("has process.name")


def test_only_the_time_that_is_asked_for_counts(own: Stack) -> None:
    before = Window(START - 10 * MINUTE, START)
    found = missing_fields(own, {"j": job([rare("user.name")])}, OWN, before)
    assert found == {"j": "no event matches the datafeed's query"}


def test_no_index_at_all_is_told(stack: Stack) -> None:
    found = missing_fields(stack, {"a": job([rare("user.name")]), "b": job([])}, ["nothing-*", "nowhere"])
    assert found == dict.fromkeys("ab", "no index or data stream matches nothing-*, nowhere")


def test_the_same_jobs_run_as_in_the_workspace(world: World) -> None:
    found = missing_fields(world.stack, world.catalog.jobs, PATTERNS)
    report = world.here.last_run()
    assert report is not None
    assert found.keys() == report.skipped.keys() - world.catalog.rules.keys()


def test_the_namespace_decides_whether_a_job_can_run(world: World) -> None:
    able = world.catalog.jobs["auth_rare_user"]
    elsewhere = replace(able, datafeed={**able.datafeed, "indices": ["elsewhere-*"]})
    assert missing_fields(world.stack, {able.id: elsewhere}, PATTERNS) == {}
    assert missing_fields(world.stack, {able.id: able}, ["logs-aws.cloudtrail-reading"]) != {}
