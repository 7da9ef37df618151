"""Numbers in a format pattern."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from elastic_ml_kit.normalise.boxes import Big, Byte, Float, Long, Short
from elastic_ml_kit.normalise.numerals import fits
from elastic_ml_kit.normalise.painless.api.floating_numbers import hex_text
from elastic_ml_kit.normalise.painless.api.format_specifier import Specifier, mismatch
from elastic_ml_kit.normalise.painless.api.locales import Locale
from elastic_ml_kit.normalise.painless.api.throwables import made
from elastic_ml_kit.normalise.values import java_class

_BITS: dict[type, int] = {Byte: 8, Short: 16, int: 32, Long: 64}
_DIGITS, _HEX_DIGITS = 6, 13
_WIDE = Context(prec=2000, rounding=ROUND_HALF_UP)
_SMALLEST_PLAIN = Decimal("0.0001")
_SYMBOLS = {
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "da", "tr", "id", "el"), (",", ".")),
    **dict.fromkeys(("ru", "uk", "pl", "cs", "sv", "fi", "nb", "no", "bg", "hu", "sk"), (",", "\u00a0")),
    "fr": (",", "\u00a0"),
}
_PLAIN = (".", ",")


def whole_shown(piece: Specifier, value: Any, locale: Locale | None) -> str:
    """A whole number for `%d`, `%o` and `%x`.

    Errors:
        Thrown: the value is none, or a flag does not go with it.
    """
    if type(value) not in (*_BITS, Big):
        raise made("IllegalFormatConversionException", ord(piece.conversion), java_class(value))
    if piece.conversion == "d":
        return _signed(piece, value < 0, _grouped(piece, str(abs(int(value))), locale))
    letter, prefix = ("o", "0") if piece.conversion == "o" else ("x", "0x")
    prefix = prefix if "#" in piece.flags else ""
    bits = _BITS.get(type(value), 0)
    if type(value) is int and not fits(value, bits):
        bits = 64 if fits(value, 64) else 0
    if not bits:
        return _signed(piece, value < 0, prefix + format(abs(int(value)), letter))
    for flag in "( +":
        if flag in piece.flags:
            mismatch(flag, piece.conversion)
    return _filled(piece, "", prefix, format(value & (1 << bits) - 1, letter), "")


def decimal_shown(piece: Specifier, value: Any, locale: Locale | None) -> str:
    """A number with a point for `%e`, `%f`, `%g` and `%a`.

    Errors:
        Thrown: the value is none.
    """
    wanted = (float, Float) if piece.conversion == "a" else (float, Float, Decimal)
    if type(value) not in wanted:
        raise made("IllegalFormatConversionException", ord(piece.conversion), java_class(value))
    negative = value.is_signed() if isinstance(value, Decimal) else math.copysign(1.0, value) < 0
    if isinstance(value, float) and not math.isfinite(value):
        return _odd(piece, value)
    if piece.conversion == "a":
        return _signed(piece, negative, _hexadecimal(piece, abs(float(value))))
    exact = abs(value) if isinstance(value, Decimal) else Decimal(repr(float(abs(value))))
    return _signed(piece, negative, _localized(piece, _digits(piece, exact), locale))


def _odd(piece: Specifier, value: float) -> str:
    if value != value:
        shown = "NaN"
    else:
        before, after = _around(piece, value < 0)
        shown = f"{before}Infinity{after}"
    missing = " " * max(0, piece.width - len(shown))
    return shown + missing if "-" in piece.flags else missing + shown


def _hexadecimal(piece: Specifier, number: float) -> str:
    if 0 <= piece.precision < _HEX_DIGITS:
        return hex_text(number, digits=max(1, piece.precision))
    whole, _, power = hex_text(number).partition("p")
    return f"{whole.ljust(piece.precision + len('0x1.'), '0')}p{power}"


def _digits(piece: Specifier, exact: Decimal) -> str:
    precision = _DIGITS if piece.precision < 0 else piece.precision
    point = "." if "#" in piece.flags and precision == 0 else ""
    if piece.conversion == "f":
        return _fixed(exact, precision) + point
    if piece.conversion == "e":
        return _scientific(exact, precision, point)
    precision = precision or 1
    if not exact:
        return _fixed(exact, precision - 1)
    rounded = Context(prec=precision, rounding=ROUND_HALF_UP).plus(exact)
    if _SMALLEST_PLAIN <= rounded < Decimal(10) ** precision:
        return _fixed(exact, max(0, precision - rounded.adjusted() - 1))
    return _scientific(exact, precision - 1, "")


def _fixed(exact: Decimal, precision: int) -> str:
    return format(exact.quantize(Decimal((0, (1,), -precision)), context=_WIDE), "f")


def _scientific(exact: Decimal, precision: int, point: str) -> str:
    if not exact:
        digits, power = "0" * (precision + 1), 0
    else:
        rounded = Context(prec=precision + 1, rounding=ROUND_HALF_UP).plus(exact)
        digits = "".join(map(str, rounded.as_tuple().digits)).ljust(precision + 1, "0")
        power = rounded.adjusted()
    tail = f".{digits[1:]}" if precision else point
    return f"{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _localized(piece: Specifier, digits: str, locale: Locale | None) -> str:
    whole, dot, tail = digits.partition(".")
    if "e" not in digits:
        whole = _grouped(piece, whole, locale)
    return whole + (_symbols(locale)[0] if dot else "") + tail


def _grouped(piece: Specifier, whole: str, locale: Locale | None) -> str:
    if "," not in piece.flags:
        return whole
    return f"{int(whole):,}".replace(",", _symbols(locale)[1])


def _symbols(locale: Locale | None) -> tuple[str, str]:
    return _PLAIN if locale is None else _SYMBOLS.get(locale.language, _PLAIN)


def _around(piece: Specifier, negative: bool) -> tuple[str, str]:
    if negative:
        return ("(", ")") if "(" in piece.flags else ("-", "")
    return ("+" if "+" in piece.flags else " " if " " in piece.flags else ""), ""


def _signed(piece: Specifier, negative: bool, digits: str) -> str:
    before, after = _around(piece, negative)
    prefix = "0x" if digits.startswith("0x") else ""
    return _filled(piece, before, prefix, digits[len(prefix) :], after)


def _filled(piece: Specifier, before: str, prefix: str, digits: str, after: str) -> str:
    missing = piece.width - len(before) - len(prefix) - len(digits) - len(after)
    if missing <= 0:
        return before + prefix + digits + after
    if "0" in piece.flags:
        return before + prefix + "0" * missing + digits + after
    shown = before + prefix + digits + after
    return shown + " " * missing if "-" in piece.flags else " " * missing + shown
