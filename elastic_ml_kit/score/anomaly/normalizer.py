"""Probability to score: how unusual a probability is among those the job has seen before.

Intuition: a probability of 1e-6 means little where such values come every day. Each probability is first
put on a raw scale; the score is then the lowest of four ceilings: above the noise, by its percentile among
past raw scores, against the largest raw score of the same entity, and by the probability itself.
When it fails: a first rare event of a kind is 100 whatever it is; early on, percentiles are coarse, so the
middle of a 70 % interval keeps scores down. Input: probabilities in (0, 1]. Direction: 0 usual, 100 most
unusual; for a fixed history a smaller probability never scores less. Cost: usual cells (raw score 0, the
overwhelming majority) are counted, not visited; per bucket with a raw score above 0 one pass over the
earlier ones. Source: Elastic's documented behaviour; the interval is the Beta(n c + 1/3, n (1 - c) + 1/3)
of J. Kerman, Neutral noninformative and informative conjugate beta and gamma prior distributions, 2011.

Example: with a thousand usual updates behind it, a first probability of 1e-12 scores 96.

    >>> one = lambda x, t: np.array([x], dtype=t)
    >>> updates = np.ones(1000, dtype=np.int64)
    >>> grid = Grid(span=3600, first=0, last=999)
    >>> scores = normalise(one(999, int), one(0, int), one(0, int), one(1e-12, float), updates, grid)
    >>> round(float(scores[0]))
    96
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.score.anomaly.grid import Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.special import SMALLEST, beta_quantile

RECORD_P = 0.035
_KNOTS = (0, 70, 85, 90, 95, 97, 99, 99.9, 100)
_KNOT_SCORES = (0, 1, 1.2, 1.5, 3, 20, 50, 90, 100)
_LOG_1, _LOG_50, _LOG_100 = math.log(1e-4), math.log(1e-50), math.log(SMALLEST)
_THIRD = 1 / 3
_INTERVAL = (0.15, 0.85)


def raw_score(p: Floats) -> Floats:
    """0 from 0.05 up, to 1 linear in 1/p at 1e-4, to 50 linear in ln p at 1e-50, to 100 at the smallest.

    Example:
        >>> raw_score(np.array([0.05, 1e-4, 1e-50])).round(9).tolist()
        [0.0, 1.0, 50.0]
    """
    log_p = np.log(np.maximum(p, SMALLEST))
    near = (1 / np.clip(p, 1e-4, 0.05) - 20) / (1e4 - 20)
    middle = 49 * (_LOG_1 - np.clip(log_p, _LOG_50, _LOG_1)) / (_LOG_1 - _LOG_50)
    far = 50 * (_LOG_50 - np.minimum(log_p, _LOG_50)) / (_LOG_50 - _LOG_100)
    result: Floats = near + middle + far
    return result


def probability_of(raw: float) -> float:
    """The probability that has this raw score; the inverse of `raw_score`.

    Example:
        >>> round(math.log10(probability_of(50.0)), 9)
        -50.0
    """
    if raw <= 1:
        return 1 / (20 + raw * (1e4 - 20))
    if raw <= 50:
        return math.exp(_LOG_1 - (raw - 1) / 49 * (_LOG_1 - _LOG_50))
    return max(SMALLEST, math.exp(_LOG_50 - (raw - 50) / 50 * (_LOG_50 - _LOG_100)))


def absolute_ceiling(p: Floats) -> Floats:
    """The score that a probability allows at most: 10.5 at 0.035, 29.6 at 0.01, 64.8 at 1e-3, 100 from 1e-4.

    Example:
        >>> absolute_ceiling(np.array([0.01, 1e-3])).round(1).tolist()
        [29.6, 64.8]
    """
    log_ratio = np.log(np.maximum(p, SMALLEST) / 0.05)
    result: Floats = np.clip(5 + 95 * log_ratio / math.log(1e-4 / 0.05), 0.0, 100.0)
    return result


def percentile_ceiling(samples: Floats, share: Floats) -> Floats:
    """The score that a place among past raw scores allows: `share` of the `samples` were not above it."""
    pairs, place = np.unique(np.stack([samples, share]), axis=1, return_inverse=True)
    number, part = pairs
    a, b = number * part + _THIRD, number * (1 - part) + _THIRD
    ends = [np.interp(100 * beta_quantile(a, b, q), _KNOTS, _KNOT_SCORES) for q in _INTERVAL]
    result: Floats = np.where(number > 0, (ends[0] + ends[1]) / 2, 0.0)[place.ravel()]
    return result


def updates_per_sample(span: int) -> int:
    """How many successive updates give one sample: 12 at 1-2 minutes, 2 at 15, 1 from 30 minutes up."""
    return int(3600 / min(max(2 * span, 300), 3600))


def normalise(bucket: Ints, position: Ints, key: Ints, p: Floats, updates: Ints, grid: Grid) -> Floats:
    """Scores of the cells given, in the order of bucket and position.

    Args:
        position: place of the cell among the updates of its bucket.
        key: whose largest raw score it is compared with.
        p: probabilities; from 0.035 up the score is 0.
        updates: number of cells, scored or not, in each bucket of the grid.
    """
    scores = np.zeros(len(bucket))
    scored = np.flatnonzero(p <= RECORD_P)
    if not len(scored):
        return scores
    at, raw = bucket[scored], raw_score(p[scored])
    past = _Past.of(at - grid.first, position[scored], raw, updates, grid)
    noise = (1 + 10 * (raw - past.median)) + 100 * np.clip((past.zeros - 0.25) / 0.25, 0, 1)
    ceilings = [
        np.maximum(noise, 0.0),
        percentile_ceiling(past.samples, past.share),
        _own_ceiling(at, key[scored], raw, grid),
        absolute_ceiling(p[scored]),
    ]
    scores[scored] = np.clip(np.minimum.reduce(ceilings), 0.0, 100.0)
    return scores


def samples_seen(updates: Ints, grid: Grid) -> Floats:
    """The aged number of quantile samples that exist at the end of each bucket of the grid."""
    complete = np.cumsum(updates) // updates_per_sample(grid.span)
    growth = grid.growth(np.arange(grid.first, grid.first + len(updates)))
    result: Floats = np.cumsum(np.diff(complete, prepend=0) * growth) / growth
    return result


def _own_ceiling(bucket: Ints, key: Ints, raw: Floats, grid: Grid) -> Floats:
    grown = raw * grid.growth(bucket, speed=2.0)
    largest = (
        pl.DataFrame({"key": key, "raw": grown}).select(pl.col("raw").cum_max().over("key"))["raw"].to_numpy()
    )
    ratio = grown / largest
    result: Floats = 100 * np.minimum(1.5 * ratio, 0.5 + 0.5 * ratio)
    return result


@dataclass(frozen=True, slots=True)
class _Past:
    """The past of each scored cell at the end of its bucket.

    `share` is the share of samples not above it, `zeros` that of samples without a score.
    """

    samples: Floats
    share: Floats
    zeros: Floats
    median: Floats

    @classmethod
    def of(cls, bucket: Ints, position: Ints, raw: Floats, updates: Ints, grid: Grid) -> _Past:
        size = updates_per_sample(grid.span)
        ends = np.cumsum(updates)
        growth = grid.growth(np.arange(grid.first, grid.first + len(updates)))
        seen = samples_seen(updates, grid) * growth
        sample = ((ends - updates)[bucket] + position) // size
        first = np.flatnonzero(np.diff(sample, prepend=-1))
        maxima = np.maximum.reduceat(raw, first)
        completed = np.searchsorted(ends, (sample[first] + 1) * size - 1, side="right")
        walk = _Walk(completed, maxima, growth)
        columns = np.zeros((4, len(bucket)))
        for start, stop in _runs(bucket):
            now = bucket[start]
            walk.advance(now)
            total = seen[now]
            columns[0, start:stop] = total / growth[now]
            if total > 0:
                above = walk.weight_above(raw[start:stop]) / total
                columns[1, start:stop] = np.clip(1 - above, 0, 1)
                columns[2, start:stop] = max(0.0, 1 - walk.total / total)
                columns[3, start:stop] = walk.median(total)
        return cls(*columns)


class _Walk:
    """The raw scores above zero that were sampled up to a bucket, sorted, each with its weight."""

    def __init__(self, completed: Ints, maxima: Floats, growth: Floats) -> None:
        order = np.argsort(completed, kind="stable")
        self._completed, self._maxima, self._growth = completed[order], maxima[order], growth
        self._next = 0
        self._values, self._weights = np.empty(0), np.empty(0)
        self._above = np.zeros(1)

    def advance(self, now: int) -> None:
        stop = int(np.searchsorted(self._completed, now, side="right"))
        if stop == self._next:
            return
        new = self._maxima[self._next : stop]
        weights = self._growth[self._completed[self._next : stop]]
        order = np.argsort(new)
        places = np.searchsorted(self._values, new[order])
        self._values = np.insert(self._values, places, new[order])
        self._weights = np.insert(self._weights, places, weights[order])
        self._above = np.append(np.cumsum(self._weights[::-1])[::-1], 0.0)
        self._next = stop

    @property
    def total(self) -> float:
        return float(self._above[0])

    def weight_above(self, raw: Floats) -> Floats:
        result: Floats = self._above[np.searchsorted(self._values, raw, side="right")]
        return result

    def median(self, total: float) -> float:
        """The value below which half of `total` lies, the rest of it being zeros."""
        beyond = int(np.searchsorted(-self._above, -total / 2, side="left"))
        return float(self._values[beyond - 1]) if beyond else 0.0


def _runs(bucket: Ints) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(bucket)) + 1
    return list(zip([0, *edges.tolist()], [*edges.tolist(), len(bucket)], strict=True))
