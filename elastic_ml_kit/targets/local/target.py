"""The embedded workspace as a target: the verbs of the protocol, and what a laptop adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.model import Alert, Document, JobResult, Line, Record, Severity, Truth
from elastic_ml_kit.targets.base import Batch, Kind, Progress, RunReport, Step, WriteReport
from elastic_ml_kit.targets.local import plan, reading, run, severity, status
from elastic_ml_kit.targets.local.folder import Folder
from elastic_ml_kit.targets.local.manifest import Holds
from elastic_ml_kit.targets.local.medium import Medium, Memory
from elastic_ml_kit.targets.local.results import encode
from elastic_ml_kit.targets.local.sources import source_events
from elastic_ml_kit.targets.local.store import Store
from elastic_ml_kit.targets.local.streams import read_streams
from elastic_ml_kit.targets.local.writer import EventWriter

MEMORY = ":memory:"
_LINES_A_FILE = 50_000


class LocalTarget:
    """A workspace that is open; use it as a context manager, or `close` it.

    Example:
        >>> with LocalTarget.open(":memory:") as target:
        ...     target.summary()["events"]
        0
    """

    stack = None
    capabilities = frozenset({"plan", "apply", "write", "run", "read"})

    def __init__(self, medium: Medium) -> None:
        self._store = Store(medium)

    @classmethod
    def open(cls, place: Path | str, create: bool = True) -> Self:
        """Open the workspace at a folder, or a fresh one in memory for ":memory:".

        Errors:
            WorkspaceError: missing and not to be created, in use, of a newer version, or no workspace at all.
            OutputError: the folder cannot be written.
        """
        medium: Medium = Memory() if str(place) == MEMORY else Folder(Path(place), create)
        try:
            return cls(medium)
        except BaseException:
            medium.close()
            raise

    @staticmethod
    def remove(place: Path | str) -> list[str]:
        """Remove the workspace at a folder; the names of the files there that are not the kit's and stay.

        Errors:
            WorkspaceError: there is none, or it is in use.
        """
        folder = Folder(Path(place), create=False)
        return folder.dismantle(Store(folder).manifest.saved)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the workspace, so that another process may open it."""
        self._store.close()

    @property
    def place(self) -> str:
        """Where it is: the folder, or ":memory:"."""
        return self._store.place

    @property
    def elsewhere(self) -> str:
        """What to say on the command line to have another one."""
        return "take another --workspace"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was found damaged and set aside, one sentence each."""
        return tuple(self._store.warnings)

    def plan(self, catalog: Catalog) -> list[Step]:
        """What `apply` would do to make the workspace hold this catalog; changes nothing."""
        return plan.plan_steps(catalog, reading.read_definitions(self._store))

    def apply(self, steps: Sequence[Step], progress: Progress | None = None) -> None:
        """Carry out a plan; one that keeps everything writes nothing."""
        if not plan.changes(steps):
            return
        after = plan.carry_out(steps, reading.read_definitions(self._store))
        rows = sum(len(bodies) for bodies in after.values())
        with self._store.change() as change:
            change.replace(Holds.DEFINITIONS, "definitions", plan.encode(after), rows)

    def jobs(self) -> dict[str, Job]:
        """The applied jobs that have a datafeed, by id."""
        stored = reading.read_definitions(self._store)
        feeds = {feed["job_id"]: feed for feed in stored[Kind.DATAFEED].values()}
        bodies = stored[Kind.JOB]
        return {
            name: build_job(name, "", body, feeds[name], file="")
            for name, body in bodies.items()
            if name in feeds
        }

    def rules(self) -> dict[str, Rule]:
        """The applied rules by id."""
        bodies = reading.read_definitions(self._store)[Kind.RULE]
        return {name: build_rule({"rule": body, "metadata": {}}, "") for name, body in bodies.items()}

    def write(self, batches: Iterable[Batch]) -> WriteReport:
        """Store events, all of them or (when interrupted) none; an id its stream holds is not doubled."""
        with self._store.change() as change:
            writer = EventWriter(self._store, change)
            for batch in batches:
                writer.add(batch)
            return writer.finish()

    def run(self, window: Window | None = None, progress: Progress | None = None) -> RunReport:
        """Run the applied jobs, then the applied rules; all results of an earlier run are replaced."""
        state = run.Run()
        with self._store.change() as change:
            for holds in (Holds.RESULTS, Holds.ALERTS, Holds.RUN, Holds.SEVERITY):
                change.drop(holds)

            def keep(result: JobResult) -> None:
                change.add(Holds.RESULTS, result.job_id, encode(result), rows=len(result.records))

            streams = read_streams(self._store, window)
            run.run_jobs(state, self.jobs(), streams, window, keep, progress or _silent)
            run.run_rules(state, self.rules())
            lines = b"".join(encode(alert) for alert in state.alerts)
            change.add(Holds.ALERTS, "alerts", lines, rows=len(state.alerts))
            change.add(Holds.RUN, "run", orjson.dumps(run.summary(state)), rows=1)
        return state.report()

    def classify(self, window: Window | None = None, progress: Progress | None = None) -> Severity:
        """Let the applied text model say the severity of a sample of the events' lines.

        Keeps what it says beside the results of the last run; where it cannot be asked, the reason.
        """
        streams = read_streams(self._store, window)
        covered = window or self.extent() or Window(0, 1)
        definitions = reading.read_definitions(self._store)
        found, lines = severity.classify(definitions, streams, covered, progress or _silent)
        with self._store.change() as change:
            change.drop(Holds.SEVERITY)
            change.add(Holds.SEVERITY, reading.SUMMARY, encode(found), rows=1)
            change.add(Holds.SEVERITY, reading.LINES, b"".join(map(encode, lines)), rows=len(lines))
        return found

    def read(self, kind: str, window: Window | None = None) -> Iterator[Document]:
        """Stored documents of a kind, those of the window where the kind has times.

        Kinds: events, records, buckets, influencers, alerts, missed, severity, truth, rejects, jobs, rules,
        templates. Of a record, `_id` is the id that an alert's evidence names. `missed` are records that a
        rule selects but that no run of it saw, `severity` the lines that the text model read.

        Errors:
            UsageError: an unknown kind.
        """
        return reading.read_documents(self._store, kind, window)

    def last_run(self) -> RunReport | None:
        """What the last run did; None before the first."""
        return reading.read_run(self._store)

    def results(self) -> Iterator[JobResult]:
        """The result of every job that the last run ran."""
        return reading.read_results(self._store)

    def alerts(self) -> Iterator[Alert]:
        """The alerts of the last run in the order of their time."""
        return reading.read_alerts(self._store)

    def severity(self) -> Severity | None:
        """What the text model made of the events; None where it was not asked since the last run."""
        return reading.read_severity(self._store)

    def lines(self) -> list[Line]:
        """The lines that the text model gave a class, by stream and time."""
        return list(reading.read_lines(self._store))

    def events_of(self, lines: Sequence[Line]) -> list[Document]:
        """The events of lines, as documents, in their order; an event that is gone is empty."""
        return reading.read_events_of(self._store, lines)

    def truth(self) -> Iterator[Truth]:
        """The planted anomalies of the stored events, if they were generated."""
        return reading.read_truth(self._store)

    def events(self, window: Window | None = None) -> Iterator[Batch]:
        """The stored events, one batch a stream."""
        return reading.read_events(self._store, window)

    def source_events(
        self, records: Sequence[Record], columns: Iterable[str] | None = None, limit: int | None = None
    ) -> list[pl.DataFrame]:
        """The events behind each record: its bucket, its entity, its datafeed's query.

        One frame a record in the same order, with `columns` (and the time) or all of them, and with the first
        `limit` events or all; see `sources`.
        """
        frames = source_events(self._store, self.jobs(), records, columns)
        return frames if limit is None else [frame[:limit] for frame in frames]

    def extent(self) -> Window | None:
        """From the first stored event to just after the last; None without events."""
        return status.extent(self._store)

    def summary(self) -> Document:
        """What it holds in numbers, for `esmlkit status`."""
        return status.summary(self._store)

    @property
    def options(self) -> dict[str, Any]:
        """What the workspace was set up with; empty before a setup."""
        return dict(self._store.manifest.options)

    def save_options(self, options: Mapping[str, Any]) -> None:
        """Remember what the generator was told."""
        if dict(options) != self.options:
            with self._store.change() as change:
                change.options = dict(options)

    def save_truth(self, truths: Iterable[Truth]) -> None:
        """Keep what was planted, in place of what was kept before."""
        lines = [truth.document() for truth in truths]
        with self._store.change() as change:
            change.replace(Holds.TRUTH, "truth", _lines(lines), len(lines))

    def save_rejects(self, rejects: Iterable[Document]) -> None:
        """Keep input that could not be used, beside what was kept before."""
        waiting = iter(rejects)
        with self._store.change() as change:
            while lines := list(islice(waiting, _LINES_A_FILE)):
                change.add(Holds.REJECTS, "rejects", _lines(lines), rows=len(lines))

    def links(self) -> Mapping[str, str]:
        """Nowhere: its report is a file."""
        return {}

    def save_report(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Write `report/<name>` for every file; their full paths by name."""
        return {name: self._store.save(f"report/{name}", content) for name, content in files.items()}


def _lines(documents: Iterable[Document]) -> bytes:
    return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in documents)


def _silent(_what: str, _done: int, _total: int) -> None:
    """The progress of who does not want to see any."""
