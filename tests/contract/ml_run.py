"""Started datafeeds: records by the kit's own job engine over the documents that were written.

A worker takes one datafeed after the other. With an end in the past the datafeed stops when it has read
everything and its job closes; else it stays started and reads again when documents have come and somebody
asks. What a job is given adds up over its starts, as its model does.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Thread
from typing import Any

import polars as pl

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.score.anomaly.functions import UnsupportedDetector
from elastic_ml_kit.score.anomaly.job import fields_read, run_job
from elastic_ml_kit.targets.local.streams import Feed, Stream
from tests.contract import ml_documents, ml_nodes
from tests.contract.lab import Lab
from tests.contract.ml_indices import publish, say, withdraw
from tests.contract.ml_state import Datafeed, Job, Results, clock, machine

_MOMENT = 0.2
"""Seconds."""
_FIRST, _LAST = 0, 1 << 48
"""A stretch without a start or an end, in milliseconds."""


def begin(lab: Lab, feed: Datafeed) -> None:
    """Let a datafeed run whose job is open."""
    feed.state, feed.explanation = "started", ""
    feed.run += 1
    feed.seen = -1
    start = "the first document" if feed.start is None else iso(feed.start)
    end = "real time" if feed.end is None else iso(feed.end)
    say(lab, feed.job_id, f"Datafeed started (from: {start} to: {end})")
    _enqueue(lab, feed)


def assign(lab: Lab) -> None:
    """Give jobs that wait for memory their node, the first in line first, and start their datafeeds."""
    state = machine(lab)
    for job in ml_nodes.waiting(lab):
        if ml_nodes.take(lab, job):
            feed = state.feed_of(job.id)
            if feed is not None and feed.state == "starting":
                begin(lab, feed)


def stop(lab: Lab, feed: Datafeed) -> None:
    """Stop a datafeed; what its worker still finds is not kept."""
    if feed.state != "stopped":
        feed.state, feed.explanation = "stopped", ""
        feed.run += 1
        say(lab, feed.job_id, "Datafeed stopped")


def refresh(lab: Lab, feed: Datafeed) -> None:
    """Let a started datafeed read what was written since, in the background."""
    if feed.state == "started" and not feed.busy and not lab.upgrade_mode and _behind(lab, feed):
        _enqueue(lab, feed)


def catch_up(lab: Lab, feed: Datafeed) -> None:
    """Let a datafeed in real time read what was written since, before anything else happens."""
    if feed.state == "started" and feed.real_time and not lab.upgrade_mode and _behind(lab, feed):
        _work(lab, feed, feed.run)


def _behind(lab: Lab, feed: Datafeed) -> bool:
    over = feed.end is not None and feed.end <= clock(lab)
    try:
        return over or _written(lab, feed) != feed.seen
    except ConnectionError:
        return True


def _written(lab: Lab, feed: Datafeed) -> int:
    """How many documents the datafeed's indices hold: they only ever grow."""
    with _reading(lab):
        return lab.documents.count(tuple(feed.config["indices"]))


def _reading(lab: Lab) -> AbstractContextManager[Any]:
    """The lock that documents need which the lab keeps itself; an engine has its own."""
    return nullcontext() if "engine" in lab.state else lab.lock


def _enqueue(lab: Lab, feed: Datafeed) -> None:
    """Add to the queue; its thread lives as long as there is something in it."""
    feed.busy = True
    waiting: deque[Callable[[], None]] = lab.state.setdefault("ml-queue", deque())
    waiting.append(lambda run=feed.run: _work(lab, feed, run))  # type: ignore[misc]
    _hire(lab, waiting)


def _hire(lab: Lab, waiting: deque[Callable[[], None]]) -> None:
    if not lab.state.get("ml-worker"):
        lab.state["ml-worker"] = True
        Thread(target=_drain, args=(lab, waiting), daemon=True).start()


def _drain(lab: Lab, waiting: deque[Callable[[], None]]) -> None:
    """Work until nothing is left; what breaks the thread does not keep the next one from starting."""
    try:
        while True:
            with lab.lock:
                if not waiting:
                    return
                work = waiting.popleft()
            work()
    finally:
        with lab.lock:
            lab.state["ml-worker"] = False
            if waiting:
                _hire(lab, waiting)


def _work(lab: Lab, feed: Datafeed, run: int) -> None:
    """One pass: read, score, keep; then stop if that was all."""
    begun = time.perf_counter()
    with lab.lock:
        job = machine(lab).jobs.get(feed.job_id)
        if job is None or feed.run != run:
            return
        covered = _covered(job, feed)
    try:
        written = _written(lab, feed)
        results, problem = _results(lab, job, feed, covered, clock(lab)), ""
    except (QueryError, UnsupportedDetector) as error:
        results, problem = Results(), str(error)
    except ConnectionError:
        _try_again(lab, feed, run)
        return
    with lab.lock:
        if feed.run != run:
            return
        feed.busy, feed.seen = False, written
        feed.searches += 1
        feed.seconds += time.perf_counter() - begun
        _keep(lab, job, feed, results, problem, covered)


def _try_again(lab: Lab, feed: Datafeed, run: int) -> None:
    """The documents cannot be read for a moment."""
    time.sleep(_MOMENT)
    with lab.lock:
        if feed.run == run:
            say(lab, feed.job_id, "Datafeed cannot read its indices; it tries again", "warning")
            _enqueue(lab, feed)


def _keep(lab: Lab, job: Job, feed: Datafeed, results: Results, problem: str, covered: list[Window]) -> None:
    if problem:
        say(lab, job.id, f"Datafeed cannot extract data: {problem}", "error")
    elif not results.counts.get("processed_record_count"):
        say(lab, job.id, "Datafeed has found no data so far", "warning")
    withdraw(lab, job)
    job.results, job.covered = results, covered
    publish(lab, job)
    if feed.end is not None and feed.end <= clock(lab):
        say(lab, job.id, "Datafeed has read everything up to its end")
        stop(lab, feed)
        ml_nodes.close(lab, job)
        assign(lab)


def _covered(job: Job, feed: Datafeed) -> list[Window]:
    """The stretches that the job has been given with this start; what is older than known data is skipped."""
    known = max((each.end for each in job.covered if each.end < _LAST), default=_FIRST)
    start = max(_FIRST if feed.start is None else feed.start, known)
    end = _LAST if feed.end is None else feed.end
    before = [each for each in job.covered if each.end <= start]
    return [*before, Window(start, end)] if start < end else job.covered


def _results(lab: Lab, job: Job, feed: Datafeed, covered: list[Window], clock: int) -> Results:
    """What the job makes of all the documents that it has been given."""
    if problem := _unknown_here(job, feed):
        raise QueryError(problem)
    built = build_job(job.id, "", job.config, {**feed.config, "query_delay": "60s"}, file="")
    taken = Feed(built, _streams(lab, feed))
    if taken.obstacle():
        return Results()
    events = taken.events(fields_read(built)).collect()
    instant = pl.col(TIME).dt.epoch("ms")
    inside = pl.any_horizontal((instant >= each.start) & (instant < each.end) for each in covered)
    events = events.filter(inside & (instant <= clock))
    end = max((each.end for each in covered), default=_LAST)
    window = Window(covered[0].start, end) if end < _LAST else None
    result = run_job(built, events, window)
    return ml_documents.results_of(built, result, events)


def _unknown_here(job: Job, feed: Datafeed) -> str:
    if job.config["data_description"]["time_field"] != TIME:
        return f"the lab reads only jobs whose time_field is {TIME}"
    unknown = [name for name in ("aggregations", "aggs", "script_fields") if feed.config.get(name)]
    return f"the lab's datafeeds know no {unknown[0]}" if unknown else ""


def _streams(lab: Lab, feed: Datafeed) -> dict[str, Stream]:
    with _reading(lab):
        frames = lab.documents.frames(tuple(feed.config["indices"]))
    return {
        name: Stream(name, frame.lazy(), frame.schema)
        for name, frame in frames.items()
        if TIME in frame.columns
    }
