"""What a detector function is: a measure, the side on which it is unusual, and the model that scores it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import Cells, Measure
from elastic_ml_kit.score.anomaly.grid import Floats, Grid
from elastic_ml_kit.score.anomaly.leaves import Scored


class Side(StrEnum):
    """Which values count as unusual."""

    BOTH = "both"
    HIGH = "high"
    LOW = "low"


def towards(side: Side, distance: Floats) -> Floats:
    """How far values lie on the unusual side, from how far they lie above what is usual."""
    if side is Side.BOTH:
        result: Floats = np.abs(distance)
        return result
    return distance if side is Side.HIGH else -distance


class Scorer(Protocol):
    """A model: cells in, leaves out; it keeps nothing between calls and changes nothing it is given."""

    def __call__(self, cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored: ...


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the registry.

    Attributes:
        description: what records say in `function_description`.
        empty: whether an empty bucket is a value, 0, rather than no value.
        less: what the model subtracts from a value before it learns it.
        joint: whether the value's probability is joined with that of its category (plain `count`).
        population: the model for a detector with an over field, where there is one.
    """

    description: str
    measure: Measure
    model: Scorer | None
    side: Side = Side.HIGH
    empty: bool = False
    less: float = 0.0
    joint: bool = False
    population: Scorer | None = None

    @property
    def reads_field(self) -> bool:
        return self.measure in (Measure.DISTINCT, Measure.CONTENT)
