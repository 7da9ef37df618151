"""Where a name in a template finds its value, and how the value is shown there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.values import java_text

Scopes = tuple[Any, ...]


@lru_cache(maxsize=4096)
def finder(name: str) -> Callable[[Scopes], Any]:
    """A function that finds the value of a name in the innermost scope that has it, or None.

    A key that holds the whole name, dots included, goes before the path. `.` is the scope itself. The first
    scope is the document, with `_source` and `_ingest` beside its fields.

    Errors:
        IngestError: from the function, for an index beyond the end of a list.

    Example:
        >>> finder("a.b")(({"a": {"b": 1}},)), finder("a.b")(({"a.b": 2, "a": {"b": 1}},))
        (1, 2)
    """
    if name == ".":
        return lambda scopes: scopes[-1]
    keys = name.split(".")
    special = keys[0] in ("_ingest", "_source")

    def find(scopes: Scopes) -> Any:
        for scope in reversed(scopes):
            inner = scope.ctx if type(scope) is IngestDocument and not special else scope
            value = _inside(inner, name)
            if value is not None:
                return value
            for key in keys:
                inner = inner.get(key) if type(inner) is dict else _inside(inner, key)
                if inner is None:
                    break
            else:
                return inner
        return None

    return find


def _inside(scope: Any, key: str) -> Any:
    if isinstance(scope, dict):
        return scope.get(key)
    if isinstance(scope, IngestDocument):
        if key == "_ingest":
            return scope.ingest
        return scope.ctx if key == "_source" else scope.ctx.get(key)
    return _element(scope, key) if isinstance(scope, list) else None


def _element(values: list[Any], key: str) -> Any:
    if key == "size":
        return len(values)
    if not key.isdecimal():
        return None
    if int(key) >= len(values):
        raise IngestError("index_out_of_bounds_exception", key)
    return values[int(key)]


def shown(value: Any) -> str:
    """The text of a value in a template; the outermost list shows its indices.

    Example:
        >>> shown(["a", ["b"]])
        '{0=a, 1=[b]}'
    """
    if isinstance(value, list):
        return "{" + ", ".join(f"{index}={java_text(each)}" for index, each in enumerate(value)) + "}"
    return java_text(value)


def truthy(value: Any) -> bool:
    """Whether a section is shown: not for nothing, false, an empty text and an empty list."""
    return value is not None and value is not False and value not in ("", [])


def listed(value: Any) -> list[Any]:
    """What a section is repeated for."""
    return value if isinstance(value, list) else [value]
