"""What a job sees of the habits: rows that pass its datafeed, how long histories are, what is usual.

The baseline is drawn from habits and nothing else, so the values in the rows that pass a job's query are all
values its detector will ever meet in the baseline. That makes "rare" a thing that can be checked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.definitions.definition import Detector, Job
from elastic_ml_kit.events.synth.draw import Floats, Ints, generator, instants
from elastic_ml_kit.events.synth.habits import Emission, Habits
from elastic_ml_kit.query.ast import Node, QueryError
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.runtime import RuntimeField, parse_runtime
from elastic_ml_kit.query.simplify import never

WORKING_BUCKETS = 8.6 * 3600


@dataclass(frozen=True, slots=True)
class Origin:
    """One emission of one table of habits, and its rows as finished events."""

    habits: Habits
    emission: Emission
    rendered: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Lens:
    """How a job looks at events: its datafeed's query and runtime fields, its first detector's entity."""

    job: Job
    query: Node
    runtime: Mapping[str, RuntimeField]

    @classmethod
    def of(cls, job: Job) -> Lens:
        """The lens of a job.

        Errors:
            QueryError: its query or a runtime field is not understood here.
        """
        fields = parse_runtime(job.datafeed.get("runtime_mappings", {}), job.id)
        return cls(job, parse_dsl(job.datafeed["query"], job.id), {each.name: each for each in fields})

    def look(self, events: pl.DataFrame, stream: str) -> pl.DataFrame | None:
        """`seen`, `partition` and `value` of each event; None where none passes the datafeed."""
        schema = dict(events.schema)
        if not self.job.reads(stream) or never(self.query, schema):
            return None
        seen = events.select(compile_query(self.query, schema).alias("seen")).to_series()
        if not seen.any():
            return None
        detector = self.job.detectors[0]
        return events.select(
            seen,
            self._text(detector.partition_field_name, schema).alias("partition"),
            self._text(detector.by_field_name or detector.over_field_name, schema).alias("value"),
        )

    def _text(self, name: str | None, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        if name is None or (name not in schema and name not in self.runtime):
            return pl.lit("")
        column = self.runtime[name].expression(schema) if name in self.runtime else pl.col(name)
        return column.cast(pl.String).fill_null("")


@dataclass(frozen=True, slots=True)
class View:
    """A job's view of the habits.

    Attributes:
        rows: one row per habit that passes: origin, row, partition, value (of by or over), daily (events a
            day), owner (person or -1).
        usual: the (partition, value) pairs the baseline can hold.
        strength: cells a day (bucket and value) of each partition.
        lens: None for a job that cannot run here.
    """

    job: Job
    lens: Lens | None
    rows: pl.DataFrame
    usual: frozenset[tuple[str, str]]
    strength: dict[str, float]

    @property
    def detector(self) -> Detector:
        return self.job.detectors[0]


def origins(habits: list[Habits], namespace: str) -> list[Origin]:
    """Every emission of the habits, rendered once."""
    found = []
    for table in habits:
        for emission in table.emissions:
            rng = generator(0, table.name, emission.kind.name)
            count = emission.table.height
            frame = emission.table.with_columns(instants(np.zeros(count, dtype=np.int64)))
            if table.shared:
                frame = frame.with_columns([s.alias(n) for n, s in table.shared(rng, count).items()])
            found.append(Origin(table, emission, emission.kind.render(frame, rng, namespace)))
    return found


def by_stream(found: list[Origin], namespace: str) -> dict[str, pl.DataFrame]:
    """The rendered rows of each data stream, and of each: `_origin`, `_row`, `_daily` (events), `_owner`."""
    streams: dict[str, list[pl.DataFrame]] = {}
    for number, origin in enumerate(found):
        rows = origin.rendered.with_columns(
            pl.lit(number, dtype=pl.Int64).alias("_origin"),
            pl.Series("_row", np.arange(origin.rendered.height)),
            pl.Series("_daily", origin.habits.daily * origin.emission.share, dtype=pl.Float64),
            pl.Series("_owner", origin.habits.owner, dtype=pl.Int64),
        )
        streams.setdefault(origin.emission.kind.stream(namespace), []).append(rows)
    return {stream: pl.concat(parts, how="diagonal_relaxed") for stream, parts in streams.items()}


def view(job: Job, streams: Mapping[str, pl.DataFrame]) -> View:
    """What the job sees of the rows of `by_stream`; empty where it reads none of them, or cannot run here."""
    parts = [pl.DataFrame(schema=_SCHEMA)]
    try:
        lens = Lens.of(job)
    except QueryError:
        return View(job, None, parts[0], frozenset(), {})
    for stream, events in streams.items():
        seen = lens.look(events, stream)
        if seen is not None:
            facts = events.select(pl.col(f"_{name}").alias(name) for name in _FACTS)
            parts.append(seen.with_columns(facts.get_columns()).filter(pl.col("seen")).select(list(_SCHEMA)))
    rows = pl.concat(parts).sort("origin", "row")
    if job.detectors[0].by_field_name or job.detectors[0].over_field_name:
        rows = rows.filter(pl.col("value") != "")
    pairs = frozenset(rows.select("partition", "value").unique().iter_rows())
    return View(job, lens, rows, pairs, _strength(rows, job.bucket_span))


_FACTS = ("origin", "row", "daily", "owner")
_SCHEMA = {
    "origin": pl.Int64, "row": pl.Int64, "partition": pl.String, "value": pl.String,
    "daily": pl.Float64, "owner": pl.Int64,
}  # fmt: skip


def _strength(rows: pl.DataFrame, span: int) -> dict[str, float]:
    buckets = 86_400 / span
    person, flat = pl.col("owner") >= 0, pl.col("owner") < 0
    daily = pl.col("daily")
    cells = rows.group_by("partition", "value").agg(
        daily.filter(person).sum().alias("person"), daily.filter(flat).sum().alias("flat")
    )
    busy = WORKING_BUCKETS / span
    frame = cells.with_columns(
        (
            buckets * (1 - (-pl.col("flat") / buckets).exp())
            + busy * 5 / 7 * (1 - (-pl.col("person") / busy).exp())
        ).alias("cells")
    )
    return dict(frame.group_by("partition").agg(pl.col("cells").sum()).iter_rows())


def rare_score(cells_a_day: float, days: float, span: int, alike: int = 0) -> float:
    """About the highest score of a value that is new after `days`, with `alike` others as new as it.

    The weight of a partition is its cells, each aged by the job's decay; a new value has one share of it, and
    the score follows from that probability alone (see the engine's own documentation).
    """
    decay = 0.0005 * min(1.0, span / 1800)
    buckets = max(days * 86_400 / span, 1e-9)
    total = cells_a_day * span / 86_400 * (1 - math.exp(-decay * buckets)) / decay
    probability = (1 + alike) / (total + 1)
    if probability >= 0.05:
        return 0.0
    return min(100.0, 5 + 95 * math.log(probability / 0.05) / math.log(1e-4 / 0.05))


def weights(rows: pl.DataFrame) -> Floats:
    """Chance of each row by how often it happens."""
    daily = rows["daily"].to_numpy()
    share: Floats = daily / daily.sum()
    return share


def pick(rows: pl.DataFrame, rng: np.random.Generator, count: int) -> Ints:
    """Indices of `count` rows, often ones more likely."""
    chosen: Ints = rng.choice(rows.height, count, p=weights(rows))
    return chosen
