"""The distribution of a value: tails that hold what they promise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from elastic_ml_kit.score.anomaly.function import Side
from elastic_ml_kit.score.anomaly.grid import Floats
from elastic_ml_kit.score.anomaly.residual import SUMS, lesson, probability, quick_z, relearn, terms

Draw = Callable[[np.random.Generator, int], Floats]

KINDS: dict[str, Draw] = {
    "poisson, small": lambda random, n: random.poisson(0.2, n).astype(float),
    "poisson": lambda random, n: random.poisson(4, n).astype(float),
    "bursty, small": lambda random, n: random.poisson(random.gamma(0.3, 2, n)).astype(float),
    "bursty": lambda random, n: random.poisson(random.gamma(1, 20, n)).astype(float),
    "log-normal": lambda random, n: np.exp(random.normal(3, 0.8, n)).round(),
    "normal": lambda random, n: random.normal(500, 50, n).round(),
    "mostly nothing": lambda random, n: np.where(random.random(n) < 0.95, 0.0, random.poisson(5, n)),
    "always the same": lambda random, n: np.full(n, 3.0),
}


def half(y: Floats) -> Floats:
    return np.full(len(y), 0.5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", [Side.HIGH, Side.LOW, Side.BOTH])
def test_small_probabilities_are_as_seldom_as_they_say(kind: str, side: Side) -> None:
    random = np.random.default_rng(11)
    sums = relearn(KINDS[kind](random, 800), np.ones(800))
    values, number = np.unique(KINDS[kind](random, 50_000), return_counts=True)
    p = probability(np.repeat(sums[None], len(values), axis=0), values, side, half(values))
    assert ((p > 0) & (p <= 1)).all()
    for threshold in (1e-2, 1e-3):
        assert number[p < threshold].sum() / 50_000 < 3 * threshold


@pytest.mark.parametrize("kind", KINDS)
def test_far_values_are_very_improbable(kind: str) -> None:
    random = np.random.default_rng(12)
    values = KINDS[kind](random, 800)
    far = np.array([values.max() * 4 + 40])
    assert probability(relearn(values, np.ones(800))[None], far, Side.HIGH, half(far))[0] < 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_higher_is_never_more_probable(kind: str) -> None:
    sums = relearn(KINDS[kind](np.random.default_rng(13), 300), np.ones(300))
    values = np.arange(0.0, 800.0)
    p = probability(np.repeat(sums[None], len(values), axis=0), values, Side.HIGH, half(values))
    assert (np.diff(p) <= 1e-12).all()


def test_nothing_is_unusual_before_a_weight_of_three_and_a_half() -> None:
    sums = relearn(np.array([4.0, 5.0, 4.0]), np.ones(3))
    assert probability(sums[None], np.array([500.0]), Side.HIGH, np.array([0.5]))[0] == 1


def test_learning_one_by_one_is_nearly_learning_at_once() -> None:
    values = np.random.default_rng(14).poisson(7, 400).astype(float)
    sums = np.zeros((1, SUMS))
    for value in values:
        sums = sums + terms(np.array([value]), sums)
    at_once = relearn(values, np.ones(400))
    np.testing.assert_allclose(sums[0, :6], at_once[:6])
    assert sums[0, 6] == pytest.approx(at_once[6], abs=20)


def test_quick_z_has_the_sign_and_the_size_of_the_distance() -> None:
    sums = np.repeat(relearn(np.random.default_rng(15).normal(100, 10, 500), np.ones(500))[None], 3, axis=0)
    np.testing.assert_allclose(quick_z(sums, np.array([70.0, 100.0, 130.0])), [-3.1, 0.0, 2.9], atol=0.35)


def test_lesson_falls_from_one_to_the_floor() -> None:
    weights = lesson(np.array([0.0, 3.0, 3.9, 4.2, 9.0]), np.full(5, 0.01))
    assert weights[0] == weights[1] == 1
    assert 1 > weights[2] > weights[3] > weights[4] == pytest.approx(0.01)
