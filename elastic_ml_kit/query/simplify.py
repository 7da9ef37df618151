"""A query seen from one stream's columns: what can never match there is cut before a row is read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Nothing, Or, Range, Terms, Wildcard
from elastic_ml_kit.query.values import convert, element_type


def never(node: Node, schema: Mapping[str, pl.DataType]) -> bool:
    """Whether no row of a frame with these columns can match.

    Example:
        >>> never(Exists("user.name"), {"host.name": pl.String()})
        True
    """
    return isinstance(simplify(node, schema), Nothing)


def simplify(node: Node, schema: Mapping[str, pl.DataType]) -> Node:
    """The same query for a frame with these columns, constants folded: a missing column has no value."""
    match node:
        case All() | Nothing():
            return node
        case Not(child):
            return _negated(simplify(child, schema))
        case And(children):
            return _all_of([simplify(child, schema) for child in children])
        case Or(children, least):
            return _some_of([simplify(child, schema) for child in children], least)
        case Exists(field) | Wildcard(field):
            return Nothing() if element_type(schema, field) is None else node
        case Terms(field, values):
            kind = element_type(schema, field)
            possible = kind is not None and any(convert(each, kind) is not None for each in values)
            return node if possible else Nothing()
        case Range(field, low, high):
            kind = element_type(schema, field)
            if kind is None or any(b is not None and convert(b, kind) is None for b in (low, high)):
                return Nothing()
            return Exists(field) if low is None and high is None else node


def _negated(child: Node) -> Node:
    match child:
        case All():
            return Nothing()
        case Nothing():
            return All()
        case Not(inner):
            return inner
        case _:
            return Not(child)


def _all_of(children: list[Node]) -> Node:
    if any(isinstance(child, Nothing) for child in children):
        return Nothing()
    kept = tuple(child for child in children if not isinstance(child, All))
    if not kept:
        return All()
    return kept[0] if len(kept) == 1 else And(kept)


def _some_of(children: list[Node], least: int) -> Node:
    least -= sum(isinstance(child, All) for child in children)
    kept = tuple(child for child in children if not isinstance(child, All | Nothing))
    if least <= 0:
        return All()
    if least > len(kept):
        return Nothing()
    if least == len(kept):
        return _all_of(list(kept))
    return Or(kept, least)
