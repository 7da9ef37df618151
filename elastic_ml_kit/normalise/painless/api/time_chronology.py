"""The calendar of ISO, and the interfaces of dates in any calendar."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import is_leap
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.origins import (
    to_local_date,
    to_local_date_time,
    to_zoned_date_time,
)
from elastic_ml_kit.normalise.java_time.period import Period
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_declare import comparisons, general, methods, moments, statics
from elastic_ml_kit.normalise.painless.api.time_enums import ERAS, era
from elastic_ml_kit.normalise.painless.api.time_fields import TEMPORAL
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, java_text, same

_PACKAGE = "java.time.chrono"


class IsoChronology(JavaObject):
    """The calendar of ISO 8601."""

    __slots__ = ()
    java_name = "java.time.chrono.IsoChronology"

    def __str__(self) -> str:
        return "ISO"

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return java_hash(self.java_name) ^ java_hash("ISO")


ISO = IsoChronology()


def _in_order(left: Any, right: Any) -> int:
    return int(left.compare(right))


def _by_moment(left: Any, right: Any) -> int:
    return int(left.moment() > right.moment()) - int(left.moment() < right.moment())


def _of_id(id: str) -> IsoChronology:
    if id not in ("ISO", "iso8601"):
        throw("DateTimeException", f"Unknown chronology: {id}")
    return ISO


def _year(era: Any, year: int) -> int:
    return year if era.value == 1 else 1 - year


_DATES: dict[str, Any] = {
    "date(TemporalAccessor)": lambda _, temporal: to_local_date(temporal),
    "date(int, int, int)": lambda _, year, month, day: LocalDate.of(year, month, day),
    "date(Era, int, int, int)": lambda _, era, year, month, day: LocalDate.of(_year(era, year), month, day),
    "dateEpochDay(long)": lambda _, days: LocalDate.of_epoch_day(days),
    "dateYearDay(int, int)": lambda _, year, day: LocalDate.of_year_day(year, day),
    "dateYearDay(Era, int, int)": lambda _, era, year, day: LocalDate.of_year_day(_year(era, year), day),
}


def _calendar(owner: JavaClass, date: str, local: str, zoned: str, period: str, of_era: str) -> None:
    methods(owner, {f"{date} {signature}": call for signature, call in _DATES.items()})
    methods(
        owner,
        {
            f"{of_era} eraOf(int)": lambda _, number: era(number),
            f"{local} localDateTime(TemporalAccessor)": lambda _, temporal: to_local_date_time(temporal),
            f"{period} period(int, int, int)": lambda _, *parts: Period(*parts),
            f"{zoned} zonedDateTime(TemporalAccessor)": lambda _, temporal: to_zoned_date_time(temporal),
            f"{zoned} zonedDateTime(Instant, ZoneId)": lambda _, instant, zone: ZonedDateTime.of_instant(
                instant.second, instant.nano, zone
            ),
        },
    )


CHRONOLOGY = JavaClass("Chronology", f"{_PACKAGE}.Chronology")
_calendar(CHRONOLOGY, "ChronoLocalDate", "ChronoLocalDateTime", "ChronoZonedDateTime", "ChronoPeriod", "Era")
methods(
    CHRONOLOGY,
    {
        "int compareTo(Chronology)": lambda left, right: 0,
        "boolean equals(Object)": same,
        "List eras()": lambda _: list(ERAS),
        "String getCalendarType()": lambda _: "iso8601",
        "String getDisplayName(TextStyle, Locale)": lambda _, style, locale: "ISO",
        "String getId()": lambda _: "ISO",
        "int hashCode()": java_hash,
        "boolean isLeapYear(long)": lambda _, year: is_leap(year),
        "int prolepticYear(Era, int)": lambda _, era, year: _year(era, year),
        "ValueRange range(ChronoField)": lambda _, field: field.limits,
        "String toString()": java_text,
    },
)
statics(
    CHRONOLOGY,
    {
        "Chronology from(TemporalAccessor)": lambda temporal: ISO,
        "Chronology of(String)": _of_id,
        "Chronology ofLocale(Locale)": lambda locale: ISO,
    },
)
ISO_CHRONOLOGY = JavaClass(
    "IsoChronology", IsoChronology.java_name, python=(IsoChronology,), supers=("Chronology", "Object")
)
_calendar(ISO_CHRONOLOGY, "LocalDate", "LocalDateTime", "ZonedDateTime", "Period", "IsoEra")
ISO_CHRONOLOGY.constant("IsoChronology", "INSTANCE", ISO)

_ABOVE = ("Temporal", "TemporalAdjuster", "Comparable", "Object")

DATE = JavaClass("ChronoLocalDate", f"{_PACKAGE}.ChronoLocalDate", supers=_ABOVE)
general(DATE)
comparisons(DATE, "ChronoLocalDate", ("compareTo", "isAfter", "isBefore", "isEqual"))
methods(
    DATE,
    {
        "boolean equals(Object)": same,
        "String format(DateTimeFormatter)": lambda date, formatter: formatter.format(date),
        "ChronoLocalDateTime atTime(LocalTime)": LocalDateTime,
        "Chronology getChronology()": lambda date: ISO,
        "Era getEra()": lambda date: era(date.get_long(f.ERA)),
        "int hashCode()": java_hash,
        "boolean isLeapYear()": lambda date: is_leap(date.year),
        "int lengthOfMonth()": lambda date: date.range(f.DAY_OF_MONTH).maximum,
        "int lengthOfYear()": lambda date: 366 if is_leap(date.year) else 365,
        "long toEpochDay()": lambda date: date.epoch_day,
        "String toString()": java_text,
        "ChronoPeriod until(ChronoLocalDate)": Period.between,
    },
)
statics(
    DATE,
    {
        "ChronoLocalDate from(TemporalAccessor)": to_local_date,
        "Comparator timeLineOrder()": lambda: _in_order,
    },
)

DATE_TIME = JavaClass("ChronoLocalDateTime", f"{_PACKAGE}.ChronoLocalDateTime", supers=_ABOVE)
general(DATE_TIME)
comparisons(DATE_TIME, "ChronoLocalDateTime", ("compareTo", "isAfter", "isBefore", "isEqual"))
methods(
    DATE_TIME,
    {
        "boolean equals(Object)": same,
        "String format(DateTimeFormatter)": lambda date, formatter: formatter.format(date),
        "Chronology getChronology()": lambda date: ISO,
        "int hashCode()": java_hash,
        "ChronoZonedDateTime atZone(ZoneId)": ZonedDateTime.of_local,
        "ChronoLocalDate toLocalDate()": lambda date: date.date,
        "LocalTime toLocalTime()": lambda date: date.time,
        "Instant toInstant(ZoneOffset)": lambda date, offset: Instant.of(
            date.epoch_second(offset.seconds), date.time.nano
        ),
        "long toEpochSecond(ZoneOffset)": lambda date, offset: date.epoch_second(offset.seconds),
        "String toString()": java_text,
    },
)
statics(
    DATE_TIME,
    {
        "ChronoLocalDateTime from(TemporalAccessor)": to_local_date_time,
        "Comparator timeLineOrder()": lambda: _in_order,
    },
)

ZONED = JavaClass(
    "ChronoZonedDateTime", f"{_PACKAGE}.ChronoZonedDateTime", supers=("Temporal", "Comparable", "Object")
)
general(ZONED)
comparisons(ZONED, "ChronoZonedDateTime", ("compareTo",))
moments(ZONED, "ChronoZonedDateTime")
methods(
    ZONED,
    {
        "boolean equals(Object)": same,
        "String format(DateTimeFormatter)": lambda date, formatter: formatter.format(date),
        "Chronology getChronology()": lambda date: ISO,
        "ZoneOffset getOffset()": lambda date: date.offset,
        "ZoneId getZone()": lambda date: date.zone,
        "int hashCode()": java_hash,
        "long toEpochSecond()": lambda date: date.epoch_second,
        "Instant toInstant()": lambda date: Instant(*date.moment()),
        "ChronoZonedDateTime withEarlierOffsetAtOverlap()": lambda date: date.at_overlap(False),
        "ChronoZonedDateTime withLaterOffsetAtOverlap()": lambda date: date.at_overlap(True),
        "ChronoZonedDateTime withZoneSameInstant(ZoneId)": ZonedDateTime.same_instant,
        "ChronoZonedDateTime withZoneSameLocal(ZoneId)": ZonedDateTime.same_local,
        "ChronoLocalDate toLocalDate()": lambda date: date.date,
        "ChronoLocalDateTime toLocalDateTime()": lambda date: date.local,
        "LocalTime toLocalTime()": lambda date: date.time,
        "String toString()": java_text,
    },
)
statics(
    ZONED,
    {
        "ChronoZonedDateTime from(TemporalAccessor)": to_zoned_date_time,
        "Comparator timeLineOrder()": lambda: _by_moment,
    },
)

PERIOD = JavaClass("ChronoPeriod", f"{_PACKAGE}.ChronoPeriod", supers=("TemporalAmount", "Object"))
methods(
    PERIOD,
    {
        "boolean equals(Object)": same,
        "int hashCode()": java_hash,
        "Chronology getChronology()": lambda period: ISO,
        "boolean isNegative()": lambda period: min(period.key()) < 0,
        "ChronoPeriod multipliedBy(int)": Period.times,
        "ChronoPeriod negated()": lambda period: period.times(-1),
        "ChronoPeriod normalized()": Period.normalized,
        "boolean isZero()": lambda period: not any(period.key()),
        "String toString()": java_text,
    },
)
statics(PERIOD, {"ChronoPeriod between(ChronoLocalDate, ChronoLocalDate)": Period.between})

for _class in (DATE, DATE_TIME, ZONED):
    for _, _moving in TEMPORAL.own():
        if _moving.returns == TEMPORAL.name:
            _class.method(f"{_class.name} {_moving.name}({', '.join(_moving.parameters)})", _moving.call)

CLASSES = (CHRONOLOGY, ISO_CHRONOLOGY, DATE, DATE_TIME, ZONED, PERIOD)
