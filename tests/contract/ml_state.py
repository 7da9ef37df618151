"""What the pretended cluster knows about machine learning: jobs, datafeeds, their results, who waits."""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.model import Document
from tests.contract.lab import Lab, RefusedError, Request

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?")
NODE = "n1"
JOB_OVERHEAD = 10
"""Megabytes that a job takes beside its model."""
NATIVE_OVERHEAD = 30
"""Megabytes that a node takes for the native code as soon as it runs a job."""
_UNITS = {"b": 1 / 1048576, "k": 1 / 1024, "kb": 1 / 1024, "m": 1, "mb": 1, "g": 1024, "gb": 1024}


def conflict(reason: str) -> RefusedError:
    return RefusedError(409, "status_exception", reason)


def invalid(reason: str) -> RefusedError:
    return RefusedError(400, "illegal_argument_exception", reason)


@dataclass
class Results:
    """What a job has written: documents by id, and how much data they come from."""

    records: dict[str, Document] = field(default_factory=dict)
    buckets: dict[str, Document] = field(default_factory=dict)
    influencers: dict[str, Document] = field(default_factory=dict)
    counts: Document = field(default_factory=dict)
    entities: Document = field(default_factory=dict)
    seconds: float = 0.0

    def of(self, kind: str) -> dict[str, Document]:
        found: dict[str, Document] = getattr(self, kind)
        return found


@dataclass
class Job:
    """A job: its configuration as GET shows it, its state, what it found.

    `covered` are the stretches of time whose data it has been given; `node` is "" while it waits for one.
    """

    config: Document
    state: str = "closed"
    node: str = ""
    explanation: str = ""
    opened: int | None = None
    covered: list[Window] = field(default_factory=list)
    results: Results = field(default_factory=Results)

    @property
    def id(self) -> str:
        return str(self.config["job_id"])

    @property
    def memory(self) -> int:
        """Megabytes that it needs on a node."""
        return megabytes(self.config["analysis_limits"]["model_memory_limit"]) + JOB_OVERHEAD


@dataclass
class Datafeed:
    """A datafeed: its configuration, its state, and the stretch of time it was started for.

    `run` counts its starts, so that a worker of an earlier start notices; `seen` is how many
    documents there were when it has read last.
    """

    config: Document
    state: str = "stopped"
    start: int | None = None
    end: int | None = None
    run: int = 0
    seen: int = -1
    busy: bool = False
    searches: int = 0
    seconds: float = 0.0
    explanation: str = ""

    @property
    def id(self) -> str:
        return str(self.config["datafeed_id"])

    @property
    def job_id(self) -> str:
        return str(self.config["job_id"])

    @property
    def real_time(self) -> bool:
        return self.state != "stopped" and self.end is None


@dataclass
class Machine:
    """All of it; one for each lab."""

    jobs: dict[str, Job] = field(default_factory=dict)
    datafeeds: dict[str, Datafeed] = field(default_factory=dict)
    filters: dict[str, Document] = field(default_factory=dict)
    calendars: dict[str, Document] = field(default_factory=dict)
    events: dict[str, Document] = field(default_factory=dict)
    messages: list[Document] = field(default_factory=list)

    def job(self, name: str) -> Job:
        """The job of an id, or the error for an unknown one."""
        if name not in self.jobs:
            raise RefusedError(404, "resource_not_found_exception", f"No known job with id '{name}'")
        return self.jobs[name]

    def datafeed(self, name: str) -> Datafeed:
        """The datafeed of an id, or the error for an unknown one."""
        if name not in self.datafeeds:
            raise RefusedError(404, "resource_not_found_exception", f"No datafeed with id [{name}] exists")
        return self.datafeeds[name]

    def feed_of(self, job_id: str) -> Datafeed | None:
        return next((feed for feed in self.datafeeds.values() if feed.job_id == job_id), None)


def machine(lab: Lab) -> Machine:
    """The lab's machine learning, made on first use."""
    found = lab.state.setdefault("ml", Machine())
    assert isinstance(found, Machine)
    return found


def now() -> int:
    return int(time.time() * 1000)


def clock(lab: Lab) -> int:
    """Milliseconds since the epoch, as the lab's servers have them."""
    return now() + int(lab.ahead * 1000)


def megabytes(size: Any) -> int:
    """Whole megabytes of a size such as "1gb"; a bare number counts megabytes.

    >>> megabytes("1gb"), megabytes("2048kb"), megabytes(64)
    (1024, 2, 64)
    """
    match = re.fullmatch(r"(\d+)([a-z]*)", str(size).lower())
    if match is None or (match[2] and match[2] not in _UNITS):
        raise RefusedError(
            400, "parse_exception", f"failed to parse the size [{size}]: unit is missing or unknown"
        )
    return int(int(match[1]) * _UNITS.get(match[2] or "mb", 1))


def check_id(name: str, what: str) -> None:
    """The rule for ids of jobs, datafeeds, filters and calendars."""
    if not _ID.fullmatch(name):
        raise invalid(
            f"Invalid {what}; '{name}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or "
            "underscores; must start and end with alphanumeric, of at most 64 characters"
        )


def expanded(expression: str, names: Iterable[str], groups: Mapping[str, Iterable[str]]) -> list[str]:
    """The ids that a path expression means: ids, groups, wildcards, lists of these, `_all`.

    A name without a wildcard that is not there stays in the answer, so that the caller can refuse it.
    """
    known = list(names)
    if expression in ("", "_all", "*"):
        return known
    found: dict[str, None] = {}
    for part in expression.split(","):
        members = [
            name for group, held in groups.items() if fnmatch.fnmatchcase(group, part) for name in held
        ]
        matching = [name for name in known if fnmatch.fnmatchcase(name, part)]
        found.update(dict.fromkeys([*matching, *members] or ([] if "*" in part else [part])))
    return list(found)


def option(request: Request, name: str) -> Any:
    """A flag or text of the query or the body, None where neither has it."""
    value = request.query.get(name)
    if value is None and isinstance(request.body, dict):
        value = request.body.get(name)
    return {"true": True, "false": False, "": True}.get(value, value) if isinstance(value, str) else value
