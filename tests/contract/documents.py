"""Documents without an engine: lines as they came, parsed into frames only when somebody looks at them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import orjson
import polars as pl

from elastic_ml_kit.definitions.ecs import ecs_fields
from elastic_ml_kit.events.shape import stack
from elastic_ml_kit.fields import TIME
from tests.contract.framing import DOCUMENT, EMPTY, ROW, framed
from tests.contract.lab import Lab
from tests.contract.patterns import chosen

AT_ONCE = 20_000
"""Documents that are parsed together."""


@dataclass
class Index:
    """An index, or a backing index of a data stream.

    `rows` are the documents in the order in which they came; one that was deleted or replaced is None.
    """

    name: str
    stream: str = ""
    mappings: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    aliases: Mapping[str, Any] = field(default_factory=dict)
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex[:22])
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    ids: dict[str, int] = field(default_factory=dict, repr=False)
    versions: dict[str, int] = field(default_factory=dict, repr=False)
    rows: list[bytes | None] = field(default_factory=list, repr=False)
    changes: int = 0
    _parts: list[pl.DataFrame] = field(default_factory=list, repr=False)
    _parsed: int = 0
    _whole: tuple[int, pl.DataFrame] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def setting(self, path: str) -> str:
        """A setting below `index`, "" where it is not set."""
        node: Any = self.settings.get("index", {})
        for part in path.split("."):
            node = node.get(part, {}) if isinstance(node, Mapping) else {}
        return node if isinstance(node, str) else ""

    def put(self, name: str, line: bytes) -> int:
        """Store a document in place of one that is there; its sequence number."""
        if (before := self.ids.get(name)) is not None:
            self.rows[before] = None
            self.versions[name] = self.versions.get(name, 1) + 1
        self.ids[name] = len(self.rows)
        self.rows.append(line)
        self.changes += 1
        return self.ids[name]

    def remove(self, name: str) -> bool:
        """Delete a document; whether it was there."""
        row = self.ids.pop(name, None)
        if row is None:
            return False
        self.rows[row] = None
        self.versions.pop(name, None)
        self.changes += 1
        return True

    def source(self, row: int) -> Any:
        """The document at a place of `rows`."""
        return orjson.loads(self.rows[row] or b"null")

    def types(self) -> dict[str, str]:
        """Type of every mapped field by its dotted name."""
        return dict(mapped_types(self.mappings))

    def frame(self) -> pl.DataFrame:
        """All documents: `_row`, `_id`, `@timestamp`, `event.id` and a column for every other field."""
        if self._whole and self._whole[0] == self.changes:
            return self._whole[1]
        self.read()
        frame = stack(self._parts) if self._parts else EMPTY
        if len(self.ids) < frame.height:
            dead = pl.Series([row for row, line in enumerate(self.rows) if line is None], dtype=pl.Int64)
            frame = frame.filter(~pl.col(ROW).is_in(dead.implode()))
        self._parts, self._whole = [frame], (self.changes, frame)
        return frame

    def read(self, least: int = 1) -> None:
        """Parse the documents that came since the last time, if there are so many."""
        if len(self.rows) - self._parsed >= least:
            self._parts += self._new_parts()

    def _new_parts(self) -> Iterator[pl.DataFrame]:
        ids = {row: name for name, row in self.ids.items() if row >= self._parsed}
        types = {**ecs_fields(), **self.types()}
        rows = sorted(ids)
        for at in range(0, len(rows), AT_ONCE):
            block = rows[at : at + AT_ONCE]
            lines = [line for row in block if (line := self.rows[row]) is not None]
            yield framed(lines, [ids[row] for row in block], block, types)
        self._parsed = len(self.rows)


def mapped_types(mappings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Dotted name and type of every field below `properties`, multi-fields included."""
    for name, body in mappings.get("properties", {}).items():
        if "type" in body:
            yield prefix + name, body["type"]
        yield from mapped_types(body, f"{prefix}{name}.")
        yield from mapped_types({"properties": body.get("fields", {})}, f"{prefix}{name}.")


@dataclass
class Stream:
    """A data stream: the template that it was made from and its backing indices, the last one written to."""

    name: str
    template: str
    indices: list[Index] = field(default_factory=list)
    meta: Mapping[str, Any] | None = None
    generation: int = 0

    def roll_over(self, mappings: Mapping[str, Any], settings: Mapping[str, Any]) -> Index:
        """Start the next backing index."""
        self.generation += 1
        now = datetime.now(UTC)
        name = f".ds-{self.name}-{now:%Y.%m.%d}-{self.generation:06}"
        self.indices.append(Index(name, self.name, mappings, {"index": {"hidden": "true"}, **settings}))
        return self.indices[-1]


class Memory:
    """Data streams and indices by name, with the documents in them."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.indices: dict[str, Index] = {}
        self._removed = 0

    def add(self, index: Index) -> Index:
        """Make an index known."""
        self.indices[index.name] = index
        return index

    def drop(self, index: Index) -> None:
        """Forget an index and its documents."""
        self._removed += index.changes + 1
        del self.indices[index.name]

    def resolve(self, asked: str) -> list[Index]:
        """The indices that names, aliases and patterns mean; hidden ones only where a pattern starts so."""
        found: dict[str, Index] = {}
        for part in asked.split(",") if asked else ["*"]:
            if part.startswith("-"):
                for gone in self.resolve(part[1:]):
                    found.pop(gone.name, None)
                continue
            hidden = part.startswith(".")
            for name in chosen(self.streams, part):
                if hidden or not name.startswith("."):
                    found.update({each.name: each for each in self.streams[name].indices})
            for name, index in self.indices.items():
                names = [each for each in (name, *index.aliases) if hidden or not each.startswith(".")]
                if chosen(names, part):
                    found[name] = index
        return list(found.values())

    def frames(self, patterns: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Per data stream or index, the documents that it holds."""
        parts: dict[str, list[pl.DataFrame]] = {}
        for index in self.resolve(",".join(patterns)):
            if len(index):
                parts.setdefault(index.stream or index.name, []).append(index.frame().drop(ROW, DOCUMENT))
        return {name: stack(frames).sort(TIME, maintain_order=True) for name, frames in parts.items()}

    def count(self, patterns: Sequence[str]) -> int:
        """How many documents there are."""
        return sum(map(len, self.resolve(",".join(patterns))))

    def version(self) -> int:
        """Grows with every accepted write."""
        return self._removed + sum(index.changes for index in self.indices.values())


def memory(lab: Lab) -> Memory:
    """The documents that the lab keeps itself: all, or with an engine behind it those of hidden indices."""
    return cast(Memory, lab.state.setdefault("memory", Memory()))
