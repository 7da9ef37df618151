"""The stored events as one lazy frame per data stream, and a datafeed's view of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.events.shape import stack_lazy
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.query.ast import Node
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.required import positive_fields, required_fields
from elastic_ml_kit.query.runtime import RuntimeField, parse_runtime
from elastic_ml_kit.query.simplify import never
from elastic_ml_kit.targets.local.manifest import Holds
from elastic_ml_kit.targets.local.store import Store


@dataclass(frozen=True, slots=True)
class Stream:
    """The events of one data stream; `schema` is known without reading them."""

    name: str
    events: pl.LazyFrame
    schema: Mapping[str, pl.DataType]


def read_streams(store: Store, window: Window | None = None) -> dict[str, Stream]:
    """The streams by name, with the events of the window (all without one); other files are not opened."""
    parts: dict[str, list[pl.LazyFrame]] = {}
    for entry in store.entries(Holds.EVENTS):
        if window is None or (entry.start < window.end and entry.end >= window.start):
            parts.setdefault(entry.key, []).append(store.scan(entry))
    return {name: _stream(name, frames, window) for name, frames in sorted(parts.items())}


def _stream(name: str, frames: list[pl.LazyFrame], window: Window | None) -> Stream:
    events = stack_lazy(frames)
    if window is not None:
        instant = pl.col(TIME).dt.epoch("ms")
        events = events.filter((instant >= window.start) & (instant < window.end))
    return Stream(name, events, events.collect_schema())


class Feed:
    """What a job's datafeed takes from the stored streams.

    Errors:
        QueryError: the datafeed's query or a runtime field cannot be run here.
    """

    def __init__(self, job: Job, streams: Mapping[str, Stream]) -> None:
        self._job = job
        self._query: Node = parse_dsl(job.datafeed.get("query", {"match_all": {}}))
        self._runtime: tuple[RuntimeField, ...] = parse_runtime(job.datafeed.get("runtime_mappings", {}))
        self._named = [stream for name, stream in streams.items() if job.reads(name)]
        self._useful = [each for each in self._named if not never(self._query, self._schema(each))]

    def obstacle(self) -> str:
        """Why the job can find nothing in these streams; "" if it may find something."""
        if not self._named:
            return f"no data stream matches {', '.join(self._job.datafeed['indices'])}"
        if missing := self._missing(self._named, positive_fields(self._query)) or self._lacking(self._named):
            return f"no event of its data streams has {', '.join(missing)}"
        if not self._useful:
            return "no event of its data streams can match the datafeed's query"
        missing = self._lacking(self._useful)
        return f"no event that its datafeed takes has {', '.join(missing)}" if missing else ""

    def events(self, columns: Iterable[str] | None = None) -> pl.LazyFrame:
        """The events that the query selects: these columns where a stream has them, or all."""
        wanted = None if columns is None else dict.fromkeys((TIME, *columns))
        return stack_lazy([self._select(stream, wanted) for stream in self._useful])

    def _select(self, stream: Stream, wanted: dict[str, None] | None) -> pl.LazyFrame:
        schema = self._schema(stream)
        made = [each for each in self._runtime if wanted is None or each.name in wanted or self._asks(each)]
        events = stream.events.with_columns(each.expression(stream.schema) for each in made)
        events = events.filter(compile_query(self._query, schema))
        return events if wanted is None else events.select(name for name in wanted if name in schema)

    def _asks(self, field: RuntimeField) -> bool:
        return field.name in required_fields(self._query)

    def _schema(self, stream: Stream) -> dict[str, pl.DataType]:
        """The stream's columns and those that runtime fields add."""
        return dict(stream.schema) | {
            each.name: dtype
            for each in self._runtime
            for dtype in pl.LazyFrame(schema=stream.schema)
            .select(each.expression(stream.schema))
            .collect_schema()
            .dtypes()
        }

    def _lacking(self, streams: list[Stream]) -> list[str]:
        """The fields that the detectors miss, if none of them has all of its own."""
        detectors = self._job.detectors
        missing = [[] if each.use_null else self._missing(streams, each.fields()) for each in detectors]
        return sorted({name for names in missing for name in names}) if all(missing) else []

    def _missing(self, streams: list[Stream], fields: Iterable[str]) -> list[str]:
        had = {name for stream in streams for name in self._schema(stream)}
        return sorted(set(fields) - had)
