"""Which events of all streams are read where all of them are too many: evenly over streams and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

import polars as pl

from elastic_ml_kit.clock import Window, bucket_start
from elastic_ml_kit.fields import ID, TIME
from elastic_ml_kit.targets.local.streams import Stream

EVENTS = 8_000
"""Events that are read at most, as long as every cell may have one."""
BUCKETS = 60
"""Buckets of time at most."""
LEAST = 4
"""Events of each stream and bucket that there is to be room for; with many streams the buckets are wider."""
WIDTHS = (60, 300, 900, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800)


@dataclass(frozen=True, slots=True)
class Grid:
    """Buckets of `width` seconds from `start` on, in milliseconds."""

    start: int
    width: int

    @property
    def cell(self) -> pl.Expr:
        """The number of the bucket of each event."""
        return ((pl.col(TIME).dt.epoch("ms") - self.start) // (self.width * 1000)).alias("cell")

    def begin(self, cell: int) -> int:
        """When a bucket begins."""
        return self.start + cell * self.width * 1000


def grid(window: Window, streams: int) -> Grid:
    """The buckets of a window: the least of the usual widths with few enough of them.

    Example:
        >>> grid(Window(0, 28 * 86_400_000), 12)
        Grid(start=0, width=43200)
    """
    most = min(BUCKETS, max(EVENTS // (LEAST * max(streams, 1)), 1))
    seconds = (window.end - window.start) / 1000
    fitting = (width for width in WIDTHS if seconds <= width * most)
    width = next(fitting, max(WIDTHS[-1], int(seconds // most // WIDTHS[-1] + 1) * WIDTHS[-1]))
    return Grid(bucket_start(window.start, width), width)


def count(stream: Stream, cells: Grid) -> dict[int, int]:
    """Events of a stream by bucket."""
    found = stream.events.select(cells.cell).group_by("cell").len().sort("cell").collect()
    return dict(found.iter_rows())


def quota(counts: Iterable[int], most: int = EVENTS) -> int:
    """Events of each cell that may be read so that all together are few enough; at least one.

    Example:
        >>> quota([2, 100, 100], 50)
        24
    """
    left, waiting = most, sorted(counts, reverse=True)
    while waiting and waiting[-1] * len(waiting) <= left:
        left -= waiting.pop()
    return max(left // len(waiting), 1) if waiting else most


def sample(stream: Stream, cells: Grid, counts: Mapping[int, int], share: int) -> pl.DataFrame:
    """At most `share` events of each bucket of a stream, in the order of time, with the bucket as `cell`.

    Which ones depends on their ids alone: the same events give the same sample, whatever else is there.
    """
    if all(number <= share for number in counts.values()):
        return stream.events.with_columns(cells.cell).sort(TIME, ID).collect()
    ids = stream.events.select(ID, cells.cell).collect()
    ranked = ids.with_columns(rank=pl.Series([crc32(each.encode()) for each in ids[ID]], dtype=pl.UInt32))
    chosen = ranked.sort("cell", "rank", ID).group_by("cell", maintain_order=True).head(share)[ID]
    events = stream.events.filter(pl.col(ID).is_in(chosen.implode()))
    return events.with_columns(cells.cell).sort(TIME, ID).collect()
