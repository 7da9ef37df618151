"""JSON as scripts write it: keys in the order of their table, numbers as Java prints them."""

from __future__ import annotations

import json
import math
from typing import Any

from elastic_ml_kit.normalise.painless.containers.iterators import ordered
from elastic_ml_kit.normalise.painless.containers.keys import value_of
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class, java_text


def dump(value: Any, pretty: bool = False) -> str:
    """The JSON of a value.

    Args:
        value: what documents can hold.
        pretty: on several lines.

    Errors:
        Thrown: something in it has no JSON.

    Example:
        >>> dump({"a": [1, 2.0, None]})
        '{"a":[1,2.0,null]}'
    """
    return _form(value, "\n" if pretty else "")


def _form(value: Any, line: str) -> str:
    if isinstance(value, dict):
        return _table(value, line)
    if isinstance(value, list):
        return (
            "["
            + (" " if line and value else "")
            + (", " if line else ",").join(_form(each, line) for each in value)
            + (" " if line and value else "")
            + "]"
        )
    if value is None or isinstance(value, bool | int):
        return java_text(value)
    if isinstance(value, float):
        return java_text(value) if math.isfinite(value) else f'"{java_text(value)}"'
    if isinstance(value, str):
        return _quoted(value)
    reason = f"cannot write xcontent for unknown value of type class {java_class(value)}"
    return throw("IllegalArgumentException", reason)


def _table(table: dict[Any, Any], line: str) -> str:
    if not table:
        return "{ }" if line else "{}"
    inner = line and line + "  "
    between = " : " if line else ":"
    pairs = (
        f"{inner}{_quoted(java_text(value_of(key)))}{between}{_form(table[key], inner)}"
        for key in ordered(table)
    )
    return "{" + ",".join(pairs) + line + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
