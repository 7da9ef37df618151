"""Which fields a query speaks of, and which a document must have: the reason why a stream can be left out."""

from __future__ import annotations

from elastic_ml_kit.query.ast import All, And, Node, Not, Nothing, Or


def required_fields(node: Node) -> frozenset[str]:
    """Every field the query mentions.

    Example:
        >>> from elastic_ml_kit.query.dsl import parse_dsl
        >>> required_fields(parse_dsl({"bool": {"must_not": [{"exists": {"field": "user.name"}}]}}))
        frozenset({'user.name'})
    """
    match node:
        case All() | Nothing():
            return frozenset()
        case Not(child):
            return required_fields(child)
        case And(children) | Or(children):
            return frozenset().union(*map(required_fields, children))
        case _:
            return frozenset({node.field})


def positive_fields(node: Node) -> frozenset[str]:
    """The fields without which no document can match: those that every way to a match asks for.

    Example:
        >>> from elastic_ml_kit.query.dsl import parse_dsl
        >>> positive_fields(parse_dsl({"exists": {"field": "user.name"}}))
        frozenset({'user.name'})
    """
    match node:
        case All() | Nothing() | Not():
            return frozenset()
        case And(children):
            return frozenset().union(*map(positive_fields, children))
        case Or(children):
            return frozenset.intersection(*map(positive_fields, children)) if children else frozenset()
        case _:
            return frozenset({node.field})
