"""Which jobs fit on the nodes together: on a small cluster a history is read in waves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elastic_ml_kit.targets.cluster.doctor.machine import size
from elastic_ml_kit.targets.cluster.run.job import PROCESS, ClusterJob

NATIVE_CODE = 30 * 1024**2
"""Bytes that a node takes for the engine's code as soon as it runs a job."""


def room(limits: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> int:
    """Bytes that are left for jobs.

    Args:
        limits: of `GET _ml/info`.
        others: the `model_size_stats` of the jobs that are open already.

    Example:
        >>> room({"total_ml_memory": "100mb"}, [{"model_bytes_memory_limit": "16mb"}]) // 1024**2
        44
    """
    taken = sum(_limit(sizes) + PROCESS for sizes in others)
    return max(size(limits["total_ml_memory"]) - NATIVE_CODE - taken, 0)


def _limit(sizes: Mapping[str, Any]) -> int:
    """What an open job may take; what it takes now where it does not say. Numbers are bytes."""
    said = sizes.get("model_bytes_memory_limit", sizes.get("model_bytes", 0))
    return said if isinstance(said, int) else size(str(said))


def wave(waiting: Sequence[ClusterJob], running: Iterable[ClusterJob], room: int) -> list[ClusterJob]:
    """The waiting jobs that can be opened beside the running ones, in their order.

    A job that is larger than all the room goes alone: whether there is more, only the cluster knows.

    Example:
        >>> small, large = ClusterJob("a", "f", 20 * 1024**2, 900), ClusterJob("b", "g", 90 * 1024**2, 900)
        >>> [job.id for job in wave([small, large, small], [], 60 * 1024**2)]
        ['a', 'a']
        >>> [job.id for job in wave([large, small], [], 60 * 1024**2)]
        ['a']
        >>> [job.id for job in wave([large], [], 60 * 1024**2)]
        ['b']
    """
    busy = list(running)
    left = room - sum(job.need for job in busy)
    chosen = []
    for job in waiting:
        if job.need <= left:
            chosen.append(job)
            left -= job.need
    return chosen or ([] if busy else list(waiting[:1]))
