"""What a model costs a cluster: memory, requests of the upload, documents that may wait."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from elastic_ml_kit.score.text.preflight import facts
from elastic_ml_kit.score.text.preflight.finding import OK, REFUSED, WARNING, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject

_TRACERS = {"torch": ("2.7", "2.14"), "transformers": ("4.57", "5"), "eland": ("9.2", "10")}
"""What makes packages, each with the first version that was tried and the first that was not."""


def memory(size: int, metadata: Mapping[str, Any], allocations: int = 1) -> int:
    """Bytes that Elasticsearch sets aside on a node for a deployment.

    The larger of `240 MiB + 2 × size` (the process, the file and the model read from it) and, where the
    metadata tell what was measured at tracing, `per_deployment + allocations × per_allocation + size`.

    Args:
        size: of the archive.
        metadata: of the body of the request.
        allocations: copies of the process's threads that answer side by side.

    Example:
        >>> memory(100 << 20, {"per_deployment_memory_bytes": 400 << 20}) >> 20
        500
        >>> memory(4 << 20, {}) >> 20
        248
    """
    least = facts.OVERHEAD + 2 * size
    deployment = int(metadata.get("per_deployment_memory_bytes") or 0)
    allocation = int(metadata.get("per_allocation_memory_bytes") or 0)
    if not deployment and not allocation:
        return least
    return max(least, deployment + allocations * allocation + size)


def needed(subject: Subject, allocations: int = 1) -> int:
    """The same of a model; 0 where nothing was traced."""
    if subject.archive is None:
        return 0
    metadata = subject.package.body.get("metadata") if subject.package else None
    return memory(subject.archive.size, metadata or {}, allocations)


def room(subject: Subject) -> Iterator[Finding]:
    """The memory that a node needs for it."""
    if subject.archive is None:
        return
    one, four = needed(subject) / (1 << 20), needed(subject, 4) / (1 << 20)
    more = (
        "the same with 4 allocations" if round(one) == round(four) else f"{four:,.0f} MiB with 4 allocations"
    )
    told = subject.package and subject.package.body.get("metadata", {}).get("per_deployment_memory_bytes")
    how = "" if told else "; from the size of the archive, as nothing was measured at tracing"
    yield Finding("memory", OK, f"{one:,.0f} MiB on one node, {more}{how}")


def upload(subject: Subject) -> Iterator[Finding]:
    """How many requests the upload takes."""
    if subject.archive is None:
        return
    parts = math.ceil(subject.archive.size / facts.PART)
    words = 2 if subject.folder else 1
    size = subject.archive.size * 4 / 3 / (1 << 20)
    cut = "1 part" if parts == 1 else f"{parts:,} parts"
    yield Finding("upload", OK, f"{parts + words:,} requests: {cut} of 1 MiB, {size:,.1f} MiB in all")


def queue(subject: Subject) -> Iterator[Finding]:
    """Whether a bulk request's documents find room while they wait."""
    few, many = facts.BULKS
    found = f"{facts.QUEUE:,} documents wait at most; a bulk of {many:,} through its pipeline fails in part"
    advice = f"deploy it with queue_capacity {many:,}, or send bulks of {few} and fewer"
    yield Finding("queue", WARNING, found, advice)


def tools(subject: Subject) -> Iterator[Finding]:
    """Whether what traces a model is installed in versions that were tried."""
    if subject.package is not None or subject.folder is None:
        return
    told = {name: _installed(name) for name in _TRACERS}
    missing = [name for name, found in told.items() if found is None]
    strange = [
        f"{name} {found}" for name, found in told.items() if found and not _within(found, *_TRACERS[name])
    ]
    named = ", ".join(f"{name} {found}" for name, found in told.items() if found)
    if missing:
        advice = "pip install 'elastic_ml_kit[ml]', or have the model bundled where it is installed"
        yield Finding(
            "tools", WARNING, f"{', '.join(missing)} not installed; it cannot be traced here", advice
        )
    elif "transformers" in " ".join(strange):
        yield Finding("tools", REFUSED, f"{', '.join(strange)}: eland needs transformers <5", "install 4.57")
    elif strange:
        yield Finding("tools", WARNING, f"{', '.join(strange)}: not a version that was tried")
    else:
        yield Finding("tools", OK, named)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _within(found: str, first: str, beyond: str) -> bool:
    return facts.numbers(first) <= facts.numbers(found) < facts.numbers(beyond)
