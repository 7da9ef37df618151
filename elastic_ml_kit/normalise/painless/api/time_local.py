"""Local dates and times: LocalDate, LocalTime, LocalDateTime."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import local_date, local_time, predefined, units
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.offset_time import OffsetTime
from elastic_ml_kit.normalise.java_time.origins import to_local_date, to_local_date_time, to_local_time
from elastic_ml_kit.normalise.java_time.period import Period
from elastic_ml_kit.normalise.java_time.zoned import OffsetDateTime, ZonedDateTime
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_chronology import ISO
from elastic_ml_kit.normalise.painless.api.time_declare import (
    Call,
    changers,
    comparisons,
    general,
    getters,
    methods,
    movers,
    statics,
)
from elastic_ml_kit.normalise.painless.api.time_enums import day, month
from elastic_ml_kit.normalise.values import java_text

DATE_GETTERS = (
    ("DayOfMonth", f.DAY_OF_MONTH),
    ("DayOfYear", f.DAY_OF_YEAR),
    ("MonthValue", f.MONTH_OF_YEAR),
    ("Year", f.YEAR),
)
TIME_GETTERS = (
    ("Hour", f.HOUR_OF_DAY),
    ("Minute", f.MINUTE_OF_HOUR),
    ("Nano", f.NANO_OF_SECOND),
    ("Second", f.SECOND_OF_MINUTE),
)
DATE_UNITS = (
    ("Days", units.DAYS),
    ("Months", units.MONTHS),
    ("Weeks", units.WEEKS),
    ("Years", units.YEARS),
)
TIME_UNITS = (
    ("Hours", units.HOURS),
    ("Minutes", units.MINUTES),
    ("Nanos", units.NANOS),
    ("Seconds", units.SECONDS),
)
DATE_CHANGES = (
    ("DayOfMonth", f.DAY_OF_MONTH),
    ("DayOfYear", f.DAY_OF_YEAR),
    ("Month", f.MONTH_OF_YEAR),
    ("Year", f.YEAR),
)
TIME_CHANGES = (
    ("Hour", f.HOUR_OF_DAY),
    ("Minute", f.MINUTE_OF_HOUR),
    ("Nano", f.NANO_OF_SECOND),
    ("Second", f.SECOND_OF_MINUTE),
)


def sources(owner: JavaClass, convert: Call, default: Any) -> None:
    """Declares `from` and both `parse`."""
    name = owner.name
    statics(
        owner,
        {
            f"{name} from(TemporalAccessor)": convert,
            f"{name} parse(CharSequence)": lambda text: default.parse_as(java_text(text), convert),
            f"{name} parse(CharSequence, DateTimeFormatter)": lambda text, formatter: formatter.parse_as(
                java_text(text), convert
            ),
        },
    )


def named_parts(owner: JavaClass) -> None:
    """Declares `getDayOfWeek` and `getMonth`."""
    owner.methods(
        {
            "DayOfWeek getDayOfWeek()": lambda temporal: day(temporal.get_long(f.DAY_OF_WEEK)),
            "Month getMonth()": lambda temporal: month(temporal.get_long(f.MONTH_OF_YEAR)),
        }
    )


def _date_time(year: int, month: int, day: int, *clock: int) -> LocalDateTime:
    return LocalDateTime(LocalDate.of(year, month, day), LocalTime.of(*clock))


DATE = JavaClass(
    "LocalDate",
    "java.time.LocalDate",
    python=(LocalDate,),
    supers=("ChronoLocalDate", "Temporal", "TemporalAdjuster", "Object"),
)
DATE.constant("LocalDate", "MAX", local_date.MAX)
DATE.constant("LocalDate", "MIN", local_date.MIN)
general(DATE)
sources(DATE, to_local_date, predefined.ISO_LOCAL_DATE)
getters(DATE, LocalDate.READ, DATE_GETTERS)
named_parts(DATE)
movers(DATE, DATE_UNITS)
changers(DATE, DATE_CHANGES)
statics(
    DATE,
    {
        "LocalDate of(int, int, int)": LocalDate.of,
        "LocalDate ofEpochDay(long)": LocalDate.of_epoch_day,
        "LocalDate ofYearDay(int, int)": LocalDate.of_year_day,
    },
)
methods(
    DATE,
    {
        "LocalDateTime atStartOfDay()": lambda date: LocalDateTime(date, local_time.MIDNIGHT),
        "ZonedDateTime atStartOfDay(ZoneId)": lambda date, zone: ZonedDateTime.of_local(
            LocalDateTime(date, local_time.MIDNIGHT), zone
        ),
        "LocalDateTime atTime(LocalTime)": LocalDateTime,
        "LocalDateTime atTime(int, int)": lambda date, *clock: LocalDateTime(date, LocalTime.of(*clock)),
        "LocalDateTime atTime(int, int, int)": lambda date, *clock: LocalDateTime(date, LocalTime.of(*clock)),
        "LocalDateTime atTime(int, int, int, int)": lambda date, *clock: LocalDateTime(
            date, LocalTime.of(*clock)
        ),
        "IsoChronology getChronology()": lambda date: ISO,
        "Period until(ChronoLocalDate)": Period.between,
    },
)

TIME = JavaClass(
    "LocalTime",
    "java.time.LocalTime",
    python=(LocalTime,),
    supers=("Temporal", "TemporalAdjuster", "Comparable", "Object"),
)
for _name, _time in (
    ("MAX", local_time.MAX),
    ("MIDNIGHT", local_time.MIDNIGHT),
    ("MIN", local_time.MIDNIGHT),
    ("NOON", local_time.NOON),
):
    TIME.constant("LocalTime", _name, _time)
general(TIME)
sources(TIME, to_local_time, predefined.ISO_LOCAL_TIME)
getters(TIME, LocalTime.READ, TIME_GETTERS)
movers(TIME, TIME_UNITS)
changers(TIME, TIME_CHANGES)
comparisons(TIME, "LocalTime", ("compareTo", "isAfter", "isBefore"))
statics(
    TIME,
    {
        "LocalTime of(int, int)": LocalTime.of,
        "LocalTime of(int, int, int)": LocalTime.of,
        "LocalTime of(int, int, int, int)": LocalTime.of,
        "LocalTime ofNanoOfDay(long)": LocalTime.of_nano_of_day,
        "LocalTime ofSecondOfDay(long)": LocalTime.of_second_of_day,
    },
)
methods(
    TIME,
    {
        "LocalDateTime atDate(LocalDate)": lambda time, date: LocalDateTime(date, time),
        "OffsetTime atOffset(ZoneOffset)": OffsetTime,
        "String format(DateTimeFormatter)": lambda time, formatter: formatter.format(time),
        "long toNanoOfDay()": lambda time: time.nano_of_day,
        "int toSecondOfDay()": lambda time: time.second_of_day,
        "LocalTime truncatedTo(TemporalUnit)": LocalTime.truncated_to,
    },
)

DATE_TIME = JavaClass(
    "LocalDateTime",
    "java.time.LocalDateTime",
    python=(LocalDateTime,),
    supers=("ChronoLocalDateTime", "Temporal", "TemporalAdjuster", "Object"),
)
DATE_TIME.constant("LocalDateTime", "MAX", LocalDateTime(local_date.MAX, local_time.MAX))
DATE_TIME.constant("LocalDateTime", "MIN", LocalDateTime(local_date.MIN, local_time.MIDNIGHT))
general(DATE_TIME)
sources(DATE_TIME, to_local_date_time, predefined.ISO_LOCAL_DATE_TIME)
getters(DATE_TIME, LocalDateTime.READ, (*DATE_GETTERS, *TIME_GETTERS))
named_parts(DATE_TIME)
movers(DATE_TIME, (*DATE_UNITS, *TIME_UNITS))
changers(DATE_TIME, (*DATE_CHANGES, *(each for each in TIME_CHANGES if each[0] != "Nano")))
statics(
    DATE_TIME,
    {
        "LocalDateTime of(LocalDate, LocalTime)": LocalDateTime,
        "LocalDateTime of(int, int, int, int, int)": _date_time,
        "LocalDateTime of(int, int, int, int, int, int)": _date_time,
        "LocalDateTime of(int, int, int, int, int, int, int)": _date_time,
        "LocalDateTime ofEpochSecond(long, int, ZoneOffset)": lambda second, nano, offset: (
            LocalDateTime.of_epoch_second(second, f.NANO_OF_SECOND.check(nano), offset.seconds)
        ),
        "LocalDateTime ofInstant(Instant, ZoneId)": lambda instant, zone: (
            ZonedDateTime.of_instant(instant.second, instant.nano, zone).local
        ),
    },
)
methods(
    DATE_TIME,
    {
        "OffsetDateTime atOffset(ZoneOffset)": OffsetDateTime,
        "ZonedDateTime atZone(ZoneId)": ZonedDateTime.of_local,
        "LocalDate toLocalDate()": lambda local: local.date,
        "Instant toInstant(ZoneOffset)": lambda local, offset: Instant.of(
            local.epoch_second(offset.seconds), local.time.nano
        ),
        "LocalDateTime truncatedTo(TemporalUnit)": LocalDateTime.truncated_to,
    },
)

CLASSES = (DATE, TIME, DATE_TIME)
