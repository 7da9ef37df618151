"""A run of values that are unusual on one side: after a day of them, they are the new level."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.score.anomaly.grid import Floats, Ints
from elastic_ml_kit.score.anomaly.residual import SUMS
from elastic_ml_kit.score.anomaly.special import log_two_sided

_SIGNIFICANT = math.log(1e-3)


@dataclass(slots=True)
class Run:
    """One row an entity: the side of its run, its length in buckets, what its values would have taught."""

    sign: Floats
    length: Ints
    sums: Floats
    error: Floats

    @classmethod
    def empty(cls, entities: int) -> Run:
        return cls(
            sign=np.zeros(entities),
            length=np.zeros(entities, dtype=np.int64),
            sums=np.zeros((entities, SUMS)),
            error=np.zeros(entities),
        )

    def end(self, entity: Ints) -> None:
        """Begin again."""
        self.length[entity], self.sums[entity], self.error[entity] = 0, 0.0, 0.0

    def note(self, entity: Ints, z: Floats, terms: Floats, error: Floats) -> Ints:
        """Add a bucket; returns the run lengths."""
        odd = log_two_sided(z) < _SIGNIFICANT
        sign = np.where(odd, np.sign(z), 0.0)
        ended = (sign != self.sign[entity]) | ~odd
        self.end(entity[ended])
        self.sign[entity] = sign
        self.length[entity] += odd
        self.sums[entity] += terms * odd[:, None]
        self.error[entity] += error * odd
        return self.length[entity]
