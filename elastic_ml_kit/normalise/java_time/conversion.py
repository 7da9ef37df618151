"""Any parsed date becomes a date and time in a zone, with the first moment where parts are missing."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.local_date import EPOCH, LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import MIDNIGHT, LocalTime
from elastic_ml_kit.normalise.java_time.week import WeekFields
from elastic_ml_kit.normalise.java_time.zone import UTC, ZoneId
from elastic_ml_kit.normalise.java_time.zone_elements import zone_of
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown


def to_zoned(temporal: Any, locale: str = "", zone: ZoneId = UTC) -> ZonedDateTime:
    """The date and time in a zone.

    Args:
        temporal: what was parsed, or any date or time.
        locale: whose weeks count.
        zone: where it has none itself.

    Errors:
        Thrown: DateTimeException, or IllegalArgumentException where there is nothing to make a date of.
    """
    if isinstance(temporal, ZonedDateTime):
        return temporal
    zone = zone_of(temporal, False) or zone
    date, time = _date(temporal), _time(temporal)
    if date is not None and time is not None:
        return ZonedDateTime.of_local(LocalDateTime(date, time), zone)
    if temporal.is_supported(f.INSTANT_SECONDS) and temporal.is_supported(f.NANO_OF_SECOND):
        second, nano = temporal.get_long(f.INSTANT_SECONDS), temporal.get_long(f.NANO_OF_SECOND)
        return ZonedDateTime.of_instant(second, nano, zone)
    if date is None:
        date = _filled(temporal, locale, time is not None)
    return ZonedDateTime.of_local(LocalDateTime(date, time or MIDNIGHT), zone)


def _time(temporal: Any) -> LocalTime | None:
    if temporal.is_supported(f.NANO_OF_DAY):
        return LocalTime.of_nano_of_day(temporal.get_long(f.NANO_OF_DAY))
    return None


def _date(temporal: Any) -> LocalDate | None:
    if temporal.is_supported(f.EPOCH_DAY):
        return LocalDate.of_epoch_day(temporal.get_long(f.EPOCH_DAY))
    if temporal.is_supported(f.YEAR_OF_ERA) or temporal.is_supported(f.YEAR):
        year = _year(temporal)
        if temporal.is_supported(f.MONTH_OF_YEAR) and temporal.is_supported(f.DAY_OF_MONTH):
            return LocalDate.of(year, temporal.get(f.MONTH_OF_YEAR), temporal.get(f.DAY_OF_MONTH))
        if temporal.is_supported(f.DAY_OF_YEAR):
            return LocalDate.of_year_day(year, temporal.get(f.DAY_OF_YEAR))
    return None


def _year(temporal: Any) -> int:
    for field in (f.YEAR, f.YEAR_OF_ERA):
        if temporal.is_supported(field):
            return int(temporal.get(field))
    return 1970


def _filled(temporal: Any, locale: str, timed: bool) -> LocalDate:
    rules = WeekFields.of_locale(locale)
    if not timed and (temporal.is_supported(f.YEAR) or temporal.is_supported(f.YEAR_OF_ERA)):
        month = temporal.get(f.MONTH_OF_YEAR) if temporal.is_supported(f.MONTH_OF_YEAR) else 1
        return LocalDate.of(_year(temporal), month, 1)
    if timed and _has_week_year(temporal, rules):
        return _of_week(temporal, rules)
    if temporal.is_supported(f.MONTH_OF_YEAR):
        day = temporal.get(f.DAY_OF_MONTH) if temporal.is_supported(f.DAY_OF_MONTH) else 1
        return LocalDate.of(_year(temporal), temporal.get(f.MONTH_OF_YEAR), day)
    if not timed and _has_week_year(temporal, rules):
        return _of_week(temporal, rules)
    if timed:
        return EPOCH
    message = f"temporal accessor [{temporal}] cannot be converted to zoned date time"
    raise Thrown("IllegalArgumentException", message)


def _has_week_year(temporal: Any, rules: WeekFields) -> bool:
    return bool(temporal.is_supported(rules.week_based_year))


def _of_week(temporal: Any, rules: WeekFields) -> LocalDate:
    date = EPOCH.with_field(rules.week_based_year, temporal.get(rules.week_based_year))
    if temporal.is_supported(rules.week_of_week_based_year):
        week = temporal.get(rules.week_of_week_based_year)
        date = date.with_field(rules.week_of_week_based_year, week)
    return date.plus_days(-((date.day_of_week - rules.first_day) % 7))
