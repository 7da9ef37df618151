"""An amount of time in years, months and days."""

from __future__ import annotations

import re
from typing import Any

from elastic_ml_kit.normalise.java_time.faults import exact_int, exact_long, parse_exception
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.units import DAYS, MONTHS, YEARS, Unit
from elastic_ml_kit.normalise.numerals import wrapped
from elastic_ml_kit.normalise.painless.thrown import Thrown

_TEXT = re.compile(r"([-+]?)P(?:([-+]?\d+)Y)?(?:([-+]?\d+)M)?(?:([-+]?\d+)W)?(?:([-+]?\d+)D)?", re.IGNORECASE)

_LONGEST_NUMBER = 11


def _whole(part: str | None) -> int:
    """The number of a part of the text.

    Errors:
        Thrown: ArithmeticException: no int holds it.
    """
    return exact_int(int(part or 0) if len(part or "") <= _LONGEST_NUMBER else 1 << 40)


class Period:
    """Years, months and days, each with its own sign.

    Example:
        >>> str(Period.parse("P1Y2W")), str(Period(0, 14, 0).normalized())
        ('P1Y14D', 'P1Y2M')
    """

    __slots__ = ("days", "months", "years")
    java_name = "java.time.Period"

    def __init__(self, years: int, months: int, days: int) -> None:
        self.years = years
        self.months = months
        self.days = days

    @classmethod
    def of(cls, years: int, months: int, days: int) -> Period:
        """The amount.

        Errors:
            Thrown: ArithmeticException.
        """
        return cls(exact_int(years), exact_int(months), exact_int(days))

    @classmethod
    def parse(cls, text: str) -> Period:
        """The amount of a text such as `P1Y2M3D`.

        Errors:
            Thrown: DateTimeParseException.
        """
        found = _TEXT.fullmatch(text)
        if found is None or not any(found.groups()[1:]):
            raise parse_exception("Text cannot be parsed to a Period", text)
        sign = -1 if found[1] == "-" else 1
        try:
            years, months, weeks, days = (sign * _whole(part) for part in found.groups()[1:])
            return cls.of(years, months, exact_int(exact_int(weeks * 7) + days))
        except Thrown as error:
            raise parse_exception("Text cannot be parsed to a Period", text, cause=error) from None

    @classmethod
    def between(cls, start: LocalDate, end: LocalDate) -> Period:
        """From one date to another."""
        months = end.proleptic_month - start.proleptic_month
        days = end.day - start.day
        if months > 0 and days < 0:
            months -= 1
            days = end.epoch_day - start.plus_months(months).epoch_day
        elif months < 0 and days > 0:
            months += 1
            days -= end.with_day(1).plus_months(1).plus_days(-1).day
        years = months // 12 if months >= 0 else -(-months // 12)
        return cls(years, months - years * 12, days)

    @property
    def total_months(self) -> int:
        """Years and months in months."""
        return self.years * 12 + self.months

    def plus(self, other: Period, sign: int = 1) -> Period:
        """Part by part."""
        return Period.of(
            self.years + sign * other.years, self.months + sign * other.months, self.days + sign * other.days
        )

    def times(self, factor: int) -> Period:
        """Each part so many times."""
        return Period.of(self.years * factor, self.months * factor, self.days * factor)

    def normalized(self) -> Period:
        """With fewer than twelve months."""
        total = self.total_months
        years = total // 12 if total >= 0 else -(-total // 12)
        return Period.of(years, total - years * 12, self.days)

    def get(self, unit: Unit) -> int:
        """One of its parts.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        parts = {YEARS: self.years, MONTHS: self.months, DAYS: self.days}
        if unit not in parts:
            raise Thrown("UnsupportedTemporalTypeException", f"Unsupported unit: {unit}")
        return parts[unit]

    def add_to(self, temporal: Any, sign: int = 1) -> Any:
        """The date so much later, or earlier."""
        local = getattr(temporal, "with_local", None)
        if local is not None:
            return local(self.add_to(temporal.local, sign))
        if self.months == 0:
            if self.years:
                temporal = temporal.plus(sign * self.years, YEARS)
        elif self.total_months:
            temporal = temporal.plus(exact_long(sign * self.total_months), MONTHS)
        return temporal.plus(sign * self.days, DAYS) if self.days else temporal

    def key(self) -> tuple[int, int, int]:
        """Its parts."""
        return self.years, self.months, self.days

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        months, days = self.months & 0xFFFFFFFF, self.days & 0xFFFFFFFF
        turned = (months << 8 | months >> 24) + (days << 16 | days >> 16)
        return wrapped(self.years + turned, 32)

    def to_string(self) -> str:
        """What `toString` gives."""
        return str(self)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        text = "".join(f"{number}{letter}" for number, letter in parts if number)
        return f"P{text}" if text else "P0D"

    def __repr__(self) -> str:
        return f"Period({self})"


ZERO = Period(0, 0, 0)
