"""What became of the documents that were handed to the writer, down to the single one that was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import orjson

from elastic_ml_kit.errors import ClusterError


@dataclass(frozen=True, slots=True)
class Reject:
    """A document that the cluster refused, with the status, type and reason it gave."""

    stream: str
    id: str
    status: int
    type: str
    reason: str
    document: str

    def ndjson(self) -> bytes:
        r"""A line for a file of rejects; the document is text, since it may be what is wrong with it.

        Example:
            >>> Reject("logs-a-b", "1", 400, "t", "r", "{}").ndjson()
            b'{"stream":"logs-a-b","id":"1","status":400,"type":"t","reason":"r","document":"{}"}\n'
        """
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class BulkReport:
    """Every document is in one of the first three.

    Attributes:
        created: documents that are there because of this run.
        existing: documents that were there already, from an earlier run or from an attempt of this one whose
            answer was lost.
        rejected: documents that were refused; each was handed on as a `Reject`.
        retried: how many times a document was sent again.
        requests, bytes: what went over the network, what was sent again included.
        kept: documents created, per stream.
    """

    created: int
    existing: int
    rejected: int
    retried: int
    requests: int
    bytes: int
    seconds: float
    kept: dict[str, int] = field(default_factory=dict)


class BulkError(ClusterError):
    """The cluster refuses the requests themselves, or is not there; `report` says what was done before.

    Documents that were not settled are neither in the report nor among the rejects: sending everything again
    settles them and doubles nothing.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.report: BulkReport | None = None


@dataclass(slots=True)
class Outcome:
    """Counts that grow: of one body while a thread delivers it, or of a whole run."""

    kept: Counter[str] = field(default_factory=Counter)
    existing: int = 0
    rejects: list[Reject] = field(default_factory=list)
    rejected: int = 0
    retried: int = 0
    requests: int = 0
    bytes: int = 0

    @property
    def settled(self) -> int:
        """Documents whose fate is known."""
        return self.kept.total() + self.existing + self.rejected

    def reject(self, reject: Reject) -> None:
        """Count a refused document and keep it until it is handed on."""
        self.rejects.append(reject)
        self.rejected += 1

    def add(self, other: Outcome) -> None:
        """Count in what another counted; its rejects are for the caller to hand on."""
        self.kept += other.kept
        self.existing += other.existing
        self.rejected += other.rejected
        self.retried += other.retried
        self.requests += other.requests
        self.bytes += other.bytes

    def report(self, seconds: float) -> BulkReport:
        """The counts as they are now."""
        return BulkReport(
            self.kept.total(),
            self.existing,
            self.rejected,
            self.retried,
            self.requests,
            self.bytes,
            seconds,
            dict(self.kept),
        )
