"""Documents cut into request bodies: columns become bytes here, and nothing turns them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import polars as pl

Documents = tuple[str, pl.Series, pl.Series]
"""A data stream, its documents as JSON text, and their ids."""

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
        start = b'{"create":{"_index":%s,"_id":' % orjson.dumps(stream)
        rows = [b""] * (2 * len(lines) + 1)
        rows[:-1:2] = [start + orjson.dumps(id_) + b"}}" for id_ in ids.to_list()]
        rows[1::2] = lines.cast(pl.Binary).to_list()
        return cls(stream, lines, ids, b"\n".join(rows))

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


def gather(batches: Iterable[Documents], held: int) -> Iterator[Documents]:
    """Batches of the same stream put together while no more than `held` bytes wait: many may be very small.

    Example:
        >>> batches = [(name, pl.Series(["{}"]), pl.Series([name])) for name in "abab"]
        >>> [(stream, len(lines)) for stream, lines, ids in gather(batches, 1_000)]
        [('a', 2), ('b', 2)]
    """
    waiting: dict[str, list[tuple[pl.Series, pl.Series]]] = {}
    sizes: Counter[str] = Counter()
    for stream, lines, ids in batches:
        waiting.setdefault(stream, []).append((lines, ids))
        sizes[stream] += int(lines.str.len_bytes().sum())
        while sizes.total() > held:
            fullest = max(sizes, key=sizes.__getitem__)
            del sizes[fullest]
            yield _merged(fullest, waiting.pop(fullest))
    for stream, parts in waiting.items():
        yield _merged(stream, parts)


def _merged(stream: str, parts: list[tuple[pl.Series, pl.Series]]) -> Documents:
    lines, ids = zip(*parts, strict=True)
    return stream, pl.concat(lines, rechunk=False), pl.concat(ids, rechunk=False)


def cut(stream: str, lines: pl.Series, ids: pl.Series, room: Callable[[], int], most: int) -> Iterator[Body]:
    """Bodies that fill the `room` (bytes, asked for each): one document at least, `most` of them at most."""
    sizes = lines.str.len_bytes().cast(pl.Int64) + ids.str.len_bytes() + (_ACTION + len(stream.encode()))
    ends = sizes.cum_sum().to_numpy()
    at = 0
    while at < len(lines):
        before = int(ends[at - 1]) if at else 0
        fitting = int(np.searchsorted(ends, before + room(), side="right"))
        end = min(max(fitting, at + 1), at + most)
        yield Body.of(stream, lines[at:end], ids[at:end])
        at = end
