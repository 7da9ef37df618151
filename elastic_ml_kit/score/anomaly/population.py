"""Values of many, compared with each other: one model for all values of the over field.

Intuition: a host is unusual here when it differs from the other hosts, not from its own past. Every value
present in a bucket is one sample of the same distribution (`residual`), one in all or one for each by value;
a member seen more often than the average counts less, so that a few busy ones do not define what is usual.
When it fails: a population of several kinds looks like one wide distribution; a member that is always
different is always unusual. Input: one value per bucket and member. Direction: small probability, unusual.
Cost: some twenty array operations per bucket. No season, no neighbouring buckets.
Source: Elastic's documented behaviour.

Example: 50 hosts with 1 to 5 distinct names each; the one with 80 has a probability near 1e-10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly import residual
from elastic_ml_kit.score.anomaly.buckets import Cells, Entities
from elastic_ml_kit.score.anomaly.function import Function, towards
from elastic_ml_kit.score.anomaly.grid import Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.leaves import NOTABLE, Scored, informed_limits, places
from elastic_ml_kit.score.anomaly.rules import allowed
from elastic_ml_kit.score.anomaly.series import unusual_lesson

_REMARKABLE = 0.7
_HALF = 0.5


def score_population(cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored:
    """Leaves of a count-like detector with an over field; over value (and by value) are a leaf's entity."""
    attribute = _attributes(cells.entities)
    model = _Population.empty(attribute, cells.entities, grid)
    edges = np.flatnonzero(np.diff(cells.bucket)) + 1
    modelled = np.maximum(cells.value - function.less, 0.0)
    chosen, known = [], []
    for places_ in np.split(np.arange(len(cells)), edges):
        if not len(places_):
            continue
        bucket = int(cells.bucket[places_[0]])
        entity, y = cells.entity[places_], modelled[places_]
        z = model.look(bucket, entity, y)
        typical = model.typical(entity) + function.less
        permitted = allowed(detector.custom_rules, cells.value[places_], typical, bucket, grid.span)
        model.learn(entity, y, z, permitted)
        odd = towards(function.side, z) > _REMARKABLE
        chosen.append(places_[odd])
        known.append(model.sums[attribute[entity[odd]]])
    return _scored(
        cells, grid, function, np.concatenate([*chosen, np.empty(0, dtype=np.int64)]), known, model
    )


def _attributes(entities: Entities) -> Ints:
    """For each entity the number of its partition and by value."""
    pairs = list(zip(entities.partition, entities.by, strict=True))
    number = {pair: place for place, pair in enumerate(sorted(set(pairs)))}
    return np.array([number[pair] for pair in pairs], dtype=np.int64)


@dataclass(slots=True)
class _Population:
    """The distribution of each attribute, and how often each member was seen."""

    attribute: Ints
    group: Ints
    grid: Grid
    sums: Floats
    first: Ints
    last: Ints
    samples: Floats
    members: Floats
    seen: Floats
    informed: Ints
    bucket: int = 0

    @classmethod
    def empty(cls, attribute: Ints, entities: Entities, grid: Grid) -> _Population:
        size = int(attribute.max(initial=-1)) + 1
        return cls(
            attribute=attribute,
            group=entities.group,
            grid=grid,
            sums=np.zeros((size, residual.SUMS)),
            first=np.full(size, -1),
            last=np.full(size, -1),
            samples=np.zeros(size),
            members=np.zeros(size),
            seen=np.zeros(len(entities)),
            informed=np.full(len(entities.groups), -1),
        )

    def look(self, bucket: int, entity: Ints, y: Floats) -> Floats:
        """Age the attributes present up to this bucket; how far each value is from what is known."""
        self.bucket = bucket
        present = np.unique(self.attribute[entity])
        new = present[self.first[present] < 0]
        self.first[new] = self.last[new] = bucket
        self.sums[present] *= np.exp(-self.grid.decay * (bucket - self.last[present]))[:, None]
        self.last[present] = bucket
        before = self.sums[self.attribute[entity]]
        result: Floats = np.where(before[:, 0] >= residual.INFORMATIVE, residual.quick_z(before, y), 0.0)
        return result

    def typical(self, entity: Ints) -> Floats:
        return residual.mean(self.sums[self.attribute[entity]])

    def learn(self, entity: Ints, y: Floats, z: Floats, permitted: Floats) -> None:
        attribute = self.attribute[entity]
        np.add.at(self.samples, attribute, 1.0)
        np.add.at(self.members, attribute, self.seen[entity] == 0)
        self.seen[entity] += 1
        share = np.minimum(1.0, self.samples[attribute] / self.members[attribute] / self.seen[entity])
        floor = unusual_lesson(self.bucket - self.first[attribute], self.grid.span)
        weight = self.grid.rate * share * permitted * residual.lesson(z, floor)
        np.add.at(self.sums, attribute, residual.terms(y, self.sums[attribute]) * weight[:, None])
        ready = self.group[entity[self.sums[attribute, 0] >= residual.INFORMATIVE]]
        self.informed[ready[self.informed[ready] < 0]] = self.bucket


def _scored(
    cells: Cells, grid: Grid, function: Function, chosen: Ints, known: list[Floats], model: _Population
) -> Scored:
    sums = np.vstack([np.empty((0, residual.SUMS)), *known])

    def rescore(row: Ints, value: Floats) -> Floats:
        y = np.maximum(value - function.less, 0.0)
        return residual.probability(sums[row], y, function.side, np.full(len(y), _HALF))

    p = rescore(np.arange(len(chosen)), cells.value[chosen])
    notable = np.flatnonzero(p < NOTABLE)
    at = places(cells.bucket, cells.entity, cells.entities.group[cells.entity], grid)
    leaves = at.leaves(
        cells,
        chosen[notable],
        p=p[notable],
        value_p=p[notable],
        actual=cells.value[chosen[notable]],
        typical=residual.mean(sums[notable]) + function.less,
        row=notable,
    )
    limits = informed_limits(cells.entities, model.informed, grid)
    return Scored(leaves, at.updates, at.groups, cells.entities, rescore=rescore, limits=limits, shared=True)
