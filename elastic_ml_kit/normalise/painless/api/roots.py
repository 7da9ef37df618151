"""Roots to the last digit as Java has them, which are those of fdlibm and not always the nearest ones."""

from __future__ import annotations

import math
import struct

_FIRST_GUESS, _SMALL_GUESS = 715094163, 696219795
_TO_NORMAL = 2.0**54
_MIN_NORMAL = 2.0**-1022
_FAR = 60


def cube_root(number: float) -> float:
    """The cube root.

    Example:
        >>> cube_root(-27.0), cube_root(2.5)
        (-3.0, 1.3572088082974532)
    """
    if number == 0 or not math.isfinite(number):
        return number
    size = abs(number)
    if size < _MIN_NORMAL:
        guess = _of_halves(_high(size * _TO_NORMAL) // 3 + _SMALL_GUESS)
    else:
        guess = _of_halves(_high(size) // 3 + _FIRST_GUESS)
    error = 19 / 35 + guess * guess / size * guess
    guess *= 5 / 14 + 45 / 28 / (error + 99 / 70 + -864 / 1225 / error)
    guess = _of_halves(_high(guess) + 1)
    rest = size / (guess * guess)
    guess += guess * ((rest - guess) / (guess + guess + rest))
    return math.copysign(guess, number)


def hypotenuse(left: float, right: float) -> float:
    """The square root of the sum of the squares.

    Example:
        >>> hypotenuse(3.0, 4.0)
        5.0
    """
    if not math.isfinite(left) or not math.isfinite(right):
        return math.hypot(left, right)
    longer, shorter = max(abs(left), abs(right)), min(abs(left), abs(right))
    if shorter == 0 or math.frexp(longer)[1] - math.frexp(shorter)[1] > _FAR:
        return longer + shorter
    scale = math.frexp(longer)[1] if not 2.0**-500 < shorter <= longer < 2.0**500 else 0
    longer, shorter = math.ldexp(longer, -scale), math.ldexp(shorter, -scale)
    try:
        return math.ldexp(_hypotenuse(longer, shorter), scale)
    except OverflowError:
        return math.inf


def _hypotenuse(longer: float, shorter: float) -> float:
    gap = longer - shorter
    if gap > shorter:
        coarse = _of_halves(_high(longer))
        fine = longer - coarse
        return math.sqrt(coarse * coarse - (shorter * -shorter - fine * (longer + coarse)))
    double = longer + longer
    coarse_short = _of_halves(_high(shorter))
    fine_short = shorter - coarse_short
    coarse = _of_halves(_high(double))
    fine = double - coarse
    return math.sqrt(coarse * coarse_short - (gap * -gap - (coarse * fine_short + fine * shorter)))


def _high(number: float) -> int:
    """The upper 32 bits."""
    return int(struct.unpack(">I", struct.pack(">d", number)[:4])[0])


def _of_halves(high: int) -> float:
    """The double of upper bits, with zeros below."""
    return float(struct.unpack(">d", struct.pack(">II", high, 0))[0])
