"""`getByPath`: a value deep inside lists and tables, by a dotted path."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.painless.containers.lists import beyond
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import INT_BITS, java_class, parse_whole

_REQUIRED = object()


def by_path(values: Any, path: str | None, default: Any = _REQUIRED) -> Any:
    """The value at a path.

    Args:
        values: a list or table.
        path: keys and indices with dots between.
        default: what is given where only the end of the path leads nowhere.

    Errors:
        Thrown: there is no such value and no default, or the path is none.

    Example:
        >>> by_path({"a": [{"b": 1}]}, "a.0.b")
        1
    """
    if path is None:
        throw("NullPointerException", 'Cannot invoke "String.length()" because "path" is null')
    if not path:
        throw("IllegalArgumentException", "Missing path")
    if path.endswith("."):
        throw("IllegalArgumentException", f"Trailing '.' in path [{path}]")
    value = values
    names = path.split(".")
    for index, name in enumerate(names):
        if not name:
            throw("IllegalArgumentException", f"Extra '.' in path [{path}] at index [{index}]")
        found, value = _step(value, name, path, index)
        if found:
            continue
        if index < len(names) - 1:
            where = f"for non-terminal index [{index}] in path [{path}]"
            throw("IllegalArgumentException", f"Container does not have [{name}], {where}")
        if default is _REQUIRED:
            throw("IllegalArgumentException", f"Could not find value at path [{path}]")
        return default
    return value


def _step(value: Any, name: str, path: str, index: int) -> tuple[bool, Any]:
    if isinstance(value, dict):
        return (True, value[name]) if name in value else (False, None)
    if isinstance(value, list):
        position = _position(name, path, index)
        if position > len(value):
            return False, None
        if position < 0 or position == len(value):
            beyond(value, position)
        return True, value[position]
    if value is None:
        throw("NullPointerException", 'Cannot invoke "Object.getClass()" because "obj" is null')
    reason = f"Non-container [{java_class(value)}] at [{name}], index [{index}] in path [{path}]"
    return throw("IllegalArgumentException", reason)


def _position(name: str, path: str, index: int) -> int:
    try:
        return parse_whole(name, INT_BITS)
    except IngestError as error:
        reason = f"Could not parse [{name}] as a int index into list at path [{path}] and index [{index}]"
        cause = Thrown("NumberFormatException", error.reason)
        raise Thrown("IllegalArgumentException", reason, cause) from None
