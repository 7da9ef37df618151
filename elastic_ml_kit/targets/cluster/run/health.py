"""What the numbers of a job say against its results: memory that ran out, events it could not use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.targets.cluster.run.feeds import Standing

_LOST = {
    "invalid_date_count": "without a time that can be read",
    "out_of_order_timestamp_count": "older than what the job had seen",
}
_FIELDS = ("missing_field_count", "processed_field_count")
MOST = 0.75
"""Share of the analysed fields that are missing, from which on it is worth a word: some always are."""


def complaints(job: str, before: Standing, after: Standing, end: int | None) -> Iterator[str]:
    """A sentence for everything that went wrong between two looks at a job.

    Args:
        job: its id.
        end: instant just after the last event that it was to read, None where there is no last one.
    """
    yield from _memory(job, after.sizes)
    gained = {name: _gain(name, before, after) for name in (*_LOST, *_FIELDS)}
    for name, why in _LOST.items():
        if gained[name]:
            yield f"{job}: {gained[name]} events were left out as they are {why}"
    missing, fields = gained["missing_field_count"], sum(gained[name] for name in _FIELDS)
    if fields and missing >= MOST * fields:
        share = f"{missing / fields:.0%}"
        yield f"{job}: {share} of the fields that it analyses are missing; are these the events meant for it?"
    if end is not None and (after.last is None or after.last < end - 1):
        reached = "no event" if after.last is None else f"events up to {iso(after.last)} only"
        yield f"{job}: it read {reached}, though there are some up to {iso(end - 1)}; run it again"


def _memory(job: str, sizes: Any) -> Iterator[str]:
    if sizes.get("memory_status", "ok") == "hard_limit":
        failures = sizes.get("bucket_allocation_failures_count", 0)
        yield (
            f"{job}: its model reached model_memory_limit, so new values are not learnt"
            f"{f' (in {failures} buckets)' if failures else ''}; raise the limit and reset the job"
        )
    elif sizes.get("memory_status") == "soft_limit":
        yield f"{job}: its model is near model_memory_limit, so rare values are forgotten; raise the limit"


def _gain(name: str, before: Standing, after: Standing) -> int:
    return int(after.counts.get(name, 0)) - int(before.counts.get(name, 0))
