"""Weeks and quarters of the year as ISO counts them, and Julian days."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import is_leap, to_epoch_day
from elastic_ml_kit.normalise.java_time.faults import date_time, exact_long, unsupported
from elastic_ml_kit.normalise.java_time.fields import Field, ValueRange
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.styles import LENIENT, STRICT
from elastic_ml_kit.normalise.java_time.units import (
    DAYS,
    FOREVER,
    MONTHS,
    WEEKS,
    YEARS,
    Unit,
)

Values = dict[Any, int]


class IsoUnit(Unit):
    """A unit that only ISO weeks and quarters have."""

    __slots__ = ()
    java_name = "java.time.temporal.IsoFields$Unit"

    @property
    def is_date_based(self) -> bool:
        return True

    @property
    def is_time_based(self) -> bool:
        return False


class _Quarters(IsoUnit):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        """Whether the date can be moved by it."""
        return bool(temporal.is_supported(f.EPOCH_DAY))

    def add_to(self, temporal: Any, amount: int) -> Any:
        years = amount // 4 if amount >= 0 else -(-amount // 4)
        return temporal.plus(years, YEARS).plus((amount - years * 4) * 3, MONTHS)

    def between(self, start: Any, end: Any) -> int:
        months = start.until(end, MONTHS)
        return int(months // 3 if months >= 0 else -(-months // 3))


class _WeekYears(IsoUnit):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        """Whether the date can be moved by it."""
        return bool(temporal.is_supported(f.EPOCH_DAY))

    def add_to(self, temporal: Any, amount: int) -> Any:
        return temporal.with_field(WEEK_BASED_YEAR, exact_long(WEEK_BASED_YEAR.value_of(temporal) + amount))

    def between(self, start: Any, end: Any) -> int:
        return WEEK_BASED_YEAR.value_of(end) - WEEK_BASED_YEAR.value_of(start)


QUARTERS = _Quarters("QUARTER_YEARS", "QuarterYears", 31_556_952 // 4, 0, YEARS.ordinal)
WEEK_YEARS = _WeekYears("WEEK_BASED_YEARS", "WeekBasedYears", 31_556_952, 0, YEARS.ordinal)


def iso_week(date: LocalDate) -> tuple[int, int]:
    """The week-based year and the week in it."""
    thursday = LocalDate.of_epoch_day(date.epoch_day - date.day_of_week + 4)
    return thursday.year, (thursday.day_of_year - 1) // 7 + 1


def iso_weeks(year: int) -> int:
    """How many weeks a week-based year has."""
    first = LocalDate(year, 1, 1).day_of_week
    return 53 if first == 4 or (first == 3 and is_leap(year)) else 52


def _date(temporal: Any) -> LocalDate:
    return LocalDate.of_epoch_day(temporal.get_long(f.EPOCH_DAY))


class _IsoField(Field):
    """A field of a date of the ISO calendar."""

    __slots__ = ("name",)
    java_name = "java.time.temporal.IsoFields$Field"

    def __init__(self, name: str, text: str, base: Any, span: Any, limits: ValueRange) -> None:
        super().__init__(text, base, span, limits)
        self.name = name

    def supported_by(self, temporal: Any) -> bool:
        return bool(temporal.is_supported(f.EPOCH_DAY))

    def need(self, temporal: Any) -> None:
        """Refuses what has no such field.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if not self.supported_by(temporal):
            raise unsupported("field", self.text)

    def range_of(self, temporal: Any) -> ValueRange:
        self.need(temporal)
        return self.limits


class _QuarterOfYear(_IsoField):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        return bool(temporal.is_supported(f.MONTH_OF_YEAR))

    def value_of(self, temporal: Any) -> int:
        self.need(temporal)
        return int(temporal.get_long(f.MONTH_OF_YEAR) + 2) // 3

    def put_into(self, temporal: Any, value: int) -> Any:
        current = self.value_of(temporal)
        self.check(value)
        month = temporal.get_long(f.MONTH_OF_YEAR)
        return temporal.with_field(f.MONTH_OF_YEAR, month + (value - current) * 3)


class _DayOfQuarter(_IsoField):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        wanted = (f.DAY_OF_YEAR, f.MONTH_OF_YEAR, f.YEAR)
        return all(temporal.is_supported(field) for field in wanted)

    def range_of(self, temporal: Any) -> ValueRange:
        self.need(temporal)
        quarter = QUARTER_OF_YEAR.value_of(temporal)
        if quarter == 1:
            return ValueRange(1, 91 if is_leap(temporal.get_long(f.YEAR)) else 90)
        return ValueRange(1, 91 if quarter == 2 else 92)

    def value_of(self, temporal: Any) -> int:
        self.need(temporal)
        start = 3 * (QUARTER_OF_YEAR.value_of(temporal) - 1) + 1
        year = temporal.get_long(f.YEAR)
        before = to_epoch_day(year, start, 1) - to_epoch_day(year, 1, 1)
        return int(temporal.get_long(f.DAY_OF_YEAR)) - before

    def put_into(self, temporal: Any, value: int) -> Any:
        current = self.value_of(temporal)
        self.check(value)
        return temporal.with_field(f.DAY_OF_YEAR, temporal.get_long(f.DAY_OF_YEAR) + value - current)

    def resolve(self, values: Values, style: str) -> LocalDate | None:
        if f.YEAR not in values or QUARTER_OF_YEAR not in values:
            return None
        year = f.YEAR.check_int(values[f.YEAR])
        quarter, day = values[QUARTER_OF_YEAR], values[self]
        if style == LENIENT:
            date = LocalDate(year, 1, 1).plus_months((quarter - 1) * 3).plus_days(day - 1)
        else:
            start = LocalDate(year, (QUARTER_OF_YEAR.check(quarter) - 1) * 3 + 1, 1)
            (self.range_of(start) if style == STRICT else self.limits).check(day, self)
            date = start.plus_days(day - 1)
        for field in (self, f.YEAR, QUARTER_OF_YEAR):
            del values[field]
        return date


class _WeekOfYear(_IsoField):
    __slots__ = ()

    def range_of(self, temporal: Any) -> ValueRange:
        self.need(temporal)
        return ValueRange(1, iso_weeks(iso_week(_date(temporal))[0]))

    def value_of(self, temporal: Any) -> int:
        self.need(temporal)
        return iso_week(_date(temporal))[1]

    def put_into(self, temporal: Any, value: int) -> Any:
        self.check(value)
        return temporal.plus(value - self.value_of(temporal), WEEKS)

    def resolve(self, values: Values, style: str) -> LocalDate | None:
        if WEEK_BASED_YEAR not in values or f.DAY_OF_WEEK not in values:
            return None
        year = WEEK_BASED_YEAR.check_int(values[WEEK_BASED_YEAR])
        week, day = values[self], values[f.DAY_OF_WEEK]
        start = LocalDate.of(year, 1, 4)
        if style == LENIENT:
            date = start.plus_days((week - 1) * 7 + day - start.day_of_week)
        else:
            f.DAY_OF_WEEK.check(day)
            (ValueRange(1, iso_weeks(year)) if style == STRICT else self.limits).check(week, self)
            date = start.plus_days((week - 1) * 7 + day - start.day_of_week)
        for field in (self, WEEK_BASED_YEAR, f.DAY_OF_WEEK):
            del values[field]
        return date


class _WeekBasedYear(_IsoField):
    __slots__ = ()

    def value_of(self, temporal: Any) -> int:
        self.need(temporal)
        return iso_week(_date(temporal))[0]

    def put_into(self, temporal: Any, value: int) -> Any:
        self.need(temporal)
        year = self.check_int(value)
        date = _date(temporal)
        week = min(iso_week(date)[1], iso_weeks(year))
        start = LocalDate.of(year, 1, 4)
        moved = start.plus_days(date.day_of_week - start.day_of_week + (week - 1) * 7)
        return temporal.with_field(f.EPOCH_DAY, moved.epoch_day)


DAY_OF_QUARTER = _DayOfQuarter("DAY_OF_QUARTER", "DayOfQuarter", DAYS, QUARTERS, ValueRange(1, 92, 90))
QUARTER_OF_YEAR = _QuarterOfYear("QUARTER_OF_YEAR", "QuarterOfYear", QUARTERS, YEARS, ValueRange(1, 4))
WEEK_OF_WEEK_BASED_YEAR = _WeekOfYear(
    "WEEK_OF_WEEK_BASED_YEAR", "WeekOfWeekBasedYear", WEEKS, WEEK_YEARS, ValueRange(1, 53, 52)
)
WEEK_BASED_YEAR = _WeekBasedYear("WEEK_BASED_YEAR", "WeekBasedYear", WEEK_YEARS, FOREVER, f.YEAR.limits)


class _JulianField(_IsoField):
    """Days counted from another day than 1970-01-01."""

    __slots__ = ("distance",)

    def __init__(self, name: str, text: str, distance: int) -> None:
        limits = f.EPOCH_DAY.limits
        super().__init__(
            name, text, DAYS, FOREVER, ValueRange(limits.minimum + distance, limits.maximum + distance)
        )
        self.distance = distance

    def value_of(self, temporal: Any) -> int:
        return int(temporal.get_long(f.EPOCH_DAY)) + self.distance

    def put_into(self, temporal: Any, value: int) -> Any:
        if value not in self.limits:
            raise date_time(f"Invalid value: {self.text} {value}")
        return temporal.with_field(f.EPOCH_DAY, value - self.distance)

    def resolve(self, values: Values, style: str) -> LocalDate:
        value = values.pop(self)
        if style != LENIENT:
            self.limits.check(value, self)
        return LocalDate.of_epoch_day(value - self.distance)


JULIAN_DAY = _JulianField("JULIAN_DAY", "JulianDay", 2_440_588)
MODIFIED_JULIAN_DAY = _JulianField("MODIFIED_JULIAN_DAY", "ModifiedJulianDay", 40_587)
RATA_DIE = _JulianField("RATA_DIE", "RataDie", 719_163)
