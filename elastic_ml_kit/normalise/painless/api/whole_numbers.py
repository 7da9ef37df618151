"""Whole numbers of fixed size: `Byte`, `Short`, `Integer` and `Long`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from elastic_ml_kit.normalise.boxes import Byte, Long, Short
from elastic_ml_kit.normalise.numerals import wrapped
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.number_parsing import decoded, unsigned, whole
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RADIXES = range(2, 37)
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_BOXES: dict[str, Callable[[int], int]] = {"byte": Byte, "short": Short, "int": int, "long": Long}


def in_radix(number: int, radix: int = 10) -> str:
    """A whole number in digits of a radix; one that Java does not know is 10.

    Example:
        >>> in_radix(-255, 16)
        '-ff'
    """
    if radix == 10 or radix not in _RADIXES:
        return int.__repr__(number)
    if radix in (2, 8, 16):
        return format(int(number), {2: "b", 8: "o", 16: "x"}[radix])
    digits, rest = "", abs(number)
    while rest or not digits:
        rest, last = divmod(rest, radix)
        digits = _DIGITS[last] + digits
    return f"-{digits}" if number < 0 else digits


class _Width:
    """What the operations on bits of one size are."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.mask = (1 << bits) - 1

    def free(self, number: int) -> int:
        """As a number without sign."""
        return number & self.mask

    def signed(self, number: int) -> int:
        return wrapped(number, self.bits)

    def leading_zeros(self, number: int) -> int:
        return self.bits - self.free(number).bit_length()

    def trailing_zeros(self, number: int) -> int:
        return (number & -number).bit_length() - 1 if number else self.bits

    def highest_bit(self, number: int) -> int:
        return self.signed(1 << self.free(number).bit_length() - 1) if number else 0

    def lowest_bit(self, number: int) -> int:
        return self.signed(number & -number)

    def reverse(self, number: int) -> int:
        return self.signed(int(f"{self.free(number):0{self.bits}b}"[::-1], 2))

    def reverse_bytes(self, number: int) -> int:
        raw = self.free(number).to_bytes(self.bits // 8, "big")
        return int.from_bytes(raw, "little", signed=True)

    def rotate(self, number: int, distance: int) -> int:
        """To the left; a negative distance is to the right."""
        by = distance % self.bits
        free = self.free(number)
        return self.signed(free << by | free >> self.bits - by)

    def divide(self, left: int, right: int) -> int:
        return self.signed(self.free(left) // self._divisor(right))

    def remainder(self, left: int, right: int) -> int:
        return self.signed(self.free(left) % self._divisor(right))

    def _divisor(self, number: int) -> int:
        return self.free(number) or throw("ArithmeticException", "/ by zero")

    def text(self, radix: int) -> Callable[[int], str]:
        return lambda number: in_radix(self.free(number), radix)

    def text_in(self, number: int, radix: int) -> str:
        return in_radix(self.free(number), radix)


def compare(left: int | Decimal, right: int | Decimal) -> int:
    """-1, 0 or 1."""
    return (left > right) - (left < right)


def _compared_as(name: str, order: Callable[[int, int], int]) -> Callable[[int, int | None], int]:
    def compare_to(left: int, right: int | None) -> int:
        if right is None:
            message = f'Cannot read field "value" because "another{name}" is null'
            throw("NullPointerException", message)
        return order(left, right)

    return compare_to


def _difference(left: int, right: int) -> int:
    return int(left) - int(right)


def signum(number: Any) -> int:
    """-1, 0 or 1."""
    return int(number > 0) - int(number < 0)


def _declared(name: str, kind: str, python: tuple[type, ...]) -> JavaClass:
    bits, box = _BITS[kind], _BOXES[kind]
    made = JavaClass(name, f"java.lang.{name}", python=python, supers=("Number", "Comparable", "Object"))
    made.constant("int", "BYTES", bits // 8)
    made.constant("int", "SIZE", bits)
    made.constant(kind, "MAX_VALUE", (1 << bits - 1) - 1)
    made.constant(kind, "MIN_VALUE", -(1 << bits - 1))
    parse = f"parse{kind.capitalize()}"
    made.statics(
        {
            f"{name} decode(String)": lambda text: box(decoded(text, bits)),
            f"int hashCode({kind})": lambda number: java_hash(box(number)),
            f"{kind} {parse}(String)": lambda text: whole(text, bits),
            f"{kind} {parse}(String, int)": lambda text, radix: whole(text, bits, radix),
            f"String toString({kind})": int.__repr__,
            f"{name} valueOf({kind})": box,
            f"{name} valueOf(String, int)": lambda text, radix: box(whole(text, bits, radix)),
        }
    )
    return made


def _declare_small(made: JavaClass, kind: str) -> None:
    width = _Width(_BITS[kind])
    made.method(f"int compareTo({made.name})", _compared_as(made.name, _difference))
    made.statics(
        {
            f"int compare({kind}, {kind})": _difference,
            f"int toUnsignedInt({kind})": width.free,
            f"long toUnsignedLong({kind})": width.free,
        }
    )


def _declare_large(made: JavaClass, kind: str) -> None:
    width = _Width(_BITS[kind])
    made.method(f"int compareTo({made.name})", _compared_as(made.name, compare))
    made.statics(
        {
            f"int bitCount({kind})": lambda number: width.free(number).bit_count(),
            f"int compare({kind}, {kind})": compare,
            f"int compareUnsigned({kind}, {kind})": lambda left, right: compare(
                width.free(left), width.free(right)
            ),
            f"{kind} divideUnsigned({kind}, {kind})": width.divide,
            f"{kind} highestOneBit({kind})": width.highest_bit,
            f"{kind} lowestOneBit({kind})": width.lowest_bit,
            f"{kind} max({kind}, {kind})": max,
            f"{kind} min({kind}, {kind})": min,
            f"int numberOfLeadingZeros({kind})": width.leading_zeros,
            f"int numberOfTrailingZeros({kind})": width.trailing_zeros,
            f"{kind} remainderUnsigned({kind}, {kind})": width.remainder,
            f"{kind} reverse({kind})": width.reverse,
            f"{kind} reverseBytes({kind})": width.reverse_bytes,
            f"{kind} rotateLeft({kind}, int)": width.rotate,
            f"{kind} rotateRight({kind}, int)": lambda number, distance: width.rotate(number, -distance),
            f"int signum({kind})": signum,
            f"String toBinaryString({kind})": width.text(2),
            f"String toHexString({kind})": width.text(16),
            f"String toOctalString({kind})": width.text(8),
            f"String toString({kind}, int)": in_radix,
            f"String toUnsignedString({kind})": width.text(10),
            f"String toUnsignedString({kind}, int)": width.text_in,
        }
    )


def _declare_unsigned(made: JavaClass, kind: str) -> None:
    bits = _BITS[kind]
    parse = f"parseUnsigned{kind.capitalize()}"
    made.static(f"{kind} {parse}(String)", lambda text: unsigned(text, bits))
    made.static(f"{kind} {parse}(String, int)", lambda text, radix: unsigned(text, bits, radix))


BYTE = _declared("Byte", "byte", (Byte,))
SHORT = _declared("Short", "short", (Short,))
INTEGER = _declared("Integer", "int", (int,))
LONG = _declared("Long", "long", (Long,))
_declare_small(BYTE, "byte")
_declare_small(SHORT, "short")
SHORT.static("short reverseBytes(short)", _Width(16).reverse_bytes)
for _class, _kind in ((INTEGER, "int"), (LONG, "long")):
    _declare_large(_class, _kind)
    _declare_unsigned(_class, _kind)
INTEGER.static("long toUnsignedLong(int)", _Width(32).free)
LONG.static("long sum(long, long)", lambda left, right: wrapped(left + right, 64))

CLASSES: tuple[JavaClass, ...] = (BYTE, SHORT, INTEGER, LONG)
