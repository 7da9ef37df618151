"""Texts made from a pattern and values: `String.format`, as `java.util.Formatter` does it."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.boxes import Byte, Char, Short
from elastic_ml_kit.normalise.painless.api.format_number import decimal_shown, whole_shown
from elastic_ml_kit.normalise.painless.api.format_specifier import Specifier, mismatch, parse_format
from elastic_ml_kit.normalise.painless.api.format_time import time_shown
from elastic_ml_kit.normalise.painless.api.letter_case import upper
from elastic_ml_kit.normalise.painless.api.locales import Locale
from elastic_ml_kit.normalise.painless.api.throwables import made
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.utf16 import joined, units
from elastic_ml_kit.normalise.values import java_class, java_hash, java_text

_LAST = 0x10FFFF


def formatted(locale: Locale | None, pattern: str | None, values: Array | None) -> str:
    """The pattern with its specifiers replaced by values.

    Errors:
        Thrown: the pattern is wrong, or a value does not fit or is missing.

    Example:
        >>> formatted(None, "%05.1f|%-4s|%x", Array("def", [2.25, "a", 255]))
        '002.3|a   |ff'
    """
    if pattern is None:
        throw("NullPointerException", 'Cannot invoke "String.length()" because "s" is null')
    arguments = [None] if values is None else values
    next_value, last = 0, -1
    parts: list[str] = []
    for piece in parse_format(pattern):
        if isinstance(piece, str):
            parts.append(piece)
            continue
        if piece.conversion in "%n":
            parts.append(_padded(piece, "%") if piece.conversion == "%" else "\n")
            continue
        if piece.index == 0:
            last, next_value = next_value, next_value + 1
        elif piece.index > 0:
            last = piece.index - 1
        if not 0 <= last < len(arguments):
            raise made("MissingFormatArgumentException", str(piece))
        shown = _shown(piece, arguments[last], locale)
        parts.append(upper(shown) if piece.upper else shown)
    return "".join(parts)


def _shown(piece: Specifier, value: Any, locale: Locale | None) -> str:
    kind = piece.conversion
    if kind == "b":
        return _cut(piece, "false" if value is None or value is False else "true")
    if kind == "s":
        if "#" in piece.flags:
            mismatch("#", kind)
        return _cut(piece, java_text(value))
    if value is None:
        return _cut(piece, "null")
    if kind == "h":
        return _cut(piece, f"{java_hash(value) & 0xFFFFFFFF:x}")
    if kind == "c":
        return _padded(piece, _character(value))
    if kind == "t":
        return _padded(piece, time_shown(piece.suffix, value, locale))
    if kind in "dox":
        return whole_shown(piece, value, locale)
    return decimal_shown(piece, value, locale)


def _cut(piece: Specifier, text: str) -> str:
    if piece.precision >= 0:
        text = joined(units(text)[: piece.precision])
    return _padded(piece, text)


def _padded(piece: Specifier, text: str) -> str:
    missing = piece.width - len(units(text))
    if missing <= 0:
        return text
    return text + " " * missing if "-" in piece.flags else " " * missing + text


def _character(value: Any) -> str:
    if type(value) not in (Char, Byte, Short, int):
        raise made("IllegalFormatConversionException", ord("c"), java_class(value))
    if not 0 <= value <= _LAST:
        raise made("IllegalFormatCodePointException", int(value))
    return chr(value)
