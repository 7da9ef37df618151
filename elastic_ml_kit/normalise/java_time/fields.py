"""The fields of dates and times, each with its units and the values that it can have."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time.calendar import MAX_EPOCH_DAY, MAX_YEAR, MIN_EPOCH_DAY, MIN_YEAR
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.units import (
    DAYS,
    ERAS,
    FOREVER,
    HALF_DAYS,
    HOURS,
    MICROS,
    MILLIS,
    MINUTES,
    MONTHS,
    NANOS,
    NANOS_PER_DAY,
    SECONDS,
    WEEKS,
    YEARS,
)
from elastic_ml_kit.normalise.painless.thrown import Thrown

_LONGEST = (1 << 63) - 1


class ValueRange:
    """The smallest and the largest value of a field, where the largest may depend on the date."""

    java_name = "java.time.temporal.ValueRange"
    __slots__ = ("largest_min", "maximum", "minimum", "smallest_max")

    def __init__(
        self, minimum: int, maximum: int, smallest_max: int | None = None, largest_min: int | None = None
    ) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.smallest_max = maximum if smallest_max is None else smallest_max
        self.largest_min = minimum if largest_min is None else largest_min

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same for every date."""
        return self.minimum == self.largest_min and self.maximum == self.smallest_max

    @property
    def is_int(self) -> bool:
        """Whether an int holds every value."""
        return self.minimum >= -(1 << 31) and self.maximum < 1 << 31

    def __contains__(self, value: int) -> bool:
        return self.minimum <= value <= self.maximum

    def check(self, value: int, field: object) -> int:
        """The value, if the field can have it.

        Errors:
            Thrown: DateTimeException.
        """
        if self.minimum <= value <= self.maximum:
            return value
        raise self._refused(value, field)

    def check_int(self, value: int, field: object) -> int:
        """The same for a field that an int holds."""
        if not self.is_int:
            raise self._refused(value, field)
        return self.check(value, field)

    def _refused(self, value: int, field: object) -> Thrown:
        what = f"Invalid value for {field}" if field is not None else "Invalid value"
        return date_time(f"{what} (valid values {self}): {value}")

    def _parts(self) -> tuple[int, int, int, int]:
        return self.minimum, self.largest_min, self.smallest_max, self.maximum

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValueRange) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __str__(self) -> str:
        low = str(self.minimum) + (f"/{self.largest_min}" if self.largest_min != self.minimum else "")
        high = f"{self.smallest_max}/" if self.smallest_max != self.maximum else ""
        return f"{low} - {high}{self.maximum}"


class Field:
    """A field that is worked out of others, such as the week of a year.

    Attributes:
        text: as messages name it.
        base, span: the unit it counts, and the unit within which it does.
        limits: the values that it can have at all.
    """

    __slots__ = ("base", "limits", "span", "text")

    def __init__(self, text: str, base: Any, span: Any, limits: ValueRange) -> None:
        self.text = text
        self.base = base
        self.span = span
        self.limits = limits

    def __str__(self) -> str:
        return self.text

    @property
    def is_date_based(self) -> bool:
        """It belongs to the date."""
        return True

    @property
    def is_time_based(self) -> bool:
        """It belongs to the time of day."""
        return False

    def check(self, value: int) -> int:
        """The value, if the field can have it.

        Errors:
            Thrown: DateTimeException.
        """
        return self.limits.check(value, self)

    def check_int(self, value: int) -> int:
        """The same for a field that an int holds."""
        return self.limits.check_int(value, self)

    def supported_by(self, temporal: Any) -> bool:
        """Whether the date or time has it."""
        return bool(temporal.is_supported(self))

    def range_of(self, temporal: Any) -> ValueRange:
        """The values that it can have in that date or time."""
        found: ValueRange = temporal.range(self)
        return found

    def value_of(self, temporal: Any) -> int:
        """Its value in that date or time."""
        found: int = temporal.get_long(self)
        return found

    def put_into(self, temporal: Any, value: int) -> Any:
        """The date or time with another value of the field."""
        return temporal.with_field(self, value)

    def resolve(self, values: dict[Any, int], style: str) -> Any:
        """A date made of parsed values, which it takes out; None where it cannot."""
        return None


class ChronoField(Field):
    """One of the fields that dates and times have themselves."""

    __slots__ = ("name", "ordinal")
    java_name = "java.time.temporal.ChronoField"

    def __init__(self, name: str, text: str, base: Any, span: Any, limits: ValueRange, ordinal: int) -> None:
        super().__init__(text, base, span, limits)
        self.name = name
        self.ordinal = ordinal

    def __lt__(self, other: ChronoField) -> bool:
        return self.ordinal < other.ordinal

    @property
    def is_date_based(self) -> bool:
        return DAY_OF_WEEK.ordinal <= self.ordinal <= ERA.ordinal

    @property
    def is_time_based(self) -> bool:
        return self.ordinal < DAY_OF_WEEK.ordinal


_TABLE: tuple[tuple[str, str, Any, Any, int, int, int | None], ...] = (
    ("NANO_OF_SECOND", "NanoOfSecond", NANOS, SECONDS, 0, 999_999_999, None),
    ("NANO_OF_DAY", "NanoOfDay", NANOS, DAYS, 0, NANOS_PER_DAY - 1, None),
    ("MICRO_OF_SECOND", "MicroOfSecond", MICROS, SECONDS, 0, 999_999, None),
    ("MICRO_OF_DAY", "MicroOfDay", MICROS, DAYS, 0, 86_400_000_000 - 1, None),
    ("MILLI_OF_SECOND", "MilliOfSecond", MILLIS, SECONDS, 0, 999, None),
    ("MILLI_OF_DAY", "MilliOfDay", MILLIS, DAYS, 0, 86_400_000 - 1, None),
    ("SECOND_OF_MINUTE", "SecondOfMinute", SECONDS, MINUTES, 0, 59, None),
    ("SECOND_OF_DAY", "SecondOfDay", SECONDS, DAYS, 0, 86_400 - 1, None),
    ("MINUTE_OF_HOUR", "MinuteOfHour", MINUTES, HOURS, 0, 59, None),
    ("MINUTE_OF_DAY", "MinuteOfDay", MINUTES, DAYS, 0, 24 * 60 - 1, None),
    ("HOUR_OF_AMPM", "HourOfAmPm", HOURS, HALF_DAYS, 0, 11, None),
    ("CLOCK_HOUR_OF_AMPM", "ClockHourOfAmPm", HOURS, HALF_DAYS, 1, 12, None),
    ("HOUR_OF_DAY", "HourOfDay", HOURS, DAYS, 0, 23, None),
    ("CLOCK_HOUR_OF_DAY", "ClockHourOfDay", HOURS, DAYS, 1, 24, None),
    ("AMPM_OF_DAY", "AmPmOfDay", HALF_DAYS, DAYS, 0, 1, None),
    ("DAY_OF_WEEK", "DayOfWeek", DAYS, WEEKS, 1, 7, None),
    ("ALIGNED_DAY_OF_WEEK_IN_MONTH", "AlignedDayOfWeekInMonth", DAYS, WEEKS, 1, 7, None),
    ("ALIGNED_DAY_OF_WEEK_IN_YEAR", "AlignedDayOfWeekInYear", DAYS, WEEKS, 1, 7, None),
    ("DAY_OF_MONTH", "DayOfMonth", DAYS, MONTHS, 1, 31, 28),
    ("DAY_OF_YEAR", "DayOfYear", DAYS, YEARS, 1, 366, 365),
    ("EPOCH_DAY", "EpochDay", DAYS, FOREVER, MIN_EPOCH_DAY, MAX_EPOCH_DAY, None),
    ("ALIGNED_WEEK_OF_MONTH", "AlignedWeekOfMonth", WEEKS, MONTHS, 1, 5, 4),
    ("ALIGNED_WEEK_OF_YEAR", "AlignedWeekOfYear", WEEKS, YEARS, 1, 53, None),
    ("MONTH_OF_YEAR", "MonthOfYear", MONTHS, YEARS, 1, 12, None),
    ("PROLEPTIC_MONTH", "ProlepticMonth", MONTHS, FOREVER, MIN_YEAR * 12, MAX_YEAR * 12 + 11, None),
    ("YEAR_OF_ERA", "YearOfEra", YEARS, FOREVER, 1, MAX_YEAR + 1, MAX_YEAR),
    ("YEAR", "Year", YEARS, FOREVER, MIN_YEAR, MAX_YEAR, None),
    ("ERA", "Era", ERAS, FOREVER, 0, 1, None),
    ("INSTANT_SECONDS", "InstantSeconds", SECONDS, FOREVER, -_LONGEST - 1, _LONGEST, None),
    ("OFFSET_SECONDS", "OffsetSeconds", SECONDS, FOREVER, -18 * 3600, 18 * 3600, None),
)
FIELDS = tuple(
    ChronoField(name, text, base, span, ValueRange(low, high, smallest), ordinal)
    for ordinal, (name, text, base, span, low, high, smallest) in enumerate(_TABLE)
)
(NANO_OF_SECOND, NANO_OF_DAY, MICRO_OF_SECOND, MICRO_OF_DAY, MILLI_OF_SECOND, MILLI_OF_DAY) = FIELDS[:6]
(SECOND_OF_MINUTE, SECOND_OF_DAY, MINUTE_OF_HOUR, MINUTE_OF_DAY, HOUR_OF_AMPM) = FIELDS[6:11]
(CLOCK_HOUR_OF_AMPM, HOUR_OF_DAY, CLOCK_HOUR_OF_DAY, AMPM_OF_DAY, DAY_OF_WEEK) = FIELDS[11:16]
(ALIGNED_DAY_OF_WEEK_IN_MONTH, ALIGNED_DAY_OF_WEEK_IN_YEAR, DAY_OF_MONTH, DAY_OF_YEAR) = FIELDS[16:20]
(EPOCH_DAY, ALIGNED_WEEK_OF_MONTH, ALIGNED_WEEK_OF_YEAR, MONTH_OF_YEAR, PROLEPTIC_MONTH) = FIELDS[20:25]
(YEAR_OF_ERA, YEAR, ERA, INSTANT_SECONDS, OFFSET_SECONDS) = FIELDS[25:]
