"""Weeks of the year and of the month, as a locale counts them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.faults import date_time, exact_int
from elastic_ml_kit.normalise.java_time.fields import Field, ValueRange
from elastic_ml_kit.normalise.java_time.iso_fields import WEEK_YEARS
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.styles import LENIENT, STRICT
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.units import DAYS, FOREVER, MONTHS, WEEKS, YEARS

Values = dict[Any, int]


def _date(temporal: Any) -> LocalDate:
    return LocalDate.of_epoch_day(temporal.get_long(f.EPOCH_DAY))


class WeekFields:
    """How weeks are counted: the day they begin with, and how many days the first of a year or month has.

    Example:
        >>> WeekFields.of(7, 1).week_of_year.value_of(LocalDate(2021, 7, 4))
        28
    """

    def __init__(self, first_day: int, minimal_days: int) -> None:
        self.first_day = first_day
        self.minimal_days = minimal_days
        self.day_of_week = LocalizedField(self, "DayOfWeek", DAYS, WEEKS, ValueRange(1, 7))
        self.week_of_month = LocalizedField(self, "WeekOfMonth", WEEKS, MONTHS, ValueRange(0, 6, 4, 1))
        self.week_of_year = LocalizedField(self, "WeekOfYear", WEEKS, YEARS, ValueRange(0, 54, 52, 1))
        self.week_of_week_based_year = LocalizedField(
            self, "WeekOfWeekBasedYear", WEEKS, WEEK_YEARS, ValueRange(1, 53, 52)
        )
        self.week_based_year = LocalizedField(self, "WeekBasedYear", WEEK_YEARS, FOREVER, f.YEAR.limits)

    @staticmethod
    @lru_cache(maxsize=64)
    def of(first_day: int, minimal_days: int) -> WeekFields:
        """The rules of a day, 1 is Monday, and a number of days.

        Errors:
            Thrown: IllegalArgumentException.
        """
        return WeekFields(first_day, minimal_days)

    @staticmethod
    def of_locale(locale: str) -> WeekFields:
        """The rules of a locale."""
        found = texts(locale)
        return WeekFields.of(found.first_day, found.minimal_days)

    def day(self, iso_day: int) -> int:
        """The number of a day in the week, 1 is the first."""
        return (iso_day - self.first_day) % 7 + 1

    def start(self, day_number: int, day: int) -> int:
        """The offset of the first week, given the number of a day and its place in its week."""
        begins = (day_number - day) % 7
        return 7 - begins if begins + 1 > self.minimal_days else -begins

    def first_of(self, year: int, week: int, day: int) -> LocalDate:
        """The date of a day of a week of a week-based year."""
        start = LocalDate.of(year, 1, 1)
        place = self.day(start.day_of_week)
        shift = 0 if 8 - place >= self.minimal_days else 7
        return start.plus_days(shift - place + 1 + (week - 1) * 7 + day - 1)

    def weeks(self, year: int) -> int:
        """How many weeks a week-based year has."""
        return (self.first_of(year + 1, 1, 1).epoch_day - self.first_of(year, 1, 1).epoch_day) // 7

    def week_year(self, date: LocalDate) -> tuple[int, int]:
        """The week-based year of a date, and the week in it."""
        year = date.year + 1
        while True:
            first = self.first_of(year, 1, 1).epoch_day if year <= 999_999_999 else 1 << 60
            if date.epoch_day >= first:
                return year, (date.epoch_day - first) // 7 + 1
            year -= 1

    def __str__(self) -> str:
        days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
        return f"WeekFields[{days[self.first_day - 1]},{self.minimal_days}]"


class LocalizedField(Field):
    """A field of weeks as a locale counts them."""

    __slots__ = ("rules",)

    def __init__(self, rules: WeekFields, name: str, base: Any, span: Any, limits: ValueRange) -> None:
        super().__init__(name, base, span, limits)
        self.rules = rules

    def __str__(self) -> str:
        return f"{self.text}[{self.rules}]"

    def supported_by(self, temporal: Any) -> bool:
        if not temporal.is_supported(f.DAY_OF_WEEK):
            return False
        needed = {
            WEEKS: f.DAY_OF_WEEK,
            MONTHS: f.DAY_OF_MONTH,
            YEARS: f.DAY_OF_YEAR,
            WEEK_YEARS: f.DAY_OF_YEAR,
            FOREVER: f.YEAR,
        }
        return bool(temporal.is_supported(needed[self.span]))

    def value_of(self, temporal: Any) -> int:
        day = self.rules.day(temporal.get_long(f.DAY_OF_WEEK))
        if self.span is WEEKS:
            return day
        if self.span is MONTHS:
            return self._week(temporal.get_long(f.DAY_OF_MONTH), day)
        if self.span is YEARS:
            return self._week(temporal.get_long(f.DAY_OF_YEAR), day)
        year, week = self.rules.week_year(_date(temporal))
        return week if self.span is WEEK_YEARS else year

    def _week(self, number: int, day: int) -> int:
        return (self.rules.start(number, day) + 6 + number) // 7

    def range_of(self, temporal: Any) -> ValueRange:
        if self.span is WEEKS or self.span is FOREVER:
            return self.limits
        if self.span is WEEK_YEARS:
            if not temporal.is_supported(f.DAY_OF_YEAR):
                return ValueRange(0, 54, 52, 1)
            year = self.rules.week_year(_date(temporal))[0]
            return ValueRange(1, self.rules.weeks(year))
        field = f.DAY_OF_MONTH if self.span is MONTHS else f.DAY_OF_YEAR
        day = self.rules.day(temporal.get_long(f.DAY_OF_WEEK))
        start = self.rules.start(temporal.get_long(field), day)
        limits = temporal.range(field)
        return ValueRange((start + 6 + limits.minimum) // 7, (start + 6 + limits.maximum) // 7)

    def put_into(self, temporal: Any, value: int) -> Any:
        checked = self.check_int(value)
        current = self.value_of(temporal)
        if checked == current:
            return temporal
        if self.span is not FOREVER:
            return temporal.plus(checked - current, self.base)
        date = _date(temporal)
        day = self.rules.day(date.day_of_week)
        week = self.rules.week_year(date)[1]
        moved = self.rules.first_of(checked, min(week, self.rules.weeks(checked)), day)
        return temporal.with_field(f.EPOCH_DAY, moved.epoch_day)

    def resolve(self, values: Values, style: str) -> LocalDate | None:
        value = exact_int(values[self])
        if self.span is WEEKS:
            day = self.check(value)
            del values[self]
            iso_day = (self.rules.first_day - 1 + day - 1) % 7 + 1
            values[f.DAY_OF_WEEK] = iso_day
            return None
        if f.DAY_OF_WEEK not in values:
            return None
        day = self.rules.day(f.DAY_OF_WEEK.check_int(values[f.DAY_OF_WEEK]))
        if f.YEAR in values:
            return self._in_year(values, value, day, style)
        if self.span in (WEEK_YEARS, FOREVER):
            return self._in_week_year(values, day, style)
        return None

    def _in_year(self, values: Values, week: int, day: int, style: str) -> LocalDate | None:
        year = f.YEAR.check_int(values[f.YEAR])
        used: tuple[Field, ...] = (self, f.YEAR, f.DAY_OF_WEEK)
        if self.span is MONTHS and f.MONTH_OF_YEAR in values:
            month = f.MONTH_OF_YEAR.check_int(values[f.MONTH_OF_YEAR])
            start = LocalDate.of(year, month, 1)
            used = (*used, f.MONTH_OF_YEAR)
        elif self.span is YEARS:
            start = LocalDate.of(year, 1, 1)
        else:
            return None
        if style != LENIENT:
            self.check(week)
        date = start.plus_days((week - self.value_of(start)) * 7 + day - self.rules.day(start.day_of_week))
        other = date.month != start.month if self.span is MONTHS else date.year != year
        if style == STRICT and other:
            kind = "month" if self.span is MONTHS else "year"
            raise date_time(f"Strict mode rejected resolved date as it is in a different {kind}")
        for field in used:
            del values[field]
        return date

    def _in_week_year(self, values: Values, day: int, style: str) -> LocalDate | None:
        year_field, week_field = self.rules.week_based_year, self.rules.week_of_week_based_year
        if year_field not in values or week_field not in values:
            return None
        year, week = year_field.check_int(values[year_field]), values[week_field]
        if style != LENIENT:
            week = min(week_field.check(week), self.rules.weeks(year))
        date = self.rules.first_of(year, 1, 1).plus_days((week - 1) * 7 + day - 1)
        if style == STRICT and self.rules.week_year(date)[0] != year:
            raise date_time("Strict mode rejected resolved date as it is in a different week-based-year")
        for field in (year_field, week_field, f.DAY_OF_WEEK):
            del values[field]
        return date


ISO = WeekFields.of(1, 4)
SUNDAY_START = WeekFields.of(7, 1)
