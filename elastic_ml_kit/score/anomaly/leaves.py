"""What a model hands on: the unusual cells one by one, the usual ones only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from elastic_ml_kit.score.anomaly.buckets import Cells, Entities
from elastic_ml_kit.score.anomaly.grid import DAY, Bools, Floats, Grid, Ints

NOTABLE = 0.05
"""Probabilities from here up carry no score, so their cells are only counted."""

FORGOTTEN = 50
"""An entity's largest score is forgotten after more than this many buckets without the entity."""

Rescore = Callable[[Ints, Floats], Floats]
"""Rows (places in the leaves) and other values they might have had → the probability of each value."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The notable cells of one detector, in the order of bucket and entity; arrays have one element a cell.

    Attributes:
        p: probability of a value no more likely than this one.
        value_p: the same from this bucket's value alone, without its neighbours in time.
        actual, typical, impact: as a record shows them.
        position: the cell's place among all cells of its bucket, notable or not.
        siblings: number of cells of the same bucket and partition, notable or not.
        life: grows by one whenever the entity comes back after its largest score was forgotten.
        row: the cell's place in what `Scored.rescore` knows.
    """

    bucket: Ints
    entity: Ints
    p: Floats
    value_p: Floats
    actual: Floats
    typical: Floats
    impact: Floats
    position: Ints
    siblings: Ints
    life: Ints
    row: Ints

    def __len__(self) -> int:
        return len(self.bucket)

    def where(self, kept: Bools) -> Leaves:
        """Only these rows."""
        return Leaves(**{each.name: getattr(self, each.name)[kept] for each in fields(self)})

    @classmethod
    def none(cls) -> Leaves:
        whole, part = np.empty(0, dtype=np.int64), np.empty(0)
        return cls(whole, whole, part, part, part, part, part, whole, whole, whole, whole)


@dataclass(frozen=True, slots=True)
class Limit:
    """The smallest probability a new cell of a partition can have, from a bucket on."""

    partition: str
    bucket: int
    p: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where cells stand: in their bucket, in their partition, in the life of their entity.

    `updates` and `groups` hold the number of cells, and of partitions with cells, of each bucket of the grid.
    """

    position: Ints
    siblings: Ints
    life: Ints
    updates: Ints
    groups: Ints

    def leaves(
        self,
        cells: Cells,
        chosen: Ints,
        *,
        p: Floats,
        value_p: Floats,
        actual: Floats,
        typical: Floats,
        impact: Floats | None = None,
        row: Ints | None = None,
    ) -> Leaves:
        """Leaves of the chosen cells; the columns given hold one element for each of these."""
        return Leaves(
            bucket=cells.bucket[chosen],
            entity=cells.entity[chosen],
            p=p,
            value_p=value_p,
            actual=actual,
            typical=typical,
            impact=np.zeros(len(chosen)) if impact is None else impact,
            position=self.position[chosen],
            siblings=self.siblings[chosen],
            life=self.life[chosen],
            row=np.arange(len(chosen)) if row is None else row,
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """A detector's outcome before scores.

    `updates` and `groups` hold the number of cells, and of partitions with cells, of each bucket of the grid.

    `shared` says that largest scores are compared over all entities (a population), not over each one's own.
    `rescore` is None where a value is there or not, so that every influencer of the cell has full influence.
    """

    leaves: Leaves
    updates: Ints
    groups: Ints
    entities: Entities
    rescore: Rescore | None = None
    limits: Sequence[Limit] = ()
    shared: bool = False

    @classmethod
    def nothing(cls, entities: Entities, grid: Grid) -> Scored:
        """The outcome where there are no cells at all."""
        none = np.zeros(grid.size, dtype=np.int64)
        return cls(Leaves.none(), none, none, entities)

    def keys(self) -> Ints:
        """Whose largest raw score each leaf is compared with."""
        leaves = self.leaves
        if self.shared:
            return np.zeros_like(leaves.entity)
        result: Ints = leaves.entity * (1 + leaves.life.max(initial=0)) + leaves.life
        return result

    def with_leaves(self, leaves: Leaves) -> Scored:
        """The same with other leaves."""
        return replace(self, leaves=leaves)


def places(bucket: Ints, entity: Ints, group: Ints, grid: Grid) -> Places:
    """Places of cells in the order of bucket and entity; `group` is each cell's partition number."""
    updates = np.bincount(bucket - grid.first, minlength=grid.size)
    begin = np.cumsum(updates) - updates
    new = np.append(True, (np.diff(bucket) != 0) | (np.diff(group) != 0))[: len(bucket)]
    run = np.cumsum(new) - 1
    return Places(
        position=np.arange(len(bucket)) - begin[bucket - grid.first],
        siblings=np.bincount(run)[run],
        life=_lives(bucket, entity),
        updates=updates,
        groups=np.bincount(bucket[new] - grid.first, minlength=grid.size),
    )


def _lives(bucket: Ints, entity: Ints) -> Ints:
    """How often each cell's entity had been away for more than `FORGOTTEN` buckets before."""
    order = np.lexsort((bucket, entity))
    away = np.zeros(len(order), dtype=np.int64)
    away[1:] = (np.diff(bucket[order]) > FORGOTTEN) & (np.diff(entity[order]) == 0)
    total = np.cumsum(away)
    result = np.empty_like(total)
    result[order] = total - total[np.searchsorted(entity[order], entity[order])]
    return result


def informed_limits(entities: Entities, informed: Ints, grid: Grid) -> list[Limit]:
    """Nothing is unusual in a partition before the bucket in which its values became informative (-1: never).

    From then on anything can happen, and the limit is repeated daily for the history that grows behind it.
    """
    limits = []
    for name, start, since in zip(entities.groups, entities.starts.tolist(), informed.tolist(), strict=True):
        limits.append(Limit(name, start, 1.0))
        if since >= 0:
            limits += [Limit(name, each, 0.0) for each in range(since, grid.last + 1, grid.buckets(DAY))]
    return limits
