"""From a record back to the events that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Record
from elastic_ml_kit.query.ast import And, Exists, Node, Not, Or, Terms
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.targets.local.store import Store
from elastic_ml_kit.targets.local.streams import Feed, read_streams


def source_events(
    store: Store, jobs: Mapping[str, Job], records: Sequence[Record], columns: Iterable[str] | None = None
) -> list[pl.DataFrame]:
    """The events of each record's bucket and entity that its datafeed selected, in time order.

    Args:
        columns: what to read (the time always is); without it every column, which is slower.

    Returns:
        One frame a record, in the order of `records`; empty where the job is not known any more.
    """
    found: dict[int, pl.DataFrame] = {}
    by_job: dict[str, list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        by_job[record.job_id].append(position)
    wanted = None if columns is None else tuple(columns)
    for job_id, positions in by_job.items():
        if job_id in jobs:
            chosen = [records[position] for position in positions]
            frames = _of_job(store, jobs[job_id], chosen, wanted)
            found.update(zip(positions, frames, strict=True))
    return [found.get(position, pl.DataFrame()) for position in range(len(records))]


def _of_job(
    store: Store, job: Job, records: Sequence[Record], columns: tuple[str, ...] | None
) -> list[pl.DataFrame]:
    width = job.bucket_span * 1000
    starts = sorted({record.timestamp for record in records})
    feed = Feed(job, read_streams(store, Window(starts[0], starts[-1] + width)))
    if feed.obstacle():
        return [pl.DataFrame() for _ in records]
    fields = {name for record in records for name in record.entity()}
    instant = pl.col(TIME).dt.epoch("ms")
    events = feed.events(None if columns is None else (*columns, *sorted(fields)))
    events = events.filter((instant // width * width).is_in(starts))
    buckets = events.sort(TIME, maintain_order=True).collect().group_by(instant // width * width)
    frames = {int(key[0]): frame for key, frame in buckets}
    return [_of_entity(frames.get(record.timestamp, pl.DataFrame()), record) for record in records]


def _of_entity(events: pl.DataFrame, record: Record) -> pl.DataFrame:
    if events.is_empty():
        return events
    tests = tuple(_has(field, value) for field, value in record.entity().items())
    return events.filter(compile_query(And(tests), events.schema)) if tests else events


def _has(field: str, value: str) -> Node:
    """The empty value stands for events without the field."""
    return Terms(field, (value,)) if value else Or((Not(Exists(field)), Terms(field, ("",))))
