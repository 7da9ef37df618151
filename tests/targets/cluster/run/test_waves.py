"""Jobs in waves: never more at once than there is memory for, and everybody's turn comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.targets.cluster.run.job import PROCESS, ClusterJob, Pace
from elastic_ml_kit.targets.cluster.run.waves import NATIVE_CODE, room, wave

MB = 1024**2
MEMORIES = st.lists(st.integers(1, 512), max_size=40)


def jobs(memories: list[int]) -> list[ClusterJob]:
    return [ClusterJob(f"j{number}", f"d{number}", each * MB, 900) for number, each in enumerate(memories)]


@given(MEMORIES, st.integers(0, 2048))
def test_waves_bring_everybody_and_never_overflow(memories: list[int], megabytes: int) -> None:
    waiting, free, done = jobs(memories), megabytes * MB, []
    while waiting:
        chosen = wave(waiting, [], free)
        assert chosen, "somebody can always go"
        assert sum(job.need for job in chosen) <= free or len(chosen) == 1
        done += chosen
        waiting = [job for job in waiting if job not in chosen]
    assert sorted(job.id for job in done) == sorted(job.id for job in jobs(memories))


@given(MEMORIES, MEMORIES, st.integers(0, 2048))
def test_who_runs_keeps_the_place(busy: list[int], waiting: list[int], megabytes: int) -> None:
    running, free = jobs(busy), megabytes * MB
    chosen = wave(jobs(waiting), running, free)
    if running and chosen:
        assert sum(job.need for job in (*running, *chosen)) <= free


def test_no_job_that_fits_is_left_out() -> None:
    large, small = jobs([90, 10])
    assert wave([large, small], [], 60 * MB) == [small]
    assert wave([large, small], [], 120 * MB) == [large, small]


def test_room_is_what_the_others_leave() -> None:
    limits = {"total_ml_memory": "1gb"}
    assert room(limits, []) == 1024 * MB - NATIVE_CODE
    taken: list[dict[str, Any]] = [
        {"model_bytes_memory_limit": "128mb"},
        {"model_bytes_memory_limit": 64 * MB},
        {"model_bytes": 5},
    ]
    assert room(limits, taken) == 1024 * MB - NATIVE_CODE - 192 * MB - 5 - 3 * PROCESS
    assert room({"total_ml_memory": "0b"}, taken) == 0


@pytest.mark.parametrize(("looks", "pauses"), [(3, [0.2, 0.3, 0.45]), (9, None)])
def test_pauses_grow_up_to_a_limit(looks: int, pauses: list[float] | None) -> None:
    given_pauses = Pace().pauses()
    found = [next(given_pauses) for _ in range(looks)]
    assert found == pytest.approx(pauses) if pauses else found[-1] == 2.0
