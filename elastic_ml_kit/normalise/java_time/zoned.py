"""Dates and times at an offset or in a zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.fields import ChronoField, ValueRange
from elastic_ml_kit.normalise.java_time.instant import MAX_SECOND, MIN_SECOND
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import FOREVER, UNITS, ChronoUnit
from elastic_ml_kit.normalise.java_time.zone import ZoneId, ZoneOffset
from elastic_ml_kit.normalise.numerals import wrapped


class _Placed(Temporal):
    """What has a local date and time, and an offset."""

    __slots__ = ("local", "offset")
    local: LocalDateTime
    offset: ZoneOffset

    @property
    def date(self) -> LocalDate:
        """The date on the clock."""
        return self.local.date

    @property
    def time(self) -> LocalTime:
        """The time on the clock."""
        return self.local.time

    @property
    def epoch_second(self) -> int:
        """Seconds since 1970-01-01T00:00Z."""
        return self.local.epoch_second(self.offset.seconds)

    @property
    def epoch_milli(self) -> int:
        """Milliseconds since 1970-01-01T00:00Z."""
        return self.epoch_second * 1000 + self.time.nano // 1_000_000

    def own_range(self, field: ChronoField) -> ValueRange:
        if field is f.INSTANT_SECONDS or field is f.OFFSET_SECONDS:
            return field.limits
        return self.local.own_range(field)

    def moment(self) -> tuple[int, int]:
        """Seconds and nanoseconds, by which instants are compared."""
        return self.epoch_second, self.time.nano


def _minutes(offset: ZoneOffset) -> str:
    """The offset without its seconds."""
    minutes = abs(offset.seconds) // 60
    if minutes == 0:
        return "Z"
    return f"{'-' if offset.seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _zoned_hash(moment: ZonedDateTime) -> int:
    code = moment.zone.java_hash() & 0xFFFFFFFF
    turned = (code << 3 | code >> 29) & 0xFFFFFFFF
    return wrapped(moment.local.java_hash() ^ moment.offset.java_hash() ^ turned, 32)


class ZonedDateTime(_Placed):
    """A date and time in a zone.

    Attributes:
        local: what the clock shows.
        offset: the offset at that time.
        zone: a region or an offset.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.zone import zone
        >>> str(ZonedDateTime.of_instant(0, 0, zone("Europe/Vienna")))
        '1970-01-01T01:00+01:00[Europe/Vienna]'
    """

    __slots__ = ("zone",)
    java_name = "java.time.ZonedDateTime"

    def __init__(self, local: LocalDateTime, offset: ZoneOffset, zone: ZoneId) -> None:
        self.local = local
        self.offset = offset
        self.zone = zone

    @classmethod
    def of_local(
        cls, local: LocalDateTime, zone: ZoneId, preferred: ZoneOffset | None = None
    ) -> ZonedDateTime:
        """The local time in a zone: later where the clock skips it; where it is there twice, at the
        preferred offset or else the earlier one.
        """
        if isinstance(zone, ZoneOffset):
            return cls(local, zone, zone)
        before, after = zone.offsets_of(local.epoch_second(0))
        if before < after:
            local = local.plus_nanos((after - before) * 1_000_000_000)
            before = after
        elif preferred is not None and preferred.seconds == after:
            before = after
        return cls(local, ZoneOffset.of_seconds(before), zone)

    @classmethod
    def of_instant(cls, second: int, nano: int, zone: ZoneId) -> ZonedDateTime:
        """The instant in a zone.

        Errors:
            Thrown: DateTimeException.
        """
        if not MIN_SECOND <= second <= MAX_SECOND:
            raise date_time("Instant exceeds minimum or maximum instant")
        offset = zone.offset_at(second)
        return cls(LocalDateTime.of_epoch_second(second, nano, offset), ZoneOffset.of_seconds(offset), zone)

    def same_instant(self, zone: ZoneId) -> ZonedDateTime:
        """The same moment in another zone."""
        return self if zone == self.zone else ZonedDateTime.of_instant(*self.moment(), zone)

    def same_local(self, zone: ZoneId) -> ZonedDateTime:
        """What the clock shows, in another zone."""
        return self if zone == self.zone else ZonedDateTime.of_local(self.local, zone, self.offset)

    def with_local(self, local: LocalDateTime) -> ZonedDateTime:
        """Another local time in this zone, at this offset if it is possible."""
        return ZonedDateTime.of_local(local, self.zone, self.offset)

    def with_offset(self, offset: ZoneOffset) -> ZonedDateTime:
        """At another offset, if the zone has it at this time; else unchanged."""
        if offset == self.offset or offset.seconds not in self.zone.offsets_of(self.local.epoch_second(0)):
            return self
        return ZonedDateTime(self.local, offset, self.zone)

    def at_overlap(self, later: bool) -> ZonedDateTime:
        """At the later or the earlier offset, where the clock shows the time twice."""
        before, after = self.zone.offsets_of(self.local.epoch_second(0))
        if before <= after:
            return self
        return ZonedDateTime(self.local, ZoneOffset.of_seconds(after if later else before), self.zone)

    def with_own(self, field: ChronoField, value: int) -> ZonedDateTime:
        if field is f.INSTANT_SECONDS:
            return ZonedDateTime.of_instant(value, self.time.nano, self.zone)
        if field is f.OFFSET_SECONDS:
            return self.with_offset(ZoneOffset.of_seconds(value))
        return self.with_local(self.local.with_own(field, value))

    def plus(self, amount: int, unit: ChronoUnit) -> ZonedDateTime:
        if not unit.is_time_based:
            return self.with_local(self.local.plus(amount, unit))
        later = self.local.plus(amount, unit)
        return ZonedDateTime.of_instant(later.epoch_second(self.offset.seconds), later.time.nano, self.zone)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        moved = end.same_instant(self.zone)
        if not unit.is_time_based:
            return self.local.until(moved.local, unit)
        start = LocalDateTime.of_epoch_second(self.epoch_second, self.time.nano, 0)
        return start.until(LocalDateTime.of_epoch_second(moved.epoch_second, moved.time.nano, 0), unit)

    def truncated_to(self, unit: ChronoUnit) -> ZonedDateTime:
        """Down to a complete unit of the day.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        return self.with_local(self.local.truncated_to(unit))

    def key(self) -> Any:
        return self.local.key(), self.offset.seconds, self.zone

    def in_document(self) -> str:
        """As a document holds it: with three digits of a second at least, and the offset instead of the zone.

        Example:
            >>> from elastic_ml_kit.normalise.java_time.zone import zone
            >>> ZonedDateTime.of_instant(0, 0, zone("UTC")).in_document()
            '1970-01-01T00:00:00.000Z'
        """
        date, time = self.date, self.time
        clock = f"{time.hour:02}:{time.minute:02}:{time.second:02}"
        fraction = f".{time.nano:09}".rstrip("0").ljust(4, "0")
        return f"{date}T{clock}{fraction}{_minutes(self.offset)}"

    def compare(self, other: ZonedDateTime) -> int:
        """As `compareTo`: by instant, then by the clock, then by the name of the zone."""
        mine = (*self.moment(), self.local.key(), self.zone.id)
        its = (*other.moment(), other.local.key(), other.zone.id)
        return (mine > its) - (mine < its)

    def java_hash(self) -> int:
        return _zoned_hash(self)

    def __str__(self) -> str:
        region = "" if self.offset is self.zone or self.offset == self.zone else f"[{self.zone.id}]"
        return f"{self.local}{self.offset.id}{region}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {}
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(UNITS) - {FOREVER}


class OffsetDateTime(_Placed):
    """A date and time at an offset.

    Attributes:
        local: what the clock shows.
        offset: from UTC.
    """

    __slots__ = ()
    java_name = "java.time.OffsetDateTime"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.EPOCH_DAY, f.NANO_OF_DAY, f.OFFSET_SECONDS)

    def __init__(self, local: LocalDateTime, offset: ZoneOffset) -> None:
        self.local = local
        self.offset = offset

    @classmethod
    def of_instant(cls, second: int, nano: int, zone: ZoneId) -> OffsetDateTime:
        """The instant at the offset that the zone has then."""
        offset = zone.offset_at(second)
        return cls(LocalDateTime.of_epoch_second(second, nano, offset), ZoneOffset.of_seconds(offset))

    def same_instant(self, offset: ZoneOffset) -> OffsetDateTime:
        """The same moment at another offset."""
        if offset == self.offset:
            return self
        return OffsetDateTime(LocalDateTime.of_epoch_second(*self.moment(), offset.seconds), offset)

    def with_local(self, local: LocalDateTime) -> OffsetDateTime:
        """Another local time at this offset."""
        return OffsetDateTime(local, self.offset)

    def with_own(self, field: ChronoField, value: int) -> OffsetDateTime:
        if field is f.INSTANT_SECONDS:
            return OffsetDateTime.of_instant(value, self.time.nano, self.offset)
        if field is f.OFFSET_SECONDS:
            return OffsetDateTime(self.local, ZoneOffset.of_seconds(value))
        return self.with_local(self.local.with_own(field, value))

    def plus(self, amount: int, unit: ChronoUnit) -> OffsetDateTime:
        return self.with_local(self.local.plus(amount, unit))

    def until(self, end: Any, unit: ChronoUnit) -> int:
        return self.local.until(end.same_instant(self.offset).local, unit)

    def truncated_to(self, unit: ChronoUnit) -> OffsetDateTime:
        """Down to a complete unit of the day.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        return self.with_local(self.local.truncated_to(unit))

    def key(self) -> Any:
        return self.local.key(), self.offset.seconds

    def compare(self, other: OffsetDateTime) -> int:
        """As `compareTo`: by instant, then by the clock."""
        mine, its = (*self.moment(), self.local.key()), (*other.moment(), other.local.key())
        return (mine > its) - (mine < its)

    def java_hash(self) -> int:
        return wrapped(self.local.java_hash() ^ self.offset.java_hash(), 32)

    def __str__(self) -> str:
        return f"{self.local}{self.offset.id}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {}
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(UNITS) - {FOREVER}


def _of_local(read: Callable[[Any], int]) -> Callable[[Any], int]:
    return lambda placed: read(placed.local)


for _kind in (ZonedDateTime, OffsetDateTime):
    _kind.READ.update({field: _of_local(read) for field, read in LocalDateTime.READ.items()})
    _kind.READ[f.INSTANT_SECONDS] = lambda placed: placed.epoch_second
    _kind.READ[f.OFFSET_SECONDS] = lambda placed: placed.offset.seconds
