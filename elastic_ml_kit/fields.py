"""Dotted ECS names and nested documents: the only way into an event.

An event batch is a Polars frame whose columns are dotted names (`user.name`), as Elasticsearch's doc values
are. `@timestamp` is `Datetime("ms", "UTC")`. A field that a document can hold several values of is a list
column; every reader takes both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

TIME = "@timestamp"
TIME_TYPE = pl.Datetime("ms", "UTC")
ID = "event.id"


def flatten(document: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested document as one level of dotted names; dotted keys stay, the two forms mix.

    Example:
        >>> flatten({"user": {"name": "ada"}, "host.name": "h"})
        {'user.name': 'ada', 'host.name': 'h'}
    """
    return dict(_leaves(document, prefix))


def _leaves(document: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        name = prefix + key
        if isinstance(value, Mapping):
            yield from _leaves(value, name + ".")
        else:
            yield name, value


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as a nested document; a name that is both a value and a parent keeps its children.

    Example:
        >>> nest({"user.name": "ada", "user.id": "7"})
        {'user': {'name': 'ada', 'id': '7'}}
    """
    document: dict[str, Any] = {}
    for name, value in flat.items():
        node = document
        *parents, leaf = name.split(".")
        for parent in parents:
            child = node.get(parent)
            if not isinstance(child, dict):
                child = node[parent] = {}
            node = child
        if not isinstance(node.get(leaf), dict):
            node[leaf] = value
    return document


def values(value: Any) -> list[Any]:
    """The values of a field: none for null, several for a list, else one."""
    if value is None:
        return []
    return [each for each in value if each is not None] if isinstance(value, list | tuple) else [value]
