"""A job over a stretch of events: the one entrance to this package.

Pure: the events and the definition are left as they are, nothing is kept between calls, the same input
gives the same result whatever the order of the rows.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Detector, Job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Bucket, BucketInfluencer, Ceiling, Influencer, JobResult, Record
from elastic_ml_kit.score.anomaly.aggregate import Nodes, bucket_nodes, influencer_nodes
from elastic_ml_kit.score.anomaly.buckets import cells_of, detector_rows, grid_of
from elastic_ml_kit.score.anomaly.ceiling import ceilings
from elastic_ml_kit.score.anomaly.function import Side
from elastic_ml_kit.score.anomaly.functions import model_of
from elastic_ml_kit.score.anomaly.grid import Floats, Grid
from elastic_ml_kit.score.anomaly.influence import influences
from elastic_ml_kit.score.anomaly.leaves import Scored
from elastic_ml_kit.score.anomaly.normalizer import normalise
from elastic_ml_kit.score.anomaly.records import records_of
from elastic_ml_kit.score.anomaly.rules import SKIP_RESULT, holds

_BUCKET_TIME = "bucket_time"


def fields_read(job: Job) -> tuple[str, ...]:
    """The event columns a job reads: time, the fields of its detectors, its influencers."""
    named = [TIME, *(name for detector in job.detectors for name in detector.fields()), *job.influencers]
    return tuple(dict.fromkeys(named))


def check(job: Job) -> None:
    """Say before work starts that a job cannot be scored here.

    Errors:
        UnsupportedDetector: with the detector and the reason.
    """
    for detector in job.detectors:
        model_of(job, detector)


def run_job(job: Job, events: pl.DataFrame, window: Window | None = None) -> JobResult:
    """Learn from the events, bucket by bucket, and score each bucket with what was learnt up to and with it.

    Args:
        events: what the datafeed's query let through; `@timestamp` (Datetime in ms, UTC) and the columns of
            `fields_read`, in any order. A column that is missing is null everywhere.
        window: where the datafeed starts and stops; without it the newest event is the end.

    Returns:
        Records with probability below 0.035, all complete buckets, influencers with a score, ceilings.

    Errors:
        UnsupportedDetector: see `check`.
    """
    begun = time.perf_counter()
    check(job)
    events = _in_window(events, window)
    if events.is_empty():
        return JobResult(job.id, events=0, buckets_seen=0, first=None, last=None)
    grid = grid_of(events, job.bucket_span, window)
    outcomes = [_outcome(job, detector, events, grid) for detector in job.detectors] if grid.size else []
    nodes = _nodes(job, outcomes, grid)
    return JobResult(
        job.id,
        events=events.height,
        buckets_seen=grid.size,
        first=grid.start(grid.first) if grid.size else None,
        last=grid.start(grid.last) if grid.size else None,
        records=tuple(sorted((each for one in outcomes for each in one.records), key=_when)),
        buckets=tuple(_buckets(job, events, outcomes, nodes, grid)),
        influencers=tuple(_influencers(job, nodes, grid)),
        ceilings=tuple(each for one in outcomes for each in one.ceilings),
        seconds=time.perf_counter() - begun,
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One detector's part of the result."""

    scored: Scored
    influences: pl.DataFrame
    records: list[Record]
    ceilings: list[Ceiling]


@dataclass(frozen=True, slots=True)
class _FieldNodes:
    """One influencer field: its values, and the field as a whole."""

    name: str
    values: Nodes
    whole: Nodes


def _when(record: Record) -> tuple[int, int]:
    return record.timestamp, record.detector_index


def _in_window(events: pl.DataFrame, window: Window | None) -> pl.DataFrame:
    events = events.filter(pl.col(TIME).is_not_null())
    if window is None:
        return events
    moment = pl.col(TIME).dt.epoch("ms")
    return events.filter((moment >= window.start) & (moment < window.end))


def _outcome(job: Job, detector: Detector, events: pl.DataFrame, grid: Grid) -> _Outcome:
    function, model = model_of(job, detector)
    rows = detector_rows(events, detector, grid, extra=job.influencers)
    cells = cells_of(rows, function.measure)
    scored = model(cells, grid, function, detector) if len(cells) else Scored.nothing(rows.entities, grid)
    scored = _without_skipped(scored, detector, grid)
    leaves = scored.leaves
    scores = normalise(leaves.bucket, leaves.position, scored.keys(), leaves.p, scored.updates, grid)
    found = influences(
        rows, scored, detector, function.measure, job.influencers, low=function.side is Side.LOW
    )
    return _Outcome(
        scored,
        found,
        records_of(job, detector, function, scored, scores, found, grid),
        ceilings(scored, grid),
    )


def _without_skipped(scored: Scored, detector: Detector, grid: Grid) -> Scored:
    """Results that a custom rule skips count as usual ones."""
    leaves = scored.leaves
    skipped = holds(
        detector.custom_rules, SKIP_RESULT, leaves.actual, leaves.typical, leaves.bucket, grid.span
    )
    return scored.with_leaves(leaves.where(~skipped)) if skipped.any() else scored


def _nodes(job: Job, outcomes: Sequence[_Outcome], grid: Grid) -> tuple[Nodes | None, list[_FieldNodes]]:
    if not outcomes:
        return None, []
    scored = [each.scored for each in outcomes]
    found = [each.influences for each in outcomes]
    fields = [_FieldNodes(name, *influencer_nodes(scored, found, name, grid)) for name in job.influencers]
    return bucket_nodes(scored, grid), fields


def _buckets(
    job: Job,
    events: pl.DataFrame,
    outcomes: Sequence[_Outcome],
    nodes: tuple[Nodes | None, list[_FieldNodes]],
    grid: Grid,
) -> list[Bucket]:
    """All buckets of the grid; the bucket itself counts as an influencer only where it has records."""
    top, fields = nodes
    if top is None:
        return []
    recorded = {record.timestamp for outcome in outcomes for record in outcome.records}
    parts: dict[int, list[BucketInfluencer]] = {}
    for name, whole in [(_BUCKET_TIME, top), *((each.name, each.whole) for each in fields)]:
        for bucket, score, p in zip(
            whole.bucket.tolist(), whole.score.tolist(), whole.p.tolist(), strict=True
        ):
            if score > 0 and grid.start(bucket) in recorded:
                parts.setdefault(bucket, []).append(BucketInfluencer(name, score, p))
    counts = _event_counts(events, grid)
    return [
        Bucket(
            job.id,
            grid.start(bucket),
            grid.span,
            max((each.score for each in parts.get(bucket, [])), default=0.0),
            count,
            tuple(parts.get(bucket, ())),
        )
        for bucket, count in enumerate(counts, start=grid.first)
    ]


def _event_counts(events: pl.DataFrame, grid: Grid) -> list[int]:
    bucket = (events[TIME].dt.epoch("ms") // (grid.span * 1000) - grid.first).to_numpy()
    inside = bucket[(bucket >= 0) & (bucket < grid.size)]
    counts: list[int] = np.bincount(inside, minlength=grid.size).tolist()
    return counts


def _influencers(job: Job, nodes: tuple[Nodes | None, list[_FieldNodes]], grid: Grid) -> list[Influencer]:
    found = [
        Influencer(job.id, grid.start(bucket), grid.span, each.name, value, score, p)
        for each in nodes[1]
        for bucket, value, score, p in _rows(each.values, each.values.score)
    ]
    return sorted(found, key=lambda each: each.timestamp)


def _rows(nodes: Nodes, scores: Floats) -> list[tuple[int, str, float, float]]:
    columns = zip(nodes.bucket.tolist(), nodes.value, scores.tolist(), nodes.p.tolist(), strict=True)
    return [row for row in columns if row[2] > 0]
