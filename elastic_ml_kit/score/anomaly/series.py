"""Counts, distinct counts and information content over time: the model of a value per bucket and entity.

Intuition: what is expected of a bucket is a trend (`trend`), what is left over has a distribution
(`residual`). All entities of a detector step through the buckets together, as rows of arrays. In each bucket
the model first learns the value, an unusual one with little weight so that an attack does not become normal,
then asks how likely such a value is. Twelve buckets in a row that are each a little high are found by their
weighted mean (`multibucket`), and both probabilities are joined.
When it fails: with fewer than a handful of buckets nothing is unusual; the season is unknown before it has
repeated; a new level is an anomaly for a day, then it is the level. An empty bucket is the value 0 for count
functions, weighted by twice the share of buckets with events; for all others it is no value.
Input: one value per bucket and entity, in any order. Direction: small probability, unusual. Cost: about a
hundred array operations per bucket, whatever the number of entities, and memory for 28 days of each entity.
Differs from Elastic: repeated similar runs of anomalies do not lose score; level and season are those of
before the bucket, only the distribution learns it first; entities with events in fewer than 24 buckets learn
their empty buckets all at once when they come back.
Source: Elastic's documented behaviour; the parts are textbook.

Example: 20 days of about 20 events per bucket, then 70: p is near 1e-12; 21 is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly import residual
from elastic_ml_kit.score.anomaly.buckets import Cells
from elastic_ml_kit.score.anomaly.candidates import Candidates, Step
from elastic_ml_kit.score.anomaly.function import Function
from elastic_ml_kit.score.anomaly.grid import DAY, WEEK, Bools, Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.leaves import FORGOTTEN, Scored, informed_limits
from elastic_ml_kit.score.anomaly.multibucket import Neighbours
from elastic_ml_kit.score.anomaly.past import Past
from elastic_ml_kit.score.anomaly.rules import allowed
from elastic_ml_kit.score.anomaly.run import Run
from elastic_ml_kit.score.anomaly.trend import NONE, Clock, Trend, find_trend, next_test

_TREND_DECAY = 0.024
_TRACKED = 24
"""Entities with events in fewer buckets than this have neither trend nor empty buckets of their own."""

_NEVER = np.iinfo(np.int64).max
_NEWCOMER, _SETTLED = 0.5, 0.01


def score_series(cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored:
    """Leaves of a count-like detector without an over field."""
    model = _Series.of(cells, grid, function, detector)
    for bucket, entity, value, present in _steps(cells, grid, model.tracked, function.empty):
        model.step(bucket, entity, value, present)
    return Scored(
        model.candidates.leaves(),
        model.updates,
        model.groups,
        cells.entities,
        rescore=model.candidates.rescore,
        limits=informed_limits(cells.entities, model.informed, grid),
    )


def unusual_lesson(age: Ints, span: int) -> Floats:
    """The least weight a value is learnt with: 0.5 by a new model, 0.01 by one of three weeks or more."""
    grown = np.minimum(age * span / (3 * WEEK), 1.0)
    result: Floats = _NEWCOMER * (_SETTLED / _NEWCOMER) ** grown
    return result


def _steps(
    cells: Cells, grid: Grid, tracked: Bools, empty: bool
) -> Iterator[tuple[int, Ints, Floats, Bools]]:
    """For each bucket: entities, their values, and which of them have events."""
    edges = np.searchsorted(cells.bucket, np.arange(grid.first, grid.last + 2)).tolist()
    started = np.zeros(len(cells.entities), dtype=np.bool_)
    values = np.zeros(len(cells.entities))
    for bucket, start, stop in zip(range(grid.first, grid.last + 1), edges[:-1], edges[1:], strict=True):
        here = cells.entity[start:stop]
        if not empty:
            if start < stop:
                yield bucket, here, cells.value[start:stop], np.ones(len(here), dtype=np.bool_)
            continue
        now = started.copy()
        now[here] = True
        values[here] = cells.value[start:stop]
        entity = np.flatnonzero(now)
        if len(entity):
            value = values[entity]
            yield bucket, entity, value, value > 0
        values[here] = 0.0
        started[here] = tracked[here]


@dataclass(slots=True)
class _Series:
    """The state of all entities, one row an entity; trend and past only of those `tracked`, at `row`."""

    grid: Grid
    function: Function
    detector: Detector
    group: Ints
    tracked: Bools
    row: Ints
    sums: Floats
    first: Ints
    last: Ints
    due: Ints
    filled: Ints
    life: Ints
    trend: Trend
    past: Past
    neighbours: Neighbours
    run: Run
    informed: Ints
    updates: Ints
    groups: Ints
    clock: Clock
    candidates: Candidates

    @classmethod
    def of(cls, cells: Cells, grid: Grid, function: Function, detector: Detector) -> _Series:
        size = len(cells.entities)
        tracked = np.bincount(cells.entity, minlength=size) >= _TRACKED
        clock = Clock.of(grid)
        rows = int(tracked.sum()) + 1
        return cls(
            grid=grid,
            function=function,
            detector=detector,
            group=cells.entities.group,
            tracked=tracked,
            row=np.where(tracked, np.cumsum(tracked) - 1, rows - 1),
            sums=np.zeros((size, residual.SUMS)),
            first=np.full(size, -1),
            last=np.full(size, -1),
            due=np.full(size, _NEVER),
            filled=np.zeros(size, dtype=np.int64),
            life=np.zeros(size, dtype=np.int64),
            trend=Trend.empty(rows, clock.slots),
            past=Past.empty(rows, grid),
            neighbours=Neighbours.empty(size, grid),
            run=Run.empty(size),
            informed=np.full(len(cells.entities.groups), -1),
            updates=np.zeros(grid.size, dtype=np.int64),
            groups=np.zeros(grid.size, dtype=np.int64),
            clock=clock,
            candidates=Candidates.empty(function),
        )

    def step(self, bucket: int, entity: Ints, value: Floats, present: Bools) -> None:
        """Learn one bucket, and keep what may be unusual in it."""
        self._age(bucket, entity, present)
        row, before = self.row[entity], self.sums[entity]
        modelled = np.maximum(value - self.function.less, 0.0)
        expected, factor = self.trend.expect(row, *self.clock.slot(bucket))
        error = modelled - expected
        base = self.trend.base[row]
        y = np.maximum(base + error / factor, 0.0)
        known = before[:, 0] >= residual.INFORMATIVE
        z = np.where(known, residual.quick_z(before, y), 0.0)
        seen = np.where(present, 1.0, self._share(entity, bucket))
        floor = unusual_lesson(bucket - self.first[entity], self.grid.span)
        typical = np.maximum(expected + (residual.mean(before) - base) * factor, 0.0) + self.function.less
        permitted = allowed(self.detector.custom_rules, value, typical, bucket, self.grid.span)
        lesson = residual.lesson(z, floor) * seen * permitted
        terms = residual.terms(y, before)
        self.sums[entity] += terms * (self.grid.rate * lesson)[:, None]
        standard = (y - residual.mean(before)) / np.sqrt(residual.variance(before))
        self.neighbours.learn(bucket, entity, standard, lesson, floor)
        self.trend.learn(row, *self.clock.slot(bucket), error, lesson, _TREND_DECAY)
        kept = self.tracked[entity]
        self.past.remember(bucket, row[kept], modelled[kept], lesson[kept])
        self._shift(entity, self.run.note(entity, np.where(permitted < 1, 0.0, z), terms, error))
        self._count(bucket, entity)
        self._keep(Step(bucket, entity, value, seen, y, expected, factor, base), z)
        self._test(bucket, entity)

    def _age(self, bucket: int, entity: Ints, present: Bools) -> None:
        new = self.first[entity] < 0
        if new.any():
            fresh = entity[new]
            self.first[fresh] = self.last[fresh] = bucket
            self.due[fresh] = np.where(self.tracked[fresh], bucket + next_test(0, self.grid), _NEVER)
        gap = bucket - self.last[entity]
        self.sums[entity] *= np.exp(-self.grid.decay * gap)[:, None]
        self.life[entity] += gap > FORGOTTEN
        if self.function.empty:
            skipped = np.maximum(gap - 1, 0) * ~self.tracked[entity]
            self.sums[entity, 0] += self.grid.rate * skipped * self._share(entity, bucket)
        self.last[entity] = bucket
        self.filled[entity] += present

    def _share(self, entity: Ints, bucket: int) -> Floats:
        """Weight of an empty bucket: twice the share of buckets with events, at most 1."""
        share = 2 * self.filled[entity] / np.maximum(bucket - self.first[entity] + 1, 1)
        result: Floats = np.clip(share, 1e-6, 1.0)
        return result

    def _shift(self, entity: Ints, length: Ints) -> None:
        """A day of values unusual on one side is the new level."""
        for each in entity[length >= self.grid.buckets(DAY)].tolist():
            row = self.row[each]
            if self.trend.kind[row] == NONE:
                self.sums[each] = self.run.sums[each] * self.grid.rate
            else:
                self.trend.level[row] += self.run.error[each] / self.run.length[each]
            self.run.end(np.array([each]))

    def _test(self, bucket: int, entity: Ints) -> None:
        """Look for a richer trend where it is time to, and learn the past again under it."""
        for each in entity[self.due[entity] <= bucket].tolist():
            row, age = int(self.row[each]), bucket - int(self.first[each])
            self.due[each] = self.first[each] + next_test(age, self.grid)
            buckets, values, weights = self.past.recall(row, age + 1)
            fit = find_trend(values, weights, buckets, self.clock, int(self.trend.kind[row]))
            if fit is None:
                continue
            fit.put(self.trend, row)
            there = weights > 0
            aged = weights[there] * self.grid.rate * np.exp(-self.grid.decay * (bucket - buckets[there]))
            self.sums[each] = residual.relearn(fit.residual, aged)
            self.neighbours.forget(each)

    def _count(self, bucket: int, entity: Ints) -> None:
        group = self.group[entity]
        self.updates[bucket - self.grid.first] = len(entity)
        self.groups[bucket - self.grid.first] = 1 + np.count_nonzero(np.diff(group))
        informed = group[self.sums[entity, 0] >= residual.INFORMATIVE]
        self.informed[informed[self.informed[informed] < 0]] = bucket

    def _keep(self, step: Step, z: Floats) -> None:
        neighbours = self.neighbours.place(step.entity)
        self.candidates.add(
            step, z, neighbours, self.sums[step.entity], self.group[step.entity], self.life[step.entity]
        )
