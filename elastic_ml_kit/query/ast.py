"""The one small tree that every query language becomes: what a document must have to match.

A leaf asks about one field; a document may hold several values of it and matches if any of them does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elastic_ml_kit.errors import KitError

Value = str | int | float | bool
Path = tuple[str | int, ...]


class QueryError(KitError):
    """A query that cannot be understood; `path` leads to the place in the body it was written in."""

    exit_code = 3

    def __init__(self, message: str, path: Sequence[str | int] = ()) -> None:
        self.path: Path = tuple(path)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class All:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has a value."""

    field: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The field has one of these values, whole and exact; for an `ip` field a value can be a network."""

    field: str
    values: tuple[Value, ...]
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """The whole value matches a pattern: `*` is any text, `?` any character, `\\` takes the next as it is."""

    field: str
    pattern: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """The value lies between bounds, either of which can be absent."""

    field: str
    low: Value | None = None
    high: Value | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """Every child matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least `least` children match."""

    children: tuple[Node, ...]
    least: int = 1


Leaf = Exists | Terms | Wildcard | Range
Node = All | Nothing | Exists | Terms | Wildcard | Range | Not | And | Or
