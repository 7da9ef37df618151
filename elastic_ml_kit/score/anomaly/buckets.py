"""Events to cells: one value for every bucket and entity that has events in it.

The rules are Elastic's. Buckets are aligned to the epoch. The records of a partition value's first, partial
bucket are left out, and so is the last bucket until something proves it complete. An empty string is a
missing value; a missing by or over value drops the record unless the detector says `use_null`; a missing
partition value is the partition "". A field with several values is those values joined by commas.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.score.anomaly.grid import DAY, WEEK, Floats, Grid, Ints

BUCKET, PARTITION, BY, OVER, FIELD = "#bucket", "#partition", "#by", "#over", "#field"
KEYS = [PARTITION, BY, OVER]
_MOMENT = "#moment"


class Measure(StrEnum):
    """What is measured in a cell."""

    PRESENCE = "presence"
    COUNT = "count"
    DISTINCT = "distinct"
    CONTENT = "content"
    DAY_SECONDS = "second of the day"
    WEEK_SECONDS = "second of the week"


@dataclass(frozen=True, slots=True)
class Entities:
    """Who the cells are about, in the order of partition, by and over; "" where the detector has no such field.

    `group` numbers the partitions, `starts` holds the first modelled bucket of each.
    """

    partition: list[str]
    by: list[str]
    over: list[str]
    group: Ints
    groups: list[str]
    starts: Ints

    def __len__(self) -> int:
        return len(self.partition)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in the order of bucket and entity: `entity` is a place in `entities`."""

    bucket: Ints
    entity: Ints
    value: Floats
    entities: Entities

    def __len__(self) -> int:
        return len(self.bucket)


def grid_of(events: pl.DataFrame, span: int, window: Window | None) -> Grid:
    """The buckets a job outputs: from the first whole one to the last that is complete."""
    width = span * 1000
    first, newest = (
        int(each) for each in (events[TIME].dt.epoch("ms").min(), events[TIME].dt.epoch("ms").max())
    )  # type: ignore[arg-type]
    end = newest if window is None else window.end
    return Grid(span, -(-first // width), end // width - 1)


def text(events: pl.DataFrame, name: str) -> pl.Expr:
    """A column as the engine reads it: one string, null where the value is missing or empty."""
    if name not in events.columns:
        return pl.lit(None, dtype=pl.String)
    column = pl.col(name)
    if isinstance(events.schema[name], pl.List):
        column = column.cast(pl.List(pl.String)).list.join(",")
    column = column.cast(pl.String)
    return pl.when(column != "").then(column)


def detector_rows(
    events: pl.DataFrame, detector: Detector, grid: Grid, extra: tuple[str, ...] = ()
) -> pl.DataFrame:
    """The events a detector models, with their bucket and keys, and the `extra` columns as text."""
    rows = events.select(
        _MOMENT_MS.alias(_MOMENT),
        _key(events, detector.partition_field_name, True).alias(PARTITION),
        _key(events, detector.by_field_name, detector.use_null).alias(BY),
        _key(events, detector.over_field_name, detector.use_null).alias(OVER),
        *([text(events, detector.field_name).alias(FIELD)] if detector.field_name else []),
        *(text(events, name).alias(name) for name in extra),
    )
    width = grid.span * 1000
    rows = rows.filter(pl.col(BY).is_not_null() & pl.col(OVER).is_not_null()).with_columns(
        (pl.col(_MOMENT) // width).alias(BUCKET)
    )
    first = (pl.col(_MOMENT).min().over(PARTITION) + (width - 1)) // width
    return rows.filter((pl.col(BUCKET) >= first) & (pl.col(BUCKET) <= grid.last))


_MOMENT_MS = pl.col(TIME).dt.epoch("ms")


def _key(events: pl.DataFrame, name: str | None, keep_null: bool) -> pl.Expr:
    if name is None:
        return pl.lit("")
    return text(events, name).fill_null("") if keep_null else text(events, name)


def cells_of(rows: pl.DataFrame, measure: Measure) -> Cells:
    """One cell per bucket and entity of the rows that `detector_rows` gave."""
    cells = measured(rows, [BUCKET, *KEYS], measure)
    who = cells.select(KEYS).unique().sort(KEYS).with_row_index("#entity")
    cells = cells.join(who, on=KEYS).sort(BUCKET, "#entity")
    return Cells(
        bucket=cells[BUCKET].to_numpy(),
        entity=cells["#entity"].to_numpy().astype(np.int64),
        value=cells["value"].to_numpy(),
        entities=_entities(who, cells),
    )


def measured(rows: pl.DataFrame, by: list[str], measure: Measure) -> pl.DataFrame:
    """The measure over the rows of each combination of the `by` columns, as the column `value` (Float64)."""
    groups = rows.group_by(by).agg(_value(measure).alias("value"))
    if measure is Measure.CONTENT:
        return groups.with_columns(pl.Series("value", content_length(groups["value"]), dtype=pl.Float64))
    return groups.with_columns(pl.col("value").cast(pl.Float64))


def _entities(who: pl.DataFrame, cells: pl.DataFrame) -> Entities:
    groups = cells.group_by(PARTITION).agg(pl.col(BUCKET).min()).sort(PARTITION)
    return Entities(
        partition=who[PARTITION].to_list(),
        by=who[BY].to_list(),
        over=who[OVER].to_list(),
        group=(who[PARTITION].rank("dense").to_numpy().astype(np.int64) - 1),
        groups=groups[PARTITION].to_list(),
        starts=groups[BUCKET].to_numpy().astype(np.int64),
    )


def _value(measure: Measure) -> pl.Expr:
    if measure is Measure.PRESENCE:
        return pl.lit(1.0)
    if measure is Measure.COUNT:
        return pl.len()
    if measure is Measure.DISTINCT:
        return pl.col(FIELD).drop_nulls().n_unique()
    if measure is Measure.CONTENT:
        return pl.col(FIELD).drop_nulls().unique().sort().str.join("")
    period = DAY if measure is Measure.DAY_SECONDS else WEEK
    offset = 0 if measure is Measure.DAY_SECONDS else 3 * DAY
    return ((pl.col(_MOMENT) / 1000 + offset) % period).mean()


def content_length(strings: pl.Series) -> Floats:
    """Bytes that zlib needs at its default level for each string, 0 for an empty one.

    Example:
        >>> content_length(pl.Series(["", "aaaaaaaaaaaaaaaa"])).tolist()
        [0.0, 11.0]
    """
    distinct = strings.unique()
    lengths = [len(zlib.compress(each.encode())) if each else 0 for each in distinct]
    by_string = pl.DataFrame({"text": distinct, "length": pl.Series(lengths, dtype=pl.Float64)})
    return (
        strings.to_frame("text")
        .join(by_string, on="text", how="left", maintain_order="left")["length"]
        .to_numpy()
    )
