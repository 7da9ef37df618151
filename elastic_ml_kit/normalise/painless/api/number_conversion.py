"""Any number as any primitive type, as `Number.intValue()` and its like convert it: without complaint."""

from __future__ import annotations

import math
from typing import Any

from elastic_ml_kit.normalise.numerals import INT_BITS, LONG_BITS, narrow, wrapped
from elastic_ml_kit.normalise.painless.api.declare import JavaClass

_FLOAT_DIGITS = 24
_DOUBLE_DIGITS = 53


def to_int(value: Any) -> int:
    """As an int: whole numbers lose high bits, doubles stop at the ends of the range.

    Example:
        >>> to_int(2**32 + 1), to_int(1e20)
        (1, 2147483647)
    """
    return _saturated(value, INT_BITS) if isinstance(value, float) else _low(value, INT_BITS)


def to_long(value: Any) -> int:
    """As a long."""
    return _saturated(value, LONG_BITS) if isinstance(value, float) else _low(value, LONG_BITS)


def to_short(value: Any) -> int:
    """As a short."""
    return wrapped(to_int(value), 16)


def to_byte(value: Any) -> int:
    """As a byte."""
    return wrapped(to_int(value), 8)


def to_double(value: Any) -> float:
    """As a double."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_float(value: Any) -> float:
    """As a 32-bit float, rounded once."""
    if isinstance(value, int):
        return whole_to_float(value)
    return narrow(to_double(value))


def whole_to_float(number: int) -> float:
    """A whole number as a 32-bit float; a way over a double would round twice.

    Example:
        >>> whole_to_float(16777217)
        16777216.0
    """
    size = abs(number)
    spare = size.bit_length() - _FLOAT_DIGITS
    if spare > _DOUBLE_DIGITS - _FLOAT_DIGITS:
        half, rest = 1 << spare - 1, size & (1 << spare) - 1
        size >>= spare
        if rest > half or (rest == half and size & 1):
            size += 1
        size <<= spare
    try:
        return narrow(float(size if number >= 0 else -size))
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _low(value: Any, bits: int) -> int:
    return wrapped(int(value), bits)


def _saturated(value: float, bits: int) -> int:
    if value != value:
        return 0
    top = (1 << bits - 1) - 1
    if value >= top:
        return top
    return max(-top - 1, int(value)) if value > -math.inf else -top - 1


NUMBER = JavaClass("Number", "java.lang.Number")
NUMBER.methods(
    {
        "byte byteValue()": to_byte,
        "double doubleValue()": to_double,
        "float floatValue()": to_float,
        "int intValue()": to_int,
        "long longValue()": to_long,
        "short shortValue()": to_short,
    }
)
