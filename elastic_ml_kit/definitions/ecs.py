"""The fields of the Elastic Common Schema, name and type, from the data file beside this module."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("ecs_fields.txt")


@functools.cache
def ecs_fields() -> Mapping[str, str]:
    """Dotted name → Elasticsearch type of every field, multi-fields included.

    Example:
        >>> ecs_fields()["source.ip"]
        'ip'
    """
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return MappingProxyType(dict(line.split(" ", 1) for line in lines))


@functools.cache
def _open_objects() -> frozenset[str]:
    """Objects whose children ECS leaves to the author, such as `labels`."""
    fields = ecs_fields()
    parents = {name.rpartition(".")[0] for name in fields}
    return frozenset(
        name for name, kind in fields.items() if kind in ("object", "flattened") and name not in parents
    )


def is_ecs(field: str) -> bool:
    """Whether ECS has the field, or an open object that it lies in.

    Example:
        >>> is_ecs("labels.team"), is_ecs("user.nmae")
        (True, False)
    """
    parts = field.split(".")
    parents = {".".join(parts[:depth]) for depth in range(1, len(parts))}
    return field in ecs_fields() or not _open_objects().isdisjoint(parents)
