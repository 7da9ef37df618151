"""Frames of one stream that do not agree on their columns, made to agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from polars.datatypes import DataType

Schema = dict[str, DataType]


def common_schema(schemas: Iterable[pl.Schema]) -> Schema:
    """The columns of all, each with a type that holds the values of every one: a list where one is a list,
    text where the types have nothing else in common.

    Example:
        >>> common_schema([pl.Schema({"a": pl.Int64()}), pl.Schema({"a": pl.String(), "b": pl.Boolean()})])
        {'a': String, 'b': Boolean}
    """
    common: Schema = {}
    for schema in schemas:
        for name, dtype in schema.items():
            common[name] = _wider(common[name], dtype) if name in common else _plain(dtype)
    return common


def _plain(dtype: DataType) -> DataType:
    """Text for every kind of encoded text, so that frames join whatever their categories are."""
    return pl.String() if isinstance(dtype, pl.Categorical | pl.Enum) else dtype


def _wider(one: DataType, other: DataType) -> DataType:
    other = _plain(other)
    if one == other or isinstance(other, pl.Null):
        return one
    if isinstance(one, pl.Null):
        return other
    if isinstance(one, pl.List) or isinstance(other, pl.List):
        return pl.List(_wider(_inner(one), _inner(other)))
    if one.is_numeric() and other.is_numeric():
        both_whole = one.is_integer() and other.is_integer()
        return pl.Int64() if both_whole else pl.Float64()
    return pl.String()


def _inner(dtype: DataType) -> DataType:
    return dtype.inner if isinstance(dtype, pl.List) and isinstance(dtype.inner, DataType) else dtype


def conform(frame: pl.LazyFrame, own: pl.Schema, schema: Schema) -> pl.LazyFrame:
    """The frame with exactly the columns and types of the schema; what it lacks is null."""
    return frame.select(_column(name, own.get(name), dtype) for name, dtype in schema.items())


def _column(name: str, own: DataType | None, wanted: DataType) -> pl.Expr:
    if own is None:
        return pl.lit(None, dtype=wanted).alias(name)
    column = pl.col(name)
    if own == wanted:
        return column
    if isinstance(wanted, pl.List) and not isinstance(own, pl.List):
        single = pl.concat_list(column.cast(wanted.inner))
        return pl.when(column.is_null()).then(None).otherwise(single).alias(name)
    return column.cast(wanted)


def stack(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames below each other, whatever their columns."""
    if len(frames) == 1:
        return frames[0]
    return stack_lazy([frame.lazy() for frame in frames]).collect()


def stack_lazy(frames: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """As `stack`, without reading anything but the schemas."""
    schemas = [frame.collect_schema() for frame in frames]
    schema = common_schema(schemas)
    return pl.concat([conform(frame, own, schema) for frame, own in zip(frames, schemas, strict=True)])
