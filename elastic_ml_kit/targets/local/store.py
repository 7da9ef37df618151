"""What a workspace holds, typed, and the commits that change it as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import polars as pl

from elastic_ml_kit.targets.local.manifest import (
    Entry,
    Holds,
    Manifest,
    file_name,
    parse_manifest,
    render_manifest,
)
from elastic_ml_kit.targets.local.medium import Medium

T = TypeVar("T")


class Change:
    """One commit in the making: files written so far, entries that go."""

    def __init__(self, medium: Medium, before: Manifest) -> None:
        self._medium = medium
        self._before = before
        self._gone: set[Entry] = set()
        self.options: Mapping[str, Any] = before.options
        self.added: list[Entry] = []

    def add(self, holds: Holds, key: str, content: bytes | pl.DataFrame, **facts: int) -> None:
        """Write one file; `facts` are rows, start and end of its entry."""
        suffix = "ndjson" if isinstance(content, bytes) else "parquet"
        name = file_name(holds, key, self._before.generation + 1, len(self.added), suffix)
        size = self._medium.put(name, content)
        self.added.append(Entry(holds, key, name, size, self._medium.digest(name), **facts))

    def replace(self, holds: Holds, key: str, content: bytes, rows: int) -> None:
        """Write one file that takes the place of those of the same key."""
        self.drop(holds, key)
        self.add(holds, key, content, rows=rows)

    def drop(self, holds: Holds, key: str | None = None) -> None:
        """Let the entries of a kind go (with a key: only those)."""
        self._gone |= set(self._before.of(holds, key))

    def after(self) -> Manifest:
        """The state once this is committed."""
        kept = tuple(each for each in self._before.entries if each not in self._gone)
        added = kept + tuple(self.added)
        return Manifest(self._before.generation + 1, self.options, added, self._before.saved)


class Store:
    """The files of a workspace behind its manifest.

    Opening checks that every file is there and as it was written; one that is not is set aside and named in
    `warnings`. Files that no manifest names, left by a crash, are removed.
    """

    def __init__(self, medium: Medium) -> None:
        self._medium = medium
        self.warnings: list[str] = []
        text = medium.manifest()
        if text is None:
            self.manifest = Manifest()
            medium.publish(render_manifest(self.manifest))
        else:
            self.manifest = parse_manifest(text, medium.place)
        for entry in self.manifest.entries:
            self._check(entry)
        self._sweep()

    @property
    def place(self) -> str:
        return self._medium.place

    def entries(self, holds: Holds, key: str | None = None) -> tuple[Entry, ...]:
        return self.manifest.of(holds, key)

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Commit what the block adds and drops when it ends well; else the state stays as it was."""
        change = Change(self._medium, self.manifest)
        try:
            yield change
            after = change.after()
            self._medium.publish(render_manifest(after))
        except BaseException:
            self._undo(change)
            raise
        self.manifest = after
        self._sweep()

    def _undo(self, change: Change) -> None:
        """Remove what the change wrote, unless it was interrupted so late that it is the state already."""
        published = parse_manifest(self._medium.manifest() or b"", self.place)
        self._medium.remove(each.file for each in change.added if each not in published.entries)
        self.manifest = published

    def parse(self, holds: Holds, parse: Callable[[bytes], T], key: str | None = None) -> Iterator[T]:
        """The lines of a kind's files (with a key: only of those), parsed."""
        for entry in self.entries(holds, key):
            yield from map(parse, self._medium.read(entry.file).splitlines())

    def scan(self, entry: Entry) -> pl.LazyFrame:
        return self._medium.scan(entry.file)

    def save(self, name: str, content: bytes) -> str:
        """Write a file outside the state, such as a report; its full path."""
        if name not in self.manifest.saved:
            self.manifest = replace(self.manifest, saved=(*self.manifest.saved, name))
            self._medium.publish(render_manifest(self.manifest))
        return self._medium.save(name, content)

    def close(self) -> None:
        self._medium.close()

    def _check(self, entry: Entry) -> None:
        """Take a damaged file out of the state; what it held is no longer read."""
        digest = self._medium.digest(entry.file)
        if digest == entry.digest:
            return
        place = self._medium.set_aside(entry.file)
        self.manifest = self.manifest.without(entry)
        self._medium.publish(render_manifest(self.manifest))
        what = f"is damaged; it was moved to {place}" if digest else "is missing"
        self.warnings.append(f"{self.place}: {entry.file} {what}; the rest is used without its {entry.holds}")

    def _sweep(self) -> None:
        known = {each.file for each in self.manifest.entries}
        self._medium.remove(self._medium.strays(known))
