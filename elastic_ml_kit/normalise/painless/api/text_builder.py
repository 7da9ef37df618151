"""Builders of texts: `StringBuilder` and `StringBuffer`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from elastic_ml_kit.normalise.painless.api import text_index
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.text_index import out_of_bounds
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import cast_message
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.utf16 import joined, units
from elastic_ml_kit.normalise.values import java_class, java_text

_ROOM = 16
_LAST_CODE_POINT = 0x10FFFF


class StringBuilder(JavaObject):
    """A text under construction; what is appended is put together when it is looked at."""

    __slots__ = ("_parts", "_room")

    java_name = "java.lang.StringBuilder"

    def __init__(self, text: str = "") -> None:
        self._parts = [text]
        self._room = len(units(text)) + _ROOM

    def __str__(self) -> str:
        return joined(self.text)

    @property
    def text(self) -> str:
        """What it holds; a character beyond 16 bits may be there as two surrogates."""
        if len(self._parts) != 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    @property
    def cells(self) -> str:
        """What it holds, a character for each code unit."""
        return units(self.text)

    def set(self, text: str) -> StringBuilder:
        """Replaces all that it holds."""
        self._parts = [text]
        return self

    def append(self, text: str) -> StringBuilder:
        """Adds a text at the end."""
        self._parts.append(text)
        return self

    @property
    def capacity(self) -> int:
        """How much Java's builder could hold without more memory."""
        needed = len(self.cells)
        if needed > self._room:
            self._room = max(self._room * 2 + 2, needed)
        return self._room


class StringBuffer(StringBuilder):
    """The older one of the same interface."""

    __slots__ = ()

    java_name = "java.lang.StringBuffer"


def _append(builder: StringBuilder, value: Any) -> StringBuilder:
    return builder.append(value if type(value) is str else java_text(value))


def append_part(builder: StringBuilder, sequence: Any, start: int, end: int) -> StringBuilder:
    """Adds a part of a text at the end; null is the text `null`.

    Errors:
        Thrown: an index is out of bounds.
    """
    cells = units(java_text(sequence))
    if not 0 <= start <= end <= len(cells):
        throw("IndexOutOfBoundsException", f"start {start}, end {end}, length {len(cells)}")
    return builder.append(cells[start:end])


def _append_code_point(builder: StringBuilder, code: int) -> StringBuilder:
    if not 0 <= code <= _LAST_CODE_POINT:
        shown = f"0x{code & 0xFFFFFFFF:X}"
        throw("IllegalArgumentException", f"Not a valid Unicode code point: {shown}")
    return builder.append(chr(code))


def _wrong_range(start: int, end: int, length: int) -> NoReturn:
    out_of_bounds(f"start {start}, end {end}, length {length}")


def _wrong_index(index: int, length: int) -> NoReturn:
    out_of_bounds(f"index {index}, length {length}")


def _replace(builder: StringBuilder, start: int, end: int, text: str) -> StringBuilder:
    cells = builder.cells
    end = min(end, len(cells))
    if not 0 <= start <= end:
        _wrong_range(start, end, len(cells))
    return builder.set(cells[:start] + units(text) + cells[end:])


def _replace_with(builder: StringBuilder, start: int, end: int, text: str | None) -> StringBuilder:
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.length()" because "str" is null')
    return _replace(builder, start, end, text)


def _delete(builder: StringBuilder, start: int, end: int) -> StringBuilder:
    return _replace(builder, start, end, "")


def _delete_one(builder: StringBuilder, index: int) -> StringBuilder:
    length = len(builder.cells)
    if not 0 <= index < length:
        _wrong_index(index, length)
    return _replace(builder, index, index + 1, "")


def _insert(builder: StringBuilder, at: int, value: Any) -> StringBuilder:
    length = len(builder.cells)
    if not 0 <= at <= length:
        out_of_bounds(f"offset {at}, length {length}")
    return _replace(builder, at, at, java_text(value))


def _reverse(builder: StringBuilder) -> StringBuilder:
    return builder.set(joined(builder.text)[::-1])


def _set_char(builder: StringBuilder, index: int, code: int) -> None:
    length = len(builder.cells)
    if not 0 <= index < length:
        _wrong_index(index, length)
    _replace(builder, index, index + 1, chr(code))


def _set_length(builder: StringBuilder, length: int) -> None:
    if length < 0:
        out_of_bounds(f"String index out of range: {length}")
    builder.set(builder.cells[:length].ljust(length, "\0"))


def _char_at(builder: StringBuilder, index: int) -> int:
    cells = builder.cells
    if not 0 <= index < len(cells):
        _wrong_index(index, len(cells))
    return ord(cells[index])


def _substring(builder: StringBuilder, start: int, end: int | None = None) -> str:
    cells = builder.cells
    stop = len(cells) if end is None else end
    if not 0 <= start <= stop <= len(cells):
        _wrong_range(start, stop, len(cells))
    return joined(cells[start:stop])


def _compare(builder: StringBuilder, other: Any) -> int:
    if other is None:
        throw("NullPointerException")
    if type(other) is not type(builder):
        throw("ClassCastException", cast_message(java_class(other), builder.java_name))
    return text_index.compare(str(builder), str(other))


def _made(kind: type[StringBuilder], sequence: Any) -> StringBuilder:
    if sequence is None:
        message = 'Cannot invoke "java.lang.CharSequence.length()" because "seq" is null'
        throw("NullPointerException", message)
    return kind(str(sequence))


def _changing(name: str) -> dict[str, Callable[..., Any]]:
    return {
        f"{name} append(def)": _append,
        f"{name} append(CharSequence, int, int)": append_part,
        f"{name} appendCodePoint(int)": _append_code_point,
        f"{name} delete(int, int)": _delete,
        f"{name} deleteCharAt(int)": _delete_one,
        f"{name} insert(int, def)": _insert,
        f"{name} replace(int, int, String)": _replace_with,
        f"{name} reverse()": _reverse,
        "void setCharAt(int, char)": _set_char,
        "void setLength(int)": _set_length,
    }


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a text, for what a builder holds."""
    return lambda builder, *arguments: function(str(builder), *arguments)


_LOOKING: dict[str, Callable[..., Any]] = {
    "int capacity()": lambda builder: builder.capacity,
    "char charAt(int)": _char_at,
    "int codePointAt(int)": _of_text(text_index.code_point_at),
    "int codePointBefore(int)": _of_text(text_index.code_point_before),
    "int codePointCount(int, int)": _of_text(text_index.code_point_count),
    "int compareTo(def)": _compare,
    "void getChars(int, int, char[], int)": _of_text(text_index.copy_units),
    "int indexOf(String)": _of_text(text_index.find),
    "int indexOf(String, int)": _of_text(text_index.find),
    "int lastIndexOf(String)": _of_text(text_index.find_last),
    "int lastIndexOf(String, int)": _of_text(text_index.find_last),
    "int length()": lambda builder: len(builder.cells),
    "int offsetByCodePoints(int, int)": _of_text(text_index.offset_by_code_points),
    "CharSequence subSequence(int, int)": _substring,
    "String substring(int)": _substring,
    "String substring(int, int)": _substring,
    "String toString()": str,
}


def _declared(kind: type[StringBuilder]) -> JavaClass:
    name = kind.java_name.rpartition(".")[2]
    made = JavaClass(
        name, kind.java_name, python=(kind,), supers=("CharSequence", "Appendable", "Comparable", "Object")
    )
    made.constructor("", kind)
    made.constructor("CharSequence", lambda sequence: _made(kind, sequence))
    made.methods(_changing(name))
    made.methods(_LOOKING)
    return made


CLASSES: tuple[JavaClass, ...] = (_declared(StringBuilder), _declared(StringBuffer))
