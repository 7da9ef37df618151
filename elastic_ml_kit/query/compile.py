"""The tree becomes a Polars expression, so that a query runs over a million rows at once."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Mapping

import polars as pl

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Nothing, Or, Range, Terms, Wildcard
from elastic_ml_kit.query.simplify import simplify
from elastic_ml_kit.query.values import (
    Literal,
    Network,
    convert,
    element_type,
    inside,
    is_address,
    network,
    spellings,
)

Test = Callable[[pl.Expr], pl.Expr]


def compile_query(node: Node, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A Boolean without nulls: which rows of a frame with these columns match.

    A list column matches if any of its values does; a column that is not there has no value. Keywords are
    compared whole and with case; numbers and times are compared as such, also where one side is text. Where
    every row or none matches, the expression is a literal, which `filter` and `with_columns` broadcast.

    Example:
        >>> frame = pl.DataFrame({"event.outcome": ["failure", None]})
        >>> failed = compile_query(Terms("event.outcome", ("failure",)), frame.schema)
        >>> frame.select(failed).to_series().to_list()
        [True, False]
    """
    return _expression(simplify(node, schema), schema)


def _expression(node: Node, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    match node:
        case All():
            return pl.lit(True)
        case Nothing():
            return pl.lit(False)
        case Not(child):
            return ~_expression(child, schema)
        case And(children):
            return functools.reduce(operator.and_, (_expression(child, schema) for child in children))
        case Or(children, 1):
            return functools.reduce(operator.or_, (_expression(child, schema) for child in children))
        case Or(children, least):
            return (
                pl.sum_horizontal(_expression(child, schema).cast(pl.UInt32) for child in children) >= least
            )
        case _:
            return _any_value(
                node.field, schema, _test(node, element_type(schema, node.field) or pl.String())
            )


def _any_value(field: str, schema: Mapping[str, pl.DataType], test: Test) -> pl.Expr:
    column = pl.col(field)
    match schema[field]:
        case pl.Array():
            column = column.arr.to_list()
        case pl.List():
            pass
        case _:
            return test(column)
    return column.list.eval(test(pl.element())).list.any().fill_null(False)


def _test(node: Exists | Terms | Wildcard | Range, kind: pl.DataType) -> Test:
    match node:
        case Exists():
            return pl.Expr.is_not_null
        case Terms():
            return _terms(node, kind)
        case Wildcard():
            return _wildcard(node, kind)
        case Range():
            return _range(node, kind)


def _terms(node: Terms, kind: pl.DataType) -> Test:
    written = node.values
    networks: tuple[Network, ...] = ()
    if is_address(node.field):
        networks = tuple(each for each in map(network, node.values) if each is not None)
        written = tuple(form for each in written for form in spellings(each))
    found = dict.fromkeys(convert(each, kind) for each in written)
    wanted = [each for each in found if each is not None]
    if node.ignore_case:
        wanted = [each.lower() if isinstance(each, str) else each for each in wanted]

    def test(column: pl.Expr) -> pl.Expr:
        value = _plain(column, kind)
        if node.ignore_case and _is_text(kind):
            value = value.str.to_lowercase()
        matched = _equals(value, wanted, kind)
        return matched | _in_networks(value, networks) if networks else matched

    return test


def _equals(value: pl.Expr, wanted: list[Literal], kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Datetime | pl.Date):
        equal = (value.eq_missing(_literal(each, kind)) for each in wanted)
        return functools.reduce(operator.or_, equal, pl.lit(False))
    if kind.is_integer():
        wanted = [each for each in wanted if isinstance(each, int)]
    elif kind.is_float():
        wanted = [float(each) for each in wanted if isinstance(each, int | float)]
    if len(wanted) == 1:
        return value.eq_missing(pl.lit(wanted[0]))
    return value.is_in(wanted).fill_null(False)


def _in_networks(value: pl.Expr, networks: tuple[Network, ...]) -> pl.Expr:
    def members(column: pl.Series) -> pl.Series:
        addresses = column.unique().drop_nulls().to_list()
        return column.is_in([each for each in addresses if inside(each, networks)]).fill_null(False)

    return value.map_batches(members, return_dtype=pl.Boolean, is_elementwise=True)


def _wildcard(node: Wildcard, kind: pl.DataType) -> Test:
    literal = not node.ignore_case and "?" not in node.pattern and "\\" not in node.pattern
    inner = node.pattern.strip("*")
    starts, ends = not node.pattern.startswith("*"), not node.pattern.endswith("*")

    def test(column: pl.Expr) -> pl.Expr:
        text = column.cast(pl.String) if kind != pl.String else column
        if not literal or "*" in inner or (starts and ends):
            return text.str.contains(_pattern(node)).fill_null(False)
        if starts:
            return text.str.starts_with(inner).fill_null(False)
        if ends:
            return text.str.ends_with(inner).fill_null(False)
        return text.str.contains(inner, literal=True).fill_null(False)

    return test


def _pattern(node: Wildcard) -> str:
    parts = re.findall(r"\\.|\\$|.", node.pattern, re.DOTALL)
    signs = {"*": ".*", "?": "."}
    body = "".join(signs.get(part) or re.escape(part[-1]) for part in parts)
    return f"{'(?si)' if node.ignore_case else '(?s)'}^{body}$"


def _range(node: Range, kind: pl.DataType) -> Test:
    numeric = _is_text(kind) and any(isinstance(b, int | float) for b in (node.low, node.high))
    target = pl.Float64() if numeric else kind

    def test(column: pl.Expr) -> pl.Expr:
        value = _plain(column, kind)
        if numeric:
            value = value.cast(pl.Float64, strict=False)
        conditions = []
        if node.low is not None:
            low = _bound(node.low, target)
            conditions.append(value >= low if node.low_included else value > low)
        if node.high is not None:
            high = _bound(node.high, target)
            conditions.append(value <= high if node.high_included else value < high)
        return functools.reduce(operator.and_, conditions).fill_null(False)

    return test


def _bound(value: str | int | float | bool, kind: pl.DataType) -> pl.Expr:
    converted = convert(value, kind)
    return pl.lit(None) if converted is None else _literal(converted, kind)


def _literal(value: Literal, kind: pl.DataType) -> pl.Expr:
    return pl.lit(value).cast(kind) if isinstance(kind, pl.Datetime | pl.Date) else pl.lit(value)


def _plain(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    return column.cast(pl.String) if isinstance(kind, pl.Categorical | pl.Enum) else column


def _is_text(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.String | pl.Categorical | pl.Enum)
