"""The units in which dates and times are counted."""

from __future__ import annotations

from typing import Any

NANOS_PER_SECOND = 1_000_000_000
NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND


class Unit:
    """A unit, and how long it is, exactly or by estimate.

    Attributes:
        name: of the constant, `DAYS`.
        text: as `toString` gives it, `Days`.
        seconds, nanos: its length; of months and longer the average.
        ordinal: its place, shortest first.
    """

    __slots__ = ("name", "nanos", "ordinal", "seconds", "text")

    def __init__(self, name: str, text: str, seconds: int, nanos: int, ordinal: int) -> None:
        self.name = name
        self.text = text
        self.seconds = seconds
        self.nanos = nanos
        self.ordinal = ordinal

    def __str__(self) -> str:
        return self.text

    def supported_by(self, temporal: Any) -> bool:
        """Whether the date or time can be moved by it."""
        return bool(temporal.is_supported(self))

    @property
    def is_date_based(self) -> bool:
        """Days and longer, but not for ever."""
        return DAYS.ordinal <= self.ordinal < FOREVER.ordinal

    @property
    def is_time_based(self) -> bool:
        """Shorter than a day."""
        return self.ordinal < DAYS.ordinal

    @property
    def is_duration_estimated(self) -> bool:
        """Not always of the same length."""
        return self.ordinal >= DAYS.ordinal

    @property
    def length(self) -> int:
        """In nanoseconds."""
        return self.seconds * NANOS_PER_SECOND + self.nanos

    def add_to(self, temporal: Any, amount: int) -> Any:
        """The date or time so much later."""
        return temporal.plus(amount, self)

    def between(self, start: Any, end: Any) -> int:
        """How many complete units lie between the two."""
        found: int = start.until(end, self)
        return found

    def to_string(self) -> str:
        """What `toString` gives."""
        return self.text


class ChronoUnit(Unit):
    """One of the units that dates and times know themselves."""

    __slots__ = ()
    java_name = "java.time.temporal.ChronoUnit"

    def __lt__(self, other: ChronoUnit) -> bool:
        return self.ordinal < other.ordinal


_YEAR = 31_556_952
_LENGTHS = (
    ("NANOS", "Nanos", 0, 1),
    ("MICROS", "Micros", 0, 1_000),
    ("MILLIS", "Millis", 0, 1_000_000),
    ("SECONDS", "Seconds", 1, 0),
    ("MINUTES", "Minutes", 60, 0),
    ("HOURS", "Hours", 3_600, 0),
    ("HALF_DAYS", "HalfDays", 43_200, 0),
    ("DAYS", "Days", 86_400, 0),
    ("WEEKS", "Weeks", 604_800, 0),
    ("MONTHS", "Months", _YEAR // 12, 0),
    ("YEARS", "Years", _YEAR, 0),
    ("DECADES", "Decades", _YEAR * 10, 0),
    ("CENTURIES", "Centuries", _YEAR * 100, 0),
    ("MILLENNIA", "Millennia", _YEAR * 1_000, 0),
    ("ERAS", "Eras", _YEAR * 1_000_000_000, 0),
    ("FOREVER", "Forever", (1 << 63) - 1, 999_999_999),
)
UNITS = tuple(ChronoUnit(*each, ordinal) for ordinal, each in enumerate(_LENGTHS))
NANOS, MICROS, MILLIS, SECONDS, MINUTES, HOURS, HALF_DAYS, DAYS = UNITS[:8]
WEEKS, MONTHS, YEARS, DECADES, CENTURIES, MILLENNIA, ERAS, FOREVER = UNITS[8:]
YEARS_IN = {YEARS: 1, DECADES: 10, CENTURIES: 100, MILLENNIA: 1000}
