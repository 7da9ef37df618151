"""The rules that move a date, and what can be asked of one: TemporalAdjusters, TemporalQueries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import units
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.origins import (
    date_of,
    offset_of,
    time_of,
    to_local_date,
    zone_id_of,
    zone_or_offset,
)
from elastic_ml_kit.normalise.java_time.parsed import Parsed
from elastic_ml_kit.normalise.java_time.years import MonthDay, Year, YearMonth
from elastic_ml_kit.normalise.java_time.zone import ZoneOffset
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_chronology import ISO
from elastic_ml_kit.normalise.painless.api.time_declare import statics
from elastic_ml_kit.normalise.painless.api.time_enums import DayOfWeek, IsoEra, Month

Rule = Callable[[Any], Any]


def _first_of_month(temporal: Any) -> Any:
    return temporal.with_field(f.DAY_OF_MONTH, 1)


def _last_of_month(temporal: Any) -> Any:
    return temporal.with_field(f.DAY_OF_MONTH, temporal.range(f.DAY_OF_MONTH).maximum)


def _first_of_year(temporal: Any) -> Any:
    return temporal.with_field(f.DAY_OF_YEAR, 1)


def _last_of_year(temporal: Any) -> Any:
    return temporal.with_field(f.DAY_OF_YEAR, temporal.range(f.DAY_OF_YEAR).maximum)


def _in_month(ordinal: int, day: Any) -> Rule:
    def move(temporal: Any) -> Any:
        if ordinal >= 0:
            start = _first_of_month(temporal)
            days = (day.value - start.get(f.DAY_OF_WEEK)) % 7
            return start.plus(days + (ordinal - 1) * 7, units.DAYS)
        start = _last_of_month(temporal)
        days = (start.get(f.DAY_OF_WEEK) - day.value) % 7
        return start.plus(-days - (-ordinal - 1) * 7, units.DAYS)

    return move


def _forwards(day: Any, same: bool) -> Rule:
    def move(temporal: Any) -> Any:
        days = (day.value - temporal.get(f.DAY_OF_WEEK)) % 7
        return temporal if same and days == 0 else temporal.plus(days or 7, units.DAYS)

    return move


def _backwards(day: Any, same: bool) -> Rule:
    def move(temporal: Any) -> Any:
        days = (temporal.get(f.DAY_OF_WEEK) - day.value) % 7
        return temporal if same and days == 0 else temporal.plus(-(days or 7), units.DAYS)

    return move


def _of_date(change: Rule) -> Rule:
    return lambda temporal: temporal.with_field(f.EPOCH_DAY, change(to_local_date(temporal)).epoch_day)


ADJUSTERS = JavaClass("TemporalAdjusters", "java.time.temporal.TemporalAdjusters")
statics(
    ADJUSTERS,
    {
        "TemporalAdjuster dayOfWeekInMonth(int, DayOfWeek)": _in_month,
        "TemporalAdjuster firstDayOfMonth()": lambda: _first_of_month,
        "TemporalAdjuster firstDayOfNextMonth()": lambda: lambda t: _first_of_month(t).plus(1, units.MONTHS),
        "TemporalAdjuster firstDayOfNextYear()": lambda: lambda t: _first_of_year(t).plus(1, units.YEARS),
        "TemporalAdjuster firstDayOfYear()": lambda: _first_of_year,
        "TemporalAdjuster firstInMonth(DayOfWeek)": lambda day: _in_month(1, day),
        "TemporalAdjuster lastDayOfMonth()": lambda: _last_of_month,
        "TemporalAdjuster lastDayOfYear()": lambda: _last_of_year,
        "TemporalAdjuster lastInMonth(DayOfWeek)": lambda day: _in_month(-1, day),
        "TemporalAdjuster next(DayOfWeek)": lambda day: _forwards(day, False),
        "TemporalAdjuster nextOrSame(DayOfWeek)": lambda day: _forwards(day, True),
        "TemporalAdjuster ofDateAdjuster(UnaryOperator)": _of_date,
        "TemporalAdjuster previous(DayOfWeek)": lambda day: _backwards(day, False),
        "TemporalAdjuster previousOrSame(DayOfWeek)": lambda day: _backwards(day, True),
    },
)

_PRECISION: dict[type, Any] = {
    LocalDate: units.DAYS,
    YearMonth: units.MONTHS,
    Year: units.YEARS,
    DayOfWeek: units.DAYS,
    Month: units.MONTHS,
    IsoEra: units.ERAS,
}


def _precision(temporal: Any) -> Any:
    if isinstance(temporal, Parsed | MonthDay | ZoneOffset):
        return None
    return _PRECISION.get(type(temporal), units.NANOS)


def _chronology(temporal: Any) -> Any:
    return None if isinstance(temporal, Instant) or date_of(temporal) is None else ISO


QUERIES = JavaClass("TemporalQueries", "java.time.temporal.TemporalQueries")
QUERIES.statics(
    {
        "TemporalQuery chronology()": lambda: _chronology,
        "TemporalQuery localDate()": lambda: date_of,
        "TemporalQuery localTime()": lambda: time_of,
        "TemporalQuery offset()": lambda: offset_of,
        "TemporalQuery precision()": lambda: _precision,
        "TemporalQuery zone()": lambda: zone_or_offset,
        "TemporalQuery zoneId()": lambda: zone_id_of,
    }
)

CLASSES = (ADJUSTERS, QUERIES)
