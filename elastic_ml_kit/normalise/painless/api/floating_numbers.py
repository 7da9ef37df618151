"""Floating-point numbers: `Double` and `Float`."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

from elastic_ml_kit.normalise.boxes import Float
from elastic_ml_kit.normalise.numerals import double_bits, double_text, float_bits, float_text, narrow
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.maths import largest, smallest
from elastic_ml_kit.normalise.painless.api.number_parsing import double
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash

_FLOAT_MIN_NORMAL = 2.0**-126
_DOUBLE_MIN_NORMAL = 2.0**-1022
_ALL = 13


def compare(left: float, right: float) -> int:
    """-1, 0 or 1: -0.0 is less than 0.0, and NaN is more than all."""
    if left < right:
        return -1
    if left > right:
        return 1
    one, other = double_bits(left), double_bits(right)
    return (one > other) - (one < other)


def _compared_as(name: str) -> Callable[[float, float | None], int]:
    def compare_to(left: float, right: float | None) -> int:
        if right is None:
            message = f'Cannot read field "value" because "another{name}" is null'
            throw("NullPointerException", message)
        return compare(left, right)

    return compare_to


def _is_nan(number: float) -> bool:
    return number != number


def _double_of_bits(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


def _float_of_bits(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<i", bits))[0])


def hex_text(number: float, smallest_normal: float = _DOUBLE_MIN_NORMAL, digits: int = _ALL) -> str:
    """The number in hexadecimal as Java writes it, rounded to so many digits after the point.

    Example:
        >>> hex_text(1.0), hex_text(-0.1)
        ('0x1.0p0', '-0x1.999999999999ap-4')
    """
    if not math.isfinite(number):
        return double_text(number)
    sign = "-" if math.copysign(1.0, number) < 0 else ""
    if number == 0:
        return f"{sign}0x0.0p0"
    lead, least = "1", math.frexp(smallest_normal)[1] - 1
    mantissa, exponent = math.frexp(abs(number))
    power = exponent - 1
    if power < least:
        lead, fraction, power = "0", math.ldexp(abs(number), -least), least
    else:
        fraction = mantissa * 2 - 1
    spare = 4 * (_ALL - digits)
    kept = round(int(fraction * 2**52) / 2**spare)
    lead, kept = str(int(lead) + (kept >> 4 * digits)), kept & (1 << 4 * digits) - 1
    shown = f"{kept:0{digits}x}"
    return f"{sign}0x{lead}.{shown.rstrip('0') or '0' if digits == _ALL else shown}p{power}"


def _float_hex(number: float) -> str:
    return hex_text(number, _FLOAT_MIN_NORMAL)


def _declared(name: str, kind: str, python: type[float], rounded: Callable[[float], float]) -> JavaClass:
    made = JavaClass(name, f"java.lang.{name}", python=(python,), supers=("Number", "Comparable", "Object"))
    made.constant(kind, "NEGATIVE_INFINITY", -math.inf)
    made.constant(kind, "POSITIVE_INFINITY", math.inf)
    made.constant(kind, "NaN", math.nan)
    made.methods(
        {
            f"int compareTo({name})": _compared_as(name),
            "boolean isInfinite()": math.isinf,
            "boolean isNaN()": _is_nan,
        }
    )
    made.statics(
        {
            f"int compare({kind}, {kind})": compare,
            f"int hashCode({kind})": lambda number: java_hash(python(number)),
            f"boolean isFinite({kind})": math.isfinite,
            f"boolean isInfinite({kind})": math.isinf,
            f"boolean isNaN({kind})": _is_nan,
            f"{kind} max({kind}, {kind})": largest,
            f"{kind} min({kind}, {kind})": smallest,
            f"{kind} parse{name}(String)": lambda text: rounded(double(text)),
            f"{kind} sum({kind}, {kind})": lambda left, right: rounded(left + right),
            f"{name} valueOf({kind})": python,
        }
    )
    return made


DOUBLE = _declared("Double", "double", float, float)
DOUBLE.statics(
    {
        "long doubleToLongBits(double)": double_bits,
        "long doubleToRawLongBits(double)": double_bits,
        "double longBitsToDouble(long)": _double_of_bits,
        "String toHexString(double)": hex_text,
        "String toString(double)": double_text,
    }
)
FLOAT = _declared("Float", "float", Float, narrow)
FLOAT.statics(
    {
        "int floatToIntBits(float)": float_bits,
        "int floatToRawIntBits(float)": float_bits,
        "float intBitsToFloat(int)": _float_of_bits,
        "String toHexString(float)": _float_hex,
        "String toString(float)": float_text,
    }
)
_LIMITS = {
    DOUBLE: ("double", 8, 1023, 1.7976931348623157e308, _DOUBLE_MIN_NORMAL, 5e-324),
    FLOAT: ("float", 4, 127, 2.0**128 - 2.0**104, _FLOAT_MIN_NORMAL, 2.0**-149),
}
for _class, (_kind, _bytes, _exponent, _most, _normal, _least) in _LIMITS.items():
    _class.constant("int", "BYTES", _bytes)
    _class.constant("int", "SIZE", _bytes * 8)
    _class.constant("int", "MAX_EXPONENT", _exponent)
    _class.constant("int", "MIN_EXPONENT", 1 - _exponent)
    _class.constant(_kind, "MAX_VALUE", _most)
    _class.constant(_kind, "MIN_NORMAL", _normal)
    _class.constant(_kind, "MIN_VALUE", _least)

CLASSES: tuple[JavaClass, ...] = (DOUBLE, FLOAT)
