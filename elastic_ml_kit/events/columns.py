"""Flat documents become a frame: each field gets the one type that holds its values, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
import polars as pl
from polars.datatypes import DataType

from elastic_ml_kit.fields import ID, TIME, TIME_TYPE

Convert = Callable[[Any], Any]

_WHOLE = ("long", "integer", "short", "byte", "unsigned_long")
_REAL = ("double", "float", "half_float", "scaled_float")
_LIMIT = 2**63


def frame_of(
    documents: Sequence[Mapping[str, Any]], types: Mapping[str, str], misfits: Counter[str]
) -> pl.DataFrame:
    """The documents as columns, in time order.

    Args:
        documents: flat; `@timestamp` in milliseconds.
        types: Elasticsearch type by field. A field without one has the type of its values if they agree.
        misfits: counts, by field, the values that did not fit; such a field is text as a whole.
    """
    names = dict.fromkeys(name for document in documents for name in document)
    columns = [
        _column(name, [document.get(name) for document in documents], types.get(name, ""), misfits)
        for name in names
        if name not in (TIME, ID)
    ]
    times = pl.Series(TIME, [document[TIME] for document in documents], dtype=pl.Int64).cast(TIME_TYPE)
    ids = pl.Series(ID, [document[ID] for document in documents], dtype=pl.String)
    return pl.DataFrame([times, ids, *columns]).sort(TIME, maintain_order=True)


def _column(name: str, values: list[Any], kind: str, misfits: Counter[str]) -> pl.Series:
    if list not in set(map(type, values)):
        return _typed(name, values, kind, misfits)
    listed = [(row, value if isinstance(value, list) else [value]) for row, value in enumerate(values)]
    filled = [(row, several) for row, several in listed if several != [None]]
    rows = [row for row, several in filled for _ in several]
    flat = _typed(name, [each for _, several in filled for each in several], kind, misfits)
    grouped = pl.DataFrame({"row": rows, name: flat}).group_by("row", maintain_order=True).agg(name)
    every = pl.DataFrame({"row": range(len(values))}, schema={"row": pl.Int64})
    return every.join(grouped, on="row", how="left", maintain_order="left")[name]


def _typed(name: str, values: list[Any], kind: str, misfits: Counter[str]) -> pl.Series:
    """Single values as a series of one type, which is text where some do not fit the wanted one."""
    found = set(map(type, values)) - {type(None)}
    dtype, convert, native = _type(found, kind)
    if not found <= native:
        converted = [None if value is None else convert(value) for value in values]
        wrong = converted.count(_MISFIT) if convert is not _text else _minority(values, kind)
        if wrong:
            misfits[name] += wrong
            return pl.Series(name, [None if value is None else _text(value) for value in values])
        values = converted
    return pl.Series(name, values, dtype=dtype)


def _type(found: set[type], kind: str) -> tuple[DataType, Convert, set[type]]:
    """The type that the field is declared to have, else the one that its values have in common.

    With it, what converts a value to it, and the types of Python that need no conversion.
    """
    if kind in _WHOLE or (not kind and found == {int}):
        return pl.Int64(), _whole, set()
    if kind in _REAL or (not kind and found and found <= {int, float}):
        return pl.Float64(), _real, {float}
    if kind == "boolean" or (not kind and found == {bool}):
        return pl.Boolean(), _flag, {bool}
    return pl.String(), _text, {str}


def _minority(values: list[Any], kind: str) -> int:
    """How many values of a field without a declared type are not of its commonest type."""
    if kind:
        return 0
    counts = Counter(type(each) for each in values if each is not None)
    return counts.total() - counts.most_common(1)[0][1]


_MISFIT = object()


def _whole(value: Any) -> Any:
    try:
        number = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else value
    except ValueError:
        return _MISFIT
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    fits = isinstance(number, int) and not isinstance(number, bool) and -_LIMIT <= number < _LIMIT
    return number if fits else _MISFIT


def _real(value: Any) -> Any:
    if isinstance(value, bool):
        return _MISFIT
    try:
        return float(value)
    except (ValueError, OverflowError):
        return _MISFIT


def _flag(value: Any) -> Any:
    return {"true": True, "false": False, True: True, False: False}.get(value, _MISFIT)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
