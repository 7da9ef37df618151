"""Cells to buckets and influencers: how unusual is the most unusual of many, and many unusual ones together.

Two questions are asked of a set of probabilities. JOINT: how likely are all of them together to be so small
(chi-square of their squared z)? EXTREME: how likely is the smallest of n to be so small, 1 - (1 - p)^n?
Cells of one partition, and partitions of one bucket, are asked only the second: one host in a thousand with
p = 1e-3 is no news. Detectors are asked both, half and half. Each step that finds something keeps 0.8 of the
raw score. Differs from Elastic: several detectors are not put on a common scale of their past probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.score.anomaly.grid import Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.influence import INFLUENCE, LEAF, NAME, VALUE
from elastic_ml_kit.score.anomaly.leaves import Scored
from elastic_ml_kit.score.anomaly.normalizer import RECORD_P, normalise, probability_of, raw_score
from elastic_ml_kit.score.anomaly.special import chi_square_tail, two_sided_z

_KEPT = 0.8
_BUCKET = "bucket"


def smallest_of(p: Floats, number: Ints) -> Floats:
    """Probability that the smallest of `number` independent probabilities is at most p; a single one stays.

    What is left of the raw score after this step, 0.8 of it, is in the result.

    Example:
        >>> smallest_of(np.array([0.1, 0.01]), np.array([2, 1])).round(4).tolist()
        [0.19, 0.01]
    """
    extreme = -np.expm1(number * np.log1p(-np.minimum(p, 1 - 1e-12)))
    result: Floats = np.where(number > 1, _weakened(extreme), p)
    return result


def together(p: Floats) -> float:
    """Probability of several detectors' probabilities: half their joint one, half that of the smallest."""
    if len(p) == 1:
        return float(p[0])
    joint = chi_square_tail(float(np.square(two_sided_z(p)).sum()), len(p))
    extreme = float(-np.expm1(len(p) * np.log1p(-min(float(p.min()), 1 - 1e-12))))
    if min(joint, extreme) > RECORD_P:
        return float(np.sqrt(joint * extreme))
    raw = raw_score(np.array([max(joint, 1e-307), max(extreme, 1e-307)]))
    return probability_of(_KEPT * float(raw.mean()))


def _weakened(p: Floats) -> Floats:
    weak = [probability_of(_KEPT * each) for each in raw_score(p).tolist()]
    result: Floats = np.where(p > RECORD_P, p, weak)
    return result


@dataclass(frozen=True, slots=True)
class Nodes:
    """Scored nodes above the cells: one element a node; `value` is "" for a whole bucket."""

    bucket: Ints
    value: list[str]
    p: Floats
    score: Floats


def bucket_nodes(detectors: Sequence[Scored], grid: Grid) -> Nodes:
    """The buckets that have a notable cell, scored against all buckets of the grid."""
    found = [_detector(each, grid) for each in detectors if len(each.leaves)]
    if not found:
        return _scored(np.empty(0, dtype=np.int64), [], np.empty(0), np.ones(grid.size, dtype=np.int64), grid)
    active = np.sum([each.updates > 0 for each in detectors], axis=0)
    lists = pl.concat(found).group_by(_BUCKET).agg("p").sort(_BUCKET)
    bucket = lists[_BUCKET].to_numpy()
    p = np.array(
        [
            together(np.append(each, np.ones(max(0, int(active[at - grid.first]) - len(each)))))
            for at, each in zip(bucket.tolist(), lists["p"].to_list(), strict=True)
        ]
    )
    return _scored(bucket, [""] * len(p), p, np.ones(grid.size, dtype=np.int64), grid)


def _detector(scored: Scored, grid: Grid) -> pl.DataFrame:
    leaves = scored.leaves
    partitions = (
        pl.DataFrame(
            {
                _BUCKET: leaves.bucket,
                "group": scored.entities.group[leaves.entity],
                "p": leaves.p,
                "number": leaves.siblings,
            }
        )
        .group_by(_BUCKET, "group")
        .agg(pl.col("p").min(), pl.col("number").first())
    )
    smallest = smallest_of(partitions["p"].to_numpy(), partitions["number"].to_numpy())
    buckets = partitions.with_columns(p=smallest).group_by(_BUCKET).agg(pl.col("p").min()).sort(_BUCKET)
    number = scored.groups[buckets[_BUCKET].to_numpy() - grid.first]
    return buckets.with_columns(p=smallest_of(buckets["p"].to_numpy(), number))


def influencer_nodes(
    detectors: Sequence[Scored], influences: Sequence[pl.DataFrame], name: str, grid: Grid
) -> tuple[Nodes, Nodes]:
    """The values of one influencer field, and the field as a whole in each bucket.

    Both are scored by one normaliser; a value without influence anywhere in a bucket counts as usual.
    """
    frames = [
        _influenced(index, scored, found.filter(pl.col(NAME) == name))
        for index, (scored, found) in enumerate(zip(detectors, influences, strict=True))
    ]
    by_detector = pl.concat(frames).group_by(_BUCKET, VALUE, "detector").agg(pl.col("p").min(), pl.len())
    by_detector = by_detector.with_columns(
        p=smallest_of(by_detector["p"].to_numpy(), by_detector["len"].cast(pl.Int64).to_numpy())
    )
    values = by_detector.group_by(_BUCKET, VALUE).agg("p").sort(_BUCKET, VALUE)
    p = np.array([together(np.array(each)) for each in values["p"].to_list()])
    values = values.with_columns(p=pl.Series(p, dtype=pl.Float64))
    whole = values.group_by(_BUCKET).agg(pl.col("p").min(), pl.len()).sort(_BUCKET)
    bucket = whole[_BUCKET].to_numpy()
    number = whole["len"].cast(pl.Int64).to_numpy()
    updates = 1 + np.sum([each.updates for each in detectors], axis=0)
    updates[bucket - grid.first] = np.maximum(updates[bucket - grid.first], number + 1)
    rows = pl.concat(
        [
            values.select(_BUCKET, VALUE, "p", whole=False),
            whole.select(_BUCKET, pl.lit("").alias(VALUE), _smallest(whole, number), whole=True),
        ]
    ).sort(_BUCKET, "whole", VALUE)
    nodes = _scored(rows[_BUCKET].to_numpy(), rows[VALUE].to_list(), rows["p"].to_numpy(), updates, grid)
    at_top = rows["whole"].to_numpy()
    return _part(nodes, ~at_top), _part(nodes, at_top)


def _smallest(whole: pl.DataFrame, number: Ints) -> pl.Series:
    return pl.Series("p", smallest_of(whole["p"].to_numpy(), number), dtype=pl.Float64)


def _influenced(index: int, scored: Scored, found: pl.DataFrame) -> pl.DataFrame:
    leaf = found[LEAF].to_numpy()
    return pl.DataFrame(
        {
            _BUCKET: scored.leaves.bucket[leaf],
            VALUE: found[VALUE],
            "detector": np.full(len(leaf), index),
            "p": scored.leaves.p[leaf] ** found[INFLUENCE].to_numpy(),
        }
    )


def _scored(bucket: Ints, value: list[str], p: Floats, updates: Ints, grid: Grid) -> Nodes:
    new = np.append(True, np.diff(bucket) != 0)[: len(bucket)]
    first = np.flatnonzero(new)
    position = np.arange(len(bucket)) - first[np.cumsum(new) - 1] if len(bucket) else bucket
    names = {each: place for place, each in enumerate(sorted(set(value)))}
    key = np.array([names[each] for each in value], dtype=np.int64)
    return Nodes(bucket, value, p, normalise(bucket, position, key, p, updates, grid))


def _part(nodes: Nodes, kept: np.ndarray) -> Nodes:
    value = [each for each, keep in zip(nodes.value, kept.tolist(), strict=True) if keep]
    return Nodes(nodes.bucket[kept], value, nodes.p[kept], nodes.score[kept])
