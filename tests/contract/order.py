"""In which order hits come, and where the next page begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from elastic_ml_kit.query.values import convert, element_type
from tests.contract.framing import DOCUMENT, ROW

_COLUMNS = {"_doc": ROW, "_shard_doc": ROW, "_id": DOCUMENT}


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order; what has no value comes last unless it is to come first."""

    field: str
    descending: bool = False
    first: bool = False

    def key(self, frame: pl.DataFrame) -> pl.Expr:
        """The values to sort by; of several values the one that comes first."""
        name = _COLUMNS.get(self.field, self.field)
        if name not in frame.columns:
            return pl.lit(None, dtype=pl.Int64)
        column = pl.col(name)
        if isinstance(frame.schema[name], pl.List):
            return column.list.max() if self.descending else column.list.min()
        return column

    def values(self, frame: pl.DataFrame) -> list[Any]:
        """The sort values of the rows."""
        return frame.with_columns(self.key(frame).alias("_key")).get_column("_key").to_list()


def orders(body: Any) -> list[Order]:
    """The keys of a `sort` body."""
    return list(_orders([] if body is None else body if isinstance(body, list) else [body]))


def _orders(body: Sequence[Any]) -> Iterator[Order]:
    for each in body:
        table: Mapping[str, Any] = {each: {}} if isinstance(each, str) else each
        for field, given in table.items():
            options = {"order": given} if isinstance(given, str) else given
            descending = options.get("order", "desc" if field == "_score" else "asc") == "desc"
            if field != "_score":
                yield Order(field, descending, options.get("missing") == "_first")


def ordered(frame: pl.DataFrame, wanted: Sequence[Order]) -> pl.DataFrame:
    """The rows in the order that is asked for, else as they were written."""
    if not wanted or not frame.height:
        return frame
    return frame.sort(
        [each.key(frame) for each in wanted],
        descending=[each.descending for each in wanted],
        nulls_last=[not each.first for each in wanted],
        maintain_order=True,
    )


def after(frame: pl.DataFrame, wanted: Sequence[Order], values: Sequence[Any]) -> pl.Expr:
    """Which rows come after these sort values."""
    later, same = pl.lit(False), pl.lit(True)
    for order, value in zip(wanted, values, strict=True):
        name = _COLUMNS.get(order.field, order.field)
        kind = element_type(frame.schema, name) or pl.Int64()
        key, bound = order.key(frame), pl.lit(None if value is None else convert(value, kind))
        if isinstance(kind, pl.Datetime):
            bound = bound.cast(kind)
        beyond = (key < bound) if order.descending else (key > bound)
        beyond = beyond.fill_null(False) | (key.is_null() & bound.is_not_null())
        later = later | (same & beyond)
        same = same & key.eq_missing(bound)
    return later
