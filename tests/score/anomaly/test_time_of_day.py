"""Times of the day: when an entity is usually active, and when not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.model import Record
from elastic_ml_kit.score.anomaly.job import run_job

Make = Callable[..., Any]
DAY, HOUR = 86_400, 3600


def usual(days: int, random: np.random.Generator) -> list[float]:
    """Logons on each day around 9:00 and around 14:00."""
    hours = np.concatenate([random.normal(9, 0.7, (days, 3)), random.normal(14, 0.7, (days, 3))], axis=1)
    return [day * DAY + hour * HOUR for day, today in enumerate(hours.tolist()) for hour in today]


def records(
    seconds: Sequence[float], make_job: Make, make_events: Make, function: str = "time_of_day"
) -> tuple[Record, ...]:
    seconds = [*seconds, max(seconds) + 2 * HOUR]
    events = make_events(seconds, {"user.name": ["ada"] * len(seconds)})
    return run_job(make_job(function, by="user.name"), events).records


def test_a_logon_at_night_is_unusual(make_job: Make, make_events: Make) -> None:
    night = 20 * DAY + 3 * HOUR
    found = records([*usual(20, np.random.default_rng(1)), night], make_job, make_events)
    top = max(found, key=lambda record: record.record_score)
    assert top.actual == 3 * HOUR
    assert top.typical == pytest.approx(9 * HOUR, abs=HOUR)
    assert top.probability < 1e-5
    assert top.record_score > 60
    assert top.multi_bucket_impact == -5


def test_between_the_modes_is_no_news(make_job: Make, make_events: Make) -> None:
    found = records([*usual(20, np.random.default_rng(1)), 20 * DAY + 10 * HOUR], make_job, make_events)
    assert not [each for each in found if each.record_score > 50]


def test_the_first_day_is_never_unusual(make_job: Make, make_events: Make) -> None:
    seconds = [*(9 * HOUR + 900 * each for each in range(20)), 23 * HOUR]
    assert not records(seconds, make_job, make_events)


def test_a_new_time_becomes_normal_after_a_few_repeats(make_job: Make, make_events: Make) -> None:
    nights = [(20 + night) * DAY + 3 * HOUR for night in range(8)]
    found = records([*usual(20, np.random.default_rng(1)), *nights], make_job, make_events)
    score = {each.actual + each.timestamp // 1000 // DAY: each.record_score for each in found}
    assert max(score.values()) > 60
    last = [each for each in found if each.timestamp // 1000 >= 1_767_571_200 + 26 * DAY]
    assert not [each for each in last if each.record_score > 50]


def test_time_of_week_knows_the_weekend(make_job: Make, make_events: Make) -> None:
    random = np.random.default_rng(2)
    weekdays = [each for each in usual(40, random) if each // DAY % 7 < 5]
    sunday = 41 * DAY + 9 * HOUR
    found = records([*weekdays, sunday], make_job, make_events, "time_of_week")
    assert max(found, key=lambda record: record.record_score).timestamp // 1000 >= 1_767_571_200 + 41 * DAY
