"""Characters and what Unicode says of them: `Character`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import regex

from elastic_ml_kit.normalise.boxes import Char
from elastic_ml_kit.normalise.painless.api import text_index
from elastic_ml_kit.normalise.painless.api.character_kinds import CONSTANTS, directionality, kind_of
from elastic_ml_kit.normalise.painless.api.character_names import name_of
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.letter_case import (
    lower_character,
    title_character,
    upper_character,
)
from elastic_ml_kit.normalise.painless.api.text_index import text_of
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.utf16 import is_high, is_low, of_codes, units

_LAST = 0x10FFFF
_NARROW = 0x10000
_NO_BREAK = frozenset("\u00a0\u2007\u202f")
_BLANK_CONTROLS = frozenset("\t\n\x0b\f\r\x1c\x1d\x1e\x1f")
_LETTERS = ("Lu", "Ll", "Lt", "Lm", "Lo")
_START = (*_LETTERS, "Nl", "Sc", "Pc")
_PART = (*_START, "Nd", "Mc", "Mn")
_BLANKS = ("Zs", "Zl", "Zp")

Test = Callable[[int], bool]


def _category(code: int) -> str:
    return unicodedata.category(chr(code)) if 0 <= code <= _LAST else "Cn"


def _in(*categories: str) -> Test:
    return lambda code: _category(code) in categories


def _has(property: str) -> Test:
    found = regex.compile(rf"\p{{{property}}}")
    return lambda code: 0 <= code <= _LAST and found.match(chr(code)) is not None


def _is_blank(code: int) -> bool:
    if not 0 <= code <= _LAST:
        return False
    character = chr(code)
    return character in _BLANK_CONTROLS or (_category(code) in _BLANKS and character not in _NO_BREAK)


def _is_ignorable(code: int) -> bool:
    return 0 <= code <= 8 or 0xE <= code <= 0x1B or 0x7F <= code <= 0x9F or _category(code) == "Cf"


def _is_java_part(code: int) -> bool:
    return _category(code) in _PART or _is_ignorable(code)


def _is_control(code: int) -> bool:
    return 0 <= code <= 0x1F or 0x7F <= code <= 0x9F


def _is_mirrored(code: int) -> bool:
    return 0 <= code <= _LAST and unicodedata.mirrored(chr(code)) == 1


_ID_CONTINUE = _has("ID_Continue")

_TESTS: dict[str, Test] = {
    "isAlphabetic": _has("Alphabetic"),
    "isBmpCodePoint": lambda code: 0 <= code < _NARROW,
    "isDefined": lambda code: _category(code) != "Cn",
    "isDigit": _in("Nd"),
    "isISOControl": _is_control,
    "isIdentifierIgnorable": _is_ignorable,
    "isIdeographic": _has("Ideographic"),
    "isJavaIdentifierPart": _is_java_part,
    "isJavaIdentifierStart": _in(*_START),
    "isLetter": _in(*_LETTERS),
    "isLetterOrDigit": _in(*_LETTERS, "Nd"),
    "isLowerCase": _has("Lowercase"),
    "isMirrored": _is_mirrored,
    "isSpaceChar": _in(*_BLANKS),
    "isSupplementaryCodePoint": lambda code: _NARROW <= code <= _LAST,
    "isTitleCase": _in("Lt"),
    "isUnicodeIdentifierPart": lambda code: _ID_CONTINUE(code) or _is_ignorable(code),
    "isUnicodeIdentifierStart": _has("ID_Start"),
    "isUpperCase": _has("Uppercase"),
    "isValidCodePoint": lambda code: 0 <= code <= _LAST,
    "isWhitespace": _is_blank,
}


def _letter_value(code: int) -> int:
    """10 to 35 for Latin letters, also the wide ones; -1 for others."""
    for first in (0x41, 0x61, 0xFF21, 0xFF41):
        if first <= code < first + 26:
            return code - first + 10
    return -1


def _digit(code: int, radix: int) -> int:
    if not 2 <= radix <= 36:
        return -1
    value = unicodedata.digit(chr(code), -1) if _category(code) == "Nd" else _letter_value(code)
    return value if value < radix else -1


def _numeric_value(code: int) -> int:
    letter = _letter_value(code)
    if letter >= 0 or not 0 <= code <= _LAST:
        return letter
    value = unicodedata.numeric(chr(code), -1.0) if _category(code) in ("Nd", "Nl", "No") else -1.0
    return int(value) if value == int(value) else -2


def _for_digit(digit: int, radix: int) -> int:
    if not (2 <= radix <= 36 and 0 <= digit < radix):
        return 0
    return ord("0123456789abcdefghijklmnopqrstuvwxyz"[digit])


def _to_chars(code: int) -> Array:
    if not 0 <= code <= _LAST:
        shown = f"0x{code & 0xFFFFFFFF:X}"
        throw("IllegalArgumentException", f"Not a valid Unicode code point: {shown}")
    return Array("char", map(ord, units(chr(code))))


def _put_chars(code: int, target: Array | None, at: int) -> int:
    cells = _to_chars(code)
    if target is None:
        throw("NullPointerException")
    if at < 0 or at + len(cells) > len(target):
        throw("ArrayIndexOutOfBoundsException", f"Index {at} out of bounds for length {len(target)}")
    target[at : at + len(cells)] = cells
    return len(cells)


def _half(code: int, which: int) -> int:
    shifted = code - _NARROW
    return (0xD800 + (shifted >> 10) if which == 0 else 0xDC00 + (shifted & 0x3FF)) & 0xFFFF


def _part(codes: Array, start: int, limit: int) -> str:
    return of_codes(codes[start:limit])


def _at(codes: Array, index: int, limit: int) -> int:
    if index >= limit or limit < 0 or limit > len(codes):
        throw("IndexOutOfBoundsException")
    return text_index.code_point_at(_part(codes, 0, limit), index)


def _before(codes: Array, index: int, start: int) -> int:
    if index <= start or start < 0 or index > len(codes):
        throw("IndexOutOfBoundsException")
    return text_index.code_point_before(_part(codes, start, index), index - start)


def _offset(codes: Array, start: int, count: int, index: int, offset: int) -> int:
    if start < 0 or count < 0 or count > len(codes) - start or not start <= index <= start + count:
        throw("IndexOutOfBoundsException")
    text = _part(codes, start, start + count)
    return start + text_index.offset_by_code_points(text, index - start, offset)


def _compare(left: int, right: int | None) -> int:
    if right is None:
        throw("NullPointerException", 'Cannot read field "value" because "anotherCharacter" is null')
    return int(left) - int(right)


def _mapped(change: Callable[[str], str]) -> Callable[[int], int]:
    return lambda code: ord(change(chr(code)))


CHARACTER = JavaClass("Character", "java.lang.Character", python=(Char,), supers=("Comparable", "Object"))
CHARACTER.methods({"char charValue()": int, "int compareTo(Character)": _compare})
for _name, _test in _TESTS.items():
    CHARACTER.static(f"boolean {_name}(int)", _test)
CHARACTER.statics(
    {
        "int charCount(int)": lambda code: 2 if code >= _NARROW else 1,
        "int codePointAt(CharSequence, int)": lambda text, at: text_index.code_point_at(text_of(text), at),
        "int codePointAt(char[], int, int)": _at,
        "int codePointBefore(CharSequence, int)": lambda text, at: text_index.code_point_before(
            text_of(text), at
        ),
        "int codePointBefore(char[], int, int)": _before,
        "int codePointCount(CharSequence, int, int)": lambda text, begin, end: text_index.code_point_count(
            text_of(text), begin, end
        ),
        "int compare(char, char)": lambda left, right: left - right,
        "int digit(int, int)": _digit,
        "char forDigit(int, int)": _for_digit,
        "byte getDirectionality(int)": directionality,
        "String getName(int)": name_of,
        "int getNumericValue(int)": _numeric_value,
        "int getType(int)": kind_of,
        "int hashCode(char)": lambda code: code,
        "char highSurrogate(int)": lambda code: _half(code, 0),
        "boolean isHighSurrogate(char)": is_high,
        "boolean isSurrogate(char)": lambda code: is_high(code) or is_low(code),
        "boolean isSurrogatePair(char, char)": lambda high, low: is_high(high) and is_low(low),
        "char lowSurrogate(int)": lambda code: _half(code, 1),
        "int offsetByCodePoints(CharSequence, int, int)": lambda text, at, offset: (
            text_index.offset_by_code_points(text_of(text), at, offset)
        ),
        "int offsetByCodePoints(char[], int, int, int, int)": _offset,
        "char reverseBytes(char)": lambda code: (code & 0xFF) << 8 | code >> 8,
        "char[] toChars(int)": _to_chars,
        "int toChars(int, char[], int)": _put_chars,
        "int toCodePoint(char, char)": text_index.pair,
        "char toLowerCase(char)": _mapped(lower_character),
        "String toString(char)": chr,
        "char toTitleCase(char)": _mapped(title_character),
        "char toUpperCase(char)": _mapped(upper_character),
        "Character valueOf(char)": Char,
    }
)
for _type, _name, _value in CONSTANTS:
    CHARACTER.constant(_type, _name, _value)
