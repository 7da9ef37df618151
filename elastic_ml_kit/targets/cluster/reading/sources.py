"""From a record back to the events that made it: its bucket, its entity, what its datafeed selects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.model import Document, Record
from elastic_ml_kit.targets.cluster.reading.frames import event_frame
from elastic_ml_kit.targets.cluster.reading.searching import Search, by_time, every, search_each, within
from elastic_ml_kit.targets.cluster.stack import Stack

MOST_EVENTS = 10_000
"""Events of one record that are read: the most that Elasticsearch gives to one search."""

FEW, MANY = 4, 16
"""Searches in one request for whole documents, and for some of their fields."""


def source_events(
    stack: Stack,
    jobs: Mapping[str, Job],
    records: Sequence[Record],
    columns: Iterable[str] | None = None,
    *,
    patterns: Sequence[str] | None = None,
    types: Mapping[str, str] | None = None,
    limit: int = MOST_EVENTS,
) -> list[pl.DataFrame]:
    """The events of each record's bucket and entity that its datafeed selected, in time order.

    Args:
        jobs: by the id that the records name.
        columns: what to read (the time always is); without it every field, which is slower.
        patterns: where the events are; None is what the job's datafeed reads.
        types: Elasticsearch type by field, beside those of ECS.
        limit: events of one record, the earliest; at most 10,000.

    Returns:
        One frame a record, in the order of `records`; empty where the job is not known.

    Errors:
        UnreachableError, RefusedError: see `faults`.
    """
    wanted = None if columns is None else tuple(columns)
    searches = (
        _search(jobs[record.job_id], record, patterns, wanted, limit)
        for record in records
        if record.job_id in jobs
    )
    answers = search_each(stack, searches, FEW if wanted is None else MANY)
    return [
        event_frame(next(answers).get("hits", {}).get("hits", ()), wanted, types)
        if record.job_id in jobs
        else pl.DataFrame()
        for record in records
    ]


def _search(
    job: Job,
    record: Record,
    patterns: Sequence[str] | None,
    columns: Sequence[str] | None,
    limit: int,
) -> Search:
    bucket = Window(record.timestamp, record.timestamp + record.bucket_span * 1000)
    query = job.datafeed.get("query", {"match_all": {}})
    entity = (_has(field, value) for field, value in record.entity().items())
    body: Document = {
        "size": limit,
        "track_total_hits": False,
        "query": every(query, within(bucket), *entity),
        "sort": by_time(),
        "_source": True if columns is None else {"includes": [*columns]},
    }
    if runtime := job.datafeed.get("runtime_mappings"):
        made = [name for name in runtime if columns is None or name in columns]
        body |= {"runtime_mappings": runtime} | ({"fields": made} if made else {})
    return Search(patterns or job.datafeed["indices"], body)


def _has(field: str, value: str) -> Mapping[str, Any]:
    """The empty value stands for events without the field."""
    if value:
        return {"term": {field: {"value": value}}}
    empty = [{"bool": {"must_not": [{"exists": {"field": field}}]}}, {"term": {field: {"value": ""}}}]
    return {"bool": {"should": empty, "minimum_should_match": 1}}
