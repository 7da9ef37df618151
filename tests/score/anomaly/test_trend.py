"""Seasons: found where they are, not found in noise."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_ml_kit.score.anomaly.grid import DAY, Floats, Grid, Ints
from elastic_ml_kit.score.anomaly.trend import (
    DAILY,
    LEVEL,
    NONE,
    WEEKLY,
    WORKWEEK,
    Clock,
    Trend,
    find_trend,
    next_test,
)

MONDAY = 1_767_571_200 // 900


def past(days: float, shape: str) -> tuple[Floats, Ints, Clock]:
    grid = Grid(900, MONDAY, MONDAY + round(days * 96) - 1)
    clock, bucket = Clock.of(grid), np.arange(grid.first, grid.last + 1)
    rhythm = 1 + np.sin(2 * np.pi * clock.time(bucket) / clock.slots)
    day = clock.day(bucket)
    mean = {
        "flat": np.full(len(bucket), 20.0),
        "drift": 10 + 40 * np.arange(len(bucket)) / len(bucket),
        "daily": 5 + 20 * rhythm,
        "workweek": np.where(day < 5, 5 + 20 * rhythm, 5.0),
        "weekly": np.where(day == 2, 5 + 60 * rhythm, 5.0 + 5 * rhythm),
    }[shape]
    return np.random.default_rng(7).poisson(mean).astype(float), bucket, clock


@pytest.mark.parametrize(
    ("days", "shape", "kind"),
    [
        (3.5, "flat", NONE),
        (28, "flat", NONE),
        (3.4, "daily", NONE),
        (3.5, "daily", DAILY),
        (21, "daily", DAILY),
        (7, "workweek", DAILY),
        (14, "workweek", WORKWEEK),
        (28, "workweek", WORKWEEK),
        (21, "weekly", WEEKLY),
        (7, "drift", LEVEL),
    ],
)
def test_the_kind_that_is_there_is_found(days: float, shape: str, kind: int) -> None:
    values, bucket, clock = past(days, shape)
    fit = find_trend(values, np.ones(len(values)), bucket, clock, NONE)
    assert (NONE if fit is None else fit.kind) == kind


def test_what_is_found_predicts_and_what_is_left_has_less_variance() -> None:
    values, bucket, clock = past(14, "workweek")
    fit = find_trend(values, np.ones(len(values)), bucket, clock, NONE)
    assert fit is not None
    assert np.var(fit.residual) < 0.2 * np.var(values)
    trend = Trend.empty(1, clock.slots)
    fit.put(trend, 0)
    one = np.zeros(1, dtype=np.int64)
    noon, _ = trend.expect(one, day=1, time=24)
    weekend, _ = trend.expect(one, day=6, time=24)
    assert noon[0] == pytest.approx(45, abs=5)
    assert weekend[0] == pytest.approx(5, abs=3)


def test_nothing_new_is_no_fit() -> None:
    values, bucket, clock = past(28, "daily")
    assert find_trend(values, np.ones(len(values)), bucket, clock, DAILY + 1) is None


def test_too_few_values_are_no_fit() -> None:
    values, bucket, clock = past(28, "daily")
    weights = np.zeros(len(values))
    weights[:23] = 1
    assert find_trend(values, weights, bucket, clock, NONE) is None


def test_a_level_follows_what_it_sees() -> None:
    trend = Trend.empty(1, 96)
    trend.kind[0] = LEVEL
    one = np.zeros(1, dtype=np.int64)
    for _ in range(200):
        expected, _ = trend.expect(one, 0, 0)
        trend.learn(one, 0, 0, 10.0 - expected, np.ones(1), 0.024)
    assert trend.level[0] == pytest.approx(10, abs=0.2)


def test_tests_come_at_half_weeks_and_weeks() -> None:
    grid = Grid(3600, 0, 2000)
    ages, age = [], 0
    while age < 50 * 24:
        age = next_test(age, grid)
        ages.append(age * 3600 / DAY)
    assert ages == [3.5, 7, 14, 21, 28, 35, 42, 49, 56]
