"""Casts of values whose type is known only while the script runs, and between primitives and their boxes."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.boxes import Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.painless.runtime import numbers
from elastic_ml_kit.normalise.painless.runtime.classes import (
    class_of,
    null_pointer,
    unboxed_name,
)
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.painless.types import BOXES, types

Convert = Callable[[Any], Any]
_IMPLICIT: dict[str, frozenset[str]] = {
    "byte": frozenset(("Byte",)),
    "short": frozenset(("Byte", "Short")),
    "char": frozenset(("Character",)),
    "int": frozenset(("Byte", "Short", "Character", "Integer")),
    "long": frozenset(("Byte", "Short", "Character", "Integer", "Long")),
    "float": frozenset(("Byte", "Short", "Character", "Integer", "Long", "Float")),
    "double": frozenset(("Byte", "Short", "Character", "Integer", "Long", "Float", "Double")),
}
_NUMBERS = _IMPLICIT["double"]


def _to_int(value: Any) -> int:
    return numbers.double_to_int(value) if isinstance(value, float) else numbers.wrap_int(int(value))


def _to_long(value: Any) -> int:
    return numbers.double_to_long(value) if isinstance(value, float) else numbers.wrap_long(int(value))


NARROW: dict[str, Convert] = {
    "byte": lambda value: numbers.wrap_byte(_to_int(value)),
    "short": lambda value: numbers.wrap_short(_to_int(value)),
    "char": lambda value: _to_int(value) & 0xFFFF,
    "int": _to_int,
    "long": _to_long,
    "float": numbers.to_float,
    "double": float,
}
BOX: dict[str, Convert] = {"long": Long, "float": Float, "char": Char, "byte": Byte, "short": Short}


def _refused(value: Any, how: str, wanted: str) -> Any:
    if value is None:
        null_pointer("Object.getClass()", "value")
    throw("ClassCastException", f"cannot {how}cast def [{unboxed_name(value)}] to {wanted}")


def def_to_boolean(value: Any) -> bool:
    """A boolean, or it throws."""
    return value if value is True or value is False else _refused(value, "", "boolean")


def def_to_string(value: Any) -> str | None:
    """A text or null, or it throws."""
    return (
        value
        if value is None or isinstance(value, str)
        else _refused(value, "implicitly ", "java.lang.String")
    )


def def_to_string_explicit(value: Any) -> str | None:
    """As `def_to_string`, but a character becomes a text."""
    if type(value) is Char:
        return chr(value)
    return (
        value
        if value is None or isinstance(value, str)
        else _refused(value, "explicitly ", "java.lang.String")
    )


def char_of_text(text: str | None) -> int:
    """The character of a text that is one character long."""
    if text is None or len(text) != 1 or ord(text) > 0xFFFF:
        reason = "cannot cast java.lang.String with length not equal to one to char"
        throw("ClassCastException", reason)
    return ord(text)


def _primitive(type: str, explicit: bool) -> Convert:
    allowed = _NUMBERS if explicit else _IMPLICIT[type]
    narrow, how = NARROW[type], "explicitly " if explicit else "implicitly "

    def convert(value: Any) -> Any:
        if value is not None and class_of(value) in allowed:
            return narrow(value)
        if explicit and type == "char" and isinstance(value, str):
            return char_of_text(value)
        return _refused(value, how, type)

    return convert


def _box(type: str, explicit: bool) -> Convert:
    primitive = _primitive(type, explicit)
    allowed = _NUMBERS if explicit else _IMPLICIT[type]
    how, box = "explicitly " if explicit else "implicitly ", BOX.get(type)

    def convert(value: Any) -> Any:
        if value is None:
            return None
        if class_of(value) not in allowed and not isinstance(value, str):
            return _refused(value, how, types().shown(BOXES[type]))
        if isinstance(value, str) and not (explicit and type == "char"):
            return _refused(value, how, types().shown(BOXES[type]))
        made = primitive(value)
        return made if box is None else box(made)

    return convert


def _def_to_boxed_boolean(value: Any) -> bool | None:
    if value is None or value is True or value is False:
        return value
    _refused(value, "implicitly ", "java.lang.Boolean")
    return None


FROM_DEF: dict[tuple[str, bool], Convert] = {
    ("boolean", False): def_to_boolean,
    ("boolean", True): def_to_boolean,
    ("Boolean", False): _def_to_boxed_boolean,
    ("Boolean", True): _def_to_boxed_boolean,
    ("String", False): def_to_string,
    ("String", True): def_to_string_explicit,
    **{(each, explicit): _primitive(each, explicit) for each in NARROW for explicit in (False, True)},
    **{(BOXES[each], explicit): _box(each, explicit) for each in NARROW for explicit in (False, True)},
}


def unbox(value: Any) -> Any:
    """The primitive value of a box; null throws."""
    if value is None:
        null_pointer("java.lang.Number.intValue()", "value")
    if isinstance(value, bool | decimal.Decimal):
        return value
    return float(value) if isinstance(value, float) else int(value)
