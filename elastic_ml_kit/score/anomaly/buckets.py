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

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.score.anomaly.grid import DAY, WEEK, Floats, Grid, Ints

BUCKET, ENTITY, FIELD, VALUE = "#bucket", "#entity", "#field", "#value"
PARTITION, BY, OVER = "#partition", "#by", "#over"
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
    """Who the cells are about, in the order of partition, by and over; "" where there is no such field.

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
    moments = events[TIME].dt.epoch("ms").to_numpy()
    end = int(moments.max()) if window is None else window.end
    return Grid(span, -(-int(moments.min()) // width), end // width - 1)


def text(events: pl.DataFrame, name: str) -> pl.Expr:
    """A column as the engine reads it: one string, null where the value is missing or empty."""
    if name not in events.columns:
        return pl.lit(None, dtype=pl.String)
    column = pl.col(name)
    if isinstance(events.schema[name], pl.List):
        column = column.cast(pl.List(pl.String)).list.join(",")
    column = column.cast(pl.String)
    return pl.when(column != "").then(column)


@dataclass(frozen=True, slots=True)
class Rows:
    """The events a detector models: `#bucket`, `#entity` (a place in `entities`), `#field` and extras."""

    frame: pl.DataFrame
    entities: Entities


def detector_rows(events: pl.DataFrame, detector: Detector, grid: Grid, extra: tuple[str, ...] = ()) -> Rows:
    """The events a detector models, each with its bucket and entity, and the `extra` columns as text."""
    keys = {
        PARTITION: (detector.partition_field_name, True),
        BY: (detector.by_field_name, detector.use_null),
        OVER: (detector.over_field_name, detector.use_null),
    }
    named = {alias: _key(events, name, keep) for alias, (name, keep) in keys.items() if name is not None}
    rows = events.select(
        pl.col(TIME).dt.epoch("ms").alias(_MOMENT),
        *(expression.alias(alias) for alias, expression in named.items()),
        *([text(events, detector.field_name).alias(FIELD)] if detector.field_name else []),
        *(text(events, name).alias(name) for name in extra),
    )
    rows = rows.drop_nulls(list(named)) if named else rows
    who = rows.select(list(named)).unique().sort(list(named)) if named else pl.DataFrame({BY: [""]})
    who = who.with_row_index(ENTITY).with_columns(pl.col(ENTITY).cast(pl.Int64))
    rows = rows.join(who, on=list(named)) if named else rows.with_columns(pl.lit(0, pl.Int64).alias(ENTITY))
    width = grid.span * 1000
    first = rows.group_by(ENTITY).agg(pl.col(_MOMENT).min().alias("first"))
    entities = _entities(who.join(first, on=ENTITY, how="left").sort(ENTITY), width)
    starts = pl.lit(pl.Series(entities.starts[entities.group])).gather(pl.col(ENTITY))
    frame = rows.drop(list(named)).with_columns((pl.col(_MOMENT) // width).alias(BUCKET))
    return Rows(frame.filter((pl.col(BUCKET) >= starts) & (pl.col(BUCKET) <= grid.last)), entities)


def _key(events: pl.DataFrame, name: str, keep_null: bool) -> pl.Expr:
    return text(events, name).fill_null("") if keep_null else text(events, name)


def _entities(who: pl.DataFrame, width: int) -> Entities:
    """The entities of the rows, with the first whole bucket of each partition."""
    blank = [""] * who.height
    partition = who[PARTITION].to_list() if PARTITION in who.columns else blank
    group = pl.Series(partition, dtype=pl.String).rank("dense").cast(pl.Int64) - 1
    firsts = (
        pl.DataFrame({"group": group, "first": who["first"]}).group_by("group").agg(pl.col("first").min())
    )
    starts = firsts.sort("group")["first"].fill_null(0).to_numpy()
    return Entities(
        partition=partition,
        by=who[BY].to_list() if BY in who.columns else blank,
        over=who[OVER].to_list() if OVER in who.columns else blank,
        group=group.to_numpy(),
        groups=sorted(set(partition)),
        starts=-(-starts // width),
    )


def cells_of(rows: Rows, measure: Measure) -> Cells:
    """One cell per bucket and entity of the rows."""
    cells = measured(rows.frame, [BUCKET, ENTITY], measure).sort(BUCKET, ENTITY)
    return Cells(
        bucket=cells[BUCKET].to_numpy(),
        entity=cells[ENTITY].to_numpy(),
        value=cells[VALUE].to_numpy(),
        entities=rows.entities,
    )


def measured(rows: pl.DataFrame, by: list[str], measure: Measure) -> pl.DataFrame:
    """The measure over the rows of each combination of the `by` columns, as the column `value` (Float64)."""
    if measure is Measure.CONTENT:
        strings = rows.select(*by, FIELD).unique().sort(*by, FIELD)
        groups = strings.group_by(by, maintain_order=True).agg(
            pl.col(FIELD).drop_nulls().str.join("").alias(VALUE)
        )
        return groups.with_columns(pl.Series(VALUE, content_length(groups[VALUE]), dtype=pl.Float64))
    return rows.group_by(by).agg(_value(measure).cast(pl.Float64).alias(VALUE))


def _value(measure: Measure) -> pl.Expr:
    if measure is Measure.PRESENCE:
        return pl.lit(1.0)
    if measure is Measure.COUNT:
        return pl.len()
    if measure is Measure.DISTINCT:
        return pl.col(FIELD).drop_nulls().n_unique()
    if measure is Measure.DAY_SECONDS:
        return (pl.col(_MOMENT) / 1000 % DAY).mean()
    return ((pl.col(_MOMENT) / 1000 + 3 * DAY) % WEEK).mean()


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
