"""Times of the day (or week): how far is a time from when this entity is usually active?

Intuition: the seconds since midnight (UTC) of an entity's events, averaged per bucket, cluster into a few
modes, such as morning and afternoon. Once a day the past times are split into clusters, where two normals
explain them better than one (BIC) and both keep at least 4 samples and 3 %; in between each time joins the
nearest one. The probability is that of all times with no more density than this one, under the mixture of the
clusters' predictive Student t, the time itself already learnt. A time that repeats becomes a cluster of its
own, so it is normal after a few days.
When it fails: midnight is a border, 23:59 and 00:01 are far apart; shift workers need weeks; for a new entity
the probability is moved to 1 by exp(-(age / 1 day)^4), so its first day is never unusual.
Input: one value per bucket and entity. Direction: small probability, unusual time. Cost: one clustering per
entity and day, density on a grid only for times outside the usual ones. Source: Elastic's documented
behaviour; splitting by BIC is textbook (X-means in one dimension).

Example: 20 days of logons at 9:00 ± 1 h, then one at 3:00: p is near 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import Cells, Measure
from elastic_ml_kit.score.anomaly.function import Function
from elastic_ml_kit.score.anomaly.grid import DAY, WEEK, Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.leaves import NOTABLE, Limit, Scored, places
from elastic_ml_kit.score.anomaly.rules import lessons
from elastic_ml_kit.score.anomaly.special import SMALLEST, log_gamma, log_t_tail

_CLUSTERS = 8
_LEAST_SAMPLES, _LEAST_SHARE = 4, 0.03
_INFORMATIVE = 3.5
_GRID_POINTS = 576
_CHUNK = 1000
_CLEARLY_USUAL = 0.2


def score_time(cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored:
    """Leaves of a time_of_day or time_of_week detector; actual and typical are seconds of the day or week."""
    period = DAY if function.measure is Measure.DAY_SECONDS else WEEK
    weights = lessons(detector.custom_rules, cells.bucket, grid.span)
    sums = np.zeros((len(cells), _CLUSTERS, 3))
    age = np.zeros(len(cells))
    for members in _by_entity(cells.entity):
        age[members] = (cells.bucket[members] - cells.bucket[members[0]]) * grid.span
        _learn(cells.bucket[members], cells.value[members], weights[members], grid, sums, members)
    usual = np.exp(-((age / period) ** 4))
    p = _probability(sums, cells.value, (grid.span**2) / 12, period)
    p = p + (1 - p) * usual
    at = places(cells.bucket, cells.entity, cells.entities.group[cells.entity], grid)
    notable = np.flatnonzero(p < NOTABLE)
    leaves = at.leaves(
        cells,
        notable,
        p=p[notable],
        value_p=p[notable],
        actual=cells.value[notable],
        typical=_nearest_mode(sums[notable], cells.value[notable]),
        impact=np.full(len(notable), -5.0),
    )
    return Scored(leaves, at.updates, at.groups, cells.entities, limits=_limits(cells, age, usual, grid))


def _by_entity(entity: Ints) -> Iterator[Ints]:
    order = np.argsort(entity, kind="stable")
    edges = np.flatnonzero(np.diff(entity[order])) + 1
    yield from (each for each in np.split(order, edges) if len(each))


def _learn(bucket: Ints, value: Floats, weight: Floats, grid: Grid, sums: Floats, members: Ints) -> None:
    """For each cell of one entity: weight, sum and sum of squares of every cluster, the cell included."""
    days = np.flatnonzero(np.diff(bucket // grid.buckets(DAY))) + 1
    least_spread = grid.span**2 / 12
    for start, stop in pairwise([0, *days.tolist(), len(bucket)]):
        known = _clusters(value[:start], weight[:start], least_spread) if start else np.empty((0, 3))
        if not len(known):
            known = np.array([[0.0, 0.0, 0.0]])
        centre = known[:, 1] / np.maximum(known[:, 0], SMALLEST)
        nearest = np.abs(value[start:stop, None] - centre).argmin(axis=1)
        member = (nearest[:, None] == np.arange(len(known))) * weight[start:stop, None]
        x = value[start:stop, None]
        added = np.stack([member, member * x, member * x * x], axis=2)
        sums[members[start:stop], : len(known)] = known + np.cumsum(added, axis=0)


def _clusters(value: Floats, weight: Floats, least_spread: float) -> Floats:
    """Weight, sum, sum of squares of each cluster of the values; at most `_CLUSTERS` rows."""
    order = np.argsort(value, kind="stable")
    x, w = value[order], weight[order]
    sums = np.concatenate([np.zeros((1, 3)), np.cumsum(np.stack([w, w * x, w * x * x], axis=1), axis=0)])
    least = max(float(_LEAST_SAMPLES), _LEAST_SHARE * float(sums[-1, 0]))
    parts: list[tuple[int, int]] = []
    open_ = [(0, len(x))]
    while open_:
        start, stop = open_.pop()
        cut = _cut(sums[start : stop + 1] - sums[start], least, least_spread)
        if cut is None or len(parts) + len(open_) + 2 > _CLUSTERS:
            parts.append((start, stop))
        else:
            open_ += [(start + cut, stop), (start, start + cut)]
    return np.array([sums[stop] - sums[start] for start, stop in parts])


def _cut(sums: Floats, least: float, least_spread: float) -> int | None:
    """Where sorted values are best split into two normals, or None if one explains them as well."""
    whole = sums[-1]
    left, right = sums, whole - sums
    allowed = np.flatnonzero((left[:, 0] >= least) & (right[:, 0] >= least))
    if not len(allowed):
        return None
    gain = _fit(left[allowed], whole[0], least_spread) + _fit(right[allowed], whole[0], least_spread)
    best = int(gain.argmax())
    alone = float(_fit(whole[None], whole[0], least_spread)[0])
    return int(allowed[best]) if gain[best] - alone > 1.5 * math.log(whole[0]) else None


def _fit(sums: Floats, whole: float, least_spread: float) -> Floats:
    """Log likelihood, up to a constant, of values under one normal with its share of the whole."""
    n = sums[:, 0]
    result: Floats = n * np.log(n / whole) - n / 2 * np.log(_spread(sums, least_spread))
    return result


def _spread(sums: Floats, least: float) -> Floats:
    n = np.maximum(sums[..., 0], SMALLEST)
    result: Floats = np.maximum(sums[..., 2] / n - (sums[..., 1] / n) ** 2, 0.0) + least
    return result


def _probability(sums: Floats, value: Floats, least_spread: float, period: int) -> Floats:
    """Probability of all times with no more density than the value; 1 for those clearly usual."""
    total = sums[:, :, 0].sum(axis=1)
    share = sums[:, :, 0] / np.maximum(total, SMALLEST)[:, None]
    centre = sums[:, :, 1] / np.maximum(sums[:, :, 0], SMALLEST)
    freedom = np.maximum(sums[:, :, 0] - 1, 1.0)
    scale = np.sqrt(
        _spread(sums, least_spread) * (1 + 1 / np.maximum(sums[:, :, 0], 1.0)) * (freedom + 1) / freedom
    )
    there = share > 0
    tails = np.zeros(share.shape)
    tails[there] = 2 * np.exp(log_t_tail((np.abs(value[:, None] - centre) / scale)[there], freedom[there]))
    tail = (share * tails).sum(axis=1)
    result = np.ones(len(value))
    open_ = np.flatnonzero((tail < _CLEARLY_USUAL) & (total >= _INFORMATIVE))
    points = np.linspace(-0.5 * period, 1.5 * period, _GRID_POINTS)
    for start in range(0, len(open_), _CHUNK):
        rows = open_[start : start + _CHUNK]
        mixture = share[rows], centre[rows], scale[rows], freedom[rows]
        here = _density(value[rows, None], *mixture)
        density = _density(np.broadcast_to(points, (len(rows), len(points))), *mixture)
        less = np.where(density <= here, density, 0.0).sum(axis=1) / density.sum(axis=1)
        result[rows] = np.clip(less, SMALLEST, 1.0)
    return result


def _density(x: Floats, share: Floats, centre: Floats, scale: Floats, freedom: Floats) -> Floats:
    """Density of the mixture at x, shape (rows, points); the other arguments have shape (rows, clusters)."""
    result = np.zeros(x.shape)
    front = np.exp(log_gamma((freedom + 1) / 2) - log_gamma(freedom / 2)) / np.sqrt(freedom * math.pi) / scale
    for each in range(share.shape[1]):
        rows = np.flatnonzero(share[:, each] > 0)
        if len(rows):
            t = (x[rows] - centre[rows, each, None]) / scale[rows, each, None]
            nu = freedom[rows, each, None]
            log = -(nu + 1) / 2 * np.log1p(t * t / nu)
            result[rows] += (share * front)[rows, each, None] * np.exp(log)
    return result


def _nearest_mode(sums: Floats, value: Floats) -> Floats:
    there = sums[:, :, 0] > 0
    centre = sums[:, :, 1] / np.where(there, sums[:, :, 0], 1.0)
    distance = np.where(there, np.abs(centre - value[:, None]), np.inf)
    result: Floats = np.take_along_axis(centre, distance.argmin(axis=1)[:, None], axis=1)[:, 0]
    return result


def _limits(cells: Cells, age: Floats, usual: Floats, grid: Grid) -> list[Limit]:
    """Per partition and day: how far the age of its oldest entity allows a small probability."""
    limits = []
    group = cells.entities.group[cells.entity]
    for members in _by_entity(group):
        name = cells.entities.groups[int(group[members[0]])]
        day = cells.bucket[members] // grid.buckets(DAY)
        first = np.append(0, np.flatnonzero(np.diff(day)) + 1)
        lowest = np.minimum.accumulate(usual[members])
        oldest = np.maximum.accumulate(age[members])
        for place in first.tolist():
            p = 1.0 if oldest[place] == 0 else max(float(lowest[place]), SMALLEST)
            limits.append(Limit(name, int(cells.bucket[members[place]]), p))
    return limits
