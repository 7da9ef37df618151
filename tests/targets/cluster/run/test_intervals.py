"""Where a rule has to run by hand: over every record that it can be run for, and not all the time between."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.targets.cluster.run.manual import DAYS, earliest, expected, intervals

DAY = 86_400_000
NOW = 1_800_000_000_000


def record(at: int, score: float = 80.0, span: int = 900, job: str = "a") -> Record:
    return Record(job, at, span, 0, "rare", "rare", 1e-5, score, score, 0.0, 1.0)


INSTANTS = st.integers(NOW - 100 * DAY, NOW + DAY)


@given(st.lists(INSTANTS, max_size=30), st.sampled_from([60, 300, 900, 3600]), st.sampled_from([900, 3600]))
def test_every_record_is_run_for_that_can_be(times: list[int], interval: int, span: int) -> None:
    windows = intervals([record(at, span=span) for at in times], interval, NOW)
    possible = [at for at in times if earliest(NOW) <= at < NOW]
    assert all(any(at in window for window in windows) for at in possible)
    for window in windows:
        assert earliest(NOW) <= window.start < window.end <= NOW
        assert window.start in possible
    for one, other in pairwise(windows):
        assert one.end + interval * 1000 < other.start


def test_neighbours_are_one_and_days_apart_are_two() -> None:
    times = [NOW - DAY, NOW - DAY + 900_000, NOW - 3 * DAY]
    windows = intervals(map(record, times), 900, NOW)
    assert [(each.start, each.end - each.start) for each in windows] == [
        (NOW - 3 * DAY, 1_800_000),
        (NOW - DAY, 2_700_000),
    ]


def test_nothing_is_run_that_is_too_old_or_yet_to_come() -> None:
    assert intervals([record(NOW - (DAYS + 1) * DAY), record(NOW + 1)], 900, NOW) == []
    [window] = intervals([record(NOW - 60_000)], 900, NOW)
    assert window.end == NOW


def test_a_rule_expects_the_records_of_its_jobs_from_its_threshold_on() -> None:
    body = {
        "rule_id": "r",
        "name": "Rule",
        "type": "machine_learning",
        "severity": "low",
        "risk_score": 21,
        "machine_learning_job_id": ["a", "b"],
        "anomaly_threshold": 50,
    }
    rule = build_rule({"rule": body, "metadata": {}}, "r.toml")
    results = [
        JobResult(job, 1, 1, None, None, records=(record(1, 49.9, job=job), record(2, 50.0, job=job)))
        for job in ("a", "b", "c")
    ]
    assert [(each.job_id, each.timestamp) for each in expected({"r": rule}, results)["r"]] == [
        ("a", 2),
        ("b", 2),
    ]
