"""What is said about a job's numbers: nothing where all is well, and each fault once."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.targets.cluster.run.feeds import Standing
from elastic_ml_kit.targets.cluster.run.health import complaints
from elastic_ml_kit.targets.cluster.run.messages import Message, sentences

END = 1_767_571_200_000


def standing(counts: dict[str, Any] | None = None, sizes: dict[str, Any] | None = None) -> Standing:
    usual = {
        "processed_record_count": 1000,
        "latest_record_timestamp": END - 1,
        "missing_field_count": 100,
        "processed_field_count": 900,
    }
    return Standing(
        "closed", "stopped", counts=usual | (counts or {}), sizes=sizes or {"memory_status": "ok"}
    )


NOTHING = Standing("closed", "stopped")


def test_a_sound_job_says_nothing() -> None:
    assert [*complaints("job", NOTHING, standing(), END)] == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (standing(sizes={"memory_status": "hard_limit", "bucket_allocation_failures_count": 3}), "3 buckets"),
        (standing(sizes={"memory_status": "hard_limit"}), "raise the limit and reset"),
        (standing(sizes={"memory_status": "soft_limit"}), "near model_memory_limit"),
        (standing({"missing_field_count": 2700}), "75% of the fields"),
        (standing({"out_of_order_timestamp_count": 7}), "7 events were left out as they are older"),
        (standing({"invalid_date_count": 2}), "2 events were left out as they are without a time"),
        (standing({"latest_record_timestamp": END - 3_600_000}), "up to 2026-01-04T23:00:00.000Z only"),
        (standing({"latest_record_timestamp": None}), "it read no event"),
    ],
)
def test_each_fault_is_a_sentence(after: Standing, words: str) -> None:
    [said] = complaints("job", NOTHING, after, END)
    assert said.startswith("job: ")
    assert words in said


def test_old_faults_are_not_told_again() -> None:
    before = standing({"out_of_order_timestamp_count": 7, "missing_field_count": 5000})
    after = standing({**before.counts, "processed_record_count": 1001})
    assert [*complaints("job", before, after, END)] == []


def test_messages_are_counted() -> None:
    late, lost = Message("a", "warning", "late data"), Message("b", "error", "node lost")
    assert sentences([late, lost, late]) == ["a: late data (2 times)", "b: node lost"]
