"""Buckets that are unusual together."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_ml_kit.score.anomaly.function import Side
from elastic_ml_kit.score.anomaly.grid import Floats, Grid
from elastic_ml_kit.score.anomaly.multibucket import Neighbours, impact, join, joint_with_category


def walk(values: Floats) -> list[float]:
    """Probability of the mean of neighbours on the high side after each value."""
    neighbours = Neighbours.empty(1, Grid(1800, 0, len(values)))
    one, found = np.zeros(1, dtype=np.int64), []
    for bucket, value in enumerate(values):
        neighbours.learn(bucket, one, np.array([value]), np.ones(1), np.full(1, 0.01))
        several, _ = Neighbours.probability(neighbours.place(one), Side.HIGH, np.ones(1))
        found.append(float(several[0]))
    return found


def test_a_dozen_slightly_high_values_are_very_improbable_together() -> None:
    values = np.random.default_rng(3).normal(0, 1, 500)
    values[480:492] += 2.0
    found = walk(values)
    assert np.nanmin(found[:480]) > 1e-4
    assert found[491] < 1e-5


def test_one_spike_has_little_echo() -> None:
    values = np.random.default_rng(4).normal(0, 1, 500)
    values[480] = 60.0
    assert np.nanmin(walk(values)[480:]) > 1e-3


def test_nine_of_twelve_values_are_needed() -> None:
    values = np.random.default_rng(5).normal(0, 1, 60)
    neighbours = Neighbours.empty(1, Grid(1800, 0, 100))
    one = np.zeros(1, dtype=np.int64)
    for bucket, value in enumerate(values):
        neighbours.learn(bucket, one, np.array([value]), np.ones(1), np.full(1, 0.01))
    assert not np.isnan(neighbours.place(one)[0, 0])
    neighbours.learn(64, one, np.ones(1), np.ones(1), np.ones(1))
    assert np.isnan(neighbours.place(one)[0, 0])


def test_join_is_symmetric_and_takes_the_single_one_where_there_is_no_other() -> None:
    one, other, correlation = np.array([1e-4]), np.array([1e-2]), np.array([0.45])
    assert join(one, other, correlation) == pytest.approx(join(other, one, correlation))
    assert join(one, np.array([np.nan]), correlation) == pytest.approx(one)
    assert join(one, one, correlation)[0] < 1e-4
    assert 0 < join(np.array([1e-308]), np.array([1e-308]), correlation)[0] <= 1


def test_plain_count_is_weakened_by_its_category() -> None:
    assert joint_with_category(np.array([1.0, 1e-4])) == pytest.approx([1.0, 5.2e-4], rel=0.02)


def test_impact_is_zero_where_both_are_alike() -> None:
    assert impact(np.array([1e-3, 1e-6]), np.array([1e-3, np.nan])).tolist() == [0.0, -5.0]
