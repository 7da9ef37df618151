"""Scores over time in few enough cells to see: one lane per job, one per influencer value, one for all."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from elastic_ml_kit.clock import Window, bucket_start
from elastic_ml_kit.model import JobResult
from elastic_ml_kit.report.rows import InfluencerLane, Lanes

CELLS = 180
WIDTHS = (300, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800)
INFLUENCERS = 10
"""Influencer values shown per job."""


def cell_width(window: Window) -> int:
    """Seconds of a cell: the least of the usual widths that needs no more than 180 cells.

    Example:
        >>> cell_width(Window(0, 28 * 86_400_000))
        14400
    """
    seconds = (window.end - window.start) / 1000
    fitting = (width for width in WIDTHS if seconds <= width * CELLS)
    return next(fitting, max(WIDTHS[-1], int(seconds // CELLS // WIDTHS[-1] + 1) * WIDTHS[-1]))


def build_lanes(window: Window, results: Sequence[JobResult]) -> Lanes:
    """Lanes of all jobs, in their order, over the window."""
    width = cell_width(window)
    start = bucket_start(window.start, width)
    step = width * 1000
    cells = max(1, -(-(window.end - start) // step))

    def cell(instant: int) -> int:
        return min(max((instant - start) // step, 0), cells - 1)

    overall = _highest(
        (cell(bucket.timestamp), bucket.anomaly_score)
        for result in results
        for bucket in result.buckets
        if bucket.anomaly_score > 0
    )
    jobs = {}
    for result in results:
        count: dict[int, int] = defaultdict(int)
        for record in result.records:
            count[cell(record.timestamp)] += 1
        scores = _highest((cell(record.timestamp), record.record_score) for record in result.records)
        jobs[result.job_id] = tuple((at, score, count[at]) for at, score in scores)
    influencers = tuple(lane for result in results for lane in _influencer_lanes(result, cell))
    return Lanes(start, width, cells, overall, jobs, influencers)


def _influencer_lanes(result: JobResult, cell: Callable[[int], int]) -> Iterator[InfluencerLane]:
    """The strongest influencer values of a job, strongest first."""
    scores: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for each in result.influencers:
        scores[each.field, each.value].append((cell(each.timestamp), each.influencer_score))
    top = {key: max(score for _, score in pairs) for key, pairs in scores.items()}
    strength = {key: (top[key], sum(score for _, score in scores[key])) for key in top}
    for key in heapq.nlargest(INFLUENCERS, strength, key=lambda key: (*strength[key], key)):
        yield InfluencerLane(result.job_id, *key, round(top[key], 1), _highest(scores[key]))


def _highest(scored: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """The highest score per cell, in order of time."""
    best: dict[int, float] = {}
    for at, score in scored:
        if score > best.get(at, -1.0):
            best[at] = score
    return tuple((at, round(best[at], 1)) for at in sorted(best))
