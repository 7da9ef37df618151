"""Numbers written and read by a pattern, as DecimalFormat does."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.api.decimal_pattern import MOST, Layout, read_layout
from elastic_ml_kit.normalise.painless.api.rounding import MODES, RoundingMode, to_scale
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw

_COMMA = {"da", "de", "el", "es", "hr", "id", "it", "nl", "pt", "ro", "sl", "tr", "vi"}
_BLANK = {"bg", "cs", "fi", "hu", "nb", "no", "pl", "ru", "sk", "sv", "uk"}


@dataclass(slots=True)
class Symbols:
    """The characters that a locale writes numbers with."""

    decimal: str = "."
    grouping: str = ","
    minus: str = "-"
    percent: str = "%"
    per_mill: str = "‰"
    exponent: str = "E"
    infinity: str = "∞"
    nan: str = "NaN"


def symbols_of(language: str, country: str = "") -> Symbols:
    """The characters of a locale.

    Example:
        >>> symbols_of("de").decimal
        ','
    """
    if language == "de" and country in ("CH", "LI"):
        return Symbols(".", "’")
    if (language == "es" and country in ("MX", "US")) or (language == "de" and country == "AT"):
        return Symbols(".", ",") if language == "es" else Symbols(",", "\u00a0")
    if language == "fr":
        return Symbols(",", "\u202f")
    if language in _BLANK:
        return Symbols(",", "\u00a0")
    return Symbols(",", ".") if language in _COMMA else Symbols()


class DecimalFormat(JavaObject):
    """A `DecimalFormat`.

    Attributes:
        layout: what its pattern says; setters change it.
        mode: how digits are dropped.
        grouped: whether separators of groups are written.
        whole_only: reading stops at the decimal separator.

    Example:
        >>> DecimalFormat("#,##0.00").format(1234.5)
        '1,234.50'
    """

    java_name: ClassVar[str] = "java.text.DecimalFormat"

    def __init__(self, pattern: str | None = "#,##0.###", symbols: Symbols | None = None) -> None:
        self.symbols = symbols or Symbols()
        self.mode: RoundingMode = MODES["HALF_EVEN"]
        self.whole_only = False
        self.layout = Layout()
        self.grouped = False
        self.apply(pattern)

    def apply(self, pattern: str | None) -> None:
        """Takes another pattern.

        Errors:
            Thrown: it is none.
        """
        if pattern is None:
            throw("NullPointerException", 'Cannot invoke "String.length()" because "pattern" is null')
        self.layout = read_layout(pattern)
        before, after = self.layout.positive
        if not any(self.layout.negative):
            self.layout.negative = (f"{self.symbols.minus}{before}", after)
        self.grouped = self.layout.group > 0

    def clone(self) -> DecimalFormat:
        """One of its own with the same settings."""
        twin = copy.copy(self)
        twin.layout, twin.symbols = copy.copy(self.layout), copy.copy(self.symbols)
        return twin

    def format(self, number: Any) -> str:
        """The text of a number.

        Errors:
            Thrown: it is none.
        """
        if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
            throw("IllegalArgumentException", "Cannot format given Object as a Number")
        if isinstance(number, float) and math.isnan(number):
            return self.symbols.nan
        negative = math.copysign(1.0, number) < 0 if isinstance(number, float) else number < 0
        negative ^= self.layout.factor < 0
        before, after = self.affixes(negative)
        if isinstance(number, float) and math.isinf(number):
            return f"{before}{self.symbols.infinity}{after}"
        return f"{before}{self._digits(number, negative)}{after}"

    def affixes(self, negative: bool) -> tuple[str, str]:
        """What stands before and after."""
        return self.layout.negative if negative else self.layout.positive

    def _digits(self, number: Any, negative: bool) -> str:
        shortest = abs(Decimal(repr(float(number))) if isinstance(number, float) else Decimal(number))
        factor = abs(self.layout.factor)
        exact = abs(Decimal(float(number))) if isinstance(number, float) and factor == 1 else shortest
        if self.layout.exponent:
            return self._scientific(shortest * factor, exact * factor, negative)
        most = min(self.layout.most_fraction, 340)
        return self._plain(self._rounded(shortest * factor, exact * factor, most, negative))

    def _rounded(self, shortest: Decimal, exact: Decimal, places: int, negative: bool) -> Decimal:
        kept = shortest if -int(shortest.as_tuple().exponent) <= places else exact
        return abs(to_scale(-kept if negative else kept, places, self.mode))

    def _plain(self, number: Decimal) -> str:
        whole, _, fraction = f"{number:f}".partition(".")
        whole = whole.lstrip("0").rjust(min(self.layout.least_whole, 309), "0")[-self.layout.most_whole :]
        fraction = fraction.rstrip("0").ljust(min(self.layout.least_fraction, 340), "0")
        if not whole and not fraction:
            whole = "0"
        if self.grouped and self.layout.group:
            whole = _in_groups(whole, self.layout.group, self.symbols.grouping)
        point = self.symbols.decimal if fraction or self.layout.point else ""
        return f"{whole}{point}{fraction}"

    def _scientific(self, shortest: Decimal, exact: Decimal, negative: bool) -> str:
        layout = self.layout
        most = layout.most_whole + layout.most_fraction
        least = layout.least_whole
        if shortest and most:
            number = self._rounded(shortest, exact, most - shortest.adjusted() - 1, negative)
        else:
            number = shortest
        digits = "".join(map(str, number.as_tuple().digits)).rstrip("0") if number else ""
        point = number.adjusted() + 1 if number else 0
        if layout.most_whole > 1 and layout.most_whole > layout.least_whole:
            power = (point - 1) // layout.most_whole * layout.most_whole
            least = 1
        else:
            power = point - (least if least > 0 or layout.least_fraction > 0 else 1)
        wholes = point - power if digits else least
        shown = digits.ljust(max(layout.least_whole + layout.least_fraction, wholes), "0")
        power = power if digits else 0
        fraction = shown[wholes:]
        dot = self.symbols.decimal if fraction or layout.point else ""
        sign = self.symbols.minus if power < 0 else ""
        tail = str(abs(power)).rjust(layout.exponent, "0")
        return f"{shown[:wholes]}{dot}{fraction}{self.symbols.exponent}{sign}{tail}"

    def parse(self, text: str | None) -> Any:
        """The number at the beginning of a text: a Long where it is whole, else a Double.

        Errors:
            Thrown: there is none.
        """
        if text is None:
            throw("NullPointerException")
        for negative in (True, False):
            before, after = self.affixes(negative)
            if text.startswith(before):
                found, end = self._read(text, len(before))
                if end > len(before) and text.startswith(after, end):
                    return self._number(-found if negative else found)
        return throw("ParseException", f'Unparseable number: "{text}"')

    def _read(self, text: str, start: int) -> tuple[Decimal, int]:
        digits: list[str] = []
        place = start
        pointed = False
        while place < len(text):
            char = text[place]
            if char.isdecimal():
                digits.append(str(int(char)))
            elif char == self.symbols.decimal and not pointed and not self.whole_only:
                pointed = True
                digits.append(".")
            elif not (char == self.symbols.grouping and self.grouped and digits and not pointed):
                break
            place += 1
        literal = "".join(digits)
        return (Decimal(literal), place) if literal.strip(".") else (Decimal(0), start)

    def _number(self, found: Decimal) -> Any:
        scaled = found / self.layout.factor if self.layout.factor != 1 else found
        if scaled == scaled.to_integral_value() and -(1 << 63) <= scaled < 1 << 63:
            return Long(int(scaled))
        return float(scaled)


def _in_groups(whole: str, size: int, separator: str) -> str:
    first = len(whole) % size
    parts = [whole[:first]] if first else []
    parts += [whole[start : start + size] for start in range(first, len(whole), size)]
    return separator.join(parts)


def pattern_of(made: DecimalFormat) -> str:
    """The pattern that stands for a format."""
    layout = made.layout
    wholes = layout.most_whole if layout.exponent else max(layout.group, layout.least_whole) + 1
    figures = ["0" if place < layout.least_whole else "#" for place in range(wholes)]
    if made.grouped and layout.group and len(figures) > layout.group:
        figures.insert(layout.group, ",")
    fraction = "0" * layout.least_fraction
    fraction += "#" * (min(layout.most_fraction, MOST) - layout.least_fraction)
    body = "".join(reversed(figures)) + ("." + fraction if fraction or layout.point else "")
    body += "E" + "0" * layout.exponent if layout.exponent else ""
    before, after = layout.positive
    usual = layout.negative == (f"{made.symbols.minus}{before}", after)
    tail = "" if usual else ";" + layout.negative[0] + body + layout.negative[1]
    return before + body + after + tail
