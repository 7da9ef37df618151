"""A time of day without date and zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.faults import unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField
from elastic_ml_kit.normalise.java_time.hashes import long_hash
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import NANOS_PER_DAY, UNITS, ChronoUnit
from elastic_ml_kit.normalise.painless.thrown import Thrown

_SECOND, _MINUTE, _HOUR = 1_000_000_000, 60_000_000_000, 3_600_000_000_000


class LocalTime(Temporal):
    """Hour, minute, second and nanosecond.

    Errors:
        Thrown: DateTimeException, from the class methods; the constructor does not check.

    Example:
        >>> str(LocalTime.of(23, 59, 59).plus_nanos(2_000_000_000))
        '00:00:01'
    """

    __slots__ = ("hour", "minute", "nano", "second")
    java_name = "java.time.LocalTime"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.NANO_OF_DAY,)

    def __init__(self, hour: int, minute: int = 0, second: int = 0, nano: int = 0) -> None:
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nano = nano

    @classmethod
    def of(cls, hour: int, minute: int, second: int = 0, nano: int = 0) -> LocalTime:
        """The time of its parts."""
        f.HOUR_OF_DAY.check(hour)
        f.MINUTE_OF_HOUR.check(minute)
        f.SECOND_OF_MINUTE.check(second)
        f.NANO_OF_SECOND.check(nano)
        return cls(hour, minute, second, nano)

    @classmethod
    def of_nano_of_day(cls, nanos: int) -> LocalTime:
        """So long after midnight."""
        f.NANO_OF_DAY.check(nanos)
        return cls._of(nanos)

    @classmethod
    def of_second_of_day(cls, seconds: int) -> LocalTime:
        """So long after midnight."""
        f.SECOND_OF_DAY.check(seconds)
        return cls._of(seconds * _SECOND)

    @classmethod
    def _of(cls, nanos: int) -> LocalTime:
        seconds, nano = divmod(nanos, _SECOND)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return cls(hour, minute, second, nano)

    @property
    def second_of_day(self) -> int:
        """Seconds since midnight."""
        return self.hour * 3600 + self.minute * 60 + self.second

    @property
    def nano_of_day(self) -> int:
        """Nanoseconds since midnight."""
        return self.second_of_day * _SECOND + self.nano

    def with_own(self, field: ChronoField, value: int) -> LocalTime:
        return _CHANGE[field](self, value)

    def plus(self, amount: int, unit: ChronoUnit) -> LocalTime:
        if unit not in self.UNITS:
            raise unsupported("unit", unit)
        return self.plus_nanos(amount * unit.length)

    def plus_nanos(self, nanos: int) -> LocalTime:
        """So much later, round the clock."""
        return LocalTime._of((self.nano_of_day + nanos) % NANOS_PER_DAY)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        if unit not in self.UNITS:
            raise unsupported("unit", unit)
        nanos, length = end.nano_of_day - self.nano_of_day, unit.length
        return int(nanos // length if nanos >= 0 else -(-nanos // length))

    def truncated_to(self, unit: ChronoUnit) -> LocalTime:
        """Down to a complete unit, counted from midnight.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        length = truncation(unit)
        return LocalTime._of(self.nano_of_day // length * length % NANOS_PER_DAY)

    def key(self) -> tuple[int, int, int, int]:
        return self.hour, self.minute, self.second, self.nano

    def compare(self, other: LocalTime) -> int:
        """As `compareTo`: -1, 0 or 1 by each part."""
        mine, its = self.key(), other.key()
        return (mine > its) - (mine < its)

    def java_hash(self) -> int:
        return long_hash(self.nano_of_day)

    def __str__(self) -> str:
        if self.nano:
            return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction_text(self.nano)}"
        seconds = f":{self.second:02}" if self.second else ""
        return f"{self.hour:02}:{self.minute:02}{seconds}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.NANO_OF_SECOND: lambda t: t.nano,
        f.NANO_OF_DAY: lambda t: t.nano_of_day,
        f.MICRO_OF_SECOND: lambda t: t.nano // 1000,
        f.MICRO_OF_DAY: lambda t: t.nano_of_day // 1000,
        f.MILLI_OF_SECOND: lambda t: t.nano // 1_000_000,
        f.MILLI_OF_DAY: lambda t: t.nano_of_day // 1_000_000,
        f.SECOND_OF_MINUTE: lambda t: t.second,
        f.SECOND_OF_DAY: lambda t: t.second_of_day,
        f.MINUTE_OF_HOUR: lambda t: t.minute,
        f.MINUTE_OF_DAY: lambda t: t.hour * 60 + t.minute,
        f.HOUR_OF_AMPM: lambda t: t.hour % 12,
        f.CLOCK_HOUR_OF_AMPM: lambda t: t.hour % 12 or 12,
        f.HOUR_OF_DAY: lambda t: t.hour,
        f.CLOCK_HOUR_OF_DAY: lambda t: t.hour or 24,
        f.AMPM_OF_DAY: lambda t: t.hour // 12,
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(unit for unit in UNITS if unit.is_time_based)


def _hour(t: LocalTime, hour: int) -> LocalTime:
    return LocalTime(hour, t.minute, t.second, t.nano)


def _nano(t: LocalTime, nano: int) -> LocalTime:
    return LocalTime(t.hour, t.minute, t.second, nano)


_CHANGE: dict[ChronoField, Callable[[LocalTime, int], LocalTime]] = {
    f.NANO_OF_SECOND: _nano,
    f.NANO_OF_DAY: lambda t, value: LocalTime.of_nano_of_day(value),
    f.MICRO_OF_SECOND: lambda t, value: _nano(t, value * 1000),
    f.MICRO_OF_DAY: lambda t, value: LocalTime.of_nano_of_day(value * 1000),
    f.MILLI_OF_SECOND: lambda t, value: _nano(t, value * 1_000_000),
    f.MILLI_OF_DAY: lambda t, value: LocalTime.of_nano_of_day(value * 1_000_000),
    f.SECOND_OF_MINUTE: lambda t, value: LocalTime(t.hour, t.minute, value, t.nano),
    f.SECOND_OF_DAY: lambda t, value: LocalTime.of_nano_of_day(value * _SECOND + t.nano),
    f.MINUTE_OF_HOUR: lambda t, value: LocalTime(t.hour, value, t.second, t.nano),
    f.MINUTE_OF_DAY: lambda t, value: LocalTime(value // 60, value % 60, t.second, t.nano),
    f.HOUR_OF_AMPM: lambda t, value: _hour(t, t.hour // 12 * 12 + value),
    f.CLOCK_HOUR_OF_AMPM: lambda t, value: _hour(t, t.hour // 12 * 12 + value % 12),
    f.HOUR_OF_DAY: _hour,
    f.CLOCK_HOUR_OF_DAY: lambda t, value: _hour(t, value % 24),
    f.AMPM_OF_DAY: lambda t, value: _hour(t, value * 12 + t.hour % 12),
}


def truncation(unit: ChronoUnit) -> int:
    """The nanoseconds of a unit to which a time may be cut: it divides a day.

    Errors:
        Thrown: UnsupportedTemporalTypeException.
    """
    length = unit.length
    if unit.seconds > 86_400:
        raise Thrown("UnsupportedTemporalTypeException", "Unit is too large to be used for truncation")
    if NANOS_PER_DAY % length:
        raise Thrown(
            "UnsupportedTemporalTypeException", "Unit must divide into a standard day without remainder"
        )
    return length


def fraction_text(nano: int) -> str:
    """A point and three, six or nine digits.

    Example:
        >>> fraction_text(5_000_000), fraction_text(5)
        ('.005', '.000000005')
    """
    if nano % 1_000_000 == 0:
        return f".{nano // 1_000_000:03}"
    return f".{nano // 1000:06}" if nano % 1000 == 0 else f".{nano:09}"


MIDNIGHT = LocalTime(0)
NOON = LocalTime(12)
MAX = LocalTime(23, 59, 59, 999_999_999)
