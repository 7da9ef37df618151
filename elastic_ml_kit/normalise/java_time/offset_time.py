"""A time of day at an offset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.fields import ChronoField
from elastic_ml_kit.normalise.java_time.local_date_time import of_time
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import NANOS_PER_SECOND, ChronoUnit
from elastic_ml_kit.normalise.java_time.zone import ZoneOffset
from elastic_ml_kit.normalise.numerals import wrapped


class OffsetTime(Temporal):
    """A time and an offset."""

    __slots__ = ("offset", "time")
    java_name = "java.time.OffsetTime"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.NANO_OF_DAY, f.OFFSET_SECONDS)

    def __init__(self, time: LocalTime, offset: ZoneOffset) -> None:
        self.time = time
        self.offset = offset

    def with_own(self, field: ChronoField, value: int) -> OffsetTime:
        if field is f.OFFSET_SECONDS:
            return OffsetTime(self.time, ZoneOffset.of_seconds(value))
        return OffsetTime(self.time.with_own(field, value), self.offset)

    def same_instant(self, offset: ZoneOffset) -> OffsetTime:
        """The same moment at another offset."""
        shift = offset.seconds - self.offset.seconds
        return OffsetTime(self.time.plus_nanos(shift * NANOS_PER_SECOND), offset)

    def plus(self, amount: int, unit: ChronoUnit) -> OffsetTime:
        return OffsetTime(self.time.plus(amount, unit), self.offset)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        return _Utc(self).until(_Utc(end), unit)

    def truncated_to(self, unit: ChronoUnit) -> OffsetTime:
        """Down to a complete unit of the day.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        return OffsetTime(self.time.truncated_to(unit), self.offset)

    @property
    def moment(self) -> int:
        """Nanoseconds of the day in UTC, which may lie before or after it."""
        return self.time.nano_of_day - self.offset.seconds * NANOS_PER_SECOND

    def key(self) -> Any:
        return self.time.key(), self.offset.seconds

    def compare(self, other: OffsetTime) -> int:
        mine, its = (self.moment, self.time.key()), (other.moment, other.time.key())
        return (mine > its) - (mine < its)

    def java_hash(self) -> int:
        return wrapped(self.time.java_hash() ^ self.offset.java_hash(), 32)

    def __str__(self) -> str:
        return f"{self.time}{self.offset.id}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        **{field: of_time(read) for field, read in LocalTime.READ.items()},
        f.OFFSET_SECONDS: lambda t: t.offset.seconds,
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = LocalTime.UNITS


class _Utc(LocalTime):
    """The time in UTC, which may be before midnight or after the next one."""

    __slots__ = ("_nanos",)

    def __init__(self, of: OffsetTime) -> None:
        super().__init__(0)
        self._nanos = of.moment

    @property
    def nano_of_day(self) -> int:
        return self._nanos
