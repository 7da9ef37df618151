"""How decimals are rounded: `RoundingMode` and `MathContext`."""

from __future__ import annotations

import decimal
from decimal import Decimal

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.enums import EnumConstant, declare_enum
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, wrapped


class RoundingMode(EnumConstant):
    """A way to round."""

    __slots__ = ()

    java_name = "java.math.RoundingMode"


_PYTHON = {
    "UP": decimal.ROUND_UP,
    "DOWN": decimal.ROUND_DOWN,
    "CEILING": decimal.ROUND_CEILING,
    "FLOOR": decimal.ROUND_FLOOR,
    "HALF_UP": decimal.ROUND_HALF_UP,
    "HALF_DOWN": decimal.ROUND_HALF_DOWN,
    "HALF_EVEN": decimal.ROUND_HALF_EVEN,
    "UNNECESSARY": "",
}
MODES = {name: RoundingMode(name, place) for place, name in enumerate(_PYTHON)}
MOST_DIGITS = 100_000
EXACT = decimal.Context(
    prec=MOST_DIGITS, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact]
)


class MathContext(JavaObject):
    """How many digits a result keeps, 0 for all, and how it is rounded to them."""

    __slots__ = ("mode", "precision")

    java_name = "java.math.MathContext"

    def __init__(self, precision: int, mode: RoundingMode | None = MODES["HALF_UP"]) -> None:
        if precision < 0:
            throw("IllegalArgumentException", "Digits < 0")
        if mode is None:
            throw("NullPointerException", "null RoundingMode")
        self.precision = precision
        self.mode = mode

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MathContext) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return wrapped(self.precision + java_hash(self.mode) * 59, 32)

    def __str__(self) -> str:
        return f"precision={self.precision} roundingMode={self.mode}"

    def rounded(self, number: Decimal) -> Decimal:
        """The number with the digits that it keeps.

        Errors:
            Thrown: digits would be lost although rounding is said to be unnecessary.
        """
        if not self.precision or len(number.as_tuple().digits) <= self.precision:
            return number
        rounding = _PYTHON[self.mode.name]
        if not rounding:
            return _kept(number, self.precision)
        return decimal.Context(
            prec=self.precision, rounding=rounding, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN
        ).plus(number)


def _kept(number: Decimal, precision: int) -> Decimal:
    exact = decimal.Context(
        prec=precision, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.Inexact]
    )
    try:
        return exact.plus(number)
    except decimal.Inexact:
        return throw("ArithmeticException", "Rounding necessary")


def to_scale(number: Decimal, scale: int, mode: RoundingMode | None) -> Decimal:
    """The number with so many digits after the point.

    Errors:
        Thrown: digits would be lost although rounding is said to be unnecessary.

    Example:
        >>> to_scale(Decimal("2.345"), 2, MODES["HALF_UP"])
        Decimal('2.35')
    """
    if mode is None:
        throw("NullPointerException", 'Cannot read field "oldMode" because "roundingMode" is null')
    rounding = _PYTHON[mode.name]
    unit = Decimal((0, (1,), -scale))
    try:
        if not rounding:
            return number.quantize(unit, context=EXACT)
        scaled = number.quantize(unit, rounding=rounding, context=_WIDE)
        return scaled if scaled else scaled.copy_abs()
    except decimal.Inexact:
        return throw("ArithmeticException", "Rounding necessary")
    except decimal.InvalidOperation:
        return throw("ArithmeticException", "Overflow")


_WIDE = decimal.Context(
    prec=MOST_DIGITS, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[decimal.InvalidOperation]
)

CONTEXT = JavaClass("MathContext", MathContext.java_name, python=(MathContext,))
CONTEXT.constructor("int", MathContext)
CONTEXT.constructor("int, RoundingMode", MathContext)
CONTEXT.methods(
    {
        "int getPrecision()": lambda context: context.precision,
        "RoundingMode getRoundingMode()": lambda context: context.mode,
    }
)
for _name, _precision in (("DECIMAL32", 7), ("DECIMAL64", 16), ("DECIMAL128", 34)):
    CONTEXT.constant("MathContext", _name, MathContext(_precision, MODES["HALF_EVEN"]))
CONTEXT.constant("MathContext", "UNLIMITED", MathContext(0))

CLASSES: tuple[JavaClass, ...] = (CONTEXT, declare_enum(RoundingMode, "RoundingMode", MODES))
