"""Twelve buckets together: the weighted mean of the last residuals, unusual though each of them is not.

Intuition: each bucket's value is standardised, and the mean of the last 12, each older one by a factor of 0.9
less, has a distribution of its own. Its probability is joined with the bucket's own by the chi-square of two
correlated normals. When it fails: it lags, so the buckets after an attack look unusual too; records say by
`multi_bucket_impact` from -5 (only this bucket) to 5 (only its neighbours) which of both it was.
Needs 9 values in 12 buckets and about 21 buckets of history. Differs from Elastic: values are cut at four
standard deviations, and the mean counts only where the bucket itself lies on the same side, so that one spike
has no echo in the buckets after it. Source: Elastic's documented behaviour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from elastic_ml_kit.score.anomaly.function import Side, towards
from elastic_ml_kit.score.anomaly.grid import Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.residual import INFORMATIVE, lesson
from elastic_ml_kit.score.anomaly.special import SMALLEST, log_t_tail, two_sided_z

LENGTH = 12
NEEDED = 9
AGEING = 0.9
_OVERLAP = 6
"""Window means overlap: about this many neighbouring ones say as much as one independent one."""

_LEAST_SPREAD = 0.05
"""Variance of the means that is always assumed: half that of the means of independent values."""

_EVEN, _MOST_SKEWED = 0.05, 2.0
_FARTHEST = 4.0
"""Standard deviations at which a value is cut, so that one alone cannot carry the mean of twelve."""


@dataclass(slots=True)
class Neighbours:
    """The last twelve standardised values of each entity, and the aged sums of their weighted means."""

    values: Floats
    weights: Floats
    at: Ints
    sums: Floats
    last: Ints
    grid: Grid
    mean: Floats

    COLUMNS: ClassVar[int] = 3

    @classmethod
    def empty(cls, entities: int, grid: Grid) -> Neighbours:
        shape = (entities, LENGTH)
        return cls(
            values=np.zeros(shape),
            weights=np.zeros(shape),
            at=np.full(shape, -LENGTH * 10),
            sums=np.zeros((entities, 4)),
            last=np.full(entities, -1),
            grid=grid,
            mean=np.full(entities, np.nan),
        )

    def learn(self, bucket: int, entity: Ints, value: Floats, weight: Floats, floor: Floats) -> None:
        """Add a bucket.

        A mean is learnt with the least weight of the values in it, and less if it is unusual itself, down to
        the floor.
        """
        place = bucket % LENGTH
        self.values[entity, place] = np.clip(value, -_FARTHEST, _FARTHEST)
        self.weights[entity, place], self.at[entity, place] = weight, bucket
        age = bucket - self.at[entity]
        inside = age < LENGTH
        share = np.where(inside, AGEING ** np.minimum(age, LENGTH), 0.0)
        enough = inside.sum(axis=1) >= NEEDED
        mean = (share * self.values[entity]).sum(axis=1) / share.sum(axis=1)
        self.mean[entity] = np.where(enough, mean, np.nan)
        gap = np.where(self.last[entity] < 0, 0, bucket - self.last[entity])
        self.last[entity] = bucket
        self.sums[entity] *= np.exp(-self.grid.decay * gap)[:, None]
        least = np.where(inside, self.weights[entity], 1.0).min(axis=1)
        unusual = np.where(enough, self.place(entity)[:, 0], 0.0)
        known = least * lesson(np.where(np.isnan(unusual), 0.0, unusual), floor) * enough
        self.sums[entity] += known[:, None] * np.stack([np.ones_like(mean), mean, mean**2, mean**3], axis=1)

    def forget(self, entity: int) -> None:
        """Start again: the values are now standardised in another way."""
        self.at[entity] = -LENGTH * 10
        self.sums[entity] = 0.0
        self.mean[entity] = np.nan

    def place(self, entity: Ints) -> Floats:
        """Per entity: t of the current mean (nan if there is none), degrees of freedom, number of values."""
        weight = np.maximum(self.sums[entity, 0], SMALLEST)
        number = weight / _OVERLAP
        centre = self.sums[entity, 1] / weight
        square = self.sums[entity, 2] / weight
        spread = np.maximum(square - centre**2, _LEAST_SPREAD)
        cube = self.sums[entity, 3] / weight - 3 * centre * square + 2 * centre**3
        t = (self.mean[entity] - centre) / np.sqrt(spread * (1 + 1 / np.maximum(number, 1)))
        t = _unskewed(t, cube / spread**1.5)
        t = np.where(number >= INFORMATIVE, t, np.nan)
        inside = (self.last[entity][:, None] - self.at[entity] < LENGTH).sum(axis=1)
        return np.stack([t, np.maximum(number - 1, 0.5), inside], axis=1)

    @staticmethod
    def probability(place: Floats, side: Side, direction: Floats) -> tuple[Floats, Floats]:
        """Probability of the means (nan where there is none) and their correlation with the newest value.

        `direction` is 1 where that value is high, -1 where it is low: the mean speaks only for its own side.
        """
        t, freedom, inside = place.T
        there = t * direction > 0
        result = np.full(len(t), np.nan)
        tail = 2 * np.exp(log_t_tail(towards(side, t[there]), freedom[there]))
        result[there] = np.clip(tail, SMALLEST, 1.0)
        ageing = AGEING**2
        correlation: Floats = np.sqrt((1 - ageing) / (1 - ageing ** np.maximum(inside, 1)))
        return result, correlation


def _unskewed(t: Floats, skew: Floats) -> Floats:
    """The normal deviate that is as unusual as t under a gamma of this skew (Wilson-Hilferty).

    Only a skew that makes the tail on the side of t longer is believed.
    """
    longer = np.clip(np.sign(t) * skew, 0.0, _MOST_SKEWED)
    bent = np.maximum(longer, _EVEN)
    deviate = 6 / bent * (np.cbrt(1 + bent * np.abs(t) / 2) - 1) + bent / 6
    result: Floats = np.where(longer < _EVEN, t, np.sign(t) * deviate)
    return result


def join(single: Floats, several: Floats, correlation: Floats) -> Floats:
    """Probability of both together; of the single one where there is no other.

    Example:
        >>> join(np.array([1e-3]), np.array([1.0]), np.array([0.45])).round(4).tolist()
        [0.0011]
    """
    there = ~np.isnan(several)
    one, other = two_sided_z(single), two_sided_z(np.where(there, several, 1.0))
    square = (one**2 - 2 * correlation * one * other + other**2) / np.maximum(1 - correlation**2, 1e-6)
    joined = np.maximum(np.exp(-square / 2), SMALLEST)
    result: Floats = np.where(there, joined, single)
    return result


def joint_with_category(p: Floats) -> Floats:
    """Plain `count` also asks how rare its category is; without a by field that is 1, which weakens p.

    Example:
        >>> joint_with_category(np.array([1e-4])).round(5).tolist()
        [0.00052]
    """
    result: Floats = np.maximum(np.exp(-(two_sided_z(p) ** 2) / 2), SMALLEST)
    return result


def impact(single: Floats, several: Floats) -> Floats:
    """`multi_bucket_impact`: -5 where only the bucket itself is unusual, 5 where only its neighbours are.

    Example:
        >>> impact(np.array([1e-3, 0.5]), np.array([0.5, 1e-3])).tolist()
        [-5.0, 5.0]
    """
    one = -np.log(single)
    other = -np.log(np.where(np.isnan(several), 1.0, several))
    least, most = np.minimum(one, other), np.maximum(one, other)
    ratio = most / np.maximum(least, 1e-6)
    value = np.clip(5 * ratio * (other - one) / math.log(1000), -5.0, 5.0)
    result: Floats = np.trunc(value * 100) / 100
    return result
