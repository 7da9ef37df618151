"""Counts, distinct counts and information content over time: the model of a value per bucket and entity.

Intuition: what is expected of a bucket is a trend (`trend`), what is left over has a distribution (`residual`).
All entities of a detector step through the buckets together, as rows of arrays. In each bucket the model first
learns the value, an unusual one with little weight so that an attack does not become normal, then asks how
likely such a value is. Twelve buckets in a row that are each a little high are found by their weighted mean
(`multibucket`), and both probabilities are joined.
When it fails: with fewer than a handful of buckets nothing is unusual; the season is unknown before it has
repeated; a new level is an anomaly for a day, then it is the level. An empty bucket is the value 0 for count
functions, weighted by twice the share of buckets with events; for all others it is no value.
Input: one value per bucket and entity, in any order. Direction: small probability, unusual. Cost: about a
hundred array operations per bucket, whatever the number of entities, and memory for 28 days of each entity.
Differs from Elastic: repeated similar runs of anomalies do not lose score; level and season are those of
before the bucket, only the distribution learns it first; entities with events in fewer than 24 buckets learn
their empty buckets all at once when they come back.
Source: Elastic's documented behaviour; the parts are textbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly import residual
from elastic_ml_kit.score.anomaly.buckets import Cells
from elastic_ml_kit.score.anomaly.function import Function, Side
from elastic_ml_kit.score.anomaly.grid import DAY, WEEK, Bools, Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.leaves import FORGOTTEN, NOTABLE, Leaves, Places, Scored, informed_limits
from elastic_ml_kit.score.anomaly.multibucket import Neighbours, impact, join, joint_with_category
from elastic_ml_kit.score.anomaly.rules import SKIP_MODEL_UPDATE, SKIPPED_WEIGHT, holds
from elastic_ml_kit.score.anomaly.special import log_two_sided
from elastic_ml_kit.score.anomaly.trend import NONE, Clock, Trend, next_test, test

_TREND_DECAY = 0.024
_PAST_DAYS = 28
_TRACKED = 24
"""Entities with events in fewer buckets than this have neither trend nor empty buckets of their own."""
_REMARKABLE = 0.7
_SHIFT_SIGNIFICANT = np.log(1e-3)
_HALF = 0.5
_NEVER = np.iinfo(np.int64).max


def score_series(cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored:
    """Leaves of a count-like detector without an over field."""
    if not len(cells):
        nothing = np.zeros(grid.size, dtype=np.int64)
        none = np.empty(0, dtype=np.int64)
        empty = Leaves(none, none, *([np.empty(0)] * 5), none, none, none, none)
        return Scored(empty, Places(none, none, none, nothing, nothing), cells.entities)
    model = _Series.of(cells, grid, function, detector)
    for bucket, entity, value, present in _steps(cells, grid, model.tracked, function.empty):
        model.step(bucket, entity, value, present)
    return model.scored()


def _steps(
    cells: Cells, grid: Grid, tracked: Bools, empty: bool
) -> Iterator[tuple[int, Ints, Floats, Bools]]:
    """For each bucket: entities, their values, and which of them have events."""
    edges = np.searchsorted(cells.bucket, np.arange(grid.first, grid.last + 2))
    started = np.zeros(len(cells.entities), dtype=np.bool_)
    values = np.zeros(len(cells.entities))
    for bucket, start, stop in zip(range(grid.first, grid.last + 1), edges[:-1], edges[1:], strict=True):
        here = cells.entity[start:stop]
        if not empty:
            if len(here):
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
class _Run:
    """Values in a row that are unusual on one side: a new level, if they go on for a day."""

    sign: Floats
    length: Ints
    sums: Floats
    error: Floats

    def note(self, entity: Ints, z: Floats, terms: Floats, error: Floats) -> Ints:
        """Add a bucket; returns the run lengths."""
        odd = log_two_sided(z) < _SHIFT_SIGNIFICANT
        sign = np.where(odd, np.sign(z), 0.0)
        ended = (sign != self.sign[entity]) | ~odd
        over = entity[ended]
        self.length[over], self.sums[over], self.error[over] = 0, 0.0, 0.0
        self.sign[entity] = sign
        self.length[entity] += odd
        self.sums[entity] += terms * odd[:, None]
        self.error[entity] += error * odd
        return self.length[entity]


@dataclass(slots=True)
class _Series:
    """State of all entities; one row an entity."""

    cells: Cells
    grid: Grid
    function: Function
    detector: Detector
    tracked: Bools
    sums: Floats
    first: Ints
    last: Ints
    due: Ints
    filled: Ints
    life: Ints
    trend: Trend
    slot: Ints
    past: np.ndarray
    past_weight: np.ndarray
    neighbours: Neighbours
    run: _Run
    informed: Ints
    updates: Ints
    groups: Ints
    clock: Clock
    found: list[tuple[Floats, Ints]]
    newest: int = -1

    @classmethod
    def of(cls, cells: Cells, grid: Grid, function: Function, detector: Detector) -> _Series:
        size = len(cells.entities)
        tracked = np.bincount(cells.entity, minlength=size) >= _TRACKED
        clock = Clock.of(grid)
        rows = int(tracked.sum()) + 1
        depth = min(grid.buckets(_PAST_DAYS * DAY), grid.size)
        return cls(
            cells=cells,
            grid=grid,
            function=function,
            detector=detector,
            tracked=tracked,
            sums=np.zeros((size, residual.SUMS)),
            first=np.full(size, -1),
            last=np.full(size, -1),
            due=np.full(size, _NEVER),
            filled=np.zeros(size, dtype=np.int64),
            life=np.zeros(size, dtype=np.int64),
            trend=Trend.empty(rows, clock.slots),
            slot=np.where(tracked, np.cumsum(tracked) - 1, rows - 1),
            past=np.zeros((rows, depth), dtype=np.float32),
            past_weight=np.zeros((rows, depth), dtype=np.float32),
            neighbours=Neighbours.empty(size, grid),
            run=_Run(
                np.zeros(size),
                np.zeros(size, dtype=np.int64),
                np.zeros((size, residual.SUMS)),
                np.zeros(size),
            ),
            informed=np.full(len(cells.entities.groups), -1),
            updates=np.zeros(grid.size, dtype=np.int64),
            groups=np.zeros(grid.size, dtype=np.int64),
            clock=clock,
            found=[],
        )

    def step(self, bucket: int, entity: Ints, value: Floats, present: Bools) -> None:
        """Learn one bucket, and keep what may be unusual in it."""
        self._age(bucket, entity, present)
        row = self.slot[entity]
        at = np.int64(bucket)
        day, time = int(self.clock.day(at)), int(self.clock.time(at))
        modelled = np.maximum(value - self.function.less, 0.0)
        expected, factor = self.trend.expect(row, day, time)
        error = modelled - expected
        y = np.maximum(self.trend.base[row] + error / factor, 0.0)
        before = self.sums[entity]
        known = before[:, 0] >= residual.INFORMATIVE
        z = np.where(known, residual.quick_z(before, y), 0.0)
        seen = self._seen(entity, present, bucket)
        lesson = residual.lesson(z, self._floor(bucket - self.first[entity])) * seen
        if self.detector.custom_rules:
            lesson *= self._permitted(bucket, value, expected + residual.mean(before) - self.trend.base[row])
        terms = residual.terms(y, before)
        self.sums[entity] += terms * (self.grid.rate * lesson)[:, None]
        self.neighbours.learn(
            bucket, entity, (y - residual.mean(before)) / np.sqrt(residual.variance(before)), lesson
        )
        self.trend.learn(row, day, time, error, lesson, _TREND_DECAY)
        self._remember(bucket, entity, modelled, lesson)
        self._shift(entity, self.run.note(entity, z, terms, error))
        self._keep(bucket, entity, value, z, seen, y, expected, factor)
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
        share = 2 * self.filled[entity] / np.maximum(bucket - self.first[entity] + 1, 1)
        result: Floats = np.clip(share, 1e-6, 1.0)
        return result

    def _seen(self, entity: Ints, present: Bools, bucket: int) -> Floats:
        """Weight of each value: 1 for one with events, less for an empty bucket of a sparse entity."""
        result: Floats = np.where(present, 1.0, self._share(entity, bucket))
        return result

    def _floor(self, age: Ints) -> Floats:
        """The least weight an unusual value is learnt with: 0.5 for a new entity, 0.01 from three weeks on."""
        grown = np.minimum(age * self.grid.span / (3 * WEEK), 1.0)
        result: Floats = 0.5 * (0.01 / 0.5) ** grown
        return result

    def _permitted(self, bucket: int, value: Floats, typical: Floats) -> Floats:
        buckets = np.full(len(value), bucket)
        skipped = holds(
            self.detector.custom_rules,
            SKIP_MODEL_UPDATE,
            value,
            np.maximum(typical, 0.0) + self.function.less,
            buckets,
            self.grid.span,
        )
        result: Floats = np.where(skipped, SKIPPED_WEIGHT, 1.0)
        return result

    def _remember(self, bucket: int, entity: Ints, modelled: Floats, lesson: Floats) -> None:
        kept = self.tracked[entity]
        depth = self.past.shape[1]
        place = bucket % depth
        passed = np.arange(max(self.newest + 1, bucket - depth + 1), bucket + 1)
        self.past_weight[:, passed % depth] = 0.0
        self.newest = bucket
        self.past[self.slot[entity[kept]], place] = modelled[kept]
        self.past_weight[self.slot[entity[kept]], place] = lesson[kept]

    def _shift(self, entity: Ints, length: Ints) -> None:
        """A day of values unusual on one side is the new level."""
        moved = entity[length >= self.grid.buckets(DAY)]
        for each in moved.tolist():
            row = self.slot[each]
            if self.trend.kind[row] == NONE:
                self.sums[each] = self.run.sums[each] * self.grid.rate
            else:
                self.trend.level[row] += self.run.error[each] / self.run.length[each]
            self.run.length[each] = 0
            self.run.sums[each] = 0.0
            self.run.error[each] = 0.0

    def _test(self, bucket: int, entity: Ints) -> None:
        """Look for a richer trend where it is time to, and learn the past again under it."""
        for each in entity[self.due[entity] <= bucket].tolist():
            row = self.slot[each]
            self.due[each] = self.first[each] + next_test(bucket - int(self.first[each]), self.grid)
            depth = min(self.past.shape[1], bucket - int(self.first[each]) + 1)
            buckets = np.arange(bucket - depth + 1, bucket + 1)
            place = buckets % self.past.shape[1]
            weight = self.past_weight[row, place].astype(np.float64)
            values = self.past[row, place].astype(np.float64)
            fit = test(values, weight, buckets, self.clock, int(self.trend.kind[row]))
            if fit is None:
                continue
            fit.put(self.trend, row)
            there = weight > 0
            aged = weight[there] * self.grid.rate * np.exp(-self.grid.decay * (bucket - buckets[there]))
            self.sums[each] = residual.relearn(fit.residual, aged)
            self.neighbours.forget(each)

    def _keep(
        self,
        bucket: int,
        entity: Ints,
        value: Floats,
        z: Floats,
        seen: Floats,
        y: Floats,
        expected: Floats,
        factor: Floats,
    ) -> None:
        group = self.cells.entities.group[entity]
        siblings = np.bincount(group)
        self.updates[bucket - self.grid.first] = len(entity)
        self.groups[bucket - self.grid.first] = np.count_nonzero(siblings)
        informed = group[self.sums[entity, 0] >= residual.INFORMATIVE]
        fresh = informed[self.informed[informed] < 0]
        self.informed[fresh] = bucket
        direction = {Side.HIGH: z, Side.LOW: -z, Side.BOTH: np.abs(z)}[self.function.side]
        neighbour = self.neighbours.place(entity)
        chosen = np.flatnonzero(
            (direction > _REMARKABLE) | self.neighbours.remarkable(neighbour, self.function.side)
        )
        if not len(chosen):
            return
        who = entity[chosen]
        whole = np.stack(
            [np.full(len(chosen), bucket), who, chosen, siblings[group[chosen]], self.life[who]], axis=1
        )
        parts = [value, seen, y, expected, factor, self.trend.base[self.slot[entity]]]
        columns = np.stack([each[chosen] for each in parts], axis=1)
        self.found.append((np.hstack([columns, neighbour[chosen], self.sums[who]]), whole))

    def scored(self) -> Scored:
        """Probabilities of all that was kept, at once."""
        places = Places(*([np.empty(0, dtype=np.int64)] * 3), self.updates, self.groups)
        wide = 6 + Neighbours.COLUMNS + residual.SUMS
        columns = np.vstack([np.empty((0, wide)), *(each for each, _ in self.found)])
        whole = np.vstack([np.empty((0, 5), dtype=np.int64), *(each for _, each in self.found)])
        kept = _Kept(
            columns[:, :6], columns[:, 6 : -residual.SUMS], columns[:, -residual.SUMS :], self.function
        )
        value_p, p, impact_ = kept.probabilities()
        notable = np.flatnonzero(p < NOTABLE)
        leaves = Leaves(
            bucket=whole[notable, 0],
            entity=whole[notable, 1],
            p=p[notable],
            value_p=value_p[notable],
            actual=columns[notable, 0],
            typical=kept.typical()[notable],
            impact=impact_[notable],
            position=whole[notable, 2],
            siblings=whole[notable, 3],
            life=whole[notable, 4],
            row=notable,
        )
        return Scored(
            leaves,
            places,
            self.cells.entities,
            rescore=kept.rescore,
            limits=informed_limits(self.cells.entities, self.informed, self.grid),
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a probability needs, one row a cell: value, weight, y, expected, factor, base; neighbours; sums."""

    columns: Floats
    neighbours: Floats
    sums: Floats
    function: Function

    def probabilities(self) -> tuple[Floats, Floats, Floats]:
        """Of the value alone, joined with its neighbours', and how much these matter (-5 to 5)."""
        _, seen, y, _, factor, _ = self.columns.T
        single = residual.probability(self.sums, y, self.function.side, _HALF / factor) ** seen
        direction = np.sign(y - residual.mean(self.sums))
        several, correlation = Neighbours.probability(self.neighbours, self.function.side, direction)
        joined = join(single, several, correlation)
        if self.function.joint:
            joined = joint_with_category(joined)
        return single, joined, impact(single, several)

    def typical(self) -> Floats:
        _, _, _, expected, factor, base = self.columns.T
        result: Floats = (
            np.maximum(expected + (residual.mean(self.sums) - base) * factor, 0.0) + self.function.less
        )
        return result

    def rescore(self, row: Ints, value: Floats) -> Floats:
        """Probabilities of other values in these cells."""
        _, _, _, expected, factor, base = self.columns[row].T
        y = np.maximum(base + (np.maximum(value - self.function.less, 0.0) - expected) / factor, 0.0)
        return residual.probability(self.sums[row], y, self.function.side, _HALF / factor)
