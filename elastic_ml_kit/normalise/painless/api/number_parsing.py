"""Numbers read from texts, with what Java throws where a text is none."""

from __future__ import annotations

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.numerals import fits, parse_double, parse_whole
from elastic_ml_kit.normalise.painless.thrown import throw

_FORMAT = "NumberFormatException"
_NAMES = {8: "byte", 16: "short", 32: "int", 64: "long"}


def whole(text: str | None, bits: int, radix: int = 10) -> int:
    """A whole number of so many bits.

    Errors:
        Thrown: a NumberFormatException.
    """
    if text is None:
        throw(_FORMAT, "Cannot parse null string: null")
    _check_radix(radix)
    if bits < 32:
        return _small(text, bits, radix)
    try:
        return parse_whole(text, bits, radix)
    except IngestError as error:
        return throw(_FORMAT, error.reason)


def _check_radix(radix: int) -> None:
    if radix < 2:
        throw(_FORMAT, f"radix {radix} less than Character.MIN_RADIX")
    if radix > 36:
        throw(_FORMAT, f"radix {radix} greater than Character.MAX_RADIX")


def _small(text: str, bits: int, radix: int) -> int:
    number = whole(text, 32, radix)
    if not fits(number, bits):
        throw(_FORMAT, f'Value out of range. Value:"{text}" Radix:{radix}')
    return number


def unsigned(text: str | None, bits: int, radix: int = 10) -> int:
    """A whole number without a sign; what is beyond the signed range comes out negative.

    Errors:
        Thrown: a NumberFormatException.
    """
    if text is None:
        throw(_FORMAT, "Cannot parse null string: null")
    if text.startswith("-"):
        throw(_FORMAT, f"Illegal leading minus sign on unsigned string {text}.")
    number = whole(text, 64, radix) if bits == 32 else _unsigned_long(text, radix)
    if number >= 1 << bits:
        throw(_FORMAT, f"String value {text} exceeds range of unsigned {_NAMES[bits]}.")
    return number - (1 << bits) if number >> bits - 1 else number


def _unsigned_long(text: str, radix: int) -> int:
    _check_radix(radix)
    return whole_of_any_size(text, radix)


def whole_of_any_size(text: str, radix: int = 10) -> int:
    """A whole number without limit.

    Errors:
        Thrown: a NumberFormatException.
    """
    try:
        return parse_whole(text, 4 * len(text) * 2 + 64, radix)
    except IngestError as error:
        return throw(_FORMAT, error.reason)


def decoded(text: str | None, bits: int) -> int:
    """A whole number: decimal, hexadecimal after `0x` or `#`, octal after `0`.

    Errors:
        Thrown: a NumberFormatException, or a NullPointerException for null.
    """
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.isEmpty()" because "nm" is null')
    if not text:
        throw(_FORMAT, "Zero length string")
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text[text[0] == "+" :])
    radix, bare = _radix(digits)
    if bare[:1] in ("-", "+") and bare:
        throw(_FORMAT, "Sign character in wrong position")
    number = whole(sign + bare, max(bits, 32), radix)
    if not fits(number, bits):
        throw(_FORMAT, f"Value {number} out of range from input {text}")
    return number


def _radix(digits: str) -> tuple[int, str]:
    if digits.startswith(("0x", "0X")):
        return 16, digits[2:]
    if digits.startswith("#"):
        return 16, digits[1:]
    if digits.startswith("0") and len(digits) > 1:
        return 8, digits[1:]
    return 10, digits


def double(text: str | None) -> float:
    """A double.

    Errors:
        Thrown: a NumberFormatException, or a NullPointerException for null.
    """
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.trim()" because "in" is null')
    try:
        return parse_double(text)
    except IngestError as error:
        return throw(_FORMAT, error.reason)
