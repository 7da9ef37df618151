"""What may be unusual, kept while the buckets pass; the probabilities come all at once at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from elastic_ml_kit.score.anomaly import residual
from elastic_ml_kit.score.anomaly.function import Function, towards
from elastic_ml_kit.score.anomaly.grid import Floats, Ints
from elastic_ml_kit.score.anomaly.leaves import NOTABLE, Leaves
from elastic_ml_kit.score.anomaly.multibucket import Neighbours, impact, join, joint_with_category

_REMARKABLE = 0.7
"""Standard deviations below which neither a value nor its neighbours can make a cell notable."""

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """One bucket: for each entity its value, the value's weight, and how the model saw it.

    `y` is the value as the residual distribution sees it: base + (modelled - expected) / factor.
    """

    bucket: int
    entity: Ints
    value: Floats
    seen: Floats
    y: Floats
    expected: Floats
    factor: Floats
    base: Floats

    def columns(self, chosen: Ints) -> Floats:
        parts = (self.value, self.seen, self.y, self.expected, self.factor, self.base)
        return np.stack([each[chosen] for each in parts], axis=1)


_COLUMNS = 6


@dataclass
class Candidates:
    """Rows of value, weight, y, expected, factor, base; the neighbours' state; the sums."""

    function: Function
    _floats: list[Floats] = field(default_factory=list)
    _whole: list[Ints] = field(default_factory=list)

    @classmethod
    def empty(cls, function: Function) -> Candidates:
        return cls(function)

    def add(self, step: Step, z: Floats, neighbours: Floats, sums: Floats, group: Ints, life: Ints) -> None:
        """Keep the cells of a bucket whose z, or whose neighbours' mean, is on the unusual side."""
        side = self.function.side
        remarkable = (towards(side, z) > _REMARKABLE) | (towards(side, neighbours[:, 0]) > _REMARKABLE)
        chosen = np.flatnonzero(remarkable)
        if len(chosen):
            siblings = np.bincount(group)[group[chosen]]
            bucket = np.full(len(chosen), step.bucket)
            self._floats.append(np.hstack([step.columns(chosen), neighbours[chosen], sums[chosen]]))
            self._whole.append(
                np.stack([bucket, step.entity[chosen], chosen, siblings, life[chosen]], axis=1)
            )

    @cached_property
    def _table(self) -> Floats:
        return np.vstack([np.empty((0, _COLUMNS + Neighbours.COLUMNS + residual.SUMS)), *self._floats])

    @property
    def _sums(self) -> Floats:
        return self._table[:, -residual.SUMS :]

    def leaves(self) -> Leaves:
        """The notable ones among them."""
        value_p, p, impact_ = self._probabilities()
        notable = np.flatnonzero(p < NOTABLE)
        whole = np.vstack([np.empty((0, 5), dtype=np.int64), *self._whole])[notable]
        return Leaves(
            bucket=whole[:, 0],
            entity=whole[:, 1],
            p=p[notable],
            value_p=value_p[notable],
            actual=self._table[notable, 0],
            typical=self._typical()[notable],
            impact=impact_[notable],
            position=whole[:, 2],
            siblings=whole[:, 3],
            life=whole[:, 4],
            row=notable,
        )

    def _probabilities(self) -> tuple[Floats, Floats, Floats]:
        """Of the value alone, joined with its neighbours', and how much these matter (-5 to 5)."""
        _, seen, y, _, factor, _ = self._table[:, :_COLUMNS].T
        side = self.function.side
        single = residual.probability(self._sums, y, side, _HALF / factor) ** seen
        neighbours = self._table[:, _COLUMNS : _COLUMNS + Neighbours.COLUMNS]
        several, correlation = Neighbours.probability(
            neighbours, side, np.sign(y - residual.mean(self._sums))
        )
        joined = join(single, several, correlation)
        if self.function.joint:
            joined = joint_with_category(joined)
        return single, joined, impact(single, several)

    def _typical(self) -> Floats:
        _, _, _, expected, factor, base = self._table[:, :_COLUMNS].T
        typical = expected + (residual.mean(self._sums) - base) * factor
        result: Floats = np.maximum(typical, 0.0) + self.function.less
        return result

    def rescore(self, row: Ints, value: Floats) -> Floats:
        """Probabilities of other values in these cells."""
        _, _, _, expected, factor, base = self._table[row, :_COLUMNS].T
        y = np.maximum(base + (np.maximum(value - self.function.less, 0.0) - expected) / factor, 0.0)
        return residual.probability(self._sums[row], y, self.function.side, _HALF / factor)
