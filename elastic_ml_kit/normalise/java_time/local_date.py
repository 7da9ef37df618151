"""A date without time and zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import (
    MAX_EPOCH_DAY,
    MAX_YEAR,
    MIN_EPOCH_DAY,
    MIN_YEAR,
    MONTHS,
    check_date,
    day_of_week,
    day_of_year,
    from_epoch_day,
    is_leap,
    month_length,
    to_epoch_day,
)
from elastic_ml_kit.normalise.java_time.faults import date_time, exact_long, unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField, ValueRange
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import DAYS, ERAS, UNITS, WEEKS, YEARS_IN, ChronoUnit
from elastic_ml_kit.normalise.java_time.units import MONTHS as MONTH_UNIT
from elastic_ml_kit.normalise.numerals import wrapped


class LocalDate(Temporal):
    """Year, month and day.

    Errors:
        Thrown: DateTimeException, from the class methods; the constructor does not check.

    Example:
        >>> str(LocalDate.of(2020, 1, 31).plus_months(1))
        '2020-02-29'
    """

    __slots__ = ("day", "month", "year")
    java_name = "java.time.LocalDate"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.EPOCH_DAY,)

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year = year
        self.month = month
        self.day = day

    @classmethod
    def of(cls, year: int, month: int, day: int) -> LocalDate:
        """The date of its parts."""
        f.YEAR.check(year)
        f.MONTH_OF_YEAR.check(month)
        f.DAY_OF_MONTH.check(day)
        check_date(year, month, day)
        return cls(year, month, day)

    @classmethod
    def of_year_day(cls, year: int, day: int) -> LocalDate:
        """The date of a day of the year."""
        f.YEAR.check(year)
        f.DAY_OF_YEAR.check(day)
        if day == 366 and not is_leap(year):
            raise date_time(f"Invalid date 'DayOfYear 366' as '{year}' is not a leap year")
        return cls.of_epoch_day(to_epoch_day(year, 1, 1) + day - 1)

    @classmethod
    def of_epoch_day(cls, epoch_day: int) -> LocalDate:
        """The date so many days after 1970-01-01."""
        if not MIN_EPOCH_DAY <= epoch_day <= MAX_EPOCH_DAY:
            f.EPOCH_DAY.check(epoch_day)
        return cls(*from_epoch_day(epoch_day))

    @property
    def epoch_day(self) -> int:
        """Days since 1970-01-01."""
        return to_epoch_day(self.year, self.month, self.day)

    @property
    def day_of_year(self) -> int:
        """1 is the first of January."""
        return day_of_year(self.year, self.month, self.day)

    @property
    def day_of_week(self) -> int:
        """1 is Monday."""
        return day_of_week(self.epoch_day)

    @property
    def proleptic_month(self) -> int:
        """Months since the year 0."""
        return self.year * 12 + self.month - 1

    def own_range(self, field: ChronoField) -> ValueRange:
        if field is f.DAY_OF_MONTH:
            return ValueRange(1, month_length(self.year, self.month))
        if field is f.DAY_OF_YEAR:
            return ValueRange(1, 366 if is_leap(self.year) else 365)
        if field is f.ALIGNED_WEEK_OF_MONTH:
            return ValueRange(1, 4 if self.month == 2 and not is_leap(self.year) else 5)
        if field is f.YEAR_OF_ERA:
            return ValueRange(1, MAX_YEAR + 1 if self.year <= 0 else MAX_YEAR)
        return field.limits

    def with_own(self, field: ChronoField, value: int) -> LocalDate:
        change = _CHANGE.get(field)
        if change is None:
            raise unsupported("field", field)
        return change(self, value)

    def with_year(self, year: int) -> LocalDate:
        """In another year; 29 February becomes 28 where there is none."""
        f.YEAR.check(year)
        return LocalDate(year, self.month, min(self.day, month_length(year, self.month)))

    def with_month(self, month: int) -> LocalDate:
        """In another month, at its last day where it is shorter."""
        f.MONTH_OF_YEAR.check(month)
        return LocalDate(self.year, month, min(self.day, month_length(self.year, month)))

    def with_day(self, day: int) -> LocalDate:
        """Another day of the month."""
        return LocalDate.of(self.year, self.month, day)

    def with_day_of_year(self, day: int) -> LocalDate:
        """Another day of the year."""
        return LocalDate.of_year_day(self.year, day)

    def plus(self, amount: int, unit: ChronoUnit) -> LocalDate:
        if unit is DAYS:
            return self.plus_days(amount)
        if unit is WEEKS:
            return self.plus_days(exact_long(amount * 7))
        if unit is MONTH_UNIT:
            return self.plus_months(amount)
        if unit in YEARS_IN:
            return self.plus_years(exact_long(amount * YEARS_IN[unit]))
        if unit is ERAS:
            return self.with_field(f.ERA, exact_long(self.get_long(f.ERA) + amount))
        raise unsupported("unit", unit)

    def plus_days(self, days: int) -> LocalDate:
        """So many days later."""
        return self if days == 0 else LocalDate.of_epoch_day(exact_long(self.epoch_day + days))

    def plus_months(self, months: int) -> LocalDate:
        """So many months later, at the last day where the month is shorter."""
        year, month = divmod(wrapped(self.proleptic_month + months, 64), 12)
        if not MIN_YEAR <= year <= MAX_YEAR:
            f.YEAR.check_int(year)
        return LocalDate(year, month + 1, min(self.day, month_length(year, month + 1)))

    def plus_years(self, years: int) -> LocalDate:
        """So many years later."""
        return self.with_year(f.YEAR.check_int(wrapped(self.year + years, 64))) if years else self

    def until(self, end: Any, unit: ChronoUnit) -> int:
        if unit is DAYS:
            return int(end.epoch_day) - self.epoch_day
        if unit is WEEKS:
            return _towards_zero(end.epoch_day - self.epoch_day, 7)
        if unit is MONTH_UNIT:
            return self.months_until(end)
        if unit in YEARS_IN:
            return _towards_zero(self.months_until(end), 12 * YEARS_IN[unit])
        if unit is ERAS:
            return int(end.year >= 1) - int(self.year >= 1)
        raise unsupported("unit", unit)

    def months_until(self, end: LocalDate) -> int:
        """Complete months up to the end."""
        packed = self.proleptic_month * 32 + self.day
        return _towards_zero(end.proleptic_month * 32 + end.day - packed, 32)

    def key(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day

    def compare(self, other: LocalDate) -> int:
        """As `compareTo`: the difference of years, else of months, else of days."""
        return self.year - other.year or self.month - other.month or self.day - other.day

    def java_hash(self) -> int:
        return wrapped((self.year & 0xFFFFF800) ^ ((self.year << 11) + (self.month << 6) + self.day), 32)

    def __str__(self) -> str:
        return f"{year_text(self.year)}-{self.month:02}-{self.day:02}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.DAY_OF_WEEK: lambda d: d.day_of_week,
        f.ALIGNED_DAY_OF_WEEK_IN_MONTH: lambda d: (d.day - 1) % 7 + 1,
        f.ALIGNED_DAY_OF_WEEK_IN_YEAR: lambda d: (d.day_of_year - 1) % 7 + 1,
        f.DAY_OF_MONTH: lambda d: d.day,
        f.DAY_OF_YEAR: lambda d: d.day_of_year,
        f.EPOCH_DAY: lambda d: d.epoch_day,
        f.ALIGNED_WEEK_OF_MONTH: lambda d: (d.day - 1) // 7 + 1,
        f.ALIGNED_WEEK_OF_YEAR: lambda d: (d.day_of_year - 1) // 7 + 1,
        f.MONTH_OF_YEAR: lambda d: d.month,
        f.PROLEPTIC_MONTH: lambda d: d.proleptic_month,
        f.YEAR_OF_ERA: lambda d: d.year if d.year >= 1 else 1 - d.year,
        f.YEAR: lambda d: d.year,
        f.ERA: lambda d: int(d.year >= 1),
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(unit for unit in UNITS if unit.is_date_based)


_CHANGE: dict[ChronoField, Callable[[LocalDate, int], LocalDate]] = {
    f.DAY_OF_WEEK: lambda d, value: d.plus_days(value - d.day_of_week),
    f.ALIGNED_DAY_OF_WEEK_IN_MONTH: lambda d, value: d.plus_days(value - (d.day - 1) % 7 - 1),
    f.ALIGNED_DAY_OF_WEEK_IN_YEAR: lambda d, value: d.plus_days(value - (d.day_of_year - 1) % 7 - 1),
    f.DAY_OF_MONTH: LocalDate.with_day,
    f.DAY_OF_YEAR: LocalDate.with_day_of_year,
    f.EPOCH_DAY: lambda d, value: LocalDate.of_epoch_day(value),
    f.ALIGNED_WEEK_OF_MONTH: lambda d, value: d.plus_days(7 * (value - (d.day - 1) // 7 - 1)),
    f.ALIGNED_WEEK_OF_YEAR: lambda d, value: d.plus_days(7 * (value - (d.day_of_year - 1) // 7 - 1)),
    f.MONTH_OF_YEAR: LocalDate.with_month,
    f.PROLEPTIC_MONTH: lambda d, value: d.plus_months(value - d.proleptic_month),
    f.YEAR_OF_ERA: lambda d, value: d.with_year(value if d.year >= 1 else 1 - value),
    f.YEAR: LocalDate.with_year,
    f.ERA: lambda d, value: d if int(d.year >= 1) == value else d.with_year(1 - d.year),
}


def year_text(year: int) -> str:
    """Four digits at least, with a sign where there are more.

    Example:
        >>> year_text(5), year_text(-5), year_text(12345)
        ('0005', '-0005', '+12345')
    """
    if 0 <= year <= 9999:
        return f"{year:04}"
    return f"-{-year:04}" if year < 0 else f"+{year}"


def month_name(month: int) -> str:
    """The name of the constant, `JANUARY`."""
    return MONTHS[month - 1]


def _towards_zero(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


EPOCH = LocalDate(1970, 1, 1)
MIN = LocalDate(MIN_YEAR, 1, 1)
MAX = LocalDate(MAX_YEAR, 12, 31)
