"""Values as Java sees them: names of classes, text, equality and numbers, where documents show them.

A document holds what JSON holds: None, bool, int, float, str, list and dict.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.normalise.faults import NUMBER_FORMAT, IngestError

INT_BITS, LONG_BITS = 32, 64
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*[pP][+-]?\d+")
_NAMED = re.compile(r"[+-]?(?:NaN|Infinity)")
_CONTROL = "".join(map(chr, range(33)))


def java_class(value: Any) -> str:
    """The class that the value has in a document, as messages name it.

    Example:
        >>> java_class(5), java_class(3_000_000_000), java_class([1])
        ('java.lang.Integer', 'java.lang.Long', 'java.util.ArrayList')
    """
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, int):
        if fits(value, INT_BITS):
            return "java.lang.Integer"
        return "java.lang.Long" if fits(value, LONG_BITS) else "java.math.BigInteger"
    for kind, name in _CLASSES.items():
        if isinstance(value, kind):
            return name
    return f"java.lang.{type(value).__name__}"


_CLASSES: dict[type, str] = {
    str: "java.lang.String",
    float: "java.lang.Double",
    list: "java.util.ArrayList",
    dict: "java.util.HashMap",
}


def fits(number: int, bits: int) -> bool:
    """Whether a signed integer of so many bits holds the number."""
    return -(1 << bits - 1) <= number < 1 << bits - 1


def java_text(value: Any) -> str:
    """What `toString` gives.

    Example:
        >>> java_text({"a": [1, None, True, 1e7]})
        '{a=[1, null, true, 1.0E7]}'
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={java_text(value[key])}" for key in hash_order(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return str(value)


def double_text(number: float) -> str:
    """A double as Java prints it: plain from 0.001 up to 10 million, else with an exponent.

    Example:
        >>> double_text(1e7), double_text(0.001), double_text(1e-4)
        ('1.0E7', '0.001', '1.0E-4')
    """
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    mantissa, _, exponent = f"{number:.17e}".partition("e")
    shortest = repr(number)
    digits = shortest.lstrip("-").split("e")[0].replace(".", "").strip("0") or "0"
    sign = "-" if mantissa.startswith("-") else ""
    power = int(exponent)
    if float(f"{sign}{digits[0]}.{digits[1:] or '0'}e{power}") != number:
        power += 1
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def hash_order(table: Mapping[str, Any]) -> list[str]:
    """The keys in the order of a Java HashMap that they were put into one after another."""
    if len(table) < 2:
        return list(table)
    slots = 16
    while len(table) > slots * 3 // 4:
        slots *= 2
    return sorted(table, key=lambda key: _spread(key) & (slots - 1))


def _spread(key: str) -> int:
    code = 0
    raw = key.encode("utf-16-le", "surrogatepass")
    for unit in struct.unpack(f"<{len(raw) // 2}H", raw):
        code = (code * 31 + unit) & 0xFFFFFFFF
    return code ^ code >> 16


def same(left: Any, right: Any) -> bool:
    """Whether Java's `equals` holds: 1 is neither 1.0 nor true."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return java_class(left) == java_class(right) and bool(left == right)


def deep_copy(value: Any) -> Any:
    """The value with its own lists and tables."""
    if isinstance(value, dict):
        return {key: deep_copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [deep_copy(inner) for inner in value]
    return value


def parse_whole(text: str, bits: int, radix: int = 10) -> int:
    """A whole number as Integer and Long read it: a sign and digits, nothing else.

    Errors:
        IngestError: a `number_format_exception`.

    Example:
        >>> parse_whole("-0012", INT_BITS)
        -12
    """
    digits = text[1:] if text[:1] in ("+", "-") and text else text
    try:
        number = int(text, radix) if digits.isalnum() and digits[1:2] not in ("x", "X") else None
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
    for prefix, sign in (("0x", ""), ("-0x", "-")):
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
    raise IngestError(NUMBER_FORMAT, f'For input string: "{text}"')


def _from_hexadecimal(body: str) -> float:
    try:
        return float.fromhex(body)
    except OverflowError:
        return -math.inf if body.startswith("-") else math.inf
    except ValueError:
        raise IngestError(NUMBER_FORMAT, f'For input string: "{body}"') from None


def to_float(number: float) -> float:
    """The shortest decimal of the nearest 32-bit float, which is how Java prints it.

    Example:
        >>> to_float(3.141592653589793)
        3.1415927
    """
    if not math.isfinite(number) or number == 0:
        return number
    try:
        narrow = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)
    if narrow == 0:
        return math.copysign(0.0, number)
    for digits in range(1, 10):
        candidate = float(f"{narrow:.{digits}g}")
        if _narrow(candidate) == narrow:
            return candidate
    return float(narrow)


def _narrow(number: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)
