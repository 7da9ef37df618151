"""What to expect of a series at a time of day or week: a level, and a season where the past proves one.

Intuition: a series starts without a trend. After 3.5, 7, 14, 21 and 28 days its own past is tested: does a
daily profile explain it (F-test against a straight line, p below 0.005)? From 14 days on: do separate
profiles for weekdays and weekends explain more, from 21 days on: one for each day of the week? A series that
only drifts gets a level that follows it. What is found is fitted to the past, kept up to date value by value,
and replaced when a later test finds more. Noise that is larger at busy hours is scaled down by the slot's own
variance (never below 0.4 of the mean one), and a slot seen few times expects a wider spread.
When it fails: before the tests the season counts as noise; patterns of other lengths than a day or a week,
and holidays, are not found; each test has a 1 in 200 chance to see a season in noise, which does little harm.
Input: values per bucket, missing ones without weight. Cost: a few matrix products per test.
Source: Elastic's documented behaviour; the tests are classical analyses of variance.

Example: see `tests/score/anomaly/test_trend.py`: a day/night rhythm is found after 3.5 days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.score.anomaly.grid import DAY, Floats, Grid, Ints

NONE, LEVEL, DAILY, WORKWEEK, WEEKLY = 0, 1, 2, 3, 4
TEST_DAYS = (3.5, 7.0, 14.0, 21.0, 28.0)
REPEAT_DAYS = 7.0
"""After the last of the test days the past is tested again this often."""

_FINEST = 900
_SIGNIFICANT = 2.576
"""Standard deviations above which a normal variable is with chance 5e-3."""
_LEAST_VALUES = 24
_LEAST_SHARE = {LEVEL: 0.2, DAILY: 0.05, WORKWEEK: 0.05, WEEKLY: 0.1}
_LEAST_DAYS = {LEVEL: 3.5, DAILY: 3.5, WORKWEEK: 14.0, WEEKLY: 21.0}
_LEAST_SCALE, _MOST_SCALE = 0.4, 10.0
_PRIOR_SAMPLES = 4.0
_SMOOTHING = np.array([0.25, 0.5, 0.25])
_SMOOTHED_SAMPLES = 1 / float((_SMOOTHING**2).sum())
_COARSE = 24


@dataclass(frozen=True, slots=True)
class Clock:
    """The slots of a week: a time of the day, on one of seven days."""

    span: int
    slots: int

    @classmethod
    def of(cls, grid: Grid) -> Clock:
        return cls(grid.span, max(1, DAY // max(grid.span, _FINEST)))

    def slot(self, bucket: int) -> tuple[int, int]:
        """Day of the week and slot of the day of one bucket."""
        one = np.array([bucket])
        return int(self.day(one)[0]), int(self.time(one)[0])

    def time(self, bucket: Ints) -> Ints:
        """The slot of the day, 0 … slots - 1, that holds the middle of a bucket."""
        middle = bucket * self.span + self.span // 2
        result: Ints = (middle % DAY) * self.slots // DAY
        return result

    def day(self, bucket: Ints) -> Ints:
        """The day of the week, 0 is Monday."""
        result: Ints = ((bucket * self.span + self.span // 2) // DAY + 3) % 7
        return result


def day_profile(kind: Ints, day: Ints) -> Ints:
    """Which profile of the day a kind of season uses on a day of the week."""
    result: Ints = np.where(kind == WEEKLY, day, np.where((kind == WORKWEEK) & (day >= 5), 5, 0))
    return result


@dataclass(slots=True)
class Trend:
    """Level and season of many series: arrays with one row a series, seasons of shape (series, 7, slots)."""

    kind: Ints
    level: Floats
    base: Floats
    season: Floats
    count: Floats
    spread: Floats
    mean_spread: Floats

    @classmethod
    def empty(cls, series: int, slots: int) -> Trend:
        wide = (series, 7, slots)
        return cls(
            kind=np.zeros(series, dtype=np.int64),
            level=np.zeros(series),
            base=np.zeros(series),
            season=np.zeros(wide),
            count=np.zeros(wide),
            spread=np.ones(wide),
            mean_spread=np.ones(series),
        )

    def expect(self, series: Ints, day: int, time: int) -> tuple[Floats, Floats]:
        """Value expected and factor of the spread in one slot, for each series; 0 and 1 without trend."""
        profile = day_profile(self.kind[series], np.full(len(series), day))
        seasonal = self.kind[series] >= DAILY
        ratio = self.spread[series, profile, time] / np.maximum(self.mean_spread[series], 1e-12)
        scale = np.clip(ratio, _LEAST_SCALE, _MOST_SCALE) * (
            1 + 1 / np.maximum(self.count[series, profile, time], 1)
        )
        expected = self.level[series] + np.where(seasonal, self.season[series, profile, time], 0.0)
        return expected, np.where(seasonal, np.sqrt(scale), 1.0)

    def learn(self, series: Ints, day: int, time: int, error: Floats, weight: Floats, rate: float) -> None:
        """Move level and slot towards what was seen; `error` is the value less what was expected."""
        kind = self.kind[series]
        some = kind > NONE
        who, error, weight = series[some], error[some], weight[some]
        self.level[who] += rate * weight * error
        profile = day_profile(kind[some], np.full(len(who), day))
        place = (who, profile, time)
        share = weight / (self.count[place] + 1)
        self.season[place] += np.where(kind[some] >= DAILY, share * error, 0.0)
        self.count[place] = np.minimum(self.count[place] + weight, 40.0)
        self.spread[place] += share * (error**2 - self.spread[place])
        self.mean_spread[who] += 0.002 * weight * (error**2 - self.mean_spread[who])


@dataclass(frozen=True, slots=True)
class Fit:
    """What a test found for one series: `residual` is the past as the residual model should learn it."""

    kind: int
    level: float
    base: float
    season: Floats
    count: Floats
    spread: Floats
    mean_spread: float
    residual: Floats

    def put(self, trend: Trend, series: int) -> None:
        """Make it the trend of a series."""
        trend.kind[series], trend.level[series], trend.base[series] = self.kind, self.level, self.base
        trend.season[series], trend.count[series] = self.season, self.count
        trend.spread[series], trend.mean_spread[series] = self.spread, self.mean_spread


def find_trend(values: Floats, weights: Floats, bucket: Ints, clock: Clock, known: int) -> Fit | None:
    """Find the trend of one series in its past; None where nothing more than the `known` kind is found.

    Args:
        values, weights: the past, oldest first; weight 0 where there is no value.
    """
    present = weights > 0
    if present.sum() < _LEAST_VALUES:
        return None
    x, w, at = values[present], weights[present], bucket[present]
    time, day = clock.time(at), clock.day(at)
    days = (bucket[-1] - bucket[0] + 1) * clock.span / DAY
    kind = _found(x, w, at, time, day, days, clock)
    if kind == NONE or kind < known:
        return None
    return _fitted(x, w, at, time, day, clock, kind)


def _found(x: Floats, w: Floats, at: Ints, time: Ints, day: Ints, days: float, clock: Clock) -> int:
    """The richest kind of trend of which each step is significant."""
    flat = _squares(x - np.average(x, weights=w), w)
    line = x - _line(x, w, at)
    hour = time * min(_COARSE, clock.slots) // clock.slots
    left, parameters, kind = flat, 1, NONE
    steps = [(LEVEL, line, 2)]
    if clock.slots > 1:
        for each in (DAILY, WORKWEEK, WEEKLY):
            slot = day_profile(np.full(len(day), each), day) * _COARSE + hour
            rest = x - _slot_means(x, w, slot)[slot]
            steps.append((each, rest - _line(rest, w, at), 1 + len(np.unique(slot))))
    for each, rest, size in steps:
        if days + 1e-9 < _LEAST_DAYS[each]:
            break
        squares = _squares(rest, w)
        if _better(left, squares, parameters, size, len(x)) and squares <= (1 - _LEAST_SHARE[each]) * left:
            left, parameters, kind = squares, size, each
    return kind


def _better(before: float, after: float, few: int, many: int, number: int) -> bool:
    """Whether more parameters explain significantly more: F-test by Paulson's normal approximation."""
    free, extra = number - many, many - few
    if free < 3 or extra < 1 or before <= 0:
        return False
    root = math.cbrt((before - after) / extra / max(after / free, 1e-12))
    one, other = 2 / (9 * extra), 2 / (9 * free)
    return (1 - other) * root - (1 - one) > _SIGNIFICANT * math.sqrt(other * root**2 + one)


def _squares(error: Floats, w: Floats) -> float:
    return float((w * error**2).sum())


def _line(x: Floats, w: Floats, at: Ints) -> Floats:
    centre = np.average(at, weights=w)
    level = np.average(x, weights=w)
    slope = (w * (at - centre) * (x - level)).sum() / max((w * (at - centre) ** 2).sum(), 1e-12)
    result: Floats = level + slope * (at - centre)
    return result


def _slot_means(x: Floats, w: Floats, slot: Ints) -> Floats:
    weight = np.bincount(slot, w)
    result: Floats = np.bincount(slot, w * x) / np.maximum(weight, 1e-12)
    return result


def _fitted(x: Floats, w: Floats, at: Ints, time: Ints, day: Ints, clock: Clock, kind: int) -> Fit:
    profile = day_profile(np.full(len(day), kind), day)
    slot = profile * clock.slots + time
    shape = (7, clock.slots)
    season, count, spread = _nothing(shape), _nothing(shape), _nothing(shape) + 1
    if kind >= DAILY:
        season = _smooth(x - np.average(x, weights=w), w, slot, shape)
        count = _by_slot(w, slot, shape) * _SMOOTHED_SAMPLES
    seasonless = x - season[profile, time]
    line = _line(seasonless, w, at)
    rest = seasonless - line
    mean_spread = max(_squares(rest, w) / w.sum(), 1e-9)
    if kind >= DAILY:
        squares = _smooth(rest**2, w, slot, shape)
        spread = (count * squares + _PRIOR_SAMPLES * mean_spread) / (count + _PRIOR_SAMPLES)
        scale = np.clip(spread / mean_spread, _LEAST_SCALE, _MOST_SCALE)[profile, time]
        often = np.maximum(count[profile, time], 1.5)
        rest = rest * np.sqrt(often / (often - 1) / scale)
    base = float(line[-1])
    return Fit(kind, base, base, season, count, spread, mean_spread, np.maximum(base + rest, 0.0))


def _nothing(shape: tuple[int, int]) -> Floats:
    return np.zeros(shape)


def _smooth(x: Floats, w: Floats, slot: Ints, shape: tuple[int, int]) -> Floats:
    """Weighted mean of each slot and its neighbours, around the clock; 0 where there is nothing."""
    total, weight = _by_slot(w * x, slot, shape), _by_slot(w, slot, shape)
    if shape[1] >= 3:
        total, weight = _blur(total), _blur(weight)
    result: Floats = total / np.maximum(weight, 1e-12)
    return result


def _by_slot(x: Floats, slot: Ints, shape: tuple[int, int]) -> Floats:
    sums: Floats = np.bincount(slot, x, minlength=shape[0] * shape[1]).astype(np.float64)
    return sums.reshape(shape)


def _blur(x: Floats) -> Floats:
    before, here, after = _SMOOTHING
    result: Floats = before * np.roll(x, 1, axis=1) + here * x + after * np.roll(x, -1, axis=1)
    return result


def next_test(age: int, grid: Grid) -> int:
    """The age in buckets at which a series of this age is to be tested next."""
    days = [grid.buckets(each * DAY) for each in TEST_DAYS]
    later = [each for each in days if each > age]
    return later[0] if later else age + grid.buckets(REPEAT_DAYS * DAY)
