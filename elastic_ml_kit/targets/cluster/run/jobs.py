"""Runs jobs over a stretch of time: as many at once as the nodes have room for, each over what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from elastic_ml_kit.clock import Window, format_duration
from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.base import Progress
from elastic_ml_kit.targets.cluster.doctor.machine import in_words
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError
from elastic_ml_kit.targets.cluster.run.feeds import BUSY, Feeds, Standing
from elastic_ml_kit.targets.cluster.run.health import complaints
from elastic_ml_kit.targets.cluster.run.job import ClusterJob, JobsRun, Pace
from elastic_ml_kit.targets.cluster.run.messages import noted, sentences
from elastic_ml_kit.targets.cluster.run.task import Task, sort_jobs
from elastic_ml_kit.targets.cluster.run.waves import wave
from elastic_ml_kit.targets.cluster.stack import Stack

SILENCE = 60.0
"""Seconds for which the cluster may give no answer while jobs run."""
NOTED = 1.0
"""Seconds until a message that Elasticsearch notes can be found."""


def run_jobs(
    stack: Stack,
    jobs: Sequence[ClusterJob],
    window: Window | None = None,
    progress: Progress | None = None,
    *,
    real_time: bool = False,
    again: bool = False,
    pace: Pace | None = None,
) -> JobsRun:
    """Let jobs read the events of a window, and wait for them.

    A job that has read a part of it before goes on after that part, and one that has read all is kept as it
    is. A job that cannot run is skipped with the reason, the others go on. On Ctrl-C the datafeeds that were
    started here are stopped; the next run goes on from there.

    Args:
        window: None is from the first event to now.
        progress: is told how many buckets of how many are done, over all jobs.
        real_time: do not stop at the window's end; wait until the jobs have caught up, and leave them on.
        again: let a job forget what it has seen where the window has older events; otherwise they are left
            out with a warning.
        pace: how often to look, and how long to wait when nothing moves.

    Errors:
        UnreachableError, RefusedError: the cluster cannot be asked at all.

    Example:
        jobs = [ClusterJob.of(job, installation) for job in catalog.jobs.values()]
        done = run_jobs(stack, jobs, Window(start, end))
    """
    run = _Run(stack, jobs, window, real_time, again, pace or Pace())
    run.go(progress or _silent)
    return run.outcome()


class _Run:
    """A run in the making."""

    def __init__(
        self,
        stack: Stack,
        jobs: Sequence[ClusterJob],
        window: Window | None,
        real_time: bool,
        again: bool,
        pace: Pace,
    ) -> None:
        self.stack, self.pace, self.real_time = stack, pace, real_time
        self.feeds = Feeds(stack.elastic, jobs)
        self.begun = pace.now
        asked = window or Window(0, self.begun)
        self.window = Window(asked.start, min(asked.end, self.begun))
        self.refusal = ""
        sorted_ = sort_jobs(self.feeds, jobs, self.window, real_time, again)
        self.waiting, self.room = sorted_.waiting, sorted_.room
        self.kept, self.skipped, self.warnings = sorted_.kept, sorted_.skipped, sorted_.warnings
        self.running = {task.job.id: task for task in sorted_.running}
        self.ended: list[Task] = []
        self.started: set[str] = set()
        self.moved = self.heard = pace.clock()
        for task in self.running.values():
            task.begun = self.moved

    def go(self, progress: Progress) -> None:
        """Begin, look, wait, until all is done or nothing moves any more."""
        pauses = self.pace.pauses()
        try:
            while self.waiting or self.running:
                if self._begin_some():
                    pauses = self.pace.pauses()
                self._look()
                progress("jobs", *self._buckets())
                if self.pace.clock() - self.moved > self.pace.patience:
                    self._give_up()
                elif self.waiting or self.running:
                    self.pace.sleep(next(pauses))
        except KeyboardInterrupt:
            for task in self.running.values():
                if task.ours:
                    self._try(self.feeds.stop, task.job)
            raise

    def _begin_some(self) -> bool:
        """Start what fits; whether anything did."""
        busy = [task.job for task in self.running.values()]
        fitting = {job.id for job in wave([task.job for task in self.waiting], busy, self.room)}
        begun = False
        for task in [each for each in self.waiting if each.job.id in fitting]:
            try:
                self._begin(task)
            except ClusterError as error:
                self.running.pop(task.job.id, None)
                if isinstance(error, UnreachableError) or _busy(error):
                    self.refusal = str(error)
                    break
                self._refused(task, error)
            else:
                self.waiting.remove(task)
                self.moved, begun = self.pace.clock(), True
        return begun

    def _begin(self, task: Task) -> None:
        self.feeds.open(task.job)
        task.begun, task.ours = self.pace.clock(), True
        self.running[task.job.id] = task  # before the start, so that Ctrl-C stops it
        self.feeds.start(task.job, self.window.start, None if self.real_time else self.window.end)

    def _refused(self, task: Task, error: ClusterError) -> None:
        self.waiting.remove(task)
        self.skipped[task.job.id] = _said(error)
        if not task.before.is_open:
            self._try(self.feeds.close, task.job)

    def _look(self) -> None:
        """Ask once for all jobs, and judge each that runs."""
        try:
            standings = self.feeds.standings()
        except ClusterError as error:
            passing = isinstance(error, UnreachableError) or _busy(error)
            if not passing or self.pace.clock() - self.heard > SILENCE:
                raise
            return
        self.heard = self.pace.clock()
        for task in [*self.running.values()]:
            self._judge(task, standings.get(task.job.id))

    def _judge(self, task: Task, now: Standing | None) -> None:
        before, task.now = task.now, now
        if before is None or now is None or now.progress != before.progress:
            self.moved = self.pace.clock()
        if now is None:
            self._end(task, "it was removed while it ran")
        elif now.state == "failed":
            self._try(self.feeds.stop, task.job)
            self._end(task, "the job failed")
        elif now.live:
            self.room -= task.job.need
            self.started.add(task.job.id)
            self._end(task)
        elif now.feed in ("stopped", "") and now.state == "closed":
            self._end(task)
        elif now.feed in ("stopped", "") and now.is_open:
            self._try(self.feeds.close, task.job)

    def _end(self, task: Task, why: str = "") -> None:
        """Take a job out of the run: done, or with the reason why not."""
        del self.running[task.job.id]
        self.ended.append(task)
        self.moved = self.pace.clock()
        task.seconds = self.moved - task.begun
        if why:
            self.skipped[task.job.id] = why

    def _buckets(self) -> tuple[int, int]:
        """Those done and all there are, over all jobs."""
        tasks = [*self.waiting, *self.running.values()]
        ended = sum(task.buckets for task in self.ended)
        return sum(task.done for task in tasks) + ended, sum(task.buckets for task in tasks) + ended

    def _give_up(self) -> None:
        """Nothing has moved for too long."""
        long = format_duration(self.pace.patience)
        for task in [*self.running.values()]:
            now = task.now or task.before
            why = now.explanation or f"the job is {now.state}, its datafeed {now.feed or 'gone'}"
            if task.ours:
                self._try(self.feeds.stop, task.job)
                self._try(self.feeds.close, task.job)
            self._end(task, f"nothing moved for {long}: {why}")
        for task in self.waiting:
            why = self.refusal or f"{in_words(self.room)} are free for jobs"
            self.skipped[task.job.id] = (
                f"it could not be opened for {long} ({why}); it needs {in_words(task.job.need)}: close other "
                "jobs, or take larger ML nodes"
            )
        self.waiting.clear()

    def _try(self, call: Callable[[ClusterJob], None], job: ClusterJob) -> None:
        """What may fail without harm: the next look, or the next run, does it again."""
        try:
            call(job)
        except ClusterError as error:
            self.warnings.append(f"{job.id}: {error}")

    def outcome(self) -> JobsRun:
        """What became of the jobs, with what the cluster and their numbers say about them."""
        if self.ended:
            self.pace.sleep(NOTED)
        messages, unread = noted(self.stack, {task.job.id for task in self.ended}, self.begun)
        errors = {each.job: each.text for each in messages if each.level == "error"}
        for task in self.ended:
            name = task.job.id
            if name in self.skipped and name in errors:
                self.skipped[name] += f": {errors[name]}"
        self.warnings += self._complaints()
        self.warnings += [*sentences(each for each in messages if each.job not in self.skipped), *unread]
        seconds = {task.job.id: task.seconds for task in self.ended if task.job.id not in self.skipped}
        return JobsRun(
            seconds, frozenset(self.kept), self.skipped, frozenset(self.started), tuple(self.warnings)
        )

    def _complaints(self) -> Iterable[str]:
        for task in self.ended:
            if task.job.id in self.skipped or task.now is None:
                continue
            yield from complaints(task.job.id, task.before, task.now, task.data.end if task.data else None)
            if self.real_time and task.job.id not in self.started:
                yield f"{task.job.id}: its datafeed stopped by itself, as there were no events for it"


def _busy(error: ClusterError) -> bool:
    return isinstance(error, RefusedError) and error.status in BUSY


def _said(error: ClusterError) -> str:
    """The server's own words, where there are any."""
    return (error.reason if isinstance(error, RefusedError) else "") or str(error)


def _silent(_what: str, _done: int, _total: int) -> None:
    """The progress of who does not want to see any."""
