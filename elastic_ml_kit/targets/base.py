"""The protocol every target speaks: plan, apply, write, run, read.

`plan` reads only and is at once the dry run, the diff of a pull request and the proof that a second `apply`
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.model import Alert, Document, JobResult, Record, Truth


class Action(StrEnum):
    """What a step does to one resource."""

    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"
    REMOVE = "remove"
    CANNOT = "cannot"


class Kind(StrEnum):
    """The kinds of resource a target holds, in the order they are installed; a target may lack some."""

    SCRIPT = "script"
    MODEL = "model"
    PIPELINE = "pipeline"
    COMPONENT = "component"
    TEMPLATE = "template"
    FILTER = "filter"
    JOB = "job"
    CALENDAR = "calendar"
    DATAFEED = "datafeed"
    SYNC = "sync"
    RULE = "rule"
    DATA_VIEW = "data_view"
    SEARCH = "search"
    DASHBOARD = "dashboard"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Step:
    """One resource and what happens to it; `reason` says why for update, remove and cannot."""

    action: Action
    kind: Kind
    id: str
    reason: str = ""
    body: Document | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one data stream: columns are dotted ECS names, rows in time order (see `fields`)."""

    stream: str
    events: pl.DataFrame


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What became of the events that were written: per stream kept; there already; refused; and how long.

    `seconds` is 0 where the writing was not timed.
    """

    kept: dict[str, int]
    duplicates: int = 0
    rejected: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What ran: jobs with their seconds, what was skipped and why, alerts per rule, what else to know."""

    jobs: dict[str, float]
    skipped: dict[str, str]
    alerts: dict[str, int]
    warnings: tuple[str, ...] = ()


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""


class Target(Protocol):
    """A place that runs the definitions."""

    @property
    def capabilities(self) -> frozenset[str]: ...

    @property
    def place(self) -> str:
        """Where it is, as people name it."""

    @property
    def elsewhere(self) -> str:
        """What to say on the command line to have another one beside it."""

    @property
    def stack(self) -> str | None:
        """The stack version in whose form it takes definitions; None takes the base forms."""

    def plan(self, catalog: Catalog) -> Sequence[Step]:
        """What `apply` would do; changes nothing."""

    def apply(self, steps: Sequence[Step], progress: Progress | None = None) -> None:
        """Carry the steps out; the same plan again is all `keep`."""

    def write(self, batches: Iterable[Batch]) -> WriteReport:
        """Store events; an event whose `event.id` its stream already holds is not doubled."""

    def run(self, window: Window | None = None, progress: Progress | None = None) -> RunReport:
        """Run the applied jobs, then the applied rules, over the stored events."""

    def read(self, kind: str, window: Window | None = None) -> Iterator[Document]:
        """Stored documents of a kind: events, records, buckets, influencers, alerts, truth, jobs, rules."""

    def jobs(self) -> Mapping[str, Job]:
        """The applied jobs that have a datafeed, by id."""

    def rules(self) -> Mapping[str, Rule]:
        """The applied rules by id."""

    def results(self) -> Iterator[JobResult]:
        """The result of every job that the last run ran."""

    def alerts(self) -> Iterator[Alert]:
        """The alerts of the last run in the order of their time."""

    def last_run(self) -> RunReport | None:
        """What the last run did; None before the first."""

    def extent(self) -> Window | None:
        """From the first stored event to just after the last; None without events."""

    def summary(self) -> Document:
        """What it holds in numbers; at least `events`, `planted`, and per name in `streams` its `events`."""

    def source_events(
        self, records: Sequence[Record], columns: Iterable[str] | None = None, limit: int | None = None
    ) -> list[pl.DataFrame]:
        """The events behind each record, one frame a record in the same order; the first `limit` of them."""

    @property
    def options(self) -> Mapping[str, Any]:
        """What the generator was told when it filled the target; empty for own data."""

    def save_options(self, options: Mapping[str, Any]) -> None:
        """Remember what the generator was told."""

    def truth(self) -> Iterator[Truth]:
        """The planted anomalies of the stored events."""

    def save_truth(self, truths: Iterable[Truth]) -> None:
        """Keep what was planted, in place of what was kept before."""

    def save_report(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Write the files of a report; their full paths by name."""

    def links(self) -> Mapping[str, str]:
        """Where to look at the results in a browser, by label."""

    def close(self) -> None: ...
