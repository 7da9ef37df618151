"""What a step changed in a document, field by field, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from elastic_ml_kit.normalise.values import same


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not as it was.

    Attributes:
        kind: added, changed or removed.
        field: its dotted name.
        before, after: its value, None where it was or is not there.
    """

    kind: Literal["added", "changed", "removed"]
    field: str
    before: Any = None
    after: Any = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> Iterator[Change]:
    """The fields that differ, in the order of the later document, then those that are gone.

    A list that differs is one change.

    Example:
        >>> [(each.kind, each.field) for each in changes({"a": {"b": 1}, "c": 2}, {"a": {"b": 3}, "d": 4})]
        [('changed', 'a.b'), ('added', 'd'), ('removed', 'c')]
    """
    for key, value in after.items():
        old = before.get(key)
        if _inner(value) and (_inner(old) or key not in before):
            yield from changes(old or {}, value, f"{prefix}{key}.")
        elif key not in before:
            yield Change("added", prefix + key, None, value)
        elif not same(old, value):
            yield Change("changed", prefix + key, old, value)
    for key, value in before.items():
        if key not in after:
            yield from (
                changes(value, {}, f"{prefix}{key}.")
                if _inner(value)
                else (Change("removed", prefix + key, value),)
            )


def _inner(value: Any) -> bool:
    """Whether it is an object whose fields are told one by one."""
    return isinstance(value, dict) and bool(value)
