"""Dates without their day, month or year: Year, YearMonth and MonthDay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import MAX_YEAR, MIN_YEAR, is_leap, month_length
from elastic_ml_kit.normalise.java_time.faults import date_time, exact_long, unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField, ValueRange
from elastic_ml_kit.normalise.java_time.local_date import LocalDate, month_name
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import (
    CENTURIES,
    DECADES,
    ERAS,
    MILLENNIA,
    MONTHS,
    YEARS,
    YEARS_IN,
    ChronoUnit,
)
from elastic_ml_kit.normalise.numerals import wrapped


def _shorter(number: int, length: int) -> int:
    return number // length if number >= 0 else -(-number // length)


def _era_year(year: int) -> int:
    return year if year >= 1 else 1 - year


class Year(Temporal):
    """A year."""

    __slots__ = ("year",)
    java_name = "java.time.Year"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.YEAR,)

    def __init__(self, year: int) -> None:
        self.year = year

    @classmethod
    def of(cls, year: int) -> Year:
        """The year.

        Errors:
            Thrown: DateTimeException.
        """
        return cls(f.YEAR.check(year))

    def own_range(self, field: ChronoField) -> ValueRange:
        if field is f.YEAR_OF_ERA:
            return ValueRange(1, MAX_YEAR + 1 if self.year <= 0 else MAX_YEAR)
        return field.limits

    def with_own(self, field: ChronoField, value: int) -> Year:
        if field is f.ERA:
            return self if value == int(self.year >= 1) else Year.of(1 - self.year)
        return Year.of(1 - value if field is f.YEAR_OF_ERA and self.year < 1 else value)

    def plus(self, amount: int, unit: ChronoUnit) -> Year:
        if unit in YEARS_IN:
            return Year.of(f.YEAR.check_int(wrapped(self.year + exact_long(amount * YEARS_IN[unit]), 64)))
        if unit is ERAS:
            return self.with_field(f.ERA, exact_long(self.get_long(f.ERA) + amount))
        raise unsupported("unit", unit)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        if unit in YEARS_IN:
            return _shorter(end.year - self.year, YEARS_IN[unit])
        if unit is ERAS:
            return int(end.year >= 1) - int(self.year >= 1)
        raise unsupported("unit", unit)

    def key(self) -> int:
        return self.year

    def compare(self, other: Year) -> int:
        return self.year - other.year

    def java_hash(self) -> int:
        return self.year

    def __str__(self) -> str:
        return str(self.year)

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.YEAR_OF_ERA: lambda y: _era_year(y.year),
        f.YEAR: lambda y: y.year,
        f.ERA: lambda y: int(y.year >= 1),
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset({YEARS, DECADES, CENTURIES, MILLENNIA, ERAS})


class YearMonth(Temporal):
    """A month of a year."""

    __slots__ = ("month", "year")
    java_name = "java.time.YearMonth"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.PROLEPTIC_MONTH,)

    def __init__(self, year: int, month: int) -> None:
        self.year = year
        self.month = month

    @classmethod
    def of(cls, year: int, month: int) -> YearMonth:
        """The month.

        Errors:
            Thrown: DateTimeException.
        """
        return cls(f.YEAR.check(year), f.MONTH_OF_YEAR.check(month))

    @property
    def proleptic_month(self) -> int:
        """Months since the year 0."""
        return self.year * 12 + self.month - 1

    @property
    def length(self) -> int:
        """How many days it has."""
        return month_length(self.year, self.month)

    def own_range(self, field: ChronoField) -> ValueRange:
        if field is f.YEAR_OF_ERA:
            return ValueRange(1, MAX_YEAR + 1 if self.year <= 0 else MAX_YEAR)
        return field.limits

    def with_own(self, field: ChronoField, value: int) -> YearMonth:
        if field is f.MONTH_OF_YEAR:
            return YearMonth.of(self.year, value)
        if field is f.PROLEPTIC_MONTH:
            return self.plus_months(value - self.proleptic_month)
        if field is f.ERA:
            same = value == int(self.year >= 1)
            return self if same else YearMonth.of(1 - self.year, self.month)
        return YearMonth.of(1 - value if field is f.YEAR_OF_ERA and self.year < 1 else value, self.month)

    def plus(self, amount: int, unit: ChronoUnit) -> YearMonth:
        if unit is MONTHS:
            return self.plus_months(amount)
        if unit in YEARS_IN:
            years = exact_long(amount * YEARS_IN[unit])
            return YearMonth(f.YEAR.check_int(wrapped(self.year + years, 64)), self.month)
        if unit is ERAS:
            return self.with_field(f.ERA, exact_long(self.get_long(f.ERA) + amount))
        raise unsupported("unit", unit)

    def plus_months(self, months: int) -> YearMonth:
        """So many months later."""
        year, month = divmod(wrapped(self.proleptic_month + months, 64), 12)
        if not MIN_YEAR <= year <= MAX_YEAR:
            f.YEAR.check_int(year)
        return YearMonth(year, month + 1)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        months = end.proleptic_month - self.proleptic_month
        if unit is MONTHS:
            return int(months)
        if unit in YEARS_IN:
            return _shorter(months, 12 * YEARS_IN[unit])
        if unit is ERAS:
            return int(end.year >= 1) - int(self.year >= 1)
        raise unsupported("unit", unit)

    def key(self) -> tuple[int, int]:
        return self.year, self.month

    def compare(self, other: YearMonth) -> int:
        return self.year - other.year or self.month - other.month

    def java_hash(self) -> int:
        return wrapped(self.year ^ self.month << 27, 32)

    def __str__(self) -> str:
        year = f"{self.year:04}" if self.year >= 0 else f"-{-self.year:04}"
        return f"{year}-{self.month:02}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.MONTH_OF_YEAR: lambda m: m.month,
        f.PROLEPTIC_MONTH: lambda m: m.proleptic_month,
        f.YEAR_OF_ERA: lambda m: _era_year(m.year),
        f.YEAR: lambda m: m.year,
        f.ERA: lambda m: int(m.year >= 1),
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset({MONTHS, YEARS, DECADES, CENTURIES, MILLENNIA, ERAS})


def _check_month(month: int) -> None:
    if not 1 <= month <= 12:
        raise date_time(f"Invalid value for MonthOfYear: {month}")


class MonthDay(Temporal):
    """A day of a month in any year."""

    __slots__ = ("day", "month")
    java_name = "java.time.MonthDay"

    def __init__(self, month: int, day: int) -> None:
        self.month = month
        self.day = day

    @classmethod
    def of(cls, month: int, day: int) -> MonthDay:
        """The day.

        Errors:
            Thrown: DateTimeException.
        """
        _check_month(month)
        f.DAY_OF_MONTH.check(day)
        if day > month_length(2000, month):
            reason = f"value {day} is not valid for month {month_name(month)}"
            raise date_time(f"Illegal value for DayOfMonth field, {reason}")
        return cls(month, day)

    def own_range(self, field: ChronoField) -> ValueRange:
        if field is f.DAY_OF_MONTH:
            return ValueRange(1, month_length(2000, self.month), month_length(2001, self.month))
        return field.limits

    def in_year(self, year: int) -> LocalDate:
        """The date; 28 February in a year without 29."""
        day = 28 if (self.month, self.day) == (2, 29) and not is_leap(year) else self.day
        return LocalDate.of(year, self.month, day)

    def __call__(self, temporal: Any) -> Any:
        changed = temporal.with_field(f.MONTH_OF_YEAR, self.month)
        return changed.with_field(f.DAY_OF_MONTH, min(changed.range(f.DAY_OF_MONTH).maximum, self.day))

    def with_month(self, month: int) -> MonthDay:
        """In another month, at its last day where it is shorter."""
        _check_month(month)
        return MonthDay(month, min(self.day, month_length(2000, month)))

    def key(self) -> tuple[int, int]:
        return self.month, self.day

    def compare(self, other: MonthDay) -> int:
        return self.month - other.month or self.day - other.day

    def java_hash(self) -> int:
        return (self.month << 6) + self.day

    def __str__(self) -> str:
        return f"--{self.month:02}-{self.day:02}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.DAY_OF_MONTH: lambda d: d.day,
        f.MONTH_OF_YEAR: lambda d: d.month,
    }
