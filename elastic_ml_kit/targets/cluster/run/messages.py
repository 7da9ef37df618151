"""What Elasticsearch notes about jobs and datafeeds while they run: late data, failures, lost nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.stack import Stack

INDEX = ".ml-notifications*"
LEVELS = ("warning", "error")
MOST = 1000
"""Messages that are looked at."""


@dataclass(frozen=True, slots=True)
class Message:
    """One note about a job; `level` is one of `LEVELS`."""

    job: str
    level: str
    text: str


def read_messages(stack: Stack, jobs: Collection[str], since: int) -> tuple[Message, ...]:
    """Warnings and errors about these jobs from an instant on, the oldest first.

    Errors:
        RefusedError: the login may not read them, or there is a fault.
    """
    if not jobs:
        return ()
    during = {"gte": since, "format": "epoch_millis"}
    terms = [{"terms": {"job_id": sorted(jobs)}}, {"terms": {"level": list(LEVELS)}}]
    with stack.elastic.calls() as client:
        hits = client.search(
            index=INDEX,
            query={"bool": {"filter": [*terms, {"range": {"timestamp": during}}]}},
            sort=[{"timestamp": {"order": "asc", "unmapped_type": "date"}}],
            size=MOST,
            ignore_unavailable=True,
            allow_no_indices=True,
        )["hits"]["hits"]
    noted = (hit["_source"] for hit in hits)
    return tuple(Message(each["job_id"], each["level"], str(each["message"])) for each in noted)


def noted(stack: Stack, jobs: Collection[str], since: int) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The messages, or a sentence where they may not be read."""
    try:
        return read_messages(stack, jobs, since), ()
    except RefusedError as error:
        return (), (f"what happened to the jobs cannot be read from {INDEX}: {error.reason}",)


def sentences(messages: Iterable[Message]) -> list[str]:
    """The messages for people, each once.

    Example:
        >>> sentences([Message("a", "warning", "late"), Message("a", "warning", "late")])
        ['a: late (2 times)']
    """
    counted = Counter((each.job, each.text) for each in messages)
    return [
        f"{job}: {text}" + (f" ({times} times)" if times > 1 else "")
        for (job, text), times in counted.items()
    ]
