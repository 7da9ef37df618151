"""Documents cut into request bodies: columns become bytes here, and nothing turns them back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.events.ndjson import bulk_lines, write_lines

_ACTION = len('{"create":{"_index":"","_id":""}}\n\n')


@dataclass(frozen=True, slots=True)
class Body:
    """Documents of one data stream and the body of `_bulk` that creates them.

    Attributes:
        lines, ids: a document and its id a row, still part of the batch they came in.
        data: the body as bytes.
    """

    stream: str
    lines: pl.Series
    ids: pl.Series
    data: bytes

    @classmethod
    def of(cls, stream: str, lines: pl.Series, ids: pl.Series) -> Body:
        """The body for documents and their ids.

        Example:
            >>> Body.of("logs-a-b", pl.Series(['{"n":1}']), pl.Series(["x"])).data
            b'{"create":{"_index":"logs-a-b","_id":"x"}}\\n{"n":1}\\n'
        """
        data = io.BytesIO()
        write_lines(bulk_lines(lines, ids, stream), data)
        return cls(stream, lines, ids, data.getvalue())

    def __len__(self) -> int:
        return len(self.lines)

    def select(self, places: Sequence[int]) -> Body:
        """The body for some of its documents."""
        if len(places) == len(self):
            return self
        chosen = pl.Series(places, dtype=pl.UInt32)
        return Body.of(self.stream, self.lines.gather(chosen), self.ids.gather(chosen))

    def halves(self) -> tuple[Body, Body]:
        """Two bodies for the same documents, of which there have to be two."""
        middle = len(self) // 2
        first = Body.of(self.stream, self.lines[:middle], self.ids[:middle])
        return first, Body.of(self.stream, self.lines[middle:], self.ids[middle:])


def cut(stream: str, lines: pl.Series, ids: pl.Series, room: Callable[[], int], most: int) -> Iterator[Body]:
    """Bodies of as many documents as there is `room` for in bytes, asked for each, at least one and at `most`."""
    sizes = lines.str.len_bytes().cast(pl.Int64) + ids.str.len_bytes() + (_ACTION + len(stream.encode()))
    ends = sizes.cum_sum().to_numpy()
    at = 0
    while at < len(lines):
        before = int(ends[at - 1]) if at else 0
        fitting = int(np.searchsorted(ends, before + room(), side="right"))
        end = min(max(fitting, at + 1), at + most)
        yield Body.of(stream, lines[at:end], ids[at:end])
        at = end
