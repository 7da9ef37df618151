"""An amount of time in seconds and nanoseconds."""

from __future__ import annotations

import re
from typing import Any

from elastic_ml_kit.normalise.java_time.faults import arithmetic, exact_long, parse_exception
from elastic_ml_kit.normalise.java_time.hashes import long_hash
from elastic_ml_kit.normalise.java_time.units import DAYS, NANOS, NANOS_PER_SECOND, SECONDS, Unit
from elastic_ml_kit.normalise.numerals import wrapped
from elastic_ml_kit.normalise.painless.thrown import Thrown

_MOST = (1 << 63) - 1
_TEXT = re.compile(
    r"([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.IGNORECASE,
)

_PARTS = {2: "days", 4: "hours", 5: "minutes", 6: "seconds"}
_LONGEST_NUMBER = 20


def _whole(part: str | None, name: str) -> int:
    """The number of a part of the text.

    Errors:
        Thrown: DateTimeParseException: no long holds it.
    """
    number = int(part or 0) if len(part or "") <= _LONGEST_NUMBER else 1 << 70
    if -_MOST - 1 <= number <= _MOST:
        return number
    raise Thrown("DateTimeParseException", f"Text cannot be parsed to a Duration: {name}")


class Duration:
    """An amount of time.

    Attributes:
        total: in nanoseconds.

    Example:
        >>> str(Duration.parse("-PT0.5S")), str(Duration.of(5400))
        ('PT-0.5S', 'PT1H30M')
    """

    __slots__ = ("total",)
    java_name = "java.time.Duration"

    def __init__(self, total: int) -> None:
        self.total = total

    @classmethod
    def of(cls, seconds: int, nanos: int = 0) -> Duration:
        """So many seconds and nanoseconds.

        Errors:
            Thrown: ArithmeticException.
        """
        return cls.of_nanos(seconds * NANOS_PER_SECOND + nanos)

    @classmethod
    def of_nanos(cls, total: int) -> Duration:
        """So many nanoseconds."""
        exact_long(total // NANOS_PER_SECOND)
        return cls(total)

    @classmethod
    def of_units(cls, amount: int, unit: Unit) -> Duration:
        """So many units of an exact length.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if unit.is_duration_estimated and unit is not DAYS:
            raise Thrown("UnsupportedTemporalTypeException", "Unit must not have an estimated duration")
        return cls.of_nanos(amount * unit.length)

    @classmethod
    def parse(cls, text: str) -> Duration:
        """The amount of a text such as `PT1H30M`.

        Errors:
            Thrown: DateTimeParseException.
        """
        found = _TEXT.fullmatch(text)
        if found is None or found[3] in ("T", "t") or not any(found[part] for part in (2, 4, 5, 6)):
            raise parse_exception("Text cannot be parsed to a Duration", text)
        days, hours, minutes, seconds = (_whole(found[part], name) for part, name in _PARTS.items())
        fraction = int((found[7] or "").ljust(9, "0"))
        if (found[6] or "").startswith("-"):
            fraction = -fraction
        whole = days * 86_400 + hours * 3600 + minutes * 60 + seconds
        total = whole * NANOS_PER_SECOND + fraction
        try:
            return cls.of_nanos(-total if found[1] == "-" else total)
        except Thrown as error:
            message = "Text cannot be parsed to a Duration: overflow"
            raise parse_exception(message, text, cause=error) from None

    @property
    def seconds(self) -> int:
        """Complete seconds, rounded down."""
        return self.total // NANOS_PER_SECOND

    @property
    def nano(self) -> int:
        """Nanoseconds beyond the seconds."""
        return self.total % NANOS_PER_SECOND

    def whole(self, length: int) -> int:
        """Complete units of so many nanoseconds, as Java counts them from the seconds."""
        seconds = length // NANOS_PER_SECOND
        return self.seconds // seconds if self.seconds >= 0 else -(-self.seconds // seconds)

    def small(self, length: int) -> int:
        """Complete units shorter than a second.

        Errors:
            Thrown: ArithmeticException.
        """
        return exact_long(self.total // length if self.total >= 0 else -(-self.total // length))

    def plus(self, nanos: int) -> Duration:
        """So much longer."""
        return Duration.of_nanos(self.total + nanos)

    def times(self, factor: int) -> Duration:
        """So many times as long.

        Errors:
            Thrown: ArithmeticException.
        """
        total = self.total * factor
        if not -_MOST - 1 <= total // NANOS_PER_SECOND <= _MOST:
            raise arithmetic(f"Exceeds capacity of Duration: {total}")
        return Duration(total)

    def divided_by(self, divisor: int) -> Duration:
        """A part of it.

        Errors:
            Thrown: ArithmeticException.
        """
        if divisor == 0:
            raise arithmetic("Cannot divide by zero")
        size = abs(self.total) // abs(divisor)
        return Duration.of_nanos(size if (self.total >= 0) == (divisor > 0) else -size)

    def get(self, unit: Unit) -> int:
        """Its seconds or nanoseconds.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if unit is SECONDS:
            return self.seconds
        if unit is NANOS:
            return self.nano
        raise Thrown("UnsupportedTemporalTypeException", f"Unsupported unit: {unit}")

    def add_to(self, temporal: Any, sign: int = 1) -> Any:
        """The date or time so much later, or earlier."""
        if self.seconds:
            temporal = temporal.plus(sign * self.seconds, SECONDS)
        if self.nano:
            temporal = temporal.plus(sign * self.nano, NANOS)
        return temporal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.total == other.total

    def __hash__(self) -> int:
        return hash(self.total)

    def __lt__(self, other: Duration) -> bool:
        return self.total < other.total

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return wrapped(long_hash(self.seconds) + 51 * self.nano, 32)

    def to_string(self) -> str:
        """What `toString` gives."""
        return str(self)

    def __str__(self) -> str:
        if self.total == 0:
            return "PT0S"
        whole, nano = divmod(abs(self.total), NANOS_PER_SECOND)
        sign = "-" if self.total < 0 else ""
        hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
        text = "PT" + (f"{sign}{hours}H" if hours else "") + (f"{sign}{minutes}M" if minutes else "")
        if seconds or nano:
            fraction = f".{nano:09}".rstrip("0") if nano else ""
            text += f"{sign}{seconds}{fraction}S"
        return text

    def __repr__(self) -> str:
        return f"Duration({self})"


ZERO = Duration(0)
