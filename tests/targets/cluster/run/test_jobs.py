"""Jobs on a cluster: in waves, over what is new, one failing beside the others, stopped and left running."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError
from elastic_ml_kit.targets.cluster.run import ClusterJob, Pace, read_results, run_jobs
from elastic_ml_kit.targets.cluster.run.messages import read_messages
from tests.contract.lab import Fault, Lab
from tests.contract.ml_indices import say
from tests.contract.ml_state import machine

from .lab import DAYS, HOUR, MB, START, WINDOW, a_lab, cluster, install, logons, pace, write

NAMES = ["lab-a", "lab-b", "lab-c", "lab-d", "lab-e"]
FOR_TWO = "90mb"
"""Memory for the engine's code and two jobs of 16 MB with their processes."""


def opened(lab: Lab) -> list[str]:
    """The jobs that were asked to open, in the order of the requests."""
    asked = [request.path for request in lab.asked if request.path.endswith("/_open")]
    return [path.split("/")[-2] for path in asked]


def states(lab: Lab) -> dict[str, tuple[str, str]]:
    """State of every job and of its datafeed."""
    state = machine(lab)
    feeds = {feed.job_id: feed.state for feed in state.datafeeds.values()}
    return {name: (job.state, feeds[name]) for name, job in state.jobs.items() if name in feeds}


@pytest.mark.parametrize("version", ["8.19.3", "9.4.0"])
def test_a_window_is_read_once(version: str) -> None:
    lab, told = a_lab(version=version), list[tuple[str, int, int]]()
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES[:2])
        first = run_jobs(stack, jobs, WINDOW, lambda *progress: told.append(progress), pace=pace(lab))
        asked = len(opened(lab))
        second = run_jobs(stack, jobs, WINDOW, pace=pace(lab))
    assert first.seconds.keys() == {"lab-a", "lab-b"}
    assert all(seconds > 0 for seconds in first.seconds.values())
    assert (first.kept, first.skipped, first.warnings, first.started) == (frozenset(), {}, (), frozenset())
    assert (second.kept, second.seconds, second.warnings) == (frozenset(NAMES[:2]), {}, ())
    assert len(opened(lab)) == asked == 2
    assert set(states(lab).values()) == {("closed", "stopped")}
    done = [each for _, each, _ in told]
    assert done == sorted(done)
    assert told[-1] == ("jobs", 2 * 24 * DAYS, 2 * 24 * DAYS)


def test_a_small_node_has_waves() -> None:
    lab, most = a_lab(ml_memory=FOR_TWO), list[int]()

    def look(*_: object) -> None:
        most.append(sum(state != "closed" for state, _ in states(lab).values()))
        assert "opening" not in {state for state, _ in states(lab).values()}

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES, lazy=True)
        run = run_jobs(stack, jobs, WINDOW, look, pace=pace(lab))
    assert run.seconds.keys() == {*NAMES}
    assert opened(lab) == NAMES
    assert max(most) <= 2


def test_other_jobs_have_their_memory() -> None:
    lab, most = a_lab(ml_memory=FOR_TWO), list[int]()
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES[:4])
        with stack.elastic.calls() as client:
            client.ml.open_job(job_id="lab-d")
        run = run_jobs(
            stack,
            jobs[:3],
            WINDOW,
            lambda *_: most.append(sum(state != "closed" for state, _ in states(lab).values())),
            pace=pace(lab),
        )
    assert run.seconds.keys() == {"lab-a", "lab-b", "lab-c"}
    assert max(most) <= 2
    assert states(lab)["lab-d"] == ("opened", "stopped")


@pytest.mark.parametrize(
    ("lazy", "reason"),
    [(False, "no ML nodes with sufficient capacity"), (True, "the job needs 522mb")],
)
def test_a_job_without_room_is_given_up(lazy: bool, reason: str) -> None:
    lab = a_lab(ml_memory=FOR_TWO)
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = [*install(stack, ["lab-large"], megabytes=512, lazy=lazy), *install(stack, ["lab-a"])]
        run = run_jobs(stack, jobs, WINDOW, pace=pace(lab, patience=2.0))
    assert run.seconds.keys() == {"lab-a"}
    assert run.skipped.keys() == {"lab-large"}
    assert reason in run.skipped["lab-large"]
    assert states(lab)["lab-large"] == ("closed", "stopped")


def test_what_cannot_run_is_skipped_with_a_reason() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = [*install(stack, ["lab-a"]), *install(stack, ["lab-none"], value="dns")]
        jobs += [ClusterJob("lab-gone", "datafeed-gone", MB, 900), replace(jobs[0], id="lab-a2")]
        with stack.elastic.calls() as client:
            client.ml.delete_datafeed(datafeed_id=install(stack, ["lab-feedless"])[0].datafeed)
        jobs.append(ClusterJob("lab-feedless", "datafeed-lab-feedless", MB, 900))
        run = run_jobs(stack, jobs, WINDOW, pace=pace(lab))
    assert run.seconds.keys() == {"lab-a"}
    assert run.skipped == {
        "lab-none": "no event matches the datafeed's query",
        "lab-gone": "the job is not in the cluster; `esmlkit apply` installs it",
        "lab-a2": "the job is not in the cluster; `esmlkit apply` installs it",
        "lab-feedless": "its datafeed datafeed-lab-feedless is not in the cluster; "
        "`esmlkit apply` installs it",
    }


def spoil(lab: Lab, name: str, what: Callable[[], None]) -> Callable[..., None]:
    """A progress that does something to a job as soon as that waits for its node."""
    done: list[bool] = []

    def progress(*_: object) -> None:
        with lab.lock:
            if machine(lab).jobs[name].state == "opening" and not done:
                what()
                done.append(True)

    return progress


def test_a_job_that_fails_does_not_hinder_the_others() -> None:
    lab = a_lab(ml_memory="60mb")

    def fail() -> None:
        job = machine(lab).jobs["lab-large"]
        job.state = "failed"
        say(lab, job.id, "autodetect process stopped unexpectedly", "error")

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = [*install(stack, ["lab-large"], megabytes=64, lazy=True), *install(stack, NAMES[:2])]
        run = run_jobs(stack, jobs, WINDOW, spoil(lab, "lab-large", fail), pace=pace(lab))
        assert run.seconds.keys() == {"lab-a", "lab-b"}
        assert run.skipped == {"lab-large": "the job failed: autodetect process stopped unexpectedly"}
        assert not [each for each in run.warnings if "unexpectedly" in each]
        lab.ml_memory = "1gb"
        mended = run_jobs(stack, jobs, WINDOW, pace=pace(lab))
    assert ({*mended.seconds}, mended.kept) == ({"lab-large"}, frozenset(NAMES[:2]))


def test_a_job_may_be_removed_while_it_runs() -> None:
    lab = a_lab(ml_memory="60mb")

    def remove() -> None:
        state = machine(lab)
        del state.jobs["lab-large"], state.datafeeds["datafeed-lab-large"]

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, ["lab-large"], megabytes=64, lazy=True)

        def progress(*_: object) -> None:
            if "lab-large" in machine(lab).jobs:
                spoil(lab, "lab-large", remove)()

        run = run_jobs(stack, jobs, WINDOW, progress, pace=pace(lab))
    assert run.skipped == {"lab-large": "it was removed while it ran"}


def test_new_events_are_read_after_those_it_has() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        write(stack, logons(days=6))
        jobs = install(stack, NAMES[:1])
        part = run_jobs(stack, jobs, pace=pace(lab))
        write(stack, logons(days=DAYS, first=6))
        whole = install(stack, NAMES[1:2])
        rest = run_jobs(stack, [*jobs, *whole], WINDOW, pace=pace(lab))
        one, other = read_results(stack, dict.fromkeys(NAMES[:2], "same"))
    assert part.seconds.keys() == {"lab-a"}
    assert ({*rest.seconds}, rest.kept, rest.warnings) == ({"lab-a", "lab-b"}, frozenset(), ())
    assert one.events == other.events == 5 * 24 * DAYS + 2
    assert [each.timestamp for each in one.records] == [each.timestamp for each in other.records]


@pytest.mark.parametrize("again", [False, True])
def test_older_events_need_a_new_beginning(again: bool) -> None:
    lab, middle = a_lab(), START + 5 * 24 * HOUR
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES[:1])
        run_jobs(stack, jobs, Window(middle, WINDOW.end), pace=pace(lab))
        run = run_jobs(stack, jobs, WINDOW, again=again, pace=pace(lab))
        [result] = read_results(stack, {"lab-a": "a"})
    if again:
        assert ({*run.seconds}, run.warnings) == ({"lab-a"}, ())
        assert (result.events, result.first) == (5 * 24 * DAYS + 1, START)
    else:
        [warning] = run.warnings
        assert iso(middle) in warning
        assert iso(START) in warning
        assert (run.kept, result.first) == (frozenset({"lab-a"}), middle)


def test_ctrl_c_stops_what_was_started_and_the_next_run_goes_on() -> None:
    lab = a_lab(ml_memory="60mb")

    def interrupt() -> None:
        raise KeyboardInterrupt

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = [*install(stack, NAMES[:1], megabytes=64, lazy=True)]
        with pytest.raises(KeyboardInterrupt):
            run_jobs(stack, jobs, WINDOW, spoil(lab, "lab-a", interrupt), pace=pace(lab))
        assert states(lab)["lab-a"] == ("opening", "stopped")
        lab.ml_memory = "1gb"
        run = run_jobs(stack, jobs, WINDOW, pace=pace(lab))
        [result] = read_results(stack, {"lab-a": "a"})
    assert run.seconds.keys() == {"lab-a"}
    assert result.events == 5 * 24 * DAYS + 1


def test_in_real_time_jobs_catch_up_and_stay() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES[:2])
        run = run_jobs(stack, jobs, WINDOW, real_time=True, pace=pace(lab))
        assert (run.started, run.skipped) == (frozenset(NAMES[:2]), {})
        assert set(states(lab).values()) == {("opened", "started")}
        again = run_jobs(stack, jobs, WINDOW, real_time=True, pace=pace(lab))
        assert (again.kept, again.started) == (frozenset(NAMES[:2]), frozenset())
        assert run_jobs(stack, jobs, WINDOW, pace=pace(lab)).kept == frozenset(NAMES[:2])
        assert set(states(lab).values()) == {("opened", "started")}


def test_in_real_time_those_without_room_are_told() -> None:
    lab = a_lab(ml_memory=FOR_TWO)
    with cluster(lab) as stack:
        write(stack, logons())
        run = run_jobs(stack, install(stack, NAMES[:3]), real_time=True, pace=pace(lab, patience=2.0))
    assert run.started == frozenset(NAMES[:2])
    assert "close other jobs" in run.skipped["lab-c"]


def test_a_cluster_that_is_busy_for_a_moment_is_waited_for() -> None:
    lab, faults = a_lab(), [None, Fault.STARTING, Fault.DROPPED]

    def next_fault(*_: object) -> None:
        lab.fault = faults.pop() if faults else None

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, NAMES[:3])
        run = run_jobs(stack, jobs, WINDOW, next_fault, pace=pace(lab))
    assert run.seconds.keys() == {*NAMES[:3]}


def test_a_cluster_that_stays_silent_ends_the_run() -> None:
    lab, passed = a_lab(ml_memory="60mb"), [0.0]

    def hang_up() -> None:
        lab.fault = Fault.DROPPED

    def sleep(seconds: float) -> None:
        passed[0] += 25

    patient = Pace(lambda: time.time() + lab.ahead + passed[0], sleep)
    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, ["lab-large"], megabytes=64, lazy=True)
        with pytest.raises(UnreachableError):
            run_jobs(stack, jobs, WINDOW, spoil(lab, "lab-large", hang_up), pace=patient)
    assert passed[0] == 75


def test_what_nobody_answers_is_an_error() -> None:
    lab = a_lab(licence="basic")
    with cluster(lab) as stack:
        with pytest.raises(RefusedError, match="licence"):
            run_jobs(stack, [], WINDOW, pace=pace(lab))
        lab.fault = Fault.DROPPED
        with pytest.raises(UnreachableError):
            run_jobs(stack, [], WINDOW, pace=pace(lab))


def test_messages_of_the_run_are_told() -> None:
    lab = a_lab(ml_memory="60mb")

    def late() -> None:
        for _ in range(2):
            say(lab, "lab-large", "Datafeed has missed 7 documents", "warning")
        lab.ml_memory = "1gb"

    with cluster(lab) as stack:
        write(stack, logons())
        jobs = install(stack, ["lab-large"], megabytes=64, lazy=True)
        run = run_jobs(stack, jobs, WINDOW, spoil(lab, "lab-large", late), pace=pace(lab))
        assert run.warnings == ("lab-large: Datafeed has missed 7 documents (2 times)",)
        later = int(time.time() * 1000) + HOUR
        assert len(read_messages(stack, ["lab-large"], START)) == 2
        assert read_messages(stack, ["lab-large"], later) == ()
        assert read_messages(stack, ["lab-other"], START) == ()
