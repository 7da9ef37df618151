"""What a run of jobs is told and what it tells: the jobs as the cluster knows them, the pace, the outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.targets.cluster.doctor.machine import DEFAULT_LIMIT, size
from elastic_ml_kit.targets.cluster.installation import Installation

PROCESS = 10 * 1024**2
"""Bytes that the process of a job takes beside its model."""


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """An installed job.

    Attributes:
        id, datafeed: ids in the cluster.
        memory: its model's limit, in bytes.
        span: of its buckets, in seconds.
    """

    id: str
    datafeed: str
    memory: int
    span: int

    @classmethod
    def of(cls, job: Job, installation: Installation) -> ClusterJob:
        """A job of the catalog, under the ids of an installation.

        Example:
            >>> from elastic_ml_kit.content import shipped
            >>> from elastic_ml_kit.definitions.catalog import Catalog
            >>> job = Catalog.load(shipped()).jobs["auth_rare_user"]
            >>> ClusterJob.of(job, Installation(prefix="lab-")).datafeed
            'datafeed-lab-auth_rare_user'
        """
        limit = job.body.get("analysis_limits", {}).get("model_memory_limit", DEFAULT_LIMIT)
        return cls(
            installation.job_id(job.id), installation.datafeed_id(job.id), size(limit), job.bucket_span
        )

    @property
    def need(self) -> int:
        """Bytes that it takes on a node."""
        return self.memory + PROCESS


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, and for how long to wait when nothing moves.

    Attributes:
        clock: seconds since 1970.
        sleep: waits for so many seconds.
        first, longest: seconds between two looks, after a change and at most.
        patience: seconds without any change after which one gives up.
    """

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep
    first: float = 0.2
    longest: float = 2.0
    patience: float = 600.0

    def pauses(self) -> Iterator[float]:
        """The seconds between looks, growing by half each time.

        Example:
            >>> from itertools import islice
            >>> list(islice(Pace(first=1.0, longest=2.0).pauses(), 4))
            [1.0, 1.5, 2.0, 2.0]
        """
        pause = self.first
        while True:
            yield pause
            pause = min(pause * 1.5, self.longest)

    @property
    def now(self) -> int:
        """Milliseconds since 1970."""
        return int(self.clock() * 1000)


@dataclass(frozen=True, slots=True)
class JobsRun:
    """What became of the jobs, by their ids in the cluster.

    Attributes:
        seconds: how long each took that read data.
        kept: those that had seen all of the window's data before, and are left as they are.
        skipped: why a job did not run, or not to its end.
        started: those that caught up and go on in real time.
        warnings: what else to know, a sentence each.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    skipped: dict[str, str] = field(default_factory=dict)
    started: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
