"""Numbers as Java reads and prints them, and as its types of so many bits hold them."""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal

from elastic_ml_kit.normalise.faults import NUMBER_FORMAT, IngestError

INT_BITS, LONG_BITS = 32, 64
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_HEXADECIMAL = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+", re.ASCII)
_POINTS = re.compile(r"[+-]?\d*\.\d*\.")
_NAMED = re.compile(r"[+-]?(?:NaN|Infinity)")
_CONTROL = "".join(map(chr, range(33)))
_PREFIXES = {2: ("b", "B"), 8: ("o", "O"), 16: ("x", "X")}
_SMALLEST_NORMAL = 2.0**-126


def fits(number: int, bits: int) -> bool:
    """Whether a signed integer of so many bits holds the number."""
    return -(1 << bits - 1) <= number < 1 << bits - 1


def wrapped(number: int, bits: int) -> int:
    """The number as a signed integer of so many bits keeps it.

    Example:
        >>> wrapped(2**31, INT_BITS)
        -2147483648
    """
    half = 1 << bits - 1
    return (number + half & (half << 1) - 1) - half


def double_text(number: float) -> str:
    """A double as Java prints it: plain from 0.001 up to 10 million, else with an exponent.

    Example:
        >>> double_text(1e7), double_text(0.001), double_text(1e-4)
        ('1.0E7', '0.001', '1.0E-4')
    """
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    if math.isfinite(number):
        return _scientific(repr(number), f"{number:.1e}")
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"


def float_text(number: float) -> str:
    """A 32-bit float as Java prints it, with the fewest digits that tell it from its neighbours.

    Example:
        >>> float_text(0.10000000149011612), float_text(16777216.0)
        ('0.1', '1.6777216E7')
    """
    shortest = to_float(number)
    if shortest == 0 or not math.isfinite(shortest) or 1e-3 <= abs(shortest) < 1e7:
        return double_text(shortest)
    return _scientific(repr(shortest), f"{number:.1e}")


def _scientific(shortest: str, two_digits: str) -> str:
    """Java wants two digits at least, and then those nearest to the number."""
    exact = Decimal(shortest).normalize()
    sign, digits, exponent = exact.as_tuple()
    if len(digits) == 1:
        mantissa, _, power = two_digits.partition("e")
        return f"{mantissa}E{int(power)}"
    tail = "".join(map(str, digits[1:]))
    return f"{'-' if sign else ''}{digits[0]}.{tail}E{int(exponent) + len(digits) - 1}"


def decimal_text(number: Decimal) -> str:
    """A BigDecimal as Java prints it: unscaled digits, with an exponent where the scale asks for one.

    Example:
        >>> decimal_text(Decimal("1E+3")), decimal_text(Decimal("0.00"))
        ('1E+3', '0.00')
    """
    return str(number).replace("e", "E")


def double_bits(number: float) -> int:
    """The bits of a double as a long; every NaN is the same."""
    return int(struct.unpack("<q", struct.pack("<d", number if number == number else math.nan))[0])


def float_bits(number: float) -> int:
    """The bits of a 32-bit float as an int."""
    return int(struct.unpack("<i", struct.pack("<f", number if number == number else math.nan))[0])


def parse_whole(text: str, bits: int, radix: int = 10) -> int:
    """A whole number as Integer and Long read it: a sign and digits, nothing else.

    Errors:
        IngestError: a `number_format_exception`.

    Example:
        >>> parse_whole("-0012", INT_BITS)
        -12
    """
    if len(text) < 10 and text.isdigit() and text.isascii() and radix == 10 and bits >= INT_BITS:
        return int(text)
    digits = text[1:] if text[:1] in ("+", "-") and text else text
    try:
        plain = digits.isalnum() and digits[1:2] not in _PREFIXES.get(radix, ())
        number = int(text, radix) if plain else None
    except ValueError:
        number = None
    if number is None or not fits(number, bits):
        tail = f" under radix {radix}" if radix != 10 else ""
        raise IngestError(NUMBER_FORMAT, f'For input string: "{text}"{tail}')
    return number


def decode_whole(text: str, bits: int) -> int:
    """A whole number, or one in hexadecimal after `0x` or `-0x`.

    Example:
        >>> decode_whole("-0x10", INT_BITS)
        -16
    """
    for prefix, sign in (("0x", ""), ("-0x", "-")) if "x" in text else ():
        if text.startswith(prefix):
            digits = text[len(prefix) :]
            if digits[:1] in ("+", "-") and digits:
                raise IngestError(NUMBER_FORMAT, "Sign character in wrong position")
            try:
                return parse_whole(sign + digits, bits, 16)
            except IngestError:
                raise IngestError(NUMBER_FORMAT, f'For input string: "{digits}" under radix 16') from None
    return parse_whole(text, bits)


def parse_double(text: str) -> float:
    """A double as Java reads it: decimal or hexadecimal, NaN, Infinity, `d` or `f` at the end, blanks around.

    Errors:
        IngestError: a `number_format_exception`.
    """
    bare = text.strip(_CONTROL)
    if not bare:
        raise IngestError(NUMBER_FORMAT, "empty String")
    if _NAMED.fullmatch(bare):
        return float(bare)
    body = bare[:-1] if bare[-1] in "dDfF" else bare
    if _DECIMAL.fullmatch(body):
        return float(body)
    if _HEXADECIMAL.fullmatch(body):
        return _from_hexadecimal(body)
    reason = "multiple points" if _POINTS.match(bare) else f'For input string: "{text}"'
    raise IngestError(NUMBER_FORMAT, reason)


def _from_hexadecimal(body: str) -> float:
    try:
        return float.fromhex(body)
    except OverflowError:
        return -math.inf if body.startswith("-") else math.inf
    except ValueError:
        raise IngestError(NUMBER_FORMAT, f'For input string: "{body}"') from None


def narrow(number: float) -> float:
    """The nearest 32-bit float."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)


def to_float(number: float) -> float:
    """The shortest decimal of the nearest 32-bit float, which is how Java prints it.

    Example:
        >>> to_float(3.141592653589793)
        3.1415927
    """
    nearest = narrow(number)
    if nearest == 0 or not math.isfinite(nearest):
        return nearest
    for digits in range(6 if abs(nearest) >= _SMALLEST_NORMAL else 1, 9):
        candidate = float(f"{nearest:.{digits}g}")
        if narrow(candidate) == nearest:
            return candidate
    return float(f"{nearest:.9g}")
