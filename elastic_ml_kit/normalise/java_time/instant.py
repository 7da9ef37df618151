"""A moment on the time line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import from_epoch_day
from elastic_ml_kit.normalise.java_time.faults import date_time, exact_long, unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField
from elastic_ml_kit.normalise.java_time.hashes import long_hash
from elastic_ml_kit.normalise.java_time.local_date import year_text
from elastic_ml_kit.normalise.java_time.local_time import fraction_text, truncation
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import DAYS, NANOS_PER_DAY, NANOS_PER_SECOND, UNITS, ChronoUnit
from elastic_ml_kit.normalise.numerals import wrapped

MIN_SECOND, MAX_SECOND = -31_557_014_167_219_200, 31_556_889_864_403_199


class Instant(Temporal):
    """Seconds and nanoseconds since 1970-01-01T00:00Z.

    Example:
        >>> str(Instant.of_milli(-1))
        '1969-12-31T23:59:59.999Z'
    """

    __slots__ = ("nano", "second")
    java_name = "java.time.Instant"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (f.INSTANT_SECONDS, f.NANO_OF_SECOND)

    def __init__(self, second: int, nano: int) -> None:
        self.second = second
        self.nano = nano

    @classmethod
    def of(cls, second: int, nanos: int = 0) -> Instant:
        """The instant; any number of nanoseconds.

        Errors:
            Thrown: DateTimeException.
        """
        more, nano = divmod(nanos, NANOS_PER_SECOND)
        second = exact_long(second + more)
        if not MIN_SECOND <= second <= MAX_SECOND:
            raise date_time("Instant exceeds minimum or maximum instant")
        return cls(second, nano)

    @classmethod
    def of_milli(cls, milli: int) -> Instant:
        """Milliseconds since 1970."""
        second, rest = divmod(milli, 1000)
        return cls.of(second, rest * 1_000_000)

    @property
    def milli(self) -> int:
        """Milliseconds since 1970.

        Errors:
            Thrown: ArithmeticException.
        """
        return exact_long(self.second * 1000 + self.nano // 1_000_000)

    @property
    def total(self) -> int:
        """Nanoseconds since 1970."""
        return self.second * NANOS_PER_SECOND + self.nano

    def with_own(self, field: ChronoField, value: int) -> Instant:
        if field is f.INSTANT_SECONDS:
            return Instant.of(value, self.nano)
        scale = {f.NANO_OF_SECOND: 1, f.MICRO_OF_SECOND: 1000, f.MILLI_OF_SECOND: 1_000_000}[field]
        return Instant(self.second, value * scale)

    def plus(self, amount: int, unit: ChronoUnit) -> Instant:
        if unit not in self.UNITS:
            raise unsupported("unit", unit)
        return Instant.of(0, self.total + amount * unit.length)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        if unit not in self.UNITS:
            raise unsupported("unit", unit)
        nanos, length = end.total - self.total, unit.length
        return exact_long(nanos // length if nanos >= 0 else -(-nanos // length))

    def truncated_to(self, unit: ChronoUnit) -> Instant:
        """Down to a complete unit of the day.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        length = truncation(unit)
        days, rest = divmod(self.total, NANOS_PER_DAY)
        return Instant.of(0, days * NANOS_PER_DAY + rest // length * length)

    def key(self) -> tuple[int, int]:
        return self.second, self.nano

    def moment(self) -> tuple[int, int]:
        """Seconds and nanoseconds, by which instants are compared."""
        return self.second, self.nano

    def compare(self, other: Instant) -> int:
        """As `compareTo`."""
        if self.second != other.second:
            return 1 if self.second > other.second else -1
        return self.nano - other.nano

    def java_hash(self) -> int:
        return wrapped(long_hash(self.second) + 51 * self.nano, 32)

    def __str__(self) -> str:
        days, second = divmod(self.second, 86_400)
        year, month, day = from_epoch_day(days)
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        fraction = fraction_text(self.nano) if self.nano else ""
        return f"{year_text(year)}-{month:02}-{day:02}T{clock}{fraction}Z"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {
        f.NANO_OF_SECOND: lambda i: i.nano,
        f.MICRO_OF_SECOND: lambda i: i.nano // 1000,
        f.MILLI_OF_SECOND: lambda i: i.nano // 1_000_000,
        f.INSTANT_SECONDS: lambda i: i.second,
    }
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(u for u in UNITS if u.is_time_based or u is DAYS)


EPOCH = Instant(0, 0)
MIN = Instant(MIN_SECOND, 0)
MAX = Instant(MAX_SECOND, 999_999_999)
