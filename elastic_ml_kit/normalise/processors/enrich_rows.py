"""Which rows of an enrich table belong to a value: the same, a range around it, or a shape around it."""

from __future__ import annotations

import ipaddress
import math
import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.processors.networks import parse_address
from elastic_ml_kit.normalise.processors.shapes import holds, read_point, read_shape
from elastic_ml_kit.normalise.resources import EnrichTable
from elastic_ml_kit.normalise.values import java_text, parse_double

Row = Mapping[str, Any]
_COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
Search = Callable[[Any], Iterator[Row]]
"""Gives the rows of a value, in the order of the table."""


def search_of(table: EnrichTable, relation: str) -> Search:
    """How the rows of a table are found.

    Args:
        table: the rows and how they are compared.
        relation: of a shape to the point that is looked up: `INTERSECTS`, `DISJOINT`, `WITHIN`, `CONTAINS`.

    Errors:
        IngestError: of the search, when the value cannot be compared.
    """
    if table.kind == "match":
        return _equal(table)
    if table.kind == "range":
        return _around(table)
    return _shaped(table, relation)


def _equal(table: EnrichTable) -> Search:
    index: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        for value in _listed(row.get(table.match_field)):
            index[java_text(value)].append(number)

    def search(value: Any) -> Iterator[Row]:
        found = {number for each in _listed(value) for number in index.get(java_text(each), ())}
        return (table.rows[number] for number in sorted(found))

    return search


def _around(table: EnrichTable) -> Search:
    ranges = [[_range(each) for each in _listed(row.get(table.match_field))] for row in table.rows]

    def search(value: Any) -> Iterator[Row]:
        keys = [_comparable(each) for each in _listed(value)]
        for row, around in zip(table.rows, ranges, strict=True):
            if any(inside(key) for inside in around for key in keys):
                yield row

    return search


def _shaped(table: EnrichTable, relation: str) -> Search:
    shapes = [read_shape(row.get(table.match_field)) for row in table.rows]

    def search(value: Any) -> Iterator[Row]:
        point = read_point(value)
        for row, shape in zip(table.rows, shapes, strict=True):
            inside = holds(shape, point)
            if relation == "WITHIN":
                inside = shape == [[[point]]]
            if inside != (relation == "DISJOINT"):
                yield row

    return search


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _comparable(value: Any) -> Any:
    """An address, a number or a text; of two texts of dates the later one is the greater."""
    text = java_text(value)
    for read in (parse_double, parse_address):
        try:
            return read(text)
        except IngestError:
            continue
    return text


def _range(value: Any) -> Callable[[Any], bool]:
    if isinstance(value, str):
        return _network(value)
    if not isinstance(value, Mapping):
        raise illegal(f"[{java_text(value)}] is no range; write a network or a table with gte and lt")
    limits = {name: _comparable(limit) for name, limit in value.items() if limit is not None}
    return lambda key: all(_within(key, name, limit) for name, limit in limits.items())


def _network(text: str) -> Callable[[Any], bool]:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise illegal(f"'{text}' is no network such as 10.0.0.0/8") from None
    return lambda key: not isinstance(key, float | str) and key in network


def _within(key: Any, name: str, limit: Any) -> bool:
    if type(key) is not type(limit) or (isinstance(key, float) and math.isnan(key)):
        return False
    compare = _COMPARISONS.get(name)
    return compare is not None and bool(compare(key, limit))
