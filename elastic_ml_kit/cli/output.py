"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from elastic_ml_kit.errors import OutputError

STDOUT = Path("-")


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write into; it appears under its name when all is well, and not at all after an error.

    Args:
        path: `-` is stdout; a pipe or a device is written to as it is.

    Errors:
        OutputError: it cannot be written.
    """
    if path == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif path.exists() and not path.is_file():
        with _told(path), path.open("wb") as file:
            yield file
    else:
        yield from _whole(path)


def _whole(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(path.name + ".part")
    try:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                yield file
            part.replace(path)
    except BaseException:
        _remove(part)
        raise


def _remove(part: Path) -> None:
    """What was written so far goes away, if it came to be."""
    with suppress(OSError):
        part.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from None


def staged(files: Mapping[Path, bytes]) -> None:
    """Write several files: all of them, or none.

    Errors:
        OutputError: one cannot be written.
    """
    parts = {path.with_name(path.name + ".part"): path for path in files}
    try:
        for part, path in parts.items():
            with _told(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                part.write_bytes(files[path])
        for part, path in parts.items():
            with _told(path):
                part.replace(path)
    finally:
        for part in parts:
            _remove(part)


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Errors:
        OutputError: it cannot be written.
    """
    with written(path) as file:
        file.write(content)
