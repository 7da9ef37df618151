"""Frames as NDJSON: one big concatenation of columns, so that a document never is a Python object.

Every column becomes the text of its values, constant text between them is merged, and Polars joins it all in
one pass. What is null is left out, as is an object without members.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import orjson
import polars as pl
from polars.datatypes import DataType

SLICE_ROWS = 20_000
"""Rows encoded at a time: what bounds the memory."""
_NEEDS_ESCAPE = r'["\\\x00-\x1f]'
_SECOND_DIGITS = {"ms": 3, "us": 6, "ns": 9}

Piece = str | pl.Expr


@dataclass(slots=True)
class _Node:
    """A name in the document: the column that has its value, the names below it, or both."""

    column: str = ""
    below: dict[str, _Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a member, or of its value.

    Attributes:
        pieces: what to write after each other; one piece, null where it is absent, unless it is always there.
        present: in which rows it is there; None where that is every row.
    """

    pieces: tuple[Piece, ...]
    present: pl.Expr | None = None


def encode_lines(frame: pl.DataFrame) -> pl.Series:
    """One JSON document a row, without line end: dotted columns nested, nulls and empty objects left out.

    Times are written as `2026-01-05T00:00:00.123Z`, lists as arrays, numbers and Booleans as themselves; a
    number that JSON does not have (NaN, infinity) is left out. Where a name is both a value and a parent, the
    parent stays.

    Example:
        >>> encode_lines(pl.DataFrame({"user.name": ["ada"], "user.id": [None], "n": [1]})).to_list()
        ['{"user":{"name":"ada"},"n":1}']
    """
    parts = [_encode(part) for part in frame.iter_slices(SLICE_ROWS)]
    return pl.concat(parts, rechunk=False) if parts else pl.Series("line", [], dtype=pl.String)


def encode_values(values: pl.Series) -> pl.Series:
    """The JSON text of each value, as `encode_lines` writes it; null where the value is.

    Example:
        >>> encode_values(pl.Series(["ada", None, 'x"y'])).to_list()
        ['"ada"', None, '"x\\\\"y"']
    """
    return values.to_frame().select(_join(_text(values.name, values.dtype, values))).to_series()


def write_lines(lines: pl.Series, file: BinaryIO, end: str = "\n") -> None:
    """Write lines, each with `end` after it, without making Python strings of them."""
    lines.to_frame().write_csv(file, include_header=False, quote_style="never", line_terminator=end)


def write_ndjson(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write a frame as NDJSON; no more than `SLICE_ROWS` documents are in memory as text."""
    for part in frame.iter_slices(SLICE_ROWS):
        write_lines(_encode(part), file)


def bulk_lines(lines: pl.Series, ids: pl.Series, stream: str) -> pl.Series:
    """The body of `_bulk` for the documents of a data stream: a `create` action and the document, a row each.

    Example:
        >>> bulk_lines(pl.Series(['{"n":1}']), pl.Series(["a"]), "logs-x-default").to_list()
        ['{"create":{"_index":"logs-x-default","_id":"a"}}\\n{"n":1}']
    """
    frame = pl.DataFrame({"_id": ids, "line": lines})
    head = f'{{"create":{{"_index":{_json(stream)},"_id":'
    return frame.select(_join((head, *_text("_id", pl.String(), ids), "}}\n", pl.col("line")))).to_series()


def _encode(frame: pl.DataFrame) -> pl.Series:
    document = _object(_tree(frame.columns), frame)
    line = _join(document.pieces).alias("line")
    if document.present is not None:
        line = line.fill_null("{}")
    return frame.with_columns(line).get_column("line")


def _tree(columns: Iterable[str]) -> _Node:
    root = _Node()
    for column in columns:
        node = root
        for name in column.split("."):
            node = node.below.setdefault(name, _Node())
        node.column = column
    return root


def _object(node: _Node, frame: pl.DataFrame) -> _Text:
    """`{…}`, absent where it would have no member."""
    members = [_member(name, below, frame) for name, below in node.below.items()]
    fixed = [piece for each in members if each.present is None for piece in (",", *each.pieces)][1:]
    optional = [_join((",", *each.pieces)) for each in members if each.present is not None]
    if fixed:
        return _Text(("{", *fixed, _those_present(optional), "}"))
    present = pl.any_horizontal(each.present for each in members if each.present is not None)
    body = _join(("{", _those_present(optional).str.strip_prefix(","), "}"))
    return _Text((pl.when(present).then(body),), present)


def _member(name: str, node: _Node, frame: pl.DataFrame) -> _Text:
    """`"name":…`; the object below a name comes before a value of the same name."""
    if not node.below:
        text = _value(node.column, frame)
    else:
        text = _object(node, frame)
        if node.column and text.present is not None:
            text = _first(text, _value(node.column, frame))
    pieces = (_json(name) + ":", *text.pieces)
    return _Text(pieces) if text.present is None else _Text((_join(pieces),), text.present)


def _first(one: _Text, other: _Text) -> _Text:
    both = pl.coalesce(_join(one.pieces), _join(other.pieces))
    if one.present is None or other.present is None:
        return _Text((both,))
    return _Text((both,), one.present | other.present)


def _value(column: str, frame: pl.DataFrame) -> _Text:
    """The text of a column's values; one that is the same everywhere is constant text."""
    values = frame[column]
    unique = _unique(values)
    pieces = _text(column, values.dtype, unique)
    if _has_no_null(values):
        constant = len(unique) == 1 < len(values)
        return _Text((_join_now(pieces, unique),) if constant else pieces)
    value = pl.col(column)
    present = value.is_finite().fill_null(False) if frame.schema[column].is_float() else value.is_not_null()
    return _Text((_join(pieces),), present)


def _unique(values: pl.Series) -> pl.Series:
    """The different values where there may be few of them, else all."""
    few = isinstance(values.dtype, pl.String | pl.Categorical | pl.Enum | pl.Boolean | pl.List)
    return values.unique() if few else values


def _has_no_null(values: pl.Series) -> bool:
    if values.null_count():
        return False
    return not values.dtype.is_float() or bool(values.is_finite().all())


def _text(column: str, dtype: DataType, unique: pl.Series) -> tuple[Piece, ...]:
    """The JSON of a column's values; null where the value is."""
    value = pl.col(column)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        value = value.cast(pl.String)
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return (_encoded(value),) if _must_escape(unique.cast(pl.String)) else ('"', value, '"')
    if dtype.is_integer() or isinstance(dtype, pl.Boolean):
        return (value.cast(pl.String),)
    if dtype.is_float():
        return (pl.when(value.is_finite()).then(value.cast(pl.String)),)
    if isinstance(dtype, pl.Datetime | pl.Date):
        return ('"', _time(value, dtype), '"')
    return (_encoded(value),)


def _must_escape(values: pl.Series) -> bool:
    return bool(values.str.contains(_NEEDS_ESCAPE).any())


def _join_now(pieces: tuple[Piece, ...], values: pl.Series) -> str:
    """The text of the first of some values."""
    return str(values.to_frame().select(_join(pieces)).item(0, 0))


def _encoded(value: pl.Expr) -> pl.Expr:
    """The JSON of any value, by the one encoder that knows all types; it costs more than joining text."""
    text = pl.struct(value.alias("v")).struct.json_encode().str.strip_prefix('{"v":').str.strip_suffix("}")
    return pl.when(value.is_not_null()).then(text)


def _time(value: pl.Expr, dtype: DataType) -> pl.Expr:
    if not isinstance(dtype, pl.Datetime):
        return value.dt.to_string("%Y-%m-%d")
    if dtype.time_zone not in (None, "UTC"):
        value = value.dt.convert_time_zone("UTC")
    return value.dt.to_string(f"%Y-%m-%dT%H:%M:%S%.{_SECOND_DIGITS[dtype.time_unit]}fZ")


def _json(text: str) -> str:
    return orjson.dumps(text).decode()


def _join(pieces: Iterable[Piece]) -> pl.Expr:
    """All pieces after each other, neighbouring constants merged; null where one of them is."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return pl.concat_str([pl.lit(piece) if isinstance(piece, str) else piece for piece in merged])


def _those_present(texts: list[pl.Expr]) -> pl.Expr:
    """The texts after each other, what is null left out."""
    return pl.concat_str(texts, ignore_nulls=True) if texts else pl.lit("")
