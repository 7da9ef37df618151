"""Events into the workspace: few large Parquet files, each event id once in its stream."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from elastic_ml_kit.events.shape import stack
from elastic_ml_kit.fields import ID, TIME
from elastic_ml_kit.targets.base import Batch, WriteReport
from elastic_ml_kit.targets.local.manifest import Entry, Holds
from elastic_ml_kit.targets.local.store import Change, Store

PART_ROWS = 100_000
"""Events of a stream that wait in memory until they are one file."""
WAITING_ROWS = 250_000
"""Events of all streams that may wait: what bounds the memory."""


class EventWriter:
    """Writes batches as part of one change; `finish` says what became of them."""

    def __init__(self, store: Store, change: Change) -> None:
        self._store = store
        self._change = change
        self._waiting: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self._rows: dict[str, int] = defaultdict(int)
        self._kept: dict[str, int] = {}
        self._duplicates = 0

    def add(self, batch: Batch) -> None:
        """Take a batch in; it needs `@timestamp` and `event.id`."""
        if batch.events.is_empty():
            return
        self._waiting[batch.stream].append(batch.events)
        self._rows[batch.stream] += batch.events.height
        if self._rows[batch.stream] >= PART_ROWS:
            self._flush(batch.stream)
        elif sum(self._rows.values()) >= WAITING_ROWS:
            self._flush(max(self._rows, key=self._rows.__getitem__))

    def finish(self) -> WriteReport:
        """Write what still waits."""
        for stream in sorted(self._waiting):
            self._flush(stream)
        return WriteReport(self._kept, self._duplicates)

    def _flush(self, stream: str) -> None:
        events = stack(self._waiting.pop(stream)).with_columns(
            pl.col(pl.Categorical, pl.Enum).cast(pl.String)
        )
        del self._rows[stream]
        fresh = self._unseen(stream, events.unique(ID, keep="first", maintain_order=True)).sort(
            TIME, maintain_order=True
        )
        self._duplicates += events.height - fresh.height
        self._kept[stream] = self._kept.get(stream, 0) + fresh.height
        if not fresh.is_empty():
            start, end = _extent(fresh)
            self._change.add(Holds.EVENTS, stream, fresh, rows=fresh.height, start=start, end=end)

    def _unseen(self, stream: str, events: pl.DataFrame) -> pl.DataFrame:
        """The events whose id the stream does not hold; only files of the same time can hold it."""
        start, end = _extent(events)
        for entry in (*self._store.entries(Holds.EVENTS, stream), *self._added(stream)):
            if entry.start <= end and entry.end >= start:
                stored = self._store.scan(entry).select(ID).collect()
                events = events.join(stored, on=ID, how="anti", maintain_order="left")
        return events

    def _added(self, stream: str) -> list[Entry]:
        return [each for each in self._change.added if each.holds is Holds.EVENTS and each.key == stream]


def _extent(events: pl.DataFrame) -> tuple[int, int]:
    """First and last `@timestamp`, in milliseconds."""
    times = events[TIME].dt.epoch("ms")
    return int(times.min()), int(times.max())  # type: ignore[arg-type]
