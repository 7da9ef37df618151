"""What there is to do for each job: to run, running already, to keep, or not possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.run.feeds import Feeds, Standing
from elastic_ml_kit.targets.cluster.run.job import ClusterJob
from elastic_ml_kit.targets.cluster.run.source import stored
from elastic_ml_kit.targets.cluster.run.waves import room


@dataclass(slots=True)
class Task:
    """A job in its run.

    Attributes:
        before: where it stood when the run began.
        data: from the first to just after the last event that there is for it, None without any.
        begun: when it was started here, in seconds since 1970.
        seconds: how long it took, once it has ended.
        ours: whether its datafeed was started here.
        now: where it stood when it was last looked at.
    """

    job: ClusterJob
    before: Standing
    data: Window | None
    begun: float = 0.0
    seconds: float = 0.0
    ours: bool = False
    now: Standing | None = None

    @property
    def buckets(self) -> int:
        """How many there are to do."""
        if self.data is None:
            return 1
        return max(1, -(-(self.data.end - self._start) // (self.job.span * 1000)))

    @property
    def done(self) -> int:
        """How many of them are done."""
        reached = self.now.last if self.now and self.data else None
        done = 0 if reached is None else (reached - self._start) // (self.job.span * 1000)
        return min(max(done, 0), self.buckets)

    @property
    def _start(self) -> int:
        start = self.data.start if self.data else 0
        return max(start, self.before.last or start)


@dataclass(slots=True)
class Tasks:
    """The jobs sorted by what is to be done, and how many bytes there are for those to run."""

    waiting: list[Task] = field(default_factory=list)
    running: list[Task] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    room: int = 0


def sort_jobs(
    feeds: Feeds, jobs: Sequence[ClusterJob], window: Window, real_time: bool, again: bool
) -> Tasks:
    """Look at every job and at the data that there is for it; only `again` changes something: it resets."""
    tasks = Tasks()
    standings, datafeeds = feeds.standings(), feeds.datafeeds()
    sorter = _Sorter(feeds, window, real_time, again, tasks)
    for job in jobs:
        try:
            sorter.sort(job, standings.get(job.id), datafeeds.get(job.datafeed))
        except RefusedError as error:
            tasks.skipped[job.id] = error.reason or str(error)
    tasks.waiting.sort(key=lambda task: not task.before.is_open)
    if tasks.waiting:
        own = {task.job.id for task in (*tasks.waiting, *tasks.running)}
        others = [each.sizes for name, each in standings.items() if each.is_open and name not in own]
        tasks.room = room(feeds.limits(), others)
    return tasks


@dataclass(frozen=True, slots=True)
class _Sorter:
    feeds: Feeds
    window: Window
    real_time: bool
    again: bool
    tasks: Tasks

    def sort(self, job: ClusterJob, now: Standing | None, datafeed: Mapping[str, Any] | None) -> None:
        if now is None or datafeed is None:
            what = "the job" if now is None else f"its datafeed {job.datafeed}"
            self.tasks.skipped[job.id] = f"{what} is not in the cluster; `esmlkit apply` installs it"
            return
        data = stored(self.feeds.elastic, datafeed, self.window)
        if now.live:
            self.tasks.kept.add(job.id)
        elif now.feed in ("starting", "started"):
            self.tasks.running.append(Task(job, now, data))
        elif data is None and not self.real_time:
            self.tasks.skipped[job.id] = "no event matches the datafeed's query"
        else:
            self._sort_idle(job, now, data)

    def _sort_idle(self, job: ClusterJob, now: Standing, data: Window | None) -> None:
        """A job whose datafeed is stopped, and that may have seen the data."""
        if now.state == "failed":
            self.feeds.close(job, force=True)
            now = replace(now, state="closed")
        if data is not None and now.first is not None and now.first > data.start:
            now = self._go_back(job, now, data)
        if data is None or self.real_time or now.last is None or now.last < data.end - 1:
            self.tasks.waiting.append(Task(job, now, data))
        else:
            self.tasks.kept.add(job.id)

    def _go_back(self, job: ClusterJob, now: Standing, data: Window) -> Standing:
        """There are events from before the job's first: it begins anew if that is wanted."""
        if not self.again:
            self.tasks.warnings.append(
                f"{job.id}: it has begun at {iso(now.first or 0)} and cannot go back; events from "
                f"{iso(data.start)} on are left out; `esmlkit run --again` lets it start over"
            )
            return now
        if now.is_open:
            self.feeds.close(job)
        self.feeds.reset(job)
        return Standing("closed", now.feed)
