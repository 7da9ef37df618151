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
    dtype, convert = _type(values, kind)
    found = [None if value is None else _each(convert, value) for value in values]
    wrong = sum(_misfit(value) for value in found) if convert is not _text else _mixed(values, kind)
    if wrong:
        misfits[name] += wrong
        dtype = pl.String()
        found = [None if value is None else _each(_text, value) for value in values]
    if any(isinstance(value, list) for value in found):
        listed = [value if value is None or isinstance(value, list) else [value] for value in found]
        return pl.Series(name, listed, dtype=pl.List(dtype))
    return pl.Series(name, found, dtype=dtype)


def _each(convert: Convert, value: Any) -> Any:
    return [convert(each) for each in value] if isinstance(value, list) else convert(value)


def _misfit(value: Any) -> bool:
    return value is _MISFIT or (isinstance(value, list) and _MISFIT in value)


def _type(values: list[Any], kind: str) -> tuple[DataType, Convert]:
    """The type that the field is declared to have, else the one that its values have in common."""
    if kind in _WHOLE:
        return pl.Int64(), _whole
    if kind in _REAL:
        return pl.Float64(), _real
    if kind == "boolean":
        return pl.Boolean(), _flag
    if kind:
        return pl.String(), _text
    found = _types(values)
    if found == {int}:
        return pl.Int64(), _whole
    if found and found <= {int, float}:
        return pl.Float64(), _real
    return (pl.Boolean(), _flag) if found == {bool} else (pl.String(), _text)


def _types(values: list[Any]) -> set[type]:
    found = set(map(type, values)) - {type(None)}
    if list in found:
        found |= {type(each) for value in values if isinstance(value, list) for each in value}
    return found - {list}


def _mixed(values: list[Any], kind: str) -> int:
    """How many values of a field without a declared type are not of its commonest type."""
    if kind or len(_types(values)) < 2:
        return 0
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    counts = Counter(type(each) for each in flat if each is not None)
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
