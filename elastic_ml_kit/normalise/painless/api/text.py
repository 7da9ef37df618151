"""Texts: `String`, `CharSequence` and what else of `java.lang` and `java.util` is made of them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from elastic_ml_kit.normalise.painless.api import text_builder, text_formatter, text_index, text_pieces
from elastic_ml_kit.normalise.painless.api.base64_text import decoded
from elastic_ml_kit.normalise.painless.api.characters import CHARACTER
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.letter_case import folded, lower, upper
from elastic_ml_kit.normalise.painless.api.locales import LOCALE, Locale
from elastic_ml_kit.normalise.painless.api.regex import replace_all, replace_first
from elastic_ml_kit.normalise.painless.api.text_format import formatted
from elastic_ml_kit.normalise.painless.api.text_index import given, null_text, text_of
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.order import cast_message
from elastic_ml_kit.normalise.painless.containers.streams import IntStream
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.utf16 import is_wide, joined, length, of_codes, units
from elastic_ml_kit.normalise.values import java_class, java_text

_CONTROL = "".join(map(chr, range(33)))


def _contains(text: str, part: Any) -> bool:
    return text_of(part) in text


def _starts(text: str, prefix: str | None, at: int = 0) -> bool:
    wanted = given(prefix, 'invoke "String.length()" because "prefix"')
    if at == 0:
        return text.startswith(wanted)
    cells = units(text)
    return 0 <= at <= len(cells) and cells.startswith(units(wanted), at)


def _ends(text: str, suffix: str | None) -> bool:
    return text.endswith(given(suffix, 'invoke "String.length()" because "suffix"'))


def _concat(text: str, tail: str | None) -> str:
    return text + given(tail, 'invoke "String.isEmpty()" because "str"')


def _replace(text: str, target: Any, replacement: Any) -> str:
    wanted, new = text_of(target, "target"), text_of(replacement, "replacement")
    if not wanted and is_wide(text):
        return joined(units(text).replace(wanted, new))
    return text.replace(wanted, new)


def _compare(text: str, other: str | None) -> int:
    return text_index.compare(text, given(other, 'read field "value" because "anotherString"'))


def _compare_folded(text: str, other: str | None) -> int:
    wanted = given(other, 'read field "value" because "s2"')
    left, right = folded(text), folded(wanted)
    if text_index.is_latin(text) or text_index.is_latin(wanted):
        left, right = units(left), units(right)
    for one, another in zip(left, right, strict=False):
        if one != another:
            return ord(one) - ord(another)
    return length(text) - length(wanted)


def _equals_folded(text: str, other: str | None) -> bool:
    return other is not None and len(text) == len(other) and folded(text) == folded(other)


def _content_equals(text: str, other: Any) -> bool:
    if other is None:
        null_text('Cannot invoke "java.lang.CharSequence.length()" because "cs" is null')
    return text == str(other)


def _region(text: str, at: int, other: str | None, other_at: int, count: int) -> bool:
    return _region_folded(text, False, at, other, other_at, count)


def _region_folded(
    text: str, ignore_case: bool, at: int, other: str | None, other_at: int, count: int
) -> bool:
    mine = units(text)
    theirs = units(given(other, 'read field "value" because "other"'))
    if at < 0 or other_at < 0 or at > len(mine) - count or other_at > len(theirs) - count:
        return False
    if count <= 0:
        return True
    left, right = mine[at : at + count], theirs[other_at : other_at + count]
    return left == right or (ignore_case and folded(left) == folded(right))


def _located(text: str, locale: Locale | None, change: Callable[[str, Locale | None], str]) -> str:
    if locale is None:
        throw("NullPointerException")
    return change(text, locale)


def _split_on(text: str, token: str | None, limit: int = -1) -> Array:
    if not token:
        return Array("String", [text])
    return Array("String", text.split(token, limit - 1 if limit > 0 else -1))


def _digest(text: str, algorithm: str) -> str:
    return hashlib.new(algorithm, text.encode("utf-8", "replace")).hexdigest()


def _encode_base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


def _decode_base64(text: str) -> str:
    return decoded(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _join(delimiter: Any, parts: Iterable[Any] | None) -> str:
    if delimiter is None or parts is None:
        throw("NullPointerException")
    return text_of(delimiter).join([_piece(part) for part in parts])


def _piece(part: Any) -> str:
    if type(part) is str:
        return part
    if part is None:
        return "null"
    if isinstance(part, text_builder.StringBuilder):
        return str(part)
    return throw("ClassCastException", cast_message(java_class(part), "java.lang.CharSequence"))


def _copied(codes: Array | None, offset: int = 0, count: int | None = None) -> str:
    if codes is None:
        null_text('Cannot read the array length because "value" is null')
    size = len(codes) if count is None else count
    if offset < 0 or size < 0 or offset > len(codes) - size:
        text_index.out_of_bounds(f"offset {offset}, count {size}, length {len(codes)}")
    return of_codes(codes[offset : offset + size])


def _length(text: str) -> int:
    return len(text) if text.isascii() else length(text)


def _is_empty(text: str) -> bool:
    return not text


def _characters(text: str) -> Array:
    return Array("char", map(ord, units(text) if is_wide(text) else text))


STRING = JavaClass(
    "String", "java.lang.String", python=(str,), supers=("CharSequence", "Comparable", "Object")
)
STRING.constructor("", lambda: "")
STRING.methods(
    {
        "char charAt(int)": text_index.unit_at,
        "int codePointAt(int)": text_index.code_point_at,
        "int codePointBefore(int)": text_index.code_point_before,
        "int codePointCount(int, int)": text_index.code_point_count,
        "int compareTo(String)": _compare,
        "int compareToIgnoreCase(String)": _compare_folded,
        "String concat(String)": _concat,
        "boolean contains(CharSequence)": _contains,
        "boolean contentEquals(CharSequence)": _content_equals,
        "String decodeBase64()": _decode_base64,
        "String encodeBase64()": _encode_base64,
        "boolean endsWith(String)": _ends,
        "boolean equals(Object)": lambda text, other: text == other,
        "boolean equalsIgnoreCase(String)": _equals_folded,
        "void getChars(int, int, char[], int)": text_index.copy_units,
        "int indexOf(String)": text_index.find,
        "int indexOf(String, int)": text_index.find,
        "boolean isEmpty()": _is_empty,
        "int lastIndexOf(String)": text_index.find_last,
        "int lastIndexOf(String, int)": text_index.find_last,
        "int length()": _length,
        "int offsetByCodePoints(int, int)": text_index.offset_by_code_points,
        "boolean regionMatches(int, String, int, int)": _region,
        "boolean regionMatches(boolean, int, String, int, int)": _region_folded,
        "String replace(CharSequence, CharSequence)": _replace,
        "String sha1()": lambda text: _digest(text, "sha1"),
        "String sha256()": lambda text: _digest(text, "sha256"),
        "String[] splitOnToken(String)": _split_on,
        "String[] splitOnToken(String, int)": _split_on,
        "boolean startsWith(String)": _starts,
        "boolean startsWith(String, int)": _starts,
        "CharSequence subSequence(int, int)": text_index.between,
        "String substring(int)": text_index.after,
        "String substring(int, int)": text_index.between,
        "char[] toCharArray()": _characters,
        "String toLowerCase()": str.lower,
        "String toLowerCase(Locale)": lambda text, locale: _located(text, locale, lower),
        "String toString()": lambda text: text,
        "String toUpperCase()": str.upper,
        "String toUpperCase(Locale)": lambda text, locale: _located(text, locale, upper),
        "String trim()": lambda text: text.strip(_CONTROL),
    }
)
STRING.statics(
    {
        "String copyValueOf(char[])": _copied,
        "String copyValueOf(char[], int, int)": _copied,
        "String format(String, def[])": lambda pattern, values: formatted(None, pattern, values),
        "String format(Locale, String, def[])": formatted,
        "String join(CharSequence, Iterable)": _join,
        "String valueOf(def)": java_text,
    }
)

SEQUENCE = JavaClass("CharSequence", "java.lang.CharSequence")
SEQUENCE.methods(
    {
        "char charAt(int)": lambda sequence, index: text_index.unit_at(str(sequence), index),
        "IntStream chars()": lambda sequence: IntStream(map(ord, units(str(sequence)))),
        "IntStream codePoints()": lambda sequence: IntStream(map(ord, joined(str(sequence)))),
        "int length()": lambda sequence: length(str(sequence)),
        "String replaceAll(Pattern, Function)": replace_all,
        "String replaceFirst(Pattern, Function)": replace_first,
        "CharSequence subSequence(int, int)": lambda sequence, begin, end: text_index.between(
            str(sequence), begin, end
        ),
        "String toString()": str,
    }
)

APPENDABLE = JavaClass("Appendable", "java.lang.Appendable")
APPENDABLE.method("Appendable append(CharSequence, int, int)", text_builder.append_part)

CLASSES: tuple[JavaClass, ...] = (
    STRING,
    SEQUENCE,
    APPENDABLE,
    CHARACTER,
    LOCALE,
    *text_builder.CLASSES,
    *text_formatter.CLASSES,
    *text_pieces.CLASSES,
)
