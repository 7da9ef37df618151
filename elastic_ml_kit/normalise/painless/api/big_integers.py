"""Whole numbers without limit: `BigInteger`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.boxes import Big
from elastic_ml_kit.normalise.numerals import fits, wrapped
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.number_parsing import whole, whole_of_any_size
from elastic_ml_kit.normalise.painless.api.whole_numbers import compare, in_radix, signum
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw

_FORMAT = "NumberFormatException"
_ARITHMETIC = "ArithmeticException"
_INT_MAX = (1 << 31) - 1


def parsed(text: str | None, radix: int = 10) -> Big:
    """What `new BigInteger(text, radix)` gives.

    Errors:
        Thrown: a NumberFormatException.
    """
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.length()" because "val" is null')
    if not 2 <= radix <= 36:
        throw(_FORMAT, "Radix out of range")
    if not text:
        throw(_FORMAT, "Zero length BigInteger")
    if text in ("-", "+"):
        throw(_FORMAT, "Zero length BigInteger")
    if "-" in text[1:] or "+" in text[1:]:
        throw(_FORMAT, "Illegal embedded sign character")
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text[text[0] == "+" :])
    _check_groups(digits.lstrip("0"), radix)
    return Big(whole_of_any_size(sign + digits, radix))


def _check_groups(digits: str, radix: int) -> None:
    """Java reads so many digits at a time as an int holds, and complains of those."""
    size = int(math.log(_INT_MAX, radix))
    start = 0
    while start < len(digits):
        end = start + ((len(digits) - start) % size or size)
        whole(digits[start:end], 32, radix)
        start = end


def given(value: Any) -> int:
    """A number that must not be null."""
    if value is None:
        throw("NullPointerException", 'Cannot read field "signum" because "val" is null')
    return int(value)


def _divided(left: int, right: Any) -> tuple[int, int]:
    divisor = given(right)
    if divisor == 0:
        throw(_ARITHMETIC, "BigInteger divide by zero")
    quotient, rest = divmod(abs(left), abs(divisor))
    return (-quotient if (left < 0) != (divisor < 0) else quotient), (-rest if left < 0 else rest)


def _modulus(right: Any) -> int:
    modulus = given(right)
    if modulus <= 0:
        throw(_ARITHMETIC, "BigInteger: modulus not positive")
    return modulus


def _inverse(left: int, right: Any) -> int:
    try:
        return pow(int(left), -1, _modulus(right))
    except ValueError:
        return throw(_ARITHMETIC, "BigInteger not invertible.")


def _mod_power(left: int, exponent: Any, modulus: Any) -> int:
    try:
        return pow(int(left), given(exponent), _modulus(modulus))
    except ValueError:
        return throw(_ARITHMETIC, "BigInteger not invertible.")


def _power(left: int, exponent: int) -> int:
    if exponent < 0:
        throw(_ARITHMETIC, "Negative exponent")
    return int(pow(int(left), exponent))


def _bit(number: int) -> int:
    if number < 0:
        throw(_ARITHMETIC, "Negative bit address")
    return 1 << number


def _shifted(left: int, distance: int) -> int:
    return int(left) << distance if distance >= 0 else int(left) >> -distance


def _bit_length(number: int) -> int:
    return (number if number >= 0 else ~number).bit_length()


def _bytes(number: int) -> Array:
    raw = int(number).to_bytes(_bit_length(number) // 8 + 1, "big", signed=True)
    return Array("byte", (wrapped(each, 8) for each in raw))


def _exact(bits: int, name: str) -> Callable[[Any], int]:
    def convert(number: Any) -> int:
        if not fits(number, bits):
            throw(_ARITHMETIC, f"BigInteger out of {name} range")
        return int(number)

    return convert


_SELF = "BigInteger"
_UNARY: dict[str, Callable[[int], int]] = {
    "abs": lambda left: abs(left),
    "negate": lambda left: -left,
    "not": lambda left: ~left,
}
_BINARY: dict[str, Callable[[int, Any], int]] = {
    "add": lambda left, right: left + given(right),
    "and": lambda left, right: left & given(right),
    "andNot": lambda left, right: left & ~given(right),
    "divide": lambda left, right: _divided(left, right)[0],
    "gcd": lambda left, right: math.gcd(left, given(right)),
    "max": lambda left, right: max(left, given(right)),
    "min": lambda left, right: min(left, given(right)),
    "mod": lambda left, right: left % _modulus(right),
    "modInverse": _inverse,
    "multiply": lambda left, right: left * given(right),
    "or": lambda left, right: left | given(right),
    "remainder": lambda left, right: _divided(left, right)[1],
    "subtract": lambda left, right: left - given(right),
    "xor": lambda left, right: left ^ given(right),
}
_BITWISE: dict[str, Callable[[int, int], int]] = {
    "clearBit": lambda left, place: left & ~_bit(place),
    "flipBit": lambda left, place: left ^ _bit(place),
    "pow": _power,
    "setBit": lambda left, place: left | _bit(place),
    "shiftLeft": _shifted,
    "shiftRight": lambda left, distance: _shifted(left, -distance),
}


def _big(function: Callable[..., int]) -> Callable[..., Big]:
    return lambda *arguments: Big(function(*arguments))


BIG_INTEGER = JavaClass(
    _SELF, "java.math.BigInteger", python=(Big,), supers=("Number", "Comparable", "Object")
)
BIG_INTEGER.constructor("String", parsed)
BIG_INTEGER.constructor("String, int", parsed)
BIG_INTEGER.static("BigInteger valueOf(long)", Big)
for _name, _value in (("ZERO", 0), ("ONE", 1), ("TEN", 10)):
    BIG_INTEGER.constant(_SELF, _name, Big(_value))
for _name, _unary in _UNARY.items():
    BIG_INTEGER.method(f"BigInteger {_name}()", _big(_unary))
for _name, _binary in _BINARY.items():
    BIG_INTEGER.method(f"BigInteger {_name}(BigInteger)", _big(_binary))
for _name, _bitwise in _BITWISE.items():
    BIG_INTEGER.method(f"BigInteger {_name}(int)", _big(_bitwise))
BIG_INTEGER.methods(
    {
        "int bitCount()": lambda number: (number if number >= 0 else ~number).bit_count(),
        "int bitLength()": _bit_length,
        "byte byteValueExact()": _exact(8, "byte"),
        "int compareTo(BigInteger)": lambda left, right: compare(left, given(right)),
        "BigInteger[] divideAndRemainder(BigInteger)": lambda left, right: Array(
            _SELF, map(Big, _divided(left, right))
        ),
        "int getLowestSetBit()": lambda number: (number & -number).bit_length() - 1,
        "int intValueExact()": _exact(32, "int"),
        "long longValueExact()": _exact(64, "long"),
        "BigInteger modPow(BigInteger, BigInteger)": _big(_mod_power),
        "short shortValueExact()": _exact(16, "short"),
        "int signum()": signum,
        "boolean testBit(int)": lambda number, place: number & _bit(place) != 0,
        "byte[] toByteArray()": _bytes,
        "String toString(int)": in_radix,
    }
)

CLASSES: tuple[JavaClass, ...] = (BIG_INTEGER,)
