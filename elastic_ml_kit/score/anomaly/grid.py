"""The time axis of a job: numbered buckets, and the rates that follow from their span."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAY = 86_400
WEEK = 7 * DAY
FULL_RATE_SPAN = 1800
DECAY = 0.0005


@dataclass(frozen=True, slots=True)
class Grid:
    """The buckets `first … last`, both included, of `span` seconds; a bucket's number is its start / span.

    Example:
        >>> Grid(span=900, first=10, last=13).size
        4
    """

    span: int
    first: int
    last: int

    @property
    def size(self) -> int:
        return max(0, self.last - self.first + 1)

    @property
    def rate(self) -> float:
        """Weight with which a model learns a bucket's value: 1 from 30 minutes up, less for shorter spans."""
        return min(1.0, self.span / FULL_RATE_SPAN)

    @property
    def decay(self) -> float:
        """What models forget per bucket: after one bucket a weight of 1 is exp(-decay)."""
        return DECAY * self.rate

    def start(self, bucket: int) -> int:
        """Milliseconds since the epoch at which a bucket begins."""
        return bucket * self.span * 1000

    def buckets(self, seconds: float) -> int:
        """Whole buckets in a stretch of time, at least one."""
        return max(1, int(seconds // self.span))

    def growth(self, bucket: Ints, speed: float = 1.0) -> Floats:
        """Weights that grow with time: dividing by today's is as good as ageing all earlier ones."""
        grown: Floats = np.exp(speed * self.decay * (bucket - self.first))
        return grown
