"""A date and a time of day without zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time.fields import EPOCH_DAY, NANO_OF_DAY, ChronoField, ValueRange
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import FOREVER, HALF_DAYS, NANOS_PER_DAY, UNITS, ChronoUnit
from elastic_ml_kit.normalise.numerals import wrapped


class LocalDateTime(Temporal):
    """A date and a time.

    Example:
        >>> str(LocalDateTime(LocalDate(2020, 5, 17), LocalTime(10, 15)))
        '2020-05-17T10:15'
    """

    __slots__ = ("date", "time")
    java_name = "java.time.LocalDateTime"
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = (EPOCH_DAY, NANO_OF_DAY)

    def __init__(self, date: LocalDate, time: LocalTime) -> None:
        self.date = date
        self.time = time

    @classmethod
    def of_epoch_second(cls, second: int, nano: int, offset: int) -> LocalDateTime:
        """What a clock at the offset (in seconds) shows.

        Errors:
            Thrown: DateTimeException.
        """
        days, rest = divmod(second + offset, 86_400)
        return cls(LocalDate.of_epoch_day(days), LocalTime.of_nano_of_day(rest * 1_000_000_000 + nano))

    def epoch_second(self, offset: int) -> int:
        """Seconds since 1970 if this is what a clock at the offset shows."""
        return self.date.epoch_day * 86_400 + self.time.second_of_day - offset

    def own_range(self, field: ChronoField) -> ValueRange:
        return field.limits if field.is_time_based else self.date.own_range(field)

    def with_own(self, field: ChronoField, value: int) -> LocalDateTime:
        if field.is_time_based:
            return LocalDateTime(self.date, self.time.with_own(field, value))
        return LocalDateTime(self.date.with_own(field, value), self.time)

    def plus(self, amount: int, unit: ChronoUnit) -> LocalDateTime:
        if unit is HALF_DAYS:
            return self._plus_half_days(amount)
        if unit.is_time_based:
            return self.plus_nanos(amount * unit.length)
        return LocalDateTime(self.date.plus(amount, unit), self.time)

    def _plus_half_days(self, amount: int) -> LocalDateTime:
        """As Java has it, where 256 half days are one day."""
        days = amount // 256 if amount >= 0 else -(-amount // 256)
        moved = LocalDateTime(self.date.plus_days(days), self.time)
        return moved.plus_nanos((amount - days * 256) * HALF_DAYS.length)

    def plus_nanos(self, nanos: int) -> LocalDateTime:
        """So much later.

        Errors:
            Thrown: DateTimeException, beyond the last year.
        """
        days, rest = divmod(self.time.nano_of_day + nanos, NANOS_PER_DAY)
        return LocalDateTime(self.date.plus_days(days), LocalTime.of_nano_of_day(rest))

    def until(self, end: Any, unit: ChronoUnit) -> int:
        if unit.is_time_based:
            days = end.date.epoch_day - self.date.epoch_day
            nanos = days * NANOS_PER_DAY + end.time.nano_of_day - self.time.nano_of_day
            return int(nanos // unit.length if nanos >= 0 else -(-nanos // unit.length))
        date = end.date
        if date.key() > self.date.key() and end.time.key() < self.time.key():
            date = date.plus_days(-1)
        elif date.key() < self.date.key() and end.time.key() > self.time.key():
            date = date.plus_days(1)
        return self.date.until(date, unit)

    def truncated_to(self, unit: ChronoUnit) -> LocalDateTime:
        """Down to a complete unit of the day.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        return LocalDateTime(self.date, self.time.truncated_to(unit))

    def key(self) -> Any:
        return self.date.key(), self.time.key()

    def compare(self, other: LocalDateTime) -> int:
        """As `compareTo`."""
        return self.date.compare(other.date) or self.time.compare(other.time)

    def java_hash(self) -> int:
        return wrapped(self.date.java_hash() ^ self.time.java_hash(), 32)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"

    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {}
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset(UNITS) - {FOREVER}


def of_date(read: Callable[[Any], int]) -> Callable[[Any], int]:
    """The same for what holds a date."""
    return lambda temporal: read(temporal.date)


def of_time(read: Callable[[Any], int]) -> Callable[[Any], int]:
    """The same for what holds a time."""
    return lambda temporal: read(temporal.time)


LocalDateTime.READ.update({field: of_date(read) for field, read in LocalDate.READ.items()})
LocalDateTime.READ.update({field: of_time(read) for field, read in LocalTime.READ.items()})
