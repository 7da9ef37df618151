"""Decimals without limit, which keep the digits they were written with: `BigDecimal`."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from decimal import Decimal

from elastic_ml_kit.normalise.boxes import Big
from elastic_ml_kit.normalise.numerals import double_text, fits
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.rounding import EXACT, MODES, MathContext, to_scale
from elastic_ml_kit.normalise.painless.api.whole_numbers import compare, signum
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw

_SELF = "BigDecimal"
_ARITHMETIC = "ArithmeticException"
_FORMAT = "NumberFormatException"
_BOUNDS = "ArrayIndexOutOfBoundsException"
_TEXT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,10})?")
_LARGEST_POWER = 999_999_999
_UNLIMITED = MathContext(0)


def _parsed(text: str | None, context: MathContext = _UNLIMITED) -> Decimal:
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.toCharArray()" because "val" is null')
    if not _TEXT.fullmatch(text):
        raise _not_a_number(text)
    return context.rounded(_made(text))


def _not_a_number(text: str) -> Thrown:
    bare = text[text[:1] in ("+", "-") and bool(text) :]
    mantissa, exponent, power = bare.replace("E", "e").partition("e")
    if (not bare and not text) or (exponent and power in ("", "+", "-")):
        cause = Thrown(_BOUNDS, f"Index {len(text)} out of bounds for length {len(text)}")
        return Thrown(_FORMAT, None, cause)
    return Thrown(_FORMAT, _complaint(mantissa, power))


def _complaint(mantissa: str, power: str) -> str:
    for each in mantissa:
        if not each.isdecimal() and each != ".":
            wanted = 'is neither a decimal digit number, decimal point, nor "e" notation exponential mark.'
            return f"Character {each} {wanted}"
    if mantissa.count(".") > 1:
        return "Character array contains more than one decimal point."
    if not mantissa.strip("."):
        return "No digits found."
    return "Too many nonzero exponent digits." if power.lstrip("+-").isdecimal() else "Not a digit."


def _made(text: str) -> Decimal:
    """There is no negative zero in Java."""
    number = Decimal(text)
    return number.copy_abs() if number == 0 else number


def _given(value: Decimal | None) -> Decimal:
    if value is None:
        throw("NullPointerException")
    return value


def scale(number: Decimal) -> int:
    """How many digits there are after the point; negative if zeros before it are not kept."""
    return -int(number.as_tuple().exponent)


def unscaled(number: Decimal) -> int:
    """All its digits as a whole number."""
    return int(number.scaleb(scale(number), context=EXACT)) if number else 0


def _of(digits: int, at: int) -> Decimal:
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -at))


def _added(left: Decimal, right: Decimal | None) -> Decimal:
    return _positive_zero(EXACT.add(left, _given(right)))


def _positive_zero(number: Decimal) -> Decimal:
    return number if number else number.copy_abs()


def _subtracted(left: Decimal, right: Decimal | None) -> Decimal:
    return _positive_zero(EXACT.subtract(left, _given(right)))


def _multiplied(left: Decimal, right: Decimal | None) -> Decimal:
    return _positive_zero(EXACT.multiply(left, _given(right)))


def _check_divisor(left: Decimal, right: Decimal | None) -> Decimal:
    divisor = _given(right)
    if not divisor:
        throw(_ARITHMETIC, "Division undefined" if not left else "Division by zero")
    return divisor


def _divided(left: Decimal, right: Decimal | None) -> Decimal:
    """The exact quotient, with the scale of the one less that of the other where that is enough."""
    divisor = _check_divisor(left, right)
    preferred = scale(left) - scale(divisor)
    if not left:
        return _of(0, preferred)
    top, bottom = unscaled(left), unscaled(divisor)
    rest, extra = bottom, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        extra = max(extra, count)
    if top % rest:
        throw(_ARITHMETIC, "Non-terminating decimal expansion; no exact representable decimal result.")
    quotient, _ = divmod(top * 10**extra, bottom)
    return _stripped_to(_of(quotient, preferred + extra), preferred)


def _stripped_to(number: Decimal, least: int) -> Decimal:
    """Without zeros at the end, as far as so many digits after the point stay."""
    digits, at = unscaled(number), scale(number)
    while at > least and digits % 10 == 0 and digits:
        digits, at = digits // 10, at - 1
    return _of(digits, at)


def _divided_in(left: Decimal, right: Decimal | None, context: MathContext) -> Decimal:
    if not context.precision:
        return _divided(left, right)
    divisor = _check_divisor(left, right)
    preferred = scale(left) - scale(divisor)
    if not left:
        return _of(0, preferred)
    wide = decimal.Context(prec=context.precision + 20, rounding=decimal.ROUND_05UP)
    quotient = wide.divide(left, divisor)
    rounded = context.rounded(quotient)
    exact = EXACT.multiply(rounded, divisor) == left
    return _stripped_to(rounded, preferred) if exact else rounded


def _whole_quotient(left: Decimal, right: Decimal | None) -> Decimal:
    divisor = _check_divisor(left, right)
    preferred = scale(left) - scale(divisor)
    quotient = EXACT.divide_int(left, divisor)
    if not quotient:
        return _of(0, preferred)
    if preferred >= 0:
        return _positive_zero(to_scale(quotient, preferred, MODES["DOWN"]))
    return _stripped_to(_positive_zero(quotient), preferred)


def _whole_quotient_in(left: Decimal, right: Decimal | None, context: MathContext) -> Decimal:
    quotient = _whole_quotient(left, right)
    if not context.precision or not quotient:
        return quotient
    room = context.precision - len(_stripped_to(quotient, 0).as_tuple().digits)
    if room < 0:
        throw(_ARITHMETIC, "Division impossible")
    return to_scale(quotient, room, MODES["DOWN"]) if scale(quotient) > room else quotient


def _remainder(left: Decimal, right: Decimal | None) -> Decimal:
    return _subtracted(left, _multiplied(_whole_quotient(left, right), right))


def _remainder_in(left: Decimal, right: Decimal | None, context: MathContext) -> Decimal:
    return _subtracted(left, _multiplied(_whole_quotient_in(left, right, context), right))


def _power(left: Decimal, exponent: int) -> Decimal:
    if not 0 <= exponent <= _LARGEST_POWER:
        throw(_ARITHMETIC, "Invalid operation")
    return _of(unscaled(left) ** exponent, scale(left) * exponent)


def _power_in(left: Decimal, exponent: int, context: MathContext) -> Decimal:
    if not context.precision:
        return _power(left, exponent)
    if not -_LARGEST_POWER <= exponent <= _LARGEST_POWER:
        throw(_ARITHMETIC, "Invalid operation")
    if exponent == 0:
        return Decimal(1)
    wide = MathContext(context.precision + len(str(abs(exponent))) + 1, context.mode)
    power = Decimal(1)
    for bit in f"{abs(exponent):b}":
        power = wide.rounded(_multiplied(power, power))
        if bit == "1":
            power = wide.rounded(_multiplied(power, left))
    return context.rounded(power if exponent > 0 else _divided_in(Decimal(1), power, wide))


def _moved(number: Decimal, places: int) -> Decimal:
    """The point moved to the left, with no zeros before it left out."""
    if not places:
        return number
    moved = _of(unscaled(number), scale(number) + places)
    return to_scale(moved, 0, MODES["UNNECESSARY"]) if scale(moved) < 0 else moved


def _stripped(number: Decimal) -> Decimal:
    if not number:
        return Decimal(0)
    digits, at = unscaled(number), scale(number)
    while digits % 10 == 0:
        digits, at = digits // 10, at - 1
    return _of(digits, at)


def _exact_whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        throw(_ARITHMETIC, "Rounding necessary")
    return int(number)


def _exact(bits: int) -> Callable[[Decimal], int]:
    def checked(number: Decimal) -> int:
        whole = _exact_whole(number)
        return whole if fits(whole, bits) else throw(_ARITHMETIC, "Overflow")

    return checked


def _in(context: MathContext | None) -> MathContext:
    if context is None:
        throw("NullPointerException")
    return context


_EXACT_AND_IN: dict[str, tuple[Callable[..., Decimal], Callable[..., Decimal] | None]] = {
    "add": (_added, None),
    "divide": (_divided, _divided_in),
    "divideToIntegralValue": (_whole_quotient, _whole_quotient_in),
    "multiply": (_multiplied, None),
    "remainder": (_remainder, _remainder_in),
    "subtract": (_subtracted, None),
}
_UNARY: dict[str, Callable[[Decimal], Decimal]] = {
    "abs": Decimal.copy_abs,
    "negate": lambda number: _positive_zero(number.copy_negate()),
    "plus": lambda number: number,
}


def _rounding(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
    """The same, with a MathContext at the end that rounds the result."""
    return lambda *arguments: _in(arguments[-1]).rounded(function(*arguments[:-1]))


def _plain(number: Decimal) -> str:
    return format(number, "f")


def _both(left: Decimal, right: Decimal | None) -> Array:
    return Array(_SELF, [_whole_quotient(left, right), _remainder(left, right)])


def _both_in(left: Decimal, right: Decimal | None, context: MathContext) -> Array:
    quotient = _whole_quotient_in(left, right, _in(context))
    return Array(_SELF, [quotient, _subtracted(left, _multiplied(quotient, right))])


BIG_DECIMAL = JavaClass(
    _SELF, "java.math.BigDecimal", python=(Decimal,), supers=("Number", "Comparable", "Object")
)
BIG_DECIMAL.constructor("String", _parsed)
BIG_DECIMAL.constructor("String, MathContext", _parsed)
BIG_DECIMAL.static("BigDecimal valueOf(double)", lambda number: _parsed(double_text(number)))
for _name, _value in (("ZERO", 0), ("ONE", 1), ("TEN", 10)):
    BIG_DECIMAL.constant(_SELF, _name, Decimal(_value))
for _name, (_whole, _rounded) in _EXACT_AND_IN.items():
    BIG_DECIMAL.method(f"BigDecimal {_name}(BigDecimal)", _whole)
    BIG_DECIMAL.method(f"BigDecimal {_name}(BigDecimal, MathContext)", _rounded or _rounding(_whole))
for _name, _unary in _UNARY.items():
    BIG_DECIMAL.method(f"BigDecimal {_name}()", _unary)
    BIG_DECIMAL.method(f"BigDecimal {_name}(MathContext)", _rounding(_unary))
BIG_DECIMAL.methods(
    {
        "byte byteValueExact()": _exact(8),
        "int compareTo(BigDecimal)": lambda left, right: compare(left, _given(right)),
        "BigDecimal[] divideAndRemainder(BigDecimal)": _both,
        "BigDecimal[] divideAndRemainder(BigDecimal, MathContext)": _both_in,
        "int intValueExact()": _exact(32),
        "long longValueExact()": _exact(64),
        "BigDecimal max(BigDecimal)": lambda left, right: left if left >= _given(right) else right,
        "BigDecimal min(BigDecimal)": lambda left, right: left if left <= _given(right) else right,
        "BigDecimal movePointLeft(int)": _moved,
        "BigDecimal movePointRight(int)": lambda number, places: _moved(number, -places),
        "BigDecimal pow(int)": _power,
        "BigDecimal pow(int, MathContext)": _power_in,
        "int precision()": lambda number: len(number.as_tuple().digits) if number else 1,
        "BigDecimal round(MathContext)": lambda number, context: _in(context).rounded(number),
        "int scale()": scale,
        "BigDecimal scaleByPowerOfTen(int)": lambda number, power: _of(
            unscaled(number), scale(number) - power
        ),
        "BigDecimal setScale(int)": lambda number, at: to_scale(number, at, MODES["UNNECESSARY"]),
        "BigDecimal setScale(int, RoundingMode)": to_scale,
        "short shortValueExact()": _exact(16),
        "int signum()": signum,
        "BigDecimal stripTrailingZeros()": _stripped,
        "BigInteger toBigInteger()": lambda number: Big(int(number)),
        "BigInteger toBigIntegerExact()": lambda number: Big(_exact_whole(number)),
        "String toEngineeringString()": lambda number: number.to_eng_string(),
        "String toPlainString()": _plain,
        "BigDecimal ulp()": lambda number: _of(1, scale(number)),
    }
)

CLASSES: tuple[JavaClass, ...] = (BIG_DECIMAL,)
