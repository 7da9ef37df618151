"""The seam under a workspace: named files that appear together, in a folder or in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Protocol

import polars as pl

from elastic_ml_kit.targets.local.manifest import is_committed


class Medium(Protocol):
    """Where the files of a workspace are. A file is written once and never changed.

    What a folder raises: `OutputError` where something cannot be written, `FileNotFoundError` where a file
    that should be there is not.
    """

    @property
    def place(self) -> str:
        """How a message names it."""

    def manifest(self) -> bytes | None:
        """The published manifest, or None in a new workspace."""

    def publish(self, manifest: bytes) -> None:
        """Replace the manifest in one step: before it the old state holds, after it the new one."""

    def put(self, name: str, content: bytes | pl.DataFrame) -> int:
        """Write a file (a frame as Parquet) so that it survives a crash; its size in bytes."""

    def read(self, name: str) -> bytes:
        """The content of a file that was put as bytes."""

    def scan(self, name: str) -> pl.LazyFrame:
        """The frame of a file that was put as one."""

    def digest(self, name: str) -> str:
        """A checksum of the content, "" where the file is not there."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; one that is gone already is fine."""

    def strays(self, known: set[str]) -> list[str]:
        """Files that a commit wrote but that are not among the known ones, as after a crash."""

    def set_aside(self, name: str) -> str:
        """Move a damaged file out of the way; where it is now."""

    def save(self, name: str, content: bytes) -> str:
        """Write or replace a file that is not part of the state, such as a report; its full path."""

    def close(self) -> None:
        """Let go; afterwards another process may open it."""


class Memory:
    """A workspace that lives as long as the process: what `:memory:` and the tests use."""

    def __init__(self) -> None:
        self._manifest: bytes | None = None
        self._files: dict[str, bytes | pl.DataFrame] = {}

    place = ":memory:"

    def manifest(self) -> bytes | None:
        return self._manifest

    def publish(self, manifest: bytes) -> None:
        self._manifest = manifest

    def put(self, name: str, content: bytes | pl.DataFrame) -> int:
        self._files[name] = content
        return _size(content)

    def read(self, name: str) -> bytes:
        content = self._files.get(name)
        if not isinstance(content, bytes):
            raise FileNotFoundError(name)
        return content

    def scan(self, name: str) -> pl.LazyFrame:
        content = self._files.get(name)
        if not isinstance(content, pl.DataFrame):
            raise FileNotFoundError(name)
        return content.lazy()

    def digest(self, name: str) -> str:
        content = self._files.get(name)
        if isinstance(content, pl.DataFrame):
            return f"{content.height}x{content.width}"
        return "" if content is None else f"{zlib.crc32(content):08x}"

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self._files.pop(name, None)

    def strays(self, known: set[str]) -> list[str]:
        return [name for name in self._files if name not in known and is_committed(name)]

    def set_aside(self, name: str) -> str:
        place = f"damaged/{name}"
        if name in self._files:
            self._files[place] = self._files.pop(name)
        return place

    def save(self, name: str, content: bytes) -> str:
        self._files[name] = content
        return name

    def close(self) -> None:
        """Nothing is held."""


def _size(content: bytes | pl.DataFrame) -> int:
    return len(content) if isinstance(content, bytes) else int(content.estimated_size())
