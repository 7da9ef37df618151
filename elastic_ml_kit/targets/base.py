"""The protocol every target speaks: plan, apply, write, run, read.

`plan` reads only and is at once the dry run, the diff of a pull request and the proof that a second `apply`
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.model import Document


class Action(StrEnum):
    """What a step does to one resource."""

    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"
    REMOVE = "remove"
    CANNOT = "cannot"


class Kind(StrEnum):
    """The kinds of resource a target holds, in the order they are installed."""

    TEMPLATE = "template"
    JOB = "job"
    DATAFEED = "datafeed"
    RULE = "rule"


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
    """What became of the events that were written: per stream kept, and how many were there already."""

    kept: dict[str, int]
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What ran: jobs with their seconds, what was skipped and why, alerts per rule."""

    jobs: dict[str, float]
    skipped: dict[str, str]
    alerts: dict[str, int]


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""


class Target(Protocol):
    """A place that runs the definitions."""

    @property
    def capabilities(self) -> frozenset[str]: ...

    def plan(self, catalog: Catalog) -> Sequence[Step]:
        """What `apply` would do; changes nothing."""

    def apply(self, steps: Sequence[Step]) -> None:
        """Carry the steps out; the same plan again is all `keep`."""

    def write(self, batches: Iterable[Batch]) -> WriteReport:
        """Store events; an event whose `event.id` its stream already holds is not doubled."""

    def run(self, window: Window | None = None, progress: Progress | None = None) -> RunReport:
        """Run the applied jobs, then the applied rules, over the stored events."""

    def read(self, kind: str, window: Window | None = None) -> Iterator[Document]:
        """Stored documents of a kind: events, records, buckets, influencers, alerts, truth, jobs, rules."""

    def close(self) -> None: ...
