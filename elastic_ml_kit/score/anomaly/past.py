"""The last four weeks of many series, so that a season can be sought in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elastic_ml_kit.score.anomaly.grid import DAY, Floats, Grid, Ints

_DAYS = 28


@dataclass(slots=True)
class Past:
    """Values and weights in rings, one row a series, one column a bucket; weight 0 is no value."""

    values: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    newest: int = -1

    @classmethod
    def empty(cls, series: int, grid: Grid) -> Past:
        shape = (series, min(grid.buckets(_DAYS * DAY), grid.size))
        return cls(np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32))

    @property
    def depth(self) -> int:
        return int(self.values.shape[1])

    def remember(self, bucket: int, series: Ints, value: Floats, weight: Floats) -> None:
        """Add a bucket; the buckets that were passed over have no values."""
        passed = np.arange(max(self.newest + 1, bucket - self.depth + 1), bucket + 1)
        self.weights[:, passed % self.depth] = 0.0
        self.newest = bucket
        self.values[series, bucket % self.depth] = value
        self.weights[series, bucket % self.depth] = weight

    def recall(self, series: int, length: int) -> tuple[Ints, Floats, Floats]:
        """Up to `length` last buckets of a series, oldest first: bucket numbers, values, weights."""
        buckets = np.arange(self.newest - min(length, self.depth) + 1, self.newest + 1)
        place = buckets % self.depth
        values, weights = self.values[series, place], self.weights[series, place]
        return buckets, values.astype(np.float64), weights.astype(np.float64)
