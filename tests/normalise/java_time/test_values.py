"""Dates are counted as the calendar has them, far beyond the years that Python knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.java_time.calendar import (
    MAX_EPOCH_DAY,
    MIN_EPOCH_DAY,
    from_epoch_day,
    to_epoch_day,
)
from elastic_ml_kit.normalise.java_time.duration import Duration
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.iso_fields import WEEK_BASED_YEAR, WEEK_OF_WEEK_BASED_YEAR
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.locale import parse_locale, parse_tag
from elastic_ml_kit.normalise.java_time.origins import to_instant
from elastic_ml_kit.normalise.java_time.period import Period
from elastic_ml_kit.normalise.java_time.predefined import ISO_INSTANT
from elastic_ml_kit.normalise.java_time.transitions import ZoneRules
from elastic_ml_kit.normalise.java_time.week import ISO, WeekFields
from elastic_ml_kit.normalise.java_time.zone import ZoneOffset, region_ids, zone
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown

DAYS = st.integers(MIN_EPOCH_DAY, MAX_EPOCH_DAY)
NEAR = st.integers(-800_000, 800_000)


@given(DAYS)
def test_every_day_is_found_again(day: int) -> None:
    assert to_epoch_day(*from_epoch_day(day)) == day


@given(NEAR, st.integers(1, 7), st.integers(1, 7))
def test_weeks_of_a_year_are_found_again(day: int, first: int, minimal: int) -> None:
    rules = WeekFields.of(first, minimal)
    date = LocalDate.of_epoch_day(day)
    year, week = rules.week_year(date)
    assert rules.first_of(year, week, rules.day(date.day_of_week)) == date
    assert 1 <= week <= rules.weeks(year)


@given(NEAR)
def test_weeks_of_iso_are_the_same_by_both_fields(day: int) -> None:
    date = LocalDate.of_epoch_day(day)
    assert ISO.week_year(date) == (WEEK_BASED_YEAR.value_of(date), WEEK_OF_WEEK_BASED_YEAR.value_of(date))


@given(NEAR, NEAR)
def test_a_period_leads_from_one_date_to_the_other(start: int, end: int) -> None:
    first, last = LocalDate.of_epoch_day(start), LocalDate.of_epoch_day(end)
    between = Period.between(first, last)
    assert first.plus_months(between.total_months).plus_days(between.days) == last


@given(st.integers(-(10**20), 10**20))
def test_durations_are_read_as_they_are_written(nanos: int) -> None:
    assert Duration.parse(str(Duration(nanos))) == Duration(nanos)


@given(st.integers(-(10**17), 10**17), st.integers(0, 999_999_999))
def test_instants_are_read_as_they_are_written(second: int, nano: int) -> None:
    if abs(second) < 31_000_000_000_000_000:
        instant = Instant(second, nano)
        assert ISO_INSTANT.parse_as(str(instant), to_instant) == instant


@given(st.integers(-4_000_000_000, 400_000_000_000), st.sampled_from(["Europe/Vienna", "America/Lima"]))
def test_an_instant_is_the_same_in_every_zone(second: int, name: str) -> None:
    moment = ZonedDateTime.of_instant(second, 5, zone(name))
    assert moment.epoch_second == second
    assert ZonedDateTime.of_local(moment.local, moment.zone, moment.offset) == moment


def test_clocks_are_changed_twice_a_year() -> None:
    rules = ZoneRules(zone("Europe/Vienna"))
    first = rules.next(1_600_000_000)
    assert first is not None
    second = rules.next(first.second)
    assert second is not None
    assert str(first) == "Transition[Overlap at 2020-10-25T03:00+02:00 to +01:00]"
    assert str(second) == "Transition[Gap at 2021-03-28T02:00+01:00 to +02:00]"
    assert rules.previous(Instant(second.second, 0)) == first


def test_regions_are_those_that_java_has() -> None:
    assert "EST" not in region_ids()
    assert {"Europe/Vienna", "EST5EDT", "Etc/UTC"} <= region_ids()


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("Mars/Phobos", "Unknown time-zone ID: Mars/Phobos"),
        ("EST", "Unknown time-zone ID: EST"),
        ("A", "Invalid ID for ZoneOffset, invalid format: A"),
        ("UTC+25", "Invalid ID for offset-based ZoneId: UTC+25"),
        ("a b", "Invalid ID for region-based ZoneId, invalid format: a b"),
        ("+19:00", "Zone offset hours not in valid range: value 19 is not in the range -18 to 18"),
    ],
)
def test_zones_that_are_none(id: str, said: str) -> None:
    with pytest.raises(Thrown) as caught:
        zone(id)
    assert caught.value.message == said


def test_old_offsets_do_not_depend_on_how_the_system_packs_its_zones() -> None:
    moment = ZonedDateTime.of_instant(-2_524_521_600, 0, zone("Europe/Amsterdam"))
    assert moment.offset == ZoneOffset.of_seconds(1050)


@pytest.mark.parametrize(
    ("text", "locale"), [("de-AT", "de_AT"), ("de_at", "de_AT"), ("root", ""), ("fr", "fr")]
)
def test_locales(text: str, locale: str) -> None:
    assert parse_locale(text) == locale


@pytest.mark.parametrize("text", ["english", "de-QQ", "a-b-c-d"])
def test_locales_that_are_none(text: str) -> None:
    with pytest.raises(Thrown):
        parse_locale(text)


def test_language_tags() -> None:
    assert parse_tag("pt-br") == "pt_BR"
    with pytest.raises(Thrown):
        parse_tag("de_DE")
