"""Amounts of time: Duration and Period."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import duration, period, units
from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.duration import Duration
from elastic_ml_kit.normalise.java_time.faults import exact_int, unsupported
from elastic_ml_kit.normalise.java_time.period import Period
from elastic_ml_kit.normalise.java_time.units import NANOS_PER_SECOND
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_adjust import until
from elastic_ml_kit.normalise.painless.api.time_chronology import ISO
from elastic_ml_kit.normalise.painless.api.time_declare import methods, statics
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import java_text

_EXACT = (
    ("Days", units.DAYS),
    ("Hours", units.HOURS),
    ("Millis", units.MILLIS),
    ("Minutes", units.MINUTES),
    ("Nanos", units.NANOS),
    ("Seconds", units.SECONDS),
)


def _between(start: Any, end: Any) -> Duration:
    if not start.is_supported(units.SECONDS):
        raise unsupported("unit", units.SECONDS)
    if start.is_supported(f.NANO_OF_SECOND):
        return Duration.of_nanos(until(start, end, units.NANOS))
    return Duration.of(until(start, end, units.SECONDS))


def _duration_from(amount: Any) -> Duration:
    if isinstance(amount, Duration):
        return amount
    raise Thrown("UnsupportedTemporalTypeException", "Unit must not have an estimated duration")


DURATION = JavaClass(
    "Duration", Duration.java_name, python=(Duration,), supers=("TemporalAmount", "Comparable", "Object")
)
DURATION.constant("Duration", "ZERO", duration.ZERO)
statics(
    DURATION,
    {
        "Duration between(Temporal, Temporal)": _between,
        "Duration from(TemporalAmount)": _duration_from,
        "Duration of(long, TemporalUnit)": Duration.of_units,
        "Duration ofSeconds(long, long)": Duration.of,
        "Duration parse(CharSequence)": lambda text: Duration.parse(java_text(text)),
    },
)


def _counted(name: str, length: int) -> None:
    DURATION.static(f"Duration of{name}(long)", lambda amount: Duration.of_nanos(amount * length))
    DURATION.method(f"Duration plus{name}(long)", lambda own, amount: own.plus(amount * length))
    DURATION.method(f"Duration minus{name}(long)", lambda own, amount: own.plus(-amount * length))
    if name == "Seconds":
        return
    if length >= NANOS_PER_SECOND:
        DURATION.method(f"long to{name}()", lambda own: own.whole(length))
    else:
        DURATION.method(f"long to{name}()", lambda own: own.small(length))


for _name, _unit in _EXACT:
    _counted(_name, _unit.length)


def _with_nanos(own: Duration, nanos: int) -> Duration:
    return Duration.of(own.seconds, f.NANO_OF_SECOND.check_int(nanos))


methods(
    DURATION,
    {
        "Duration abs()": lambda own: Duration.of_nanos(abs(own.total)),
        "int compareTo(Duration)": lambda own, other: (own.total > other.total) - (own.total < other.total),
        "Duration dividedBy(long)": Duration.divided_by,
        "int getNano()": lambda own: own.nano,
        "long getSeconds()": lambda own: own.seconds,
        "boolean isNegative()": lambda own: own.total < 0,
        "boolean isZero()": lambda own: own.total == 0,
        "Duration minus(Duration)": lambda own, other: own.plus(-other.total),
        "Duration minus(long, TemporalUnit)": lambda own, amount, unit: own.plus(
            -Duration.of_units(amount, unit).total
        ),
        "Duration multipliedBy(long)": Duration.times,
        "Duration negated()": lambda own: own.times(-1),
        "Duration plus(Duration)": lambda own, other: own.plus(other.total),
        "Duration plus(long, TemporalUnit)": lambda own, amount, unit: own.plus(
            Duration.of_units(amount, unit).total
        ),
        "Duration withNanos(int)": _with_nanos,
        "Duration withSeconds(long)": lambda own, seconds: Duration.of(seconds, own.nano),
    },
)

PERIOD = JavaClass(
    "Period", Period.java_name, python=(Period,), supers=("ChronoPeriod", "TemporalAmount", "Object")
)
PERIOD.constant("Period", "ZERO", period.ZERO)


def _period_from(amount: Any) -> Period:
    if isinstance(amount, Period):
        return amount
    return throw("DateTimeException", "Unit must be Years, Months or Days, but was Seconds")


def _summed(own: Period, amount: Any, sign: int) -> Period:
    return own.plus(_period_from(amount), sign)


def _weeks(weeks: int) -> Period:
    return Period(0, 0, exact_int(weeks * 7))


statics(
    PERIOD,
    {
        "Period between(LocalDate, LocalDate)": Period.between,
        "Period from(TemporalAmount)": _period_from,
        "Period of(int, int, int)": Period,
        "Period ofDays(int)": lambda days: Period(0, 0, days),
        "Period ofMonths(int)": lambda months: Period(0, months, 0),
        "Period ofWeeks(int)": _weeks,
        "Period ofYears(int)": lambda years: Period(years, 0, 0),
        "Period parse(CharSequence)": lambda text: Period.parse(java_text(text)),
    },
)
methods(
    PERIOD,
    {
        "IsoChronology getChronology()": lambda own: ISO,
        "int getDays()": lambda own: own.days,
        "int getMonths()": lambda own: own.months,
        "int getYears()": lambda own: own.years,
        "Period minus(TemporalAmount)": lambda own, amount: _summed(own, amount, -1),
        "Period plus(TemporalAmount)": lambda own, amount: _summed(own, amount, 1),
        "Period minusDays(long)": lambda own, days: own.plus(Period(0, 0, days), -1),
        "Period minusMonths(long)": lambda own, months: own.plus(Period(0, months, 0), -1),
        "Period minusYears(long)": lambda own, years: own.plus(Period(years, 0, 0), -1),
        "Period plusDays(long)": lambda own, days: own.plus(Period(0, 0, days)),
        "Period plusMonths(long)": lambda own, months: own.plus(Period(0, months, 0)),
        "Period plusYears(long)": lambda own, years: own.plus(Period(years, 0, 0)),
        "Period multipliedBy(int)": Period.times,
        "Period negated()": lambda own: own.times(-1),
        "Period normalized()": Period.normalized,
        "long toTotalMonths()": lambda own: own.total_months,
        "Period withDays(int)": lambda own, days: Period(own.years, own.months, days),
        "Period withMonths(int)": lambda own, months: Period(own.years, months, own.days),
        "Period withYears(int)": lambda own, years: Period(years, own.months, own.days),
    },
)

CLASSES = (DURATION, PERIOD)
