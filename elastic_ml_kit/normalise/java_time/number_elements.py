"""The parts of a format that are numbers: with a sign, of two digits, or a fraction."""

from __future__ import annotations

from elastic_ml_kit.normalise.java_time import styles
from elastic_ml_kit.normalise.java_time.elements import Element, Reading, Writing
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.styles import EXCEEDS_PAD, NORMAL, NOT_NEGATIVE, sign_allowed

_DIGITS = "0123456789"
_LIMIT = 1 << 63


class Number(Element):
    """A whole number.

    Attributes:
        low, high: how many digits it may have.
        sign: the style of its sign.
        subsequent: digits that fixed numbers right behind it need; -1 for one of fixed width itself.
    """

    __slots__ = ("field", "high", "low", "sign", "subsequent")

    def __init__(self, field: Field, low: int, high: int, sign: str, subsequent: int = 0) -> None:
        self.field = field
        self.low = low
        self.high = high
        self.sign = sign
        self.subsequent = subsequent

    def with_subsequent(self, subsequent: int) -> Number:
        """The same with other digits behind it."""
        return Number(self.field, self.low, self.high, self.sign, subsequent)

    def fixed(self, context: Reading) -> bool:
        """Whether its width is fixed also where the format is lenient."""
        del context
        return self.subsequent == -1 or (
            self.subsequent > 0 and self.low == self.high and self.sign == NOT_NEGATIVE
        )

    def shown(self, value: int) -> int:
        """The number to be written for a value."""
        return value

    def write(self, to: Writing) -> bool:
        value = to.value(self.field)
        if value is None:
            return False
        value = self.shown(value)
        digits = str(abs(value))
        if len(digits) > self.high:
            reason = f"the value {value} exceeds the maximum print width of {self.high}"
            raise date_time(f"Field {self.field} cannot be printed as {reason}")
        if value >= 0:
            if self.sign == styles.ALWAYS or (
                self.sign == EXCEEDS_PAD and self.low < 19 and value >= 10**self.low
            ):
                to.out.append("+")
        elif self.sign == NOT_NEGATIVE:
            reason = f"the value {value} cannot be negative according to the SignStyle"
            raise date_time(f"Field {self.field} cannot be printed as {reason}")
        elif self.sign != styles.NEVER:
            to.out.append("-")
        to.out.append(digits.rjust(self.low, "0"))
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        if position >= len(text):
            return ~position
        first = text[position]
        signed = first in "+-"
        if signed:
            if not sign_allowed(self.sign, first == "+", context.strict, self.low == self.high):
                return ~position
            position += 1
        elif self.sign == styles.ALWAYS and context.strict:
            return ~position
        return self._digits(context, text, position, first if signed else "")

    def _digits(self, context: Reading, text: str, position: int, sign: str) -> int:
        exact = context.strict or self.fixed(context)
        low, high = (self.low, self.high) if exact else (1, 9)
        if position + low > len(text):
            return ~position
        found = _span(text, position, high + max(self.subsequent, 0))
        if found < low:
            return ~position
        if self.subsequent > 0:
            found = _span(text, position, max(low, found - self.subsequent))
        end = position + found
        total = int(text[position:end])
        if total >= _LIMIT:
            total //= 10
            end -= 1
        if sign == "-":
            if total == 0 and context.strict:
                return ~(position - 1)
            total = -total
        elif self.sign == EXCEEDS_PAD and context.strict:
            if sign == "+" and end - position <= self.low:
                return ~(position - 1)
            if not sign and end - position > self.low:
                return ~position
        return self.keep(context, total, position, end)

    def keep(self, context: Reading, value: int, start: int, end: int) -> int:
        """Keeps the number that was read."""
        return context.put(self.field, value, start, end)

    def __str__(self) -> str:
        if self.low == 1 and self.high == 19 and self.sign == NORMAL:
            return f"Value({self.field})"
        if self.low == self.high and self.sign == NOT_NEGATIVE:
            return f"Value({self.field},{self.low})"
        return f"Value({self.field},{self.low},{self.high},{self.sign})"


def _span(text: str, start: int, most: int) -> int:
    """How many digits there are."""
    end = min(start + most, len(text))
    position = start
    while position < end and text[position] in _DIGITS:
        position += 1
    return position - start


class Reduced(Number):
    """The last digits of a number, such as a year of two digits."""

    __slots__ = ("base",)

    def __init__(self, field: Field, low: int, high: int, base: int, subsequent: int = 0) -> None:
        super().__init__(field, low, high, NOT_NEGATIVE, subsequent)
        self.base = base

    def with_subsequent(self, subsequent: int) -> Reduced:
        return Reduced(self.field, self.low, self.high, self.base, subsequent)

    def fixed(self, context: Reading) -> bool:
        return context.strict and super().fixed(context)

    def shown(self, value: int) -> int:
        near = self.base <= value < self.base + 10**self.low
        width = self.low if near else self.high
        return abs(value) % int(10**width)

    def keep(self, context: Reading, value: int, start: int, end: int) -> int:
        if end - start == self.low and value >= 0:
            power = 10**self.low
            last = self.base % power
            value = self.base - last + value
            if value < self.base:
                value += power
        return context.put(self.field, value, start, end)

    def __str__(self) -> str:
        base = LocalDate(self.base, 1, 1)
        return f"ReducedValue({self.field},{self.low},{self.high},{base})"


class Fraction(Number):
    """The fraction of a second, or of another field with fixed limits."""

    __slots__ = ("point",)

    def __init__(self, field: Field, low: int, high: int, point: bool, subsequent: int = 0) -> None:
        super().__init__(field, low, high, NOT_NEGATIVE, subsequent)
        self.point = point

    def with_subsequent(self, subsequent: int) -> Fraction:
        return Fraction(self.field, self.low, self.high, self.point, subsequent)

    def fixed(self, context: Reading) -> bool:
        return self.subsequent == -1 and self.low == self.high and not self.point

    def write(self, to: Writing) -> bool:
        value = to.value(self.field)
        if value is None:
            return False
        limits = self.field.limits
        limits.check(value, self.field)
        scaled = (value - limits.minimum) * 10**9 // (limits.maximum - limits.minimum + 1)
        digits = f"{scaled:09}"
        length = min(max(len(digits.rstrip("0")), self.low), self.high)
        if length:
            to.out.append(("." if self.point else "") + digits[:length])
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        exact = context.strict or self.fixed(context)
        low, high = (self.low, self.high) if exact else (0, 9)
        if position >= len(text):
            return ~position if low > 0 else position
        if self.point:
            if text[position] != ".":
                return ~position if low > 0 else position
            position += 1
        found = _span(text, position, high)
        if found < low:
            return ~position
        limits = self.field.limits
        total = int(text[position : position + found] or "0")
        value = total * (limits.maximum - limits.minimum + 1) // 10**found + limits.minimum
        return context.put(self.field, value, position, position + found)

    def __str__(self) -> str:
        return f"Fraction({self.field},{self.low},{self.high}{',DecimalPoint' if self.point else ''})"
