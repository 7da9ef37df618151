"""What scripts may ask of the machine: the time, and copies between arrays."""

from __future__ import annotations

import time
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.arrays import DEFAULTS, Array
from elastic_ml_kit.normalise.painless.moment import now_millis
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class

_STORE = "ArrayStoreException"
_ANYTHING = ("def", "Object")


def _copy_array(source: Any, start: int, target: Any, at: int, count: int) -> None:
    if source is None or target is None:
        throw("NullPointerException")
    for end, each in (("source", source), ("destination", target)):
        if not isinstance(each, Array):
            throw(_STORE, f"arraycopy: {end} type {java_class(each)} is not an array")
    _check_types(source, target)
    if count < 0:
        throw("ArrayIndexOutOfBoundsException", f"arraycopy: length {count} is negative")
    _check_range("source", source, start, count)
    _check_range("destination", target, at, count)
    moved = source[start : start + count]
    if source.element_type in _ANYTHING and target.element_type not in _ANYTHING:
        _check_elements(moved, source, target)
    target[at : at + count] = moved


def _check_range(end: str, array: Array, start: int, count: int) -> None:
    shown = f"out of bounds for {_kind(array)}[{len(array)}]"
    if start < 0:
        throw("ArrayIndexOutOfBoundsException", f"arraycopy: {end} index {start} {shown}")
    if start + count > len(array):
        throw("ArrayIndexOutOfBoundsException", f"arraycopy: last {end} index {start + count} {shown}")


def _kind(array: Array) -> str:
    return array.element_type if array.element_type in DEFAULTS else "object array"


def _check_types(source: Array, target: Array) -> None:
    kinds = source.element_type, target.element_type
    plain = [kind in DEFAULTS for kind in kinds]
    if kinds[0] == kinds[1] or not (any(plain) or not set(_ANYTHING) & set(kinds)):
        return
    if all(plain):
        names: tuple[str, ...] = kinds
    elif any(plain):
        names = _kind(source), _kind(target)
    else:
        names = _element_name(source), _element_name(target)
    throw(_STORE, f"arraycopy: type mismatch: can not copy {names[0]}[] into {names[1]}[]")


def _element_name(array: Array) -> str:
    return array.java_name.removeprefix("[L").rstrip(";")


def _check_elements(moved: list[Any], source: Array, target: Array) -> None:
    wanted = _element_name(target)
    if any(each is not None and java_class(each) != wanted for each in moved):
        what = f"can not cast one of the elements of {_element_name(source)}[]"
        problem = f"{what} to the type of the destination array, {wanted}"
        throw(_STORE, f"arraycopy: element type mismatch: {problem}")


SYSTEM = JavaClass("System", "java.lang.System")
SYSTEM.statics(
    {
        "void arraycopy(Object, int, Object, int, int)": _copy_array,
        "long currentTimeMillis()": now_millis,
        "long nanoTime()": time.monotonic_ns,
    }
)
