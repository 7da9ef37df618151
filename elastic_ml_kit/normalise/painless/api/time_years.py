"""Years, months of years and days of months: Year, YearMonth, MonthDay."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import predefined, units
from elastic_ml_kit.normalise.java_time.calendar import MAX_YEAR, MIN_YEAR, is_leap
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.origins import to_month_day, to_year, to_year_month
from elastic_ml_kit.normalise.java_time.years import MonthDay, Year, YearMonth
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_declare import comparisons, general, methods, movers, statics
from elastic_ml_kit.normalise.painless.api.time_enums import month
from elastic_ml_kit.normalise.painless.api.time_local import sources

_SUPERS = ("Temporal", "TemporalAdjuster", "Comparable", "Object")


def _format(temporal: Any, formatter: Any) -> str:
    return str(formatter.format(temporal))


def _day_in(own: MonthDay | None, year: int) -> bool:
    return own is not None and not ((own.month, own.day) == (2, 29) and not is_leap(year))


YEAR = JavaClass("Year", Year.java_name, python=(Year,), supers=_SUPERS)
YEAR.constant("int", "MAX_VALUE", MAX_YEAR)
YEAR.constant("int", "MIN_VALUE", MIN_YEAR)
general(YEAR)
sources(YEAR, to_year, predefined.YEAR)
movers(YEAR, (("Years", units.YEARS),))
comparisons(YEAR, "Year", ("compareTo", "isAfter"))
statics(YEAR, {"boolean isLeap(long)": is_leap, "Year of(int)": Year.of})
methods(
    YEAR,
    {
        "LocalDate atDay(int)": lambda own, day: LocalDate.of_year_day(own.year, day),
        "YearMonth atMonth(int)": lambda own, month: YearMonth.of(own.year, month),
        "LocalDate atMonthDay(MonthDay)": lambda own, day: day.in_year(own.year),
        "String format(DateTimeFormatter)": _format,
        "int getValue()": lambda own: own.year,
        "boolean isLeap()": lambda own: is_leap(own.year),
        "int length()": lambda own: 366 if is_leap(own.year) else 365,
    },
)
YEAR.method("boolean isValidMonthDay(MonthDay)", lambda own, day: _day_in(day, own.year))

YEAR_MONTH = JavaClass("YearMonth", YearMonth.java_name, python=(YearMonth,), supers=_SUPERS)
general(YEAR_MONTH)
sources(YEAR_MONTH, to_year_month, predefined.YEAR_MONTH)
movers(YEAR_MONTH, (("Months", units.MONTHS), ("Years", units.YEARS)))
comparisons(YEAR_MONTH, "YearMonth", ("compareTo", "isAfter", "isBefore"))
statics(YEAR_MONTH, {"YearMonth of(int, int)": YearMonth.of})
methods(
    YEAR_MONTH,
    {
        "LocalDate atDay(int)": lambda own, day: LocalDate.of(own.year, own.month, day),
        "LocalDate atEndOfMonth()": lambda own: LocalDate(own.year, own.month, own.length),
        "String format(DateTimeFormatter)": _format,
        "Month getMonth()": lambda own: month(own.month),
        "int getMonthValue()": lambda own: own.month,
        "int getYear()": lambda own: own.year,
        "boolean isLeapYear()": lambda own: is_leap(own.year),
        "boolean isValidDay(int)": lambda own, day: 1 <= day <= own.length,
        "int lengthOfMonth()": lambda own: own.length,
        "int lengthOfYear()": lambda own: 366 if is_leap(own.year) else 365,
        "YearMonth withMonth(int)": lambda own, month: YearMonth.of(own.year, month),
        "YearMonth withYear(int)": lambda own, year: YearMonth.of(year, own.month),
    },
)

MONTH_DAY = JavaClass(
    "MonthDay",
    MonthDay.java_name,
    python=(MonthDay,),
    supers=("TemporalAccessor", "TemporalAdjuster", "Comparable", "Object"),
)
sources(MONTH_DAY, to_month_day, predefined.MONTH_DAY)
comparisons(MONTH_DAY, "MonthDay", ("compareTo", "isAfter", "isBefore"))
statics(MONTH_DAY, {"MonthDay of(int, int)": MonthDay.of})
methods(
    MONTH_DAY,
    {
        "LocalDate atYear(int)": MonthDay.in_year,
        "String format(DateTimeFormatter)": _format,
        "int getDayOfMonth()": lambda own: own.day,
        "Month getMonth()": lambda own: month(own.month),
        "int getMonthValue()": lambda own: own.month,
        "boolean isValidYear(int)": _day_in,
        "MonthDay with(Month)": lambda own, month: own.with_month(month.value),
        "MonthDay withDayOfMonth(int)": lambda own, day: MonthDay.of(own.month, day),
        "MonthDay withMonth(int)": MonthDay.with_month,
    },
)

CLASSES = (YEAR, YEAR_MONTH, MONTH_DAY)
