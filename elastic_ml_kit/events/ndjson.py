"""Frames as NDJSON: one big concatenation of columns, so that a document never is a Python object.

Every column becomes the text of its values, constant text between them is merged, and Polars joins it all in
one pass. What is null is left out, as is an object without members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson
import polars as pl
from polars.datatypes import DataType

SLICE_ROWS = 20_000
"""Rows encoded at a time: what bounds the memory."""
_WRITTEN_ROWS = 500
"""Rows written at a time: few enough that their text stays in the processor's cache."""
_NEEDS_ESCAPE = r'["\\\x00-\x1f]'
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
_PLAIN_LISTS = (pl.List(pl.String), pl.List(pl.Int64), pl.List(pl.Boolean))
_SECOND_DIGITS = {"ms": 3, "us": 6, "ns": 9}

Piece = str | pl.Expr


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a member, or of its value.

    Attributes:
        pieces: what to write after each other; one piece, null where it is absent, unless it is always there.
        present: in which rows it is there; None where that is every row.
    """

    pieces: tuple[Piece, ...]
    present: pl.Expr | None = None


@dataclass(slots=True)
class _Node:
    """A name in the document: its value (without pieces where it has none), the names below it, or both."""

    value: _Text = _Text(())
    below: dict[str, _Node] = field(default_factory=dict)


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


def encode_between(frame: pl.DataFrame, texts: Sequence[str], values: Sequence[str]) -> pl.Series:
    """Columns of text with the JSON of others between them: a text, a value, a text …, a text.

    Example:
        >>> frame = pl.DataFrame({"a": ["<"], "n": [1], "b": [" & "], "t": ['x"y'], "c": [">"]})
        >>> encode_between(frame, ["a", "b", "c"], ["n", "t"]).to_list()
        ['<1 & "x\\\\"y">']
    """
    between = frame.select(values)
    escape = _with_escapes(between)
    pieces: list[Piece] = [pl.col(texts[0])]
    for text, (name, dtype) in zip(texts[1:], between.schema.items(), strict=True):
        pieces += [*_text(name, dtype, name in escape), pl.col(text)]
    return frame.select(_join(pieces).alias("line")).to_series()


def write_lines(lines: pl.Series, file: BinaryIO, between: str = "\n", end: str = "\n") -> None:
    """Write lines, `between` them and `end` after the last; as the bytes they are, without decoding them."""
    texts, separator = lines.cast(pl.Binary), between.encode()
    for at in range(0, len(texts), _WRITTEN_ROWS):
        file.write(separator if at else b"")
        file.write(separator.join(texts[at : at + _WRITTEN_ROWS].to_list()))
    file.write(end.encode() if len(texts) else b"")


def bulk_lines(lines: pl.Series, ids: pl.Series, stream: str) -> pl.Series:
    """The body of `_bulk` for the documents of a data stream: a `create` action and the document, a row each.

    Example:
        >>> bulk_lines(pl.Series(['{"n":1}']), pl.Series(["a"]), "logs-x-default").to_list()
        ['{"create":{"_index":"logs-x-default","_id":"a"}}\\n{"n":1}']
    """
    head = f'{{"create":{{"_index":{_json(stream)},"_id":'
    frame = pl.DataFrame({"_id": ids, "line": lines}).with_columns(
        head=pl.lit(head), tail="}}\n" + pl.col("line")
    )
    return encode_between(frame, ["head", "tail"], ["_id"])


def _encode(frame: pl.DataFrame) -> pl.Series:
    document = _object(_tree(frame))
    line = _join(document.pieces).alias("line")
    if document.present is not None:
        line = line.fill_null("{}")
    return frame.with_columns(line).get_column("line")


def _tree(frame: pl.DataFrame) -> _Node:
    root = _Node()
    gaps, constant, escape = _with_gaps(frame), _constant(frame), _with_escapes(frame)
    for name, dtype in frame.schema.items():
        node = root
        for part in name.split("."):
            node = node.below.setdefault(part, _Node())
        text = _text(name, dtype, name in escape)
        if name in gaps:
            node.value = _Text((_join(text),), _present(pl.col(name), dtype))
        else:
            node.value = _Text((_json(frame[name][0]),) if name in constant else text)
    return root


def _with_gaps(frame: pl.DataFrame) -> set[str]:
    """Columns where some value is null, or a number that JSON does not have."""
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    nulls = frame.null_count().row(0, named=True)
    return _those(frame, floats, lambda value: ~value.is_finite().all()) | {
        name for name in nulls if nulls[name]
    }


def _constant(frame: pl.DataFrame) -> set[str]:
    """Columns where all values are the same, of the types where that is common."""
    likely = [
        name
        for name, dtype in frame.schema.items()
        if isinstance(dtype, (*_TEXTS, pl.Boolean)) or dtype in _PLAIN_LISTS
    ]
    return _those(frame, likely, lambda value: value.n_unique() == 1) if frame.height > 1 else set()


def _with_escapes(frame: pl.DataFrame) -> set[str]:
    """Columns where some text cannot stand in quotes as it is."""
    texts = [name for name, dtype in frame.schema.items() if isinstance(dtype, _TEXTS)]
    return _those(frame, texts, lambda value: value.cast(pl.String).str.contains(_NEEDS_ESCAPE).any())


def _those(frame: pl.DataFrame, names: list[str], test: Callable[[pl.Expr], pl.Expr]) -> set[str]:
    """The columns among these whose values, taken together, pass a test."""
    answers = frame.select(test(pl.col(names))).row(0, named=True) if names else {}
    return {name for name, passed in answers.items() if passed}


def _object(node: _Node) -> _Text:
    """`{…}`, absent where it would have no member."""
    members = [_member(name, below) for name, below in node.below.items()]
    fixed = [piece for each in members if each.present is None for piece in (",", *each.pieces)][1:]
    optional = [_join((",", *each.pieces)) for each in members if each.present is not None]
    if fixed:
        return _Text(("{", *fixed, _those_present(optional), "}"))
    present = pl.any_horizontal(each.present for each in members if each.present is not None)
    body = _join(("{", _those_present(optional).str.strip_prefix(","), "}"))
    return _Text((pl.when(present).then(body),), present)


def _member(name: str, node: _Node) -> _Text:
    """`"name":…`; the object below a name comes before a value of the same name."""
    text = _object(node) if node.below else node.value
    if node.below and node.value.pieces and text.present is not None:
        text = _first(text, node.value)
    pieces = (_json(name) + ":", *text.pieces)
    return _Text(pieces) if text.present is None else _Text((_join(pieces),), text.present)


def _first(one: _Text, other: _Text) -> _Text:
    both = pl.coalesce(_join(one.pieces), _join(other.pieces))
    if one.present is None or other.present is None:
        return _Text((both,))
    return _Text((both,), one.present | other.present)


def _present(value: pl.Expr, dtype: DataType) -> pl.Expr:
    return value.is_finite().fill_null(False) if dtype.is_float() else value.is_not_null()


def _text(name: str, dtype: DataType, escape: bool) -> tuple[Piece, ...]:
    """The JSON of a column's values; null where the value is."""
    value = pl.col(name)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        value = value.cast(pl.String)
    if isinstance(dtype, _TEXTS):
        return (_encoded(value),) if escape else ('"', value, '"')
    if dtype.is_integer() or isinstance(dtype, pl.Boolean):
        return (value.cast(pl.String),)
    if dtype.is_float():
        return (pl.when(value.is_finite()).then(value.cast(pl.String)),)
    if isinstance(dtype, pl.Datetime | pl.Date):
        return ('"', _time(value, dtype), '"')
    return (_encoded(value),)


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


def _json(value: Any) -> str:
    return orjson.dumps(value.to_list() if isinstance(value, pl.Series) else value).decode()


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
