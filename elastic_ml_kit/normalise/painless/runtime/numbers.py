"""Arithmetic of primitive types where Python's differs: overflow, division, shifts, 32-bit floats."""

from __future__ import annotations

import math
import struct

from elastic_ml_kit.normalise.painless.thrown import throw

_FLOAT = struct.Struct("<f")
_BITS = {"int": 32, "long": 64, "short": 16, "byte": 8}


def wrap_int(number: int) -> int:
    """The number in 32 bits."""
    return (number + 0x80000000 & 0xFFFFFFFF) - 0x80000000


def wrap_long(number: int) -> int:
    """The number in 64 bits."""
    return (number + 0x8000000000000000 & 0xFFFFFFFFFFFFFFFF) - 0x8000000000000000


def wrap_short(number: int) -> int:
    """The number in 16 bits."""
    return (number + 0x8000 & 0xFFFF) - 0x8000


def wrap_byte(number: int) -> int:
    """The number in 8 bits."""
    return (number + 0x80 & 0xFF) - 0x80


def wrap_char(number: int) -> int:
    """The number as a UTF-16 code unit."""
    return number & 0xFFFF


def to_float(number: float) -> float:
    """The nearest 32-bit float."""
    try:
        return float(_FLOAT.unpack(_FLOAT.pack(number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)


def double_to_int(number: float) -> int:
    """Cut to a whole number, held at the ends of the range; not-a-number is 0."""
    return _held(number, -0x80000000, 0x7FFFFFFF)


def double_to_long(number: float) -> int:
    """Cut to a whole number, held at the ends of the range; not-a-number is 0."""
    return _held(number, -0x8000000000000000, 0x7FFFFFFFFFFFFFFF)


def _held(number: float, low: int, high: int) -> int:
    if number != number:
        return 0
    if number >= high:
        return high
    return low if number <= low else int(number)


def divide_int(left: int, right: int) -> int:
    """Towards zero, in 32 bits."""
    return wrap_int(_divide(left, right))


def divide_long(left: int, right: int) -> int:
    """Towards zero, in 64 bits."""
    return wrap_long(_divide(left, right))


def _divide(left: int, right: int) -> int:
    if right == 0:
        throw("ArithmeticException", "/ by zero")
    return left // right if (left < 0) == (right < 0) else -(-left // right)


def remainder(left: int, right: int) -> int:
    """With the sign of the left side."""
    if right == 0:
        throw("ArithmeticException", "/ by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def divide_double(left: float, right: float) -> float:
    """As IEEE 754 has it: no error by zero."""
    if right:
        return left / right
    if left != left or left == 0 or right != right:
        return math.nan
    return math.copysign(math.inf, math.copysign(1, left) * math.copysign(1, right))


def remainder_double(left: float, right: float) -> float:
    """With the sign of the left side."""
    if right == 0 or math.isinf(left) or left != left or right != right:
        return math.nan
    return math.fmod(left, right)


def left_int(number: int, bits: int) -> int:
    """`<<` in 32 bits."""
    return wrap_int(number << (bits & 31))


def left_long(number: int, bits: int) -> int:
    """`<<` in 64 bits."""
    return wrap_long(number << (bits & 63))


def right_int(number: int, bits: int) -> int:
    """`>>` in 32 bits."""
    return number >> (bits & 31)


def right_long(number: int, bits: int) -> int:
    """`>>` in 64 bits."""
    return number >> (bits & 63)


def unsigned_int(number: int, bits: int) -> int:
    """`>>>` in 32 bits."""
    return wrap_int((number & 0xFFFFFFFF) >> (bits & 31))


def unsigned_long(number: int, bits: int) -> int:
    """`>>>` in 64 bits."""
    return wrap_long((number & 0xFFFFFFFFFFFFFFFF) >> (bits & 63))
