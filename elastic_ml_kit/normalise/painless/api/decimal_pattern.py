"""Patterns of DecimalFormat such as `#,##0.00`, taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_ml_kit.normalise.painless.thrown import throw

_DIGITS = "#0,."
_FACTORS = {"%": 100, "‰": 1000}
MOST = (1 << 31) - 1


@dataclass(slots=True)
class Layout:
    """What a pattern says.

    Attributes:
        positive, negative: what stands before and after a number; `-` before a negative one by default.
        factor: what the number is multiplied by.
        least_whole, most_whole, least_fraction, most_fraction: numbers of digits.
        group: digits between grouping separators; 0 for none.
        exponent: digits of the exponent at least; 0 for none.
        point: shows the decimal separator always.
    """

    positive: tuple[str, str] = ("", "")
    negative: tuple[str, str] = ("", "")
    factor: int = 1
    least_whole: int = 0
    most_whole: int = MOST
    least_fraction: int = 0
    most_fraction: int = 0
    group: int = 0
    exponent: int = 0
    point: bool = False


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.factor = 1
        self.late = ""

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def affix(self, ends: str) -> str:
        found = []
        quoted = False
        while self.peek() and (quoted or self.peek() not in ends):
            char = self.peek()
            self.at += 1
            if char == "'":
                if self.peek() == "'":
                    found.append("'")
                    self.at += 1
                else:
                    quoted = not quoted
                continue
            if not quoted:
                self.factor = _FACTORS.get(char, self.factor)
                if char in _DIGITS:
                    self.late += char
                    continue
            found.append(char)
        return "".join(found)

    def number(self) -> str:
        start = self.at
        while self.peek() and self.peek() in _DIGITS:
            self.at += 1
        return self.pattern[start : self.at]

    def exponent(self) -> int:
        if self.peek() != "E":
            return 0
        start = self.at = self.at + 1
        while self.peek() == "0":
            self.at += 1
        if self.at == start:
            throw("IllegalArgumentException", f'Malformed exponential pattern "{self.pattern}"')
        return self.at - start


def read_layout(pattern: str) -> Layout:
    """The layout of a pattern.

    Errors:
        Thrown: it is none.

    Example:
        >>> read_layout("#,##0.00").least_fraction
        2
    """
    if not pattern:
        return Layout(most_fraction=MOST, group=3)
    reader = _Reader(pattern)
    prefix = reader.affix(_DIGITS + ";")
    number, exponent = reader.number(), reader.exponent()
    suffix = reader.affix(";")
    layout = _digits(number + reader.late, pattern)
    layout.exponent = exponent
    if not exponent:
        layout.most_whole = MOST
    layout.positive = (prefix, suffix)
    layout.factor = reader.factor
    if reader.peek():
        reader.at += 1
        before = reader.affix(_DIGITS + ";")
        reader.number()
        layout.negative = (before, reader.affix(";"))
        if layout.negative == layout.positive:
            layout.negative = ("", "")
    return layout


def _digits(text: str, pattern: str) -> Layout:
    if text.count(".") > 1:
        throw("IllegalArgumentException", f'Multiple decimal separators in pattern "{pattern}"')
    whole, point, fraction = text.partition(".")
    plain = whole.replace(",", "")
    if "," in fraction or "0#" in plain or "#0" in fraction:
        throw("IllegalArgumentException", f'Malformed pattern "{pattern}"')
    least, least_fraction = plain.count("0"), fraction.count("0")
    if "#" in text and "0" not in text and point:
        least, least_fraction = (1, 0) if plain else (0, 1)
    return Layout(
        least_whole=least,
        most_whole=max(len(plain), least),
        least_fraction=least_fraction,
        most_fraction=len(fraction),
        group=len(whole.rpartition(",")[2]) if "," in whole else 0,
        point=bool(point) and not fraction,
    )
