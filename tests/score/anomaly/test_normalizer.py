"""Probability to score: the fixed points of the scale, and usual cells counted or visited."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.score.anomaly.grid import Floats, Grid
from elastic_ml_kit.score.anomaly.normalizer import (
    absolute_ceiling,
    normalise,
    percentile_ceiling,
    probability_of,
    raw_score,
    samples_seen,
    updates_per_sample,
)


@pytest.mark.parametrize(
    ("p", "raw"), [(0.2, 0), (0.05, 0), (1e-3, 0.0982), (1e-4, 1), (1e-27, 25.5), (1e-50, 50), (1e-308, 100)]
)
def test_raw_score(p: float, raw: float) -> None:
    assert raw_score(np.array([p]))[0] == pytest.approx(raw, rel=0.01)


@given(st.floats(-300, -1.4))
@settings(derandomize=True, deadline=None)
def test_probability_of_inverts_raw_score(exponent: float) -> None:
    p = 10.0**exponent
    assert math.log(probability_of(float(raw_score(np.array([p]))[0]))) == pytest.approx(
        math.log(p), rel=1e-6
    )


@pytest.mark.parametrize(
    ("p", "score"), [(0.035, 10.5), (0.01, 29.6), (1e-3, 64.8), (1e-4, 100), (1e-9, 100)]
)
def test_absolute_ceiling(p: float, score: float) -> None:
    assert absolute_ceiling(np.array([p]))[0] == pytest.approx(score, abs=0.1)


@pytest.mark.parametrize(
    ("span", "updates"), [(60, 12), (120, 12), (300, 6), (900, 2), (1800, 1), (86400, 1)]
)
def test_updates_per_sample(span: int, updates: int) -> None:
    assert updates_per_sample(span) == updates


def test_percentile_ceiling_rises_with_the_number_of_samples() -> None:
    scores = percentile_ceiling(np.array([0.0, 1, 10, 100, 1000, 1e5]), np.ones(6))
    assert scores[0] == 0
    assert (np.diff(scores) > 0).all()
    assert scores[-1] > 99


def test_nothing_scores_before_there_is_a_sample() -> None:
    grid = Grid(900, 0, 1)
    one = np.zeros(1, dtype=np.int64)
    assert normalise(one, one, one, np.array([1e-20]), np.array([1, 1]), grid)[0] == 0


def test_an_entity_is_compared_with_its_own_largest() -> None:
    grid = Grid(3600, 0, 999)
    bucket, zero = np.array([500, 900]), np.zeros(2, dtype=np.int64)
    p, updates = np.array([1e-40, 1e-8]), np.ones(1000, dtype=np.int64)
    own = normalise(bucket, zero, zero, p, updates, grid)
    other = normalise(bucket, zero, np.array([0, 1]), p, updates, grid)
    assert own[1] < 30 < 80 < other[1]
    assert own[0] == other[0] > 90


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=30)
def test_counting_zeros_is_the_same_as_visiting_them(data: st.DataObject) -> None:
    grid = Grid(data.draw(st.sampled_from([60, 300, 900, 3600])), 100, 139)
    cells = [
        data.draw(st.lists(st.sampled_from([1.0, 1.0, 1.0, 0.02, 1e-3, 1e-7, 1e-30]), max_size=6))
        for _ in range(40)
    ]
    updates = np.array([len(each) for each in cells])
    bucket = np.repeat(np.arange(100, 140), updates)
    position = np.concatenate([np.arange(each) for each in updates]).astype(np.int64)
    p = np.array([each for cell in cells for each in cell])
    key = np.arange(len(p))
    odd = p < 0.05
    found = normalise(bucket[odd], position[odd], key[odd], p[odd], updates, grid)
    expected = _plain(cells, grid)
    np.testing.assert_allclose(found, expected, atol=0.02)


def _plain(cells: list[list[float]], grid: Grid) -> Floats:
    """The same by a loop over every cell, with every sample kept and aged one by one."""
    size = updates_per_sample(grid.span)
    waiting: list[float] = []
    samples: list[tuple[float, float]] = []
    rows = [(0.05, 0.0, 0.0, 0.0, 0.0)]
    for cell in cells:
        samples = [(value, weight * math.exp(-grid.decay)) for value, weight in samples]
        for p in cell:
            waiting.append(_raw(p))
            if len(waiting) == size:
                samples.append((max(waiting), 1.0))
                waiting = []
        rows += [(p, *_standing(_raw(p), samples)) for p in cell if p < 0.05]
    p, total, share, zeros, median = np.array(rows[1:] or rows).T
    noise = 1 + 10 * (raw_score(p) - median) + 100 * np.clip((zeros - 0.25) / 0.25, 0, 1)
    ceilings = [
        np.maximum(noise, 0),
        percentile_ceiling(total, share),
        absolute_ceiling(p),
        np.full(len(p), 100),
    ]
    lowest: Floats = np.minimum.reduce(ceilings)[: len(rows) - 1]
    return lowest


def _raw(p: float) -> float:
    return float(raw_score(np.array([p]))[0]) if p <= 0.035 else 0.0


def _standing(raw: float, samples: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Total weight, share not above, share of zeros, weighted median."""
    total = sum(weight for _, weight in samples)
    if not total:
        return 0.0, 0.0, 0.0, 0.0
    below, median = 0.0, 0.0
    for value, weight in sorted(samples):
        below += weight
        if below >= total / 2 - 1e-9:
            median = value
            break
    share = sum(weight for value, weight in samples if value <= raw + 1e-12) / total
    return total, share, sum(weight for value, weight in samples if value == 0) / total, median


@given(st.lists(st.floats(1e-12, 0.034), min_size=2, max_size=2, unique=True))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_a_smaller_probability_never_scores_less(pair: list[float]) -> None:
    grid, updates = Grid(3600, 0, 199), np.ones(200, dtype=np.int64)
    scores = []
    for p in sorted(pair, reverse=True):
        bucket, zero = np.array([50, 120, 199]), np.zeros(3, dtype=np.int64)
        scores.append(normalise(bucket, zero, np.arange(3), np.array([1e-3, 1e-5, p]), updates, grid)[2])
    assert scores[0] <= scores[1] + 1e-9


def test_samples_seen_counts_whole_samples_only() -> None:
    seen = samples_seen(np.array([1, 1, 1, 1]), Grid(900, 0, 3))
    np.testing.assert_allclose(seen, [0, 1, 1, 2], atol=0.01)
