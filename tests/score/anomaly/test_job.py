"""A whole job: the laws that hold for every one, and the documents that come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Condition, CustomRule, Job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.score.anomaly.job import run_job

Make = Callable[..., Any]
MONDAY = 1_767_571_200
DAYS = 12
SPIKE = 10 * 86_400 + 13 * 3600
LAWFUL = [
    ("high_count", {}),
    ("count", {"by": "user.name"}),
    ("low_count", {"partition": "host.name"}),
    ("high_non_zero_count", {"by": "user.name", "partition": "host.name"}),
    ("rare", {"by": "process.name", "partition": "host.name"}),
    ("high_distinct_count", {"field": "process.name"}),
    ("high_info_content", {"field": "process.name", "by": "host.name"}),
    ("high_info_content", {"field": "process.name", "over": "user.name"}),
    ("high_count", {"over": "user.name"}),
    ("time_of_day", {"by": "user.name"}),
]


def traffic(make_events: Make, seed: int = 1) -> pl.DataFrame:
    """Twelve days of events with a rhythm, and an hour in which cy does much that nobody does."""
    random = np.random.default_rng(seed)
    seconds = random.integers(0, DAYS * 86_400, 9000).astype(float)
    seconds = seconds[random.random(9000) < 0.6 + 0.4 * np.sin(seconds / 86_400 * 2 * np.pi)]
    size, burst = len(seconds), 150
    columns = {
        "user.name": [*random.choice(["ada", "bob", "cy"], size), *["cy"] * burst],
        "host.name": [*random.choice(["web", "db"], size), *["web"] * burst],
        "process.name": [
            *random.choice(["sh", "cron", "ls"], size),
            *(f"tool-{random.integers(10**9)}" for _ in range(burst)),
        ],
    }
    events: pl.DataFrame = make_events([*seconds, *random.uniform(SPIKE, SPIKE + 900, burst)], columns)
    return events


def top(result: JobResult) -> Record:
    return max(result.records, key=lambda record: record.record_score)


@pytest.mark.parametrize(("function", "options"), LAWFUL)
def test_laws(function: str, options: dict[str, str], make_job: Make, make_events: Make) -> None:
    job = make_job(function, **options, influencers=("user.name", "process.name"))
    events = traffic(make_events)
    before = events.clone()
    result = run_job(job, events)
    assert events.equals(before)
    shuffled = run_job(job, events.sample(fraction=1.0, shuffle=True, seed=3))
    for field in ("records", "buckets", "influencers", "ceilings", "first", "last", "events", "buckets_seen"):
        assert getattr(result, field) == getattr(shuffled, field)
    assert all(0 < each.probability < 0.035 for each in result.records)
    scores = [
        *(each.record_score for each in result.records),
        *(each.influencer_score for each in result.influencers),
        *(each.anomaly_score for each in result.buckets),
        *(each.score for each in result.ceilings),
    ]
    assert all(0 <= each <= 100 for each in scores)
    assert [each.timestamp for each in result.records] == sorted(each.timestamp for each in result.records)
    assert len({each.id for each in result.records}) == len(result.records)


COUNTING = [each for each in LAWFUL if each[0] not in ("low_count", "rare", "time_of_day")]


@pytest.mark.parametrize(("function", "options"), COUNTING)
def test_the_burst_is_found(
    function: str, options: dict[str, str], make_job: Make, make_events: Make
) -> None:
    record = top(run_job(make_job(function, **options), traffic(make_events)))
    assert record.timestamp == (MONDAY + SPIKE) * 1000
    assert record.record_score > 75


@given(st.integers(0, 10**6))
@settings(
    derandomize=True,
    deadline=None,
    max_examples=3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_partitions_do_not_change_each_others_probabilities(
    make_job: Make, make_events: Make, seed: int
) -> None:
    events = traffic(make_events, seed)
    fewer = events.filter((pl.col("host.name") == "web") | (pl.int_range(pl.len()) % 3 == 0))
    for function, by in (("high_non_zero_count", "user.name"), ("rare", "process.name")):
        job = make_job(function, by=by, partition="host.name")
        found = [
            _of_web(run_job(job, each, Window(0, (MONDAY + DAYS * 86_400) * 1000)))
            for each in (events, fewer)
        ]
        assert found[0] == pytest.approx(found[1], rel=1e-9)


def _of_web(result: JobResult) -> dict[tuple[int, str | None], float]:
    web = [each for each in result.records if each.partition_field_value == "web"]
    return {(each.timestamp, each.by_field_value): each.probability for each in web}


def test_records_name_who_and_what(make_job: Make, make_events: Make) -> None:
    job = make_job(
        "high_distinct_count", field="process.name", by="host.name", influencers=("user.name", "host.name")
    )
    record = top(run_job(job, traffic(make_events)))
    assert record.entity() == {"host.name": "web"}
    assert record.function == "high_distinct_count"
    assert record.function_description == "distinct count"
    assert record.field_name == "process.name"
    assert record.actual > 150 > 10 > record.typical
    assert {each.field: each.values for each in record.influences} == {
        "user.name": ("cy",),
        "host.name": ("web",),
    }
    assert record.record_score == record.initial_record_score


def test_the_culprit_of_a_high_count_is_its_influencer(make_job: Make, make_events: Make) -> None:
    result = run_job(make_job("high_count", influencers=("user.name",)), traffic(make_events))
    assert [each.values for each in top(result).influences] == [("cy",)]
    strongest = max(result.influencers, key=lambda each: each.influencer_score)
    assert (strongest.field, strongest.value) == ("user.name", "cy")
    assert strongest.influencer_score > 75
    worst = max(result.buckets, key=lambda each: each.anomaly_score)
    assert worst.timestamp == (MONDAY + SPIKE) * 1000
    assert {each.field for each in worst.influencers} == {"bucket_time", "user.name"}
    assert worst.anomaly_score == max(each.score for each in worst.influencers)


def test_population_records_have_causes(make_job: Make, make_events: Make) -> None:
    record = top(run_job(make_job("high_count", over="user.name"), traffic(make_events)))
    assert record.over_field_value == "cy"
    assert record.causes[0].over_field_value == "cy"
    assert record.causes[0].actual >= 150


def test_all_complete_buckets_come_out_with_their_events(make_job: Make, make_events: Make) -> None:
    events = make_events([0, 10, 1800, 1801, 2700])
    result = run_job(make_job("high_count"), events)
    assert [(each.timestamp // 1000 - MONDAY, each.event_count) for each in result.buckets] == [
        (0, 2),
        (900, 0),
        (1800, 2),
    ]
    assert (result.events, result.buckets_seen) == (5, 3)


def test_a_window_bounds_what_is_read_and_what_comes_out(make_job: Make, make_events: Make) -> None:
    window = Window((MONDAY + 900) * 1000, (MONDAY + 3600) * 1000)
    result = run_job(make_job("high_count"), make_events([0, 900, 1000, 5000]), window)
    assert result.events == 2
    assert [each.event_count for each in result.buckets] == [2, 0, 0]


@pytest.mark.parametrize(
    "seconds", [[], [5], [0], [0, 899]], ids=["nothing", "one", "on the border", "within a bucket"]
)
@pytest.mark.parametrize(("function", "options"), LAWFUL)
def test_too_little_is_no_result_and_no_failure(
    seconds: list[float], function: str, options: dict[str, str], make_job: Make, make_events: Make
) -> None:
    names = ("user.name", "host.name", "process.name")
    events = make_events(seconds, {name: ["x"] * len(seconds) for name in names})
    result = run_job(make_job(function, **options, influencers=("user.name",)), events)
    assert not result.records
    assert result.events == len(seconds)


@pytest.mark.parametrize(("function", "options"), LAWFUL)
def test_missing_columns_are_missing_values(
    function: str, options: dict[str, str], make_job: Make, make_events: Make
) -> None:
    events = traffic(make_events).select(TIME)
    assert not run_job(make_job(function, **options, influencers=("a.b",)), events).influencers


def test_skipped_results_are_not_written(make_job: Make, make_events: Make) -> None:
    rule = CustomRule(("skip_result",), (Condition("actual", "lt", 350),))
    events = traffic(make_events)
    assert run_job(make_job("high_count", over="user.name"), events).records
    assert not run_job(make_job("high_count", over="user.name", rules=(rule,)), events).records


def test_skipped_updates_are_not_learnt(make_job: Make, make_events: Make) -> None:
    def job(rules: tuple[CustomRule, ...]) -> Job:
        made: Job = make_job("high_count", rules=rules)
        return made

    rule = CustomRule(("skip_model_update",), (Condition("actual", "gt", 20),))
    seconds = [each * 900.0 for each in range(600) for _ in range(30 if each > 400 else 10)]
    taught = run_job(job(()), make_events(seconds))
    kept = run_job(job((rule,)), make_events(seconds))
    late = (MONDAY + 580 * 900) * 1000
    assert not [each for each in taught.records if each.timestamp > late]
    assert [each for each in kept.records if each.timestamp > late]
