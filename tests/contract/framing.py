"""JSON lines as a frame with dotted columns: by Polars where it reads them right, else one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import orjson
import polars as pl
from polars.exceptions import PolarsError

from elastic_ml_kit.events.columns import frame_of
from elastic_ml_kit.events.documents import flatten_values
from elastic_ml_kit.events.instants import parse_event_time
from elastic_ml_kit.fields import ID, TIME, TIME_TYPE

ROW, DOCUMENT = "_row", "_id"
EMPTY = pl.DataFrame(schema={TIME: TIME_TYPE, ID: pl.String, ROW: pl.Int64, DOCUMENT: pl.String})
_WHOLE = ("long", "integer", "short", "byte", "unsigned_long")
_REAL = ("double", "float", "half_float", "scaled_float")
_SIMPLE = (pl.String, pl.Int64, pl.Float64, pl.Boolean)


def framed(
    lines: Sequence[bytes], names: Sequence[str], rows: Sequence[int], types: Mapping[str, str]
) -> pl.DataFrame:
    """`@timestamp`, `event.id` (the document's own, else its `_id`), `_row`, `_id` and every other field.

    Args:
        names, rows: `_id` and `_row` of each line.
        types: Elasticsearch type by field; a field without one has the type of its values.
    """
    if not lines:
        return EMPTY
    read = _read_at_once(lines, types)
    if read is None:
        return _one_by_one(lines, names, rows, types)
    ids = pl.Series(DOCUMENT, names)
    own = read.get_column(ID) if ID in read.columns else pl.Series([None] * len(names), dtype=pl.String)
    places = pl.Series(ROW, rows, dtype=pl.Int64)
    frame = read.with_columns(own.fill_null(ids).alias(ID), ids, places)
    first = [TIME, ID]
    return frame.select(*first, pl.exclude(first)).sort(TIME, maintain_order=True)


def _one_by_one(
    lines: Sequence[bytes], names: Sequence[str], rows: Sequence[int], types: Mapping[str, str]
) -> pl.DataFrame:
    documents = []
    for line, name, row in zip(lines, names, rows, strict=True):
        fields = flatten_values(orjson.loads(line))
        given = fields.get(ID, name)
        fields[ID] = str(given[0] if isinstance(given, list) else given)
        fields[TIME] = parse_event_time(fields.get(TIME))
        documents.append({**fields, ROW: row, DOCUMENT: name})
    return frame_of(documents, types, Counter())


def _read_at_once(lines: Sequence[bytes], types: Mapping[str, str]) -> pl.DataFrame | None:
    """The columns, or nothing where the values are not as simple as Polars takes them."""
    try:
        frame = _unnested(pl.read_ndjson(b"\n".join(lines), infer_schema_length=None))
    except PolarsError:
        return None
    if frame.height != len(lines):
        return None
    columns = []
    for name, dtype in frame.schema.items():
        if dtype == pl.Null or (isinstance(dtype, pl.Struct) and not dtype.fields):
            continue
        column = frame.get_column(name)
        typed = _time(column) if name == TIME else _typed(column, types.get(name, ""))
        if typed is None:
            return None
        columns.append(typed)
    if TIME not in frame.columns:
        columns.append(pl.Series(TIME, [None] * len(lines), dtype=TIME_TYPE))
    return pl.DataFrame(columns)


def _unnested(frame: pl.DataFrame) -> pl.DataFrame:
    while any(isinstance(dtype, pl.Struct) and dtype.fields for dtype in frame.dtypes):
        columns = []
        for name, dtype in frame.schema.items():
            if isinstance(dtype, pl.Struct):
                column = pl.col(name).struct
                columns += [column.field(each.name).alias(f"{name}.{each.name}") for each in dtype.fields]
            else:
                columns.append(pl.col(name))
        frame = frame.select(columns)
    return frame


def _time(column: pl.Series) -> pl.Series | None:
    if column.dtype != pl.String:
        return None
    times = column.str.to_datetime(time_unit="ms", time_zone="UTC", strict=False)
    return times if times.null_count() == column.null_count() else None


def _typed(column: pl.Series, kind: str) -> pl.Series | None:
    """The column in the type of its field; nothing where a value would be lost or is no simple one."""
    dtype = column.dtype
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    if inner not in _SIMPLE:
        return None
    if inner == pl.String and dtype == pl.String and column.str.contains(r"^[\[{]").any():
        return None
    wanted: pl.DataType = _wanted(kind, inner)
    if isinstance(dtype, pl.List):
        column = column.set(column.list.len() == 0, None) if (column.list.len() == 0).any() else column
        wanted = pl.List(wanted)
    if column.dtype == wanted:
        return column
    cast = column.cast(wanted, strict=False)
    return cast if cast.null_count() == column.null_count() else None


def _wanted(kind: str, inner: object) -> pl.DataType:
    if kind in _WHOLE:
        return pl.Int64()
    if kind in _REAL:
        return pl.Float64()
    if kind == "boolean":
        return pl.Boolean()
    return pl.String() if kind else next(each() for each in _SIMPLE if each == inner)
