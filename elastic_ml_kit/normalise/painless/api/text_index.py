"""Places in texts, counted in UTF-16 code units as Java does, and what is found there."""

from __future__ import annotations

from typing import Any, NoReturn

from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.utf16 import HIGH_FIRST, LOW_FIRST, is_high, is_low, is_wide, joined, units

_PLANE = 0x10000
_LAST_LATIN = "\xff"


def text_of(sequence: Any, name: str = "s") -> str:
    """The text of a CharSequence.

    Args:
        sequence: a text or a builder.
        name: how Java's message calls it.

    Errors:
        Thrown: it is null.
    """
    if type(sequence) is str:
        return sequence
    if sequence is None:
        null_text(f'Cannot invoke "java.lang.CharSequence.toString()" because "{name}" is null')
    return str(sequence)


def given(text: str | None, why: str) -> str:
    """A text that must not be null.

    Errors:
        Thrown: it is null.
    """
    if text is None:
        null_text(f"Cannot {why} is null")
    return text


def null_text(message: str) -> NoReturn:
    """Throws a NullPointerException."""
    throw("NullPointerException", message)


def out_of_bounds(message: str) -> NoReturn:
    """Throws what texts throw for a wrong index."""
    throw("StringIndexOutOfBoundsException", message)


def unit_at(text: str, index: int) -> int:
    """The code unit at an index.

    Errors:
        Thrown: it is out of bounds.
    """
    if not text.isascii() and is_wide(text):
        text = units(text)
    if 0 <= index < len(text):
        return ord(text[index])
    if not is_latin(text):
        out_of_bounds(f"index {index}, length {len(text)}")
    out_of_bounds(f"String index out of range: {index}")


def is_latin(text: str) -> bool:
    """Whether every code unit fits into a byte, which decides what some messages say."""
    return text.isascii() or max(text) <= _LAST_LATIN


def between(text: str, begin: int, end: int) -> str:
    """The part from one index to before another.

    Errors:
        Thrown: one is out of bounds.
    """
    wide = not text.isascii() and is_wide(text)
    if wide:
        text = units(text)
    if not 0 <= begin <= end <= len(text):
        out_of_bounds(f"begin {begin}, end {end}, length {len(text)}")
    return joined(text[begin:end]) if wide else text[begin:end]


def after(text: str, begin: int) -> str:
    """The part from an index on.

    Errors:
        Thrown: it is out of bounds.
    """
    wide = not text.isascii() and is_wide(text)
    if wide:
        text = units(text)
    if not 0 <= begin <= len(text):
        out_of_bounds(f"begin {begin}, end {len(text)}, length {len(text)}")
    return joined(text[begin:]) if wide else text[begin:]


def find(text: str, part: str | None, start: int = 0) -> int:
    """The first place of a part at or after an index, or -1."""
    wanted = given(part, 'invoke "String.coder()" because "str"')
    if not text.isascii() and is_wide(text):
        text, wanted = units(text), units(wanted)
    if start > 0:
        return len(text) if start >= len(text) and not wanted else text.find(wanted, start)
    return text.find(wanted)


def find_last(text: str, part: str | None, start: int | None = None) -> int:
    """The last place of a part at or before an index, or -1."""
    wanted = given(part, 'read field "value" because "tgtStr"')
    if not text.isascii() and is_wide(text):
        text, wanted = units(text), units(wanted)
    if start is None:
        return text.rfind(wanted)
    return -1 if start < 0 else text.rfind(wanted, 0, start + len(wanted))


def code_point_at(text: str, index: int) -> int:
    """The character whose first unit, or only unit, is at an index.

    Errors:
        Thrown: it is out of bounds.
    """
    cells = units(text)
    if not 0 <= index < len(cells):
        out_of_bounds(f"index {index}, length {len(cells)}")
    return _code_point(cells, index)


def code_point_before(text: str, index: int) -> int:
    """The character that ends before an index.

    Errors:
        Thrown: it is out of bounds.
    """
    cells = units(text)
    if not 0 < index <= len(cells):
        out_of_bounds(f"String index out of range: {index}")
    last = ord(cells[index - 1])
    if is_low(last) and index > 1 and is_high(ord(cells[index - 2])):
        return _code_point(cells, index - 2)
    return last


def _code_point(cells: str, index: int) -> int:
    first = ord(cells[index])
    if is_high(first) and index + 1 < len(cells) and is_low(ord(cells[index + 1])):
        return pair(first, ord(cells[index + 1]))
    return first


def pair(high: int, low: int) -> int:
    """The character of two surrogates."""
    return (high - HIGH_FIRST << 10) + (low - LOW_FIRST) + _PLANE


def code_point_count(text: str, begin: int, end: int) -> int:
    """How many characters there are between two indexes.

    Errors:
        Thrown: one is out of bounds.
    """
    cells = units(text)
    if not 0 <= begin <= end <= len(cells):
        throw("IndexOutOfBoundsException")
    return len(joined(cells[begin:end]))


def offset_by_code_points(text: str, index: int, offset: int) -> int:
    """The index so many characters before or after another.

    Errors:
        Thrown: there are not so many.
    """
    cells = units(text)
    if not 0 <= index <= len(cells):
        throw("IndexOutOfBoundsException")
    if offset >= 0:
        return index + _units_of(joined(cells[index:])[:offset], offset)
    before = joined(cells[:index])
    return index - _units_of(before[max(0, len(before) + offset) :], -offset)


def _units_of(characters: str, wanted: int) -> int:
    if len(characters) < wanted:
        throw("IndexOutOfBoundsException")
    return len(units(characters))


def copy_units(text: str, begin: int, end: int, target: Array | None, at: int) -> None:
    """Copies code units into an array of char.

    Errors:
        Thrown: an index is out of bounds, or there is no array.
    """
    cells = units(text)
    if not 0 <= begin <= end <= len(cells):
        out_of_bounds(f"begin {begin}, end {end}, length {len(cells)}")
    if target is None:
        null_text('Cannot read the array length because "dst" is null')
    count = end - begin
    if at < 0 or at + count > len(target):
        out_of_bounds(f"offset {at}, count {count}, length {len(target)}")
    target[at : at + count] = map(ord, cells[begin:end])


def compare(left: str, right: str) -> int:
    """The order of two texts by their code units: 0, or the distance where they first differ."""
    if left == right:
        return 0
    if is_wide(left) or is_wide(right):
        left, right = units(left), units(right)
    for one, other in zip(left, right, strict=False):
        if one != other:
            return ord(one) - ord(other)
    return len(left) - len(right)
