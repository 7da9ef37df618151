"""Expected and actual results of a test, compared document by document and shown line by line."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elastic_ml_kit.normalise.values import deep_copy, same

_CONTEXT = 3


def differences(
    wanted: Sequence[Any], got: Sequence[Any], dynamic: Mapping[str, str], numeric: bool
) -> Iterator[str]:
    """The documents that differ, each with its lines; nothing where all are equal.

    Args:
        wanted, got: a document, its error, or None, for each event.
        dynamic: dotted fields that are not compared, and the regular expression that each has to match.
        numeric: numbers are compared by their value; else 1 is not 1.0.
    """
    if len(wanted) != len(got):
        yield f"{len(wanted)} documents are expected, {len(got)} came"
    for number, pair in enumerate(zip(wanted, got, strict=False), 1):
        before, after = map(deep_copy, pair)
        wrong = list(_taken_out(before, after, dynamic))
        if wrong or not (alike(before, after) if numeric else same(before, after)):
            yield f"document {number}:"
            yield from wrong
            yield from _lines(before, after)


def _taken_out(before: Any, after: Any, dynamic: Mapping[str, str]) -> Iterator[str]:
    """Takes the dynamic fields out of both; tells of values that their patterns do not match."""
    for name, pattern in dynamic.items():
        _pop(before, name)
        value = _pop(after, name)
        if value is not None and not re.search(pattern, str(value)):
            yield f"  {name} is {value!r}, which does not match its pattern {pattern!r}"


def _pop(entry: Any, name: str) -> Any:
    table = entry.get("_source", entry) if isinstance(entry, dict) else None
    if isinstance(table, dict) and name in table:
        return table.pop(name)
    *parents, last = name.split(".")
    for key in parents:
        table = table.get(key) if isinstance(table, dict) else None
    return table.pop(last, None) if isinstance(table, dict) else None


def alike(left: Any, right: Any) -> bool:
    """Equal as JSON, numbers by their value.

    Example:
        >>> alike({"a": [1]}, {"a": [1.0]}), alike(1, True)
        (True, False)
    """
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _lines(before: Any, after: Any) -> Iterator[str]:
    old, new = rendered_json(before).split("\n"), rendered_json(after).split("\n")
    for line in difflib.unified_diff(old, new, "expected", "came", lineterm="", n=_CONTEXT):
        yield f"  {line}"


def rendered_json(value: Any, sort: bool = True, indent: int = 2) -> str:
    """Indented JSON with the keys by name, so that two texts differ only where their values do."""
    text = json.dumps(value, indent=indent, sort_keys=sort, ensure_ascii=False)
    return text if _encodable(text) else json.dumps(value, indent=indent, sort_keys=sort)


def _encodable(text: str) -> bool:
    """Whether it has no lone surrogate, which no file can hold as it is."""
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False
