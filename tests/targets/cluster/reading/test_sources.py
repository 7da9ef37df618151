"""From a record back to its events: the same ones that the workspace finds."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.fields import ID, TIME, TIME_TYPE
from elastic_ml_kit.model import Record
from elastic_ml_kit.targets.cluster.reading import source_events
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.targets.cluster.reading.conftest import OWN, PATTERNS, START, World, ids

RUNTIME = "dns_tunneling_ea"


def own_record(user: str | None) -> Record:
    return Record(
        job_id="auth_rare_user",
        timestamp=START,
        bucket_span=900,
        detector_index=0,
        function="rare",
        function_description="rare",
        probability=0.01,
        record_score=80,
        initial_record_score=80,
        typical=1,
        actual=1,
        by_field_name="user.name",
        by_field_value=user,
    )


@pytest.fixture
def logons(world: World) -> dict[str, Job]:
    return {"auth_rare_user": world.catalog.jobs["auth_rare_user"]}


def test_each_record_has_the_events_that_it_has_in_the_workspace(world: World) -> None:
    records = [record for record in world.records() if record.job_id != RUNTIME]
    assert len({record.job_id for record in records}) > 10
    found = source_events(world.stack, world.jobs, records, [ID], patterns=PATTERNS)
    wanted = world.here.source_events(records, [ID])
    assert [ids(frame) for frame in found] == [ids(frame) for frame in wanted]


def test_whole_events_are_those_of_the_workspace(world: World) -> None:
    records = world.records("auth_rare_source_ip_for_a_user")[:5]
    found = source_events(world.stack, world.jobs, records, patterns=PATTERNS, types=world.types)
    for mine, wanted in zip(found, world.here.source_events(records), strict=True):
        full = [name for name in wanted.columns if wanted[name].null_count() < wanted.height]
        assert {*mine.columns} == {*full}
        assert mine.sort(ID).select(full).equals(wanted.sort(ID).select(full))


def test_columns_are_the_time_and_those_asked_for_that_there_are(world: World) -> None:
    (record, *_) = world.records("auth_rare_user")
    (frame,) = source_events(world.stack, world.jobs, [record], ["user.name", "no.such"], patterns=PATTERNS)
    assert frame.schema == {TIME: TIME_TYPE, "user.name": pl.String()}
    assert frame[TIME].is_sorted()
    assert {*frame["user.name"]} == {record.by_field_value}


def test_the_entity_can_be_a_runtime_field(world: World) -> None:
    records = world.records(RUNTIME)
    domains = [record.over_field_value for record in records]
    made = "dns_question_etld"
    found = source_events(world.stack, world.jobs, records, [ID, made], patterns=PATTERNS)
    wanted = world.here.source_events(records, [ID, made])
    assert [ids(frame) for frame in found] == [ids(frame) for frame in wanted]
    assert [frame[made].unique().to_list() for frame in found] == [[domain] for domain in domains]


@pytest.mark.parametrize(
    ("user", "minutes"),
    [
        ("ada", [0, 3, 4, 7, 8, 11, 12]),
        ("bo", [3, 7, 11]),
        ("", [1, 2, 5, 6, 9, 10, 13, 14]),
        (None, range(15)),
    ],
)
def test_an_entity_is_a_value_none_at_all_or_one_of_several(
    own: Stack, logons: dict[str, Job], user: str | None, minutes: list[int]
) -> None:
    (frame,) = source_events(own, logons, [own_record(user)], patterns=OWN)
    assert (frame[TIME].dt.epoch("ms") - START).to_list() == [minute * 60_000 for minute in minutes]
    assert frame[ID].to_list() == [f"own-logs-{minute}" for minute in minutes]


def test_no_more_than_the_limit_and_those_the_earliest(own: Stack, logons: dict[str, Job]) -> None:
    (frame,) = source_events(own, logons, [own_record("ada")], patterns=OWN, limit=2)
    assert frame[ID].to_list() == ["own-logs-0", "own-logs-3"]


def test_the_frames_are_in_the_order_of_the_records(own: Stack, logons: dict[str, Job]) -> None:
    unknown = replace(own_record("ada"), job_id="gone")
    records = [unknown, own_record("bo"), own_record("nobody"), unknown, own_record("ada")]
    found = source_events(own, logons, records * 10, [ID], patterns=OWN)
    assert [frame.height for frame in found] == [0, 3, 0, 0, 7] * 10


def test_without_patterns_the_datafeed_says_where(own: Stack, logons: dict[str, Job]) -> None:
    job = logons["auth_rare_user"]
    there = replace(job, datafeed={**job.datafeed, "indices": list(OWN)})
    (frame,) = source_events(own, {job.id: there}, [own_record("bo")])
    assert frame.height == 3


def test_a_search_that_fails_is_told(own: Stack, logons: dict[str, Job]) -> None:
    with pytest.raises(ClusterError, match="10000"):
        source_events(own, logons, [own_record("ada")], patterns=OWN, limit=10_001)
