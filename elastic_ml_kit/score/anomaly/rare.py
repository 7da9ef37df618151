"""Rare values: how unlikely it is to see a value that was seen in so few buckets.

Intuition: every value of the by field has a weight, the number of buckets of its partition it was seen in,
ageing slowly. The weights are the observations of a multinomial with a Dirichlet prior, so the expected
probability of a value is its share of the total weight. The probability reported is that of all values no
more likely than it (5 % slack): p = (sum of the weights up to 1.05 times its own) / total, which is the
closed form of averaging the values' Beta marginals. The bucket itself counts already, so a first sight has
weight 1.
When it fails: with n buckets of history a new value has p of about 1/n, so a short history cannot give a
high score; several new values in one bucket, or many values seen once, share and raise p; where new values
are the rule nothing is rare. Input: presence only, not counts. Direction: small p is rare.
Cost: one step per bucket and partition that holds a candidate, each over the partition's distinct values.
Source: Elastic's documented behaviour; the model is textbook Dirichlet-multinomial.

Example: 99 buckets with the value a, then one with b: p(b) is 1/100 (without ageing).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import polars as pl

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import Cells
from elastic_ml_kit.score.anomaly.function import Function
from elastic_ml_kit.score.anomaly.grid import Bools, Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.leaves import NOTABLE, Limit, Scored, places
from elastic_ml_kit.score.anomaly.rules import lessons

_SLACK = 1.05
_MILESTONE = 1.07
_TABLE = 1_000_000
"""Weights that one table may hold."""

_NARROW = 1000
"""Partitions with more distinct values than this go bucket by bucket and value by value."""


def score_rare(cells: Cells, grid: Grid, function: Function, detector: Detector) -> Scored:
    """Leaves of a `rare by` detector."""
    weights = lessons(detector.custom_rules, cells.bucket, grid.span)
    group = cells.entities.group[cells.entity]
    learned = _learned(cells, group, grid, weights)
    probability = np.ones(len(cells))
    for partition in _partitions(learned, group):
        if partition.candidate.any():
            probability[partition.place] = _probabilities(partition)
    at = places(cells.bucket, cells.entity, group, grid)
    notable = np.flatnonzero(probability < NOTABLE)
    p = probability[notable]
    leaves = at.leaves(cells, notable, p=p, value_p=p, typical=p, actual=np.ones(len(p)))
    return Scored(leaves, at.updates, at.groups, cells.entities, limits=_limits(cells, learned, group, grid))


@dataclass(frozen=True, slots=True)
class _Learned:
    """Cells in the order of partition and bucket, weights in units that grow instead of ageing.

    `grown` is the weight a cell adds, `own` that of its value, `total` that of its partition, both with its
    bucket included; `code` numbers the values of a partition; `place` leads back to the cells.
    """

    place: Ints
    bucket: Ints
    code: Ints
    grown: Floats
    own: Floats
    total: Floats

    @property
    def candidate(self) -> Bools:
        return self.own < NOTABLE * self.total

    def part(self, start: int, stop: int) -> _Learned:
        here = slice(start, stop)
        return _Learned(
            self.place[here],
            self.bucket[here],
            self.code[here],
            self.grown[here],
            self.own[here],
            self.total[here],
        )


def _learned(cells: Cells, group: Ints, grid: Grid, weights: Floats) -> _Learned:
    age = pl.col("bucket").rank("dense").over("group")
    frame = (
        pl.DataFrame({"group": group, "bucket": cells.bucket, "entity": cells.entity, "weight": weights})
        .with_row_index("place")
        .sort("group", "bucket", "entity")
        .with_columns(grown=pl.col("weight") * (grid.decay * age.cast(pl.Float64)).exp())
        .with_columns(
            own=pl.col("grown").cum_sum().over("entity"),
            total=pl.col("grown").cum_sum().over("group"),
            code=pl.col("entity") - pl.col("entity").min().over("group"),
        )
        .with_columns(total=pl.col("total").last().over("group", "bucket"))
    )
    columns = {each.name: frame[each.name].to_numpy() for each in fields(_Learned)}
    return _Learned(**columns | {"place": columns["place"].astype(np.int64)})


def _partitions(learned: _Learned, group: Ints) -> Iterator[_Learned]:
    edges = np.flatnonzero(np.diff(group[learned.place])) + 1
    for start, stop in pairwise([0, *edges.tolist(), len(group)]):
        yield learned.part(start, stop)


def _probabilities(cells: _Learned) -> Floats:
    """Probabilities of one partition's cells: exact where notable, 1 for the rest."""
    values = cells.code.max() + 1
    seen = np.zeros(values)
    result = np.ones(len(cells.code))
    narrow = values <= _NARROW
    candidate = np.append(0, np.cumsum(cells.candidate))
    for start, stop in _blocks(cells.bucket, _TABLE // values if narrow else 1):
        wanted = candidate[stop] > candidate[start]
        if narrow and wanted:
            result[start:stop] = _narrow(cells.part(start, stop), seen)
        np.add.at(seen, cells.code[start:stop], cells.grown[start:stop])
        if not narrow and wanted:
            result[start:stop] = _wide(cells.part(start, stop), seen)
    return result


def _blocks(bucket: Ints, most: int) -> Iterator[tuple[int, int]]:
    """Cells of up to `most` buckets at a time."""
    number = np.cumsum(np.append(0, np.diff(bucket) != 0)) // most
    edges = np.flatnonzero(np.diff(number)) + 1
    yield from pairwise([0, *edges.tolist(), len(bucket)])


def _narrow(cells: _Learned, seen: Floats) -> Floats:
    """All candidates of some buckets at once, from a table of the weights after each bucket."""
    row = np.cumsum(np.append(0, np.diff(cells.bucket) != 0))
    table = np.zeros((row[-1] + 1, len(seen)))
    np.add.at(table, (row, cells.code), cells.grown)
    table[0] += seen
    np.cumsum(table, axis=0, out=table)
    result = np.ones(len(row))
    candidates = np.flatnonzero(cells.candidate)
    for some in np.array_split(candidates, len(candidates) * len(seen) // _TABLE + 1):
        weights = table[row[some]]
        small = weights <= _SLACK * cells.own[some, None]
        result[some] = np.where(small, weights, 0.0).sum(axis=1) / cells.total[some]
    return result


def _wide(cells: _Learned, seen: Floats) -> Floats:
    """Candidates of one bucket in the order of their weights, up to the first that is not notable."""
    result = np.ones(len(cells.code))
    candidates = np.flatnonzero(cells.candidate)
    for place in candidates[np.argsort(cells.own[candidates])]:
        share = seen[seen <= _SLACK * cells.own[place]].sum() / cells.total[place]
        if share >= NOTABLE:
            break
        result[place] = share
    return result


def _limits(cells: Cells, learned: _Learned, group: Ints, grid: Grid) -> list[Limit]:
    """Per partition, whenever its history grew by 7 %: the probability of one new value, and no other."""
    limits = []
    for partition in _partitions(learned, group):
        seen = np.zeros(partition.code.max() + 1)
        name = cells.entities.partition[cells.entity[partition.place[0]]]
        done = 0
        for stop in _milestones(partition.total):
            np.add.at(seen, partition.code[done:stop], partition.grown[done:stop])
            done = stop
            new = partition.grown[stop - 1]
            rare = seen[(seen > 0) & (seen <= _SLACK * new)].sum() + new
            p = float(rare / (partition.total[stop - 1] + new))
            limits.append(Limit(name, int(partition.bucket[stop - 1]) + 1, p))
    return limits


def _milestones(total: Floats) -> list[int]:
    """Numbers of cells after which a running total has grown by the factor 1.07 again, and all of them."""
    factors = np.arange(0.0, math.log(total[-1] / total[0]) / math.log(_MILESTONE) + 1)
    stops = np.searchsorted(total, total[0] * _MILESTONE**factors, side="right")
    milestones: list[int] = np.unique(np.append(stops[stops > 0], len(total))).tolist()
    return milestones
