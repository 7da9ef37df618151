"""Moments: Instant, ZonedDateTime, OffsetDateTime, OffsetTime and Clock."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import instant as instants
from elastic_ml_kit.normalise.java_time import local_date, local_time, predefined, units
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.iso_moments import read_moment
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.offset_time import OffsetTime
from elastic_ml_kit.normalise.java_time.origins import (
    to_instant,
    to_offset_date_time,
    to_offset_time,
    to_zoned_date_time,
)
from elastic_ml_kit.normalise.java_time.zone import MAX_OFFSET, MIN_OFFSET, ZoneId, ZoneOffset
from elastic_ml_kit.normalise.java_time.zoned import OffsetDateTime, ZonedDateTime
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_declare import (
    changers,
    comparisons,
    general,
    getters,
    methods,
    moments,
    movers,
    statics,
)
from elastic_ml_kit.normalise.painless.api.time_local import (
    DATE_CHANGES,
    DATE_GETTERS,
    DATE_UNITS,
    TIME_CHANGES,
    TIME_GETTERS,
    TIME_UNITS,
    named_parts,
    sources,
)
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_text


def _instant(moment: Any) -> Instant:
    return Instant(*moment.moment())


def _parse_instant(text: Any) -> Instant:
    shown = java_text(text)
    moment = read_moment(shown) if shown[16:17] == ":" else None
    if moment is not None:
        return _instant(moment)
    return to_instant(predefined.ISO_INSTANT.parse_as(shown, to_instant))


def _parse_zoned(text: Any) -> ZonedDateTime:
    shown = java_text(text)
    found: ZonedDateTime = read_moment(shown) or predefined.ISO_ZONED_DATE_TIME.parse_as(
        shown, to_zoned_date_time
    )
    return found


def _local(*parts: int) -> LocalDateTime:
    return LocalDateTime(LocalDate.of(*parts[:3]), LocalTime.of(*parts[3:]))


INSTANT = JavaClass(
    "Instant",
    "java.time.Instant",
    python=(Instant,),
    supers=("Temporal", "TemporalAdjuster", "Comparable", "Object"),
)
for _name, _value in (("EPOCH", instants.EPOCH), ("MAX", instants.MAX), ("MIN", instants.MIN)):
    INSTANT.constant("Instant", _name, _value)
general(INSTANT)
movers(INSTANT, (("Millis", units.MILLIS), ("Nanos", units.NANOS), ("Seconds", units.SECONDS)))
comparisons(INSTANT, "Instant", ("compareTo", "isAfter", "isBefore"))
statics(
    INSTANT,
    {
        "Instant from(TemporalAccessor)": to_instant,
        "Instant ofEpochMilli(long)": Instant.of_milli,
        "Instant ofEpochSecond(long)": Instant.of,
        "Instant ofEpochSecond(long, long)": Instant.of,
        "Instant parse(CharSequence)": _parse_instant,
    },
)
methods(
    INSTANT,
    {
        "OffsetDateTime atOffset(ZoneOffset)": lambda instant, offset: OffsetDateTime.of_instant(
            instant.second, instant.nano, offset
        ),
        "ZonedDateTime atZone(ZoneId)": lambda instant, zone: ZonedDateTime.of_instant(
            instant.second, instant.nano, zone
        ),
        "long getEpochSecond()": lambda instant: instant.second,
        "int getNano()": lambda instant: instant.nano,
        "long toEpochMilli()": lambda instant: instant.milli,
        "Instant truncatedTo(TemporalUnit)": Instant.truncated_to,
    },
)

ZONED = JavaClass(
    "ZonedDateTime",
    "java.time.ZonedDateTime",
    python=(ZonedDateTime,),
    supers=("ChronoZonedDateTime", "Temporal", "Object"),
)
general(ZONED)
sources(ZONED, to_zoned_date_time, predefined.ISO_ZONED_DATE_TIME)
statics(ZONED, {"ZonedDateTime parse(CharSequence)": _parse_zoned})
getters(ZONED, ZonedDateTime.READ, (*DATE_GETTERS, *TIME_GETTERS))
named_parts(ZONED)
movers(ZONED, (*DATE_UNITS, *TIME_UNITS))
changers(ZONED, (*DATE_CHANGES, *TIME_CHANGES))


def _strict(local: LocalDateTime, offset: ZoneOffset, zone: ZoneId) -> ZonedDateTime:
    before, after = zone.offsets_of(local.epoch_second(0))
    if before < after:
        gap = "due to a gap in the local time-line, typically caused by daylight savings"
        raise date_time(f"LocalDateTime '{local}' does not exist in zone '{zone}' {gap}")
    if offset.seconds not in (before, after):
        raise date_time(f"ZoneOffset '{offset}' is not valid for LocalDateTime '{local}' in zone '{zone}'")
    return ZonedDateTime(local, offset, zone)


statics(
    ZONED,
    {
        "ZonedDateTime of(LocalDateTime, ZoneId)": ZonedDateTime.of_local,
        "ZonedDateTime of(LocalDate, LocalTime, ZoneId)": lambda date, time, zone: ZonedDateTime.of_local(
            LocalDateTime(date, time), zone
        ),
        "ZonedDateTime of(int, int, int, int, int, int, int, ZoneId)": lambda *parts: ZonedDateTime.of_local(
            _local(*parts[:7]), parts[7]
        ),
        "ZonedDateTime ofInstant(Instant, ZoneId)": lambda instant, zone: ZonedDateTime.of_instant(
            instant.second, instant.nano, zone
        ),
        "ZonedDateTime ofInstant(LocalDateTime, ZoneOffset, ZoneId)": lambda local, offset, zone: (
            ZonedDateTime.of_instant(local.epoch_second(offset.seconds), local.time.nano, zone)
        ),
        "ZonedDateTime ofStrict(LocalDateTime, ZoneOffset, ZoneId)": _strict,
    },
)
ZONED.static("ZonedDateTime ofLocal(LocalDateTime, ZoneId, ZoneOffset)", ZonedDateTime.of_local)
methods(
    ZONED,
    {
        "Instant toInstant()": _instant,
        "LocalDate toLocalDate()": lambda date: date.date,
        "LocalDateTime toLocalDateTime()": lambda date: date.local,
        "OffsetDateTime toOffsetDateTime()": lambda date: OffsetDateTime(date.local, date.offset),
        "ZonedDateTime truncatedTo(TemporalUnit)": ZonedDateTime.truncated_to,
        "ZonedDateTime withEarlierOffsetAtOverlap()": lambda date: date.at_overlap(False),
        "ZonedDateTime withLaterOffsetAtOverlap()": lambda date: date.at_overlap(True),
        "ZonedDateTime withFixedOffsetZone()": lambda date: ZonedDateTime(
            date.local, date.offset, date.offset
        ),
        "ZonedDateTime withZoneSameInstant(ZoneId)": ZonedDateTime.same_instant,
        "ZonedDateTime withZoneSameLocal(ZoneId)": ZonedDateTime.same_local,
    },
)

OFFSET = JavaClass(
    "OffsetDateTime",
    "java.time.OffsetDateTime",
    python=(OffsetDateTime,),
    supers=("Temporal", "TemporalAdjuster", "Comparable", "Object"),
)
OFFSET.constant(
    "OffsetDateTime", "MIN", OffsetDateTime(LocalDateTime(local_date.MIN, local_time.MIDNIGHT), MAX_OFFSET)
)
OFFSET.constant(
    "OffsetDateTime", "MAX", OffsetDateTime(LocalDateTime(local_date.MAX, local_time.MAX), MIN_OFFSET)
)
general(OFFSET)
sources(OFFSET, to_offset_date_time, predefined.ISO_OFFSET_DATE_TIME)
getters(OFFSET, OffsetDateTime.READ, (*DATE_GETTERS, *TIME_GETTERS))
named_parts(OFFSET)
movers(OFFSET, (*DATE_UNITS, *TIME_UNITS))
changers(OFFSET, (*DATE_CHANGES, *TIME_CHANGES))
comparisons(OFFSET, "OffsetDateTime", ("compareTo",))
moments(OFFSET, "OffsetDateTime")


def _by_instant(left: OffsetDateTime, right: OffsetDateTime) -> int:
    return (left.moment() > right.moment()) - (left.moment() < right.moment())


statics(
    OFFSET,
    {
        "OffsetDateTime of(LocalDateTime, ZoneOffset)": OffsetDateTime,
        "OffsetDateTime of(LocalDate, LocalTime, ZoneOffset)": lambda date, time, offset: OffsetDateTime(
            LocalDateTime(date, time), offset
        ),
        "OffsetDateTime of(int, int, int, int, int, int, int, ZoneOffset)": lambda *parts: OffsetDateTime(
            _local(*parts[:7]), parts[7]
        ),
        "OffsetDateTime ofInstant(Instant, ZoneId)": lambda instant, zone: OffsetDateTime.of_instant(
            instant.second, instant.nano, zone
        ),
        "Comparator timeLineOrder()": lambda: _by_instant,
    },
)
methods(
    OFFSET,
    {
        "ZonedDateTime atZoneSameInstant(ZoneId)": lambda date, zone: ZonedDateTime.of_instant(
            date.epoch_second, date.time.nano, zone
        ),
        "ZonedDateTime atZoneSimilarLocal(ZoneId)": lambda date, zone: ZonedDateTime.of_local(
            date.local, zone, date.offset
        ),
        "String format(DateTimeFormatter)": lambda date, formatter: formatter.format(date),
        "ZoneOffset getOffset()": lambda date: date.offset,
        "long toEpochSecond()": lambda date: date.epoch_second,
        "Instant toInstant()": _instant,
        "LocalDate toLocalDate()": lambda date: date.date,
        "LocalDateTime toLocalDateTime()": lambda date: date.local,
        "LocalTime toLocalTime()": lambda date: date.time,
        "OffsetTime toOffsetTime()": lambda date: OffsetTime(date.time, date.offset),
        "ZonedDateTime toZonedDateTime()": lambda date: ZonedDateTime(date.local, date.offset, date.offset),
        "OffsetDateTime truncatedTo(TemporalUnit)": OffsetDateTime.truncated_to,
        "OffsetDateTime withOffsetSameInstant(ZoneOffset)": OffsetDateTime.same_instant,
        "OffsetDateTime withOffsetSameLocal(ZoneOffset)": lambda date, offset: OffsetDateTime(
            date.local, offset
        ),
    },
)

OFFSET_TIME = JavaClass(
    "OffsetTime",
    "java.time.OffsetTime",
    python=(OffsetTime,),
    supers=("Temporal", "TemporalAdjuster", "Comparable", "Object"),
)
OFFSET_TIME.constant("OffsetTime", "MIN", OffsetTime(local_time.MIDNIGHT, MAX_OFFSET))
OFFSET_TIME.constant("OffsetTime", "MAX", OffsetTime(local_time.MAX, MIN_OFFSET))
general(OFFSET_TIME)
sources(OFFSET_TIME, to_offset_time, predefined.ISO_OFFSET_TIME)
getters(OFFSET_TIME, OffsetTime.READ, TIME_GETTERS)
movers(OFFSET_TIME, TIME_UNITS)
changers(OFFSET_TIME, TIME_CHANGES)
comparisons(OFFSET_TIME, "OffsetTime", ("compareTo",))


def _clock_at(instant: Instant, zone: ZoneId) -> OffsetTime:
    moment = OffsetDateTime.of_instant(instant.second, instant.nano, zone)
    return OffsetTime(moment.time, moment.offset)


statics(
    OFFSET_TIME,
    {
        "OffsetTime of(LocalTime, ZoneOffset)": OffsetTime,
        "OffsetTime of(int, int, int, int, ZoneOffset)": lambda *parts: OffsetTime(
            LocalTime.of(*parts[:4]), parts[4]
        ),
        "OffsetTime ofInstant(Instant, ZoneId)": _clock_at,
    },
)
methods(
    OFFSET_TIME,
    {
        "String format(DateTimeFormatter)": lambda time, formatter: formatter.format(time),
        "ZoneOffset getOffset()": lambda time: time.offset,
        "boolean isAfter(OffsetTime)": lambda left, right: left.moment > right.moment,
        "boolean isBefore(OffsetTime)": lambda left, right: left.moment < right.moment,
        "boolean isEqual(OffsetTime)": lambda left, right: left.moment == right.moment,
        "LocalTime toLocalTime()": lambda time: time.time,
        "OffsetTime truncatedTo(TemporalUnit)": OffsetTime.truncated_to,
        "OffsetTime withOffsetSameInstant(ZoneOffset)": OffsetTime.same_instant,
        "OffsetTime withOffsetSameLocal(ZoneOffset)": lambda time, offset: OffsetTime(time.time, offset),
    },
)


class Clock:
    """A clock that stands still.

    Attributes:
        instant: what it shows.
        zone: where it hangs.
    """

    __slots__ = ("instant", "zone")
    java_name = "java.time.Clock$FixedClock"

    def __init__(self, instant: Instant, zone: ZoneId) -> None:
        self.instant = instant
        self.zone = zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clock) and (self.instant, self.zone) == (other.instant, other.zone)

    def __hash__(self) -> int:
        return hash((self.instant, self.zone))

    def __str__(self) -> str:
        return f"FixedClock[{self.instant},{self.zone}]"


def _ticking(clock: Clock, step: Any) -> Clock:
    if step.total < 0:
        throw("IllegalArgumentException", "Tick duration must not be negative")
    if step.total == 0:
        return clock
    return Clock(Instant.of(0, clock.instant.total // step.total * step.total), clock.zone)


CLOCK = JavaClass("Clock", "java.time.Clock", python=(Clock,))
statics(
    CLOCK,
    {
        "Clock fixed(Instant, ZoneId)": Clock,
        "Clock offset(Clock, Duration)": lambda clock, by: Clock(by.add_to(clock.instant), clock.zone),
        "Clock tick(Clock, Duration)": _ticking,
    },
)
CLOCK.methods(
    {
        "ZoneId getZone()": lambda clock: clock.zone,
        "Instant instant()": lambda clock: clock.instant,
        "long millis()": lambda clock: clock.instant.milli,
    }
)

CLASSES = (INSTANT, ZONED, OFFSET, OFFSET_TIME, CLOCK)
