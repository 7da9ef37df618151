"""Mathematics: `Math` and `StrictMath`, without errors where Java gives NaN or an infinity."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from elastic_ml_kit.normalise.numerals import LONG_BITS
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.roots import cube_root, hypotenuse

_TOP = (1 << LONG_BITS - 1) - 1
_TO_DEGREES = 180.0 / math.pi
_TO_RADIANS = math.pi / 180.0

Unary = Callable[[float], float]


def largest(left: float, right: float) -> float:
    """The larger; NaN if one is NaN, 0.0 rather than -0.0."""
    if left != left or right != right:
        return math.nan
    if left == right == 0:
        return left if math.copysign(1.0, left) > 0 else right
    return max(left, right)


def smallest(left: float, right: float) -> float:
    """The smaller; NaN if one is NaN, -0.0 rather than 0.0."""
    if left != left or right != right:
        return math.nan
    if left == right == 0:
        return left if math.copysign(1.0, left) < 0 else right
    return min(left, right)


def rounded(number: float) -> int:
    """The nearest long, of two the larger.

    Example:
        >>> rounded(2.5), rounded(-2.5), rounded(1e300)
        (3, -2, 9223372036854775807)
    """
    if number != number:
        return 0
    if abs(number) >= _TOP:
        return _TOP if number > 0 else -_TOP - 1
    below = math.floor(number)
    return below + (number - below >= 0.5)


def _unless_invalid(function: Unary, above: float = math.nan) -> Unary:
    """The function with NaN outside its domain, and something else where the result is too large."""

    def safe(number: float) -> float:
        try:
            return function(number)
        except ValueError:
            return math.nan
        except OverflowError:
            return above

    return safe


def _sided(function: Unary) -> Unary:
    """For odd functions: a result that is too large has the sign of the number."""

    def safe(number: float) -> float:
        try:
            return function(number)
        except OverflowError:
            return math.copysign(math.inf, number)

    return safe


def _whole(function: Callable[[float], int]) -> Unary:
    """A rounding that keeps the sign of zero, infinities and NaN."""

    def rounding(number: float) -> float:
        return math.copysign(float(function(number)), number) if math.isfinite(number) else number

    return rounding


def _logarithm(function: Unary, pole: float = 0.0) -> Unary:
    def safe(number: float) -> float:
        if number == pole:
            return -math.inf
        try:
            return function(number)
        except ValueError:
            return math.nan

    return safe


def _power(base: float, exponent: float) -> float:
    if exponent != exponent or (base != base and exponent != 0) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    negative = base < 0 or (base == 0 and math.copysign(1.0, base) < 0)
    odd = math.isfinite(exponent) and exponent % 2 == 1
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if negative and odd else math.inf
    except ValueError:
        if base != 0:
            return math.nan
        return -math.inf if negative and odd else math.inf


def _remainder(left: float, right: float) -> float:
    try:
        return math.remainder(left, right)
    except ValueError:
        return math.nan


def _scaled(number: float, power: int) -> float:
    try:
        return math.ldexp(number, power)
    except OverflowError:
        return math.copysign(math.inf, number)


def _sign(number: float) -> float:
    return number if number == 0 or number != number else math.copysign(1.0, number)


_UNARY: dict[str, Unary] = {
    "abs": abs,
    "acos": _unless_invalid(math.acos),
    "asin": _unless_invalid(math.asin),
    "atan": math.atan,
    "cbrt": cube_root,
    "ceil": _whole(math.ceil),
    "cos": _unless_invalid(math.cos),
    "cosh": _unless_invalid(math.cosh, above=math.inf),
    "exp": _unless_invalid(math.exp, above=math.inf),
    "expm1": _unless_invalid(math.expm1, above=math.inf),
    "floor": _whole(math.floor),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "log1p": _logarithm(math.log1p, pole=-1.0),
    "nextDown": lambda number: math.nextafter(number, -math.inf),
    "nextUp": lambda number: math.nextafter(number, math.inf),
    "rint": _whole(round),
    "signum": _sign,
    "sin": _unless_invalid(math.sin),
    "sinh": _sided(math.sinh),
    "sqrt": _unless_invalid(math.sqrt),
    "tan": _unless_invalid(math.tan),
    "tanh": math.tanh,
    "toDegrees": lambda number: number * _TO_DEGREES,
    "toRadians": lambda number: number * _TO_RADIANS,
    "ulp": lambda number: math.ulp(number),
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "IEEEremainder": _remainder,
    "atan2": math.atan2,
    "copySign": math.copysign,
    "hypot": hypotenuse,
    "max": largest,
    "min": smallest,
    "nextAfter": math.nextafter,
    "pow": _power,
}


def _declared(name: str) -> JavaClass:
    made = JavaClass(name, f"java.lang.{name}")
    for function, unary in _UNARY.items():
        made.static(f"double {function}(double)", unary)
    for function, binary in _BINARY.items():
        made.static(f"double {function}(double, double)", binary)
    made.static("double random()", random.random)
    made.static("long round(double)", rounded)
    made.static("double scalb(double, int)", _scaled)
    made.constant("double", "E", math.e)
    made.constant("double", "PI", math.pi)
    return made


CLASSES: tuple[JavaClass, ...] = (_declared("Math"), _declared("StrictMath"))
