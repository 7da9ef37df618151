"""How parsed fields become a date of the ISO calendar."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import month_length
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.fields import ChronoField
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.styles import LENIENT, SMART, STRICT

Values = dict[Any, int]


def resolve(values: Values, style: str) -> LocalDate | None:
    """The date of the fields, which are taken out; None where they do not suffice.

    Errors:
        Thrown: DateTimeException.
    """
    if f.EPOCH_DAY in values:
        return LocalDate.of_epoch_day(values.pop(f.EPOCH_DAY))
    _proleptic_month(values, style)
    _year_of_era(values, style)
    if f.YEAR not in values:
        return None
    if f.MONTH_OF_YEAR in values:
        if f.DAY_OF_MONTH in values:
            return _year_month_day(values, style)
        if f.ALIGNED_WEEK_OF_MONTH in values:
            for day in (f.ALIGNED_DAY_OF_WEEK_IN_MONTH, f.DAY_OF_WEEK):
                if day in values:
                    return _aligned_in_month(values, day, style)
    if f.DAY_OF_YEAR in values:
        return _year_day(values, style)
    if f.ALIGNED_WEEK_OF_YEAR in values:
        for day in (f.ALIGNED_DAY_OF_WEEK_IN_YEAR, f.DAY_OF_WEEK):
            if day in values:
                return _aligned_in_year(values, day, style)
    return None


def _add(values: Values, field: ChronoField, value: int) -> None:
    old = values.get(field)
    if old is not None and old != value:
        raise date_time(f"Conflict found: {field} {old} differs from {field} {value}")
    values[field] = value


def _proleptic_month(values: Values, style: str) -> None:
    if f.PROLEPTIC_MONTH in values:
        months = values.pop(f.PROLEPTIC_MONTH)
        if style != LENIENT:
            f.PROLEPTIC_MONTH.check(months)
        _add(values, f.MONTH_OF_YEAR, months % 12 + 1)
        _add(values, f.YEAR, months // 12)


def _year_of_era(values: Values, style: str) -> None:
    if f.YEAR_OF_ERA not in values:
        if f.ERA in values:
            f.ERA.check(values[f.ERA])
        return
    year = values.pop(f.YEAR_OF_ERA)
    if style != LENIENT:
        f.YEAR_OF_ERA.check(year)
    era = values.pop(f.ERA, None)
    if era is None:
        known = values.get(f.YEAR)
        if style == STRICT and known is None:
            values[f.YEAR_OF_ERA] = year
        else:
            _add(values, f.YEAR, year if known is None or known > 0 else 1 - year)
    elif era in (0, 1):
        _add(values, f.YEAR, year if era else 1 - year)
    else:
        raise date_time(f"Invalid value for era: {era}")


def _year_month_day(values: Values, style: str) -> LocalDate:
    year = f.YEAR.check_int(values.pop(f.YEAR))
    month, day = values.pop(f.MONTH_OF_YEAR), values.pop(f.DAY_OF_MONTH)
    if style == LENIENT:
        return LocalDate(year, 1, 1).plus_months(month - 1).plus_days(day - 1)
    f.MONTH_OF_YEAR.check(month)
    f.DAY_OF_MONTH.check(day)
    if style == SMART:
        day = min(day, month_length(year, month))
    return LocalDate.of(year, month, day)


def _year_day(values: Values, style: str) -> LocalDate:
    year = f.YEAR.check_int(values.pop(f.YEAR))
    day = values.pop(f.DAY_OF_YEAR)
    if style == LENIENT:
        return LocalDate.of_year_day(year, 1).plus_days(day - 1)
    return LocalDate.of_year_day(year, f.DAY_OF_YEAR.check_int(day))


def _aligned_in_month(values: Values, day_field: ChronoField, style: str) -> LocalDate:
    year = f.YEAR.check_int(values.pop(f.YEAR))
    month, week = values.pop(f.MONTH_OF_YEAR), values.pop(f.ALIGNED_WEEK_OF_MONTH)
    day = values.pop(day_field)
    if style == LENIENT:
        start = LocalDate(year, 1, 1).plus_months(month - 1)
        return _moved(start, week, day, day_field)
    f.MONTH_OF_YEAR.check(month)
    f.ALIGNED_WEEK_OF_MONTH.check(week)
    day_field.check(day)
    date = _moved(LocalDate.of(year, month, 1), week, day, day_field)
    if style == STRICT and date.month != month:
        raise date_time("Strict mode rejected resolved date as it is in a different month")
    return date


def _aligned_in_year(values: Values, day_field: ChronoField, style: str) -> LocalDate:
    year = f.YEAR.check_int(values.pop(f.YEAR))
    week, day = values.pop(f.ALIGNED_WEEK_OF_YEAR), values.pop(day_field)
    if style == LENIENT:
        return _moved(LocalDate(year, 1, 1), week, day, day_field)
    f.ALIGNED_WEEK_OF_YEAR.check(week)
    day_field.check(day)
    date = _moved(LocalDate(year, 1, 1), week, day, day_field)
    if style == STRICT and date.year != year:
        raise date_time("Strict mode rejected resolved date as it is in a different year")
    return date


def _moved(start: LocalDate, week: int, day: int, day_field: ChronoField) -> LocalDate:
    date = start.plus_days((week - 1) * 7)
    if day_field is f.DAY_OF_WEEK:
        return date.plus_days((day - date.day_of_week) % 7)
    return date.plus_days(day - 1)
