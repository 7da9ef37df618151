"""Arithmetic of the proleptic Gregorian calendar, over the years that Java has."""

from __future__ import annotations

from datetime import date

from elastic_ml_kit.normalise.java_time.faults import date_time

MIN_YEAR, MAX_YEAR = -999_999_999, 999_999_999
MIN_EPOCH_DAY, MAX_EPOCH_DAY = -365_243_219_162, 365_241_780_471
DAYS_PER_CYCLE = 146_097
_EPOCH_ORDINAL = 719_163
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
MONTHS = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days the month has."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def day_of_year(year: int, month: int, day: int) -> int:
    """1 is the first of January."""
    return _BEFORE[month] + day + (month > 2 and is_leap(year))


def to_epoch_day(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01.

    Example:
        >>> to_epoch_day(1970, 1, 2), to_epoch_day(-5, 3, 1)
        (1, -721295)
    """
    if 1 <= year <= 9999:
        return date(year, month, day).toordinal() - _EPOCH_ORDINAL
    before = year - 1
    return (
        (before * 365 + before // 4 - before // 100 + before // 400)
        + day_of_year(year, month, day)
        - _EPOCH_ORDINAL
    )


def from_epoch_day(epoch_day: int) -> tuple[int, int, int]:
    """Year, month and day.

    Example:
        >>> from_epoch_day(-721295)
        (-5, 3, 1)
    """
    ordinal = epoch_day + _EPOCH_ORDINAL
    if 1 <= ordinal <= 3_652_059:
        found = date.fromordinal(ordinal)
        return found.year, found.month, found.day
    cycles, rest = divmod(ordinal - 1, DAYS_PER_CYCLE)
    found = date.fromordinal(rest + 1)
    return found.year + cycles * 400, found.month, found.day


def check_date(year: int, month: int, day: int) -> None:
    """Refuses days that the month does not have; the parts are in their ranges.

    Errors:
        Thrown: DateTimeException.
    """
    if day <= 28 or day <= month_length(year, month):
        return
    if day == 29:
        raise date_time(f"Invalid date 'February 29' as '{year}' is not a leap year")
    raise date_time(f"Invalid date '{MONTHS[month - 1]} {day}'")


def day_of_week(epoch_day: int) -> int:
    """1 is Monday."""
    return (epoch_day + 3) % 7 + 1
