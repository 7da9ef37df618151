"""Aggregations over a frame: the ones that reports and datafeeds ask for, one below the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from tests.contract.instants import plain, written
from tests.contract.lab import RefusedError

Matching = Callable[[pl.DataFrame, Mapping[str, Any] | None], pl.DataFrame]
_CALENDAR = {"minute": "1m", "hour": "1h", "day": "1d", "week": "1w", "month": "1mo", "year": "1y"}
_OPTIONS = ("aggs", "aggregations", "meta")


def aggregate(frame: pl.DataFrame, asked: Mapping[str, Any], matching: Matching) -> dict[str, Any]:
    """The `aggregations` of an answer.

    Errors:
        RefusedError: an aggregation that is not known here.
    """
    return {name: _one(frame, body, matching) for name, body in asked.items()}


def _one(frame: pl.DataFrame, body: Mapping[str, Any], matching: Matching) -> dict[str, Any]:
    kind = next(key for key in body if key not in _OPTIONS)
    options, below = body[kind], body.get("aggs") or body.get("aggregations") or {}
    if kind in _METRICS:
        return _METRICS[kind](_values(frame, options))
    if kind not in _BUCKETS:
        known = ", ".join([*_METRICS, *_BUCKETS])
        raise RefusedError(
            400, "parsing_exception", f"Unknown aggregation type [{kind}] here; known: {known}"
        )

    def bucket(rows: pl.DataFrame, **key: Any) -> dict[str, Any]:
        return {**key, "doc_count": rows.height, **aggregate(rows, below, matching)}

    return _BUCKETS[kind](frame, options, bucket, matching)


def _values(frame: pl.DataFrame, options: Mapping[str, Any]) -> pl.Series:
    """All values of the field; empty where no document has it."""
    name = options["field"]
    if name not in frame.columns:
        return pl.Series(name, [], dtype=pl.Int64)
    column = frame.get_column(name)
    flat: pl.Series = column.explode() if isinstance(column.dtype, pl.List) else column
    return flat.drop_nulls()


def _extreme(which: str) -> Callable[[pl.Series], dict[str, Any]]:
    def metric(values: pl.Series) -> dict[str, Any]:
        value = plain(getattr(values, which)())
        if value is None:
            return {"value": None}
        if isinstance(values.dtype, pl.Datetime):
            return {"value": float(value), "value_as_string": written(value)}
        return {"value": float(value)}

    return metric


_METRICS: Mapping[str, Callable[[pl.Series], dict[str, Any]]] = {
    "min": _extreme("min"),
    "max": _extreme("max"),
    "avg": _extreme("mean"),
    "sum": lambda values: {"value": float(values.sum() or 0)},
    "value_count": lambda values: {"value": len(values)},
    "cardinality": lambda values: {"value": values.n_unique()},
}

Bucket = Callable[..., dict[str, Any]]


def _terms(frame: pl.DataFrame, options: Mapping[str, Any], bucket: Bucket, _: Matching) -> dict[str, Any]:
    name, size = options["field"], int(options.get("size", 10))
    if name not in frame.columns:
        return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": []}
    exploded = frame.explode(name) if isinstance(frame.schema[name], pl.List) else frame
    counts = exploded[name].drop_nulls().value_counts(sort=False, name="n")
    by_key = next(iter(_pairs(options.get("order", {}))), ("_count", "desc"))
    keys = [name, "n"] if by_key[0] == "_key" else ["n", name]
    falling = [by_key[1] == "desc", False]
    least = int(options.get("min_doc_count", 1))
    counts = counts.filter(pl.col("n") >= least).sort(keys, descending=falling)
    parts = exploded.filter(pl.col(name).is_in(counts[name].head(size).implode())).partition_by(
        name, as_dict=True
    )
    buckets = [bucket(parts[(key,)], **_key(key)) for key in counts[name].head(size)]
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": int(counts["n"][size:].sum()),
        "buckets": buckets,
    }


def _pairs(order: Any) -> Iterator[tuple[str, str]]:
    for each in order if isinstance(order, list) else [order]:
        yield from each.items()


def _key(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"key": int(value), "key_as_string": str(value).lower()}
    value = plain(value)
    return {"key": value}


def _date_histogram(
    frame: pl.DataFrame, options: Mapping[str, Any], bucket: Bucket, _: Matching
) -> dict[str, Any]:
    name = options["field"]
    if name not in frame.columns or not isinstance(frame.schema[name], pl.Datetime):
        return {"buckets": []}
    asked = options.get("fixed_interval") or options.get("calendar_interval", "1d")
    every = _CALENDAR.get(asked, re.sub(r"M$", "mo", asked))
    rows = frame.filter(pl.col(name).is_not_null()).with_columns(
        pl.col(name).dt.truncate(every).alias("_key")
    )
    parts = rows.partition_by("_key", as_dict=True)
    starts = [key for (key,) in parts]
    if starts and int(options.get("min_doc_count", 0)) == 0:
        starts = pl.datetime_range(min(starts), max(starts), every, eager=True, time_unit="ms").to_list()
    empty = frame.clear()
    buckets = []
    for start in sorted(starts):
        key = plain(start)
        buckets.append(bucket(parts.get((start,), empty), key_as_string=written(key), key=key))
    return {"buckets": buckets}


def _filters(
    frame: pl.DataFrame, options: Mapping[str, Any], bucket: Bucket, matching: Matching
) -> dict[str, Any]:
    wanted = options["filters"]
    if isinstance(wanted, list):
        return {"buckets": [bucket(matching(frame, each)) for each in wanted]}
    return {"buckets": {name: bucket(matching(frame, each)) for name, each in wanted.items()}}


def _filter(
    frame: pl.DataFrame, options: Mapping[str, Any], bucket: Bucket, matching: Matching
) -> dict[str, Any]:
    return bucket(matching(frame, options))


def _missing(frame: pl.DataFrame, options: Mapping[str, Any], bucket: Bucket, _: Matching) -> dict[str, Any]:
    name = options["field"]
    return bucket(frame.filter(pl.col(name).is_null()) if name in frame.columns else frame)


_BUCKETS: Mapping[str, Callable[[pl.DataFrame, Mapping[str, Any], Bucket, Matching], dict[str, Any]]] = {
    "terms": _terms,
    "date_histogram": _date_histogram,
    "filters": _filters,
    "filter": _filter,
    "missing": _missing,
}
