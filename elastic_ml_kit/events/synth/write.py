"""Writes a generation: to a folder, whole or not at all, or to a stream; at once or as its time comes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedWriter
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Self

import orjson
import polars as pl

from elastic_ml_kit.errors import OutputError
from elastic_ml_kit.events.follow import Timeline
from elastic_ml_kit.events.follow import follow as as_they_come
from elastic_ml_kit.events.ndjson import write_lines
from elastic_ml_kit.events.synth.formats import FORMATS, Format
from elastic_ml_kit.events.synth.generation import Generation
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Truth

EVERY_MS = 1_000
"""How long events of the present are gathered before they are appended."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Written:
    """What was written: events and bytes per data stream, planted anomalies, jobs that could get none."""

    events: dict[str, int] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    planted: int = 0
    barren: tuple[str, ...] = ()

    def add(self, stream: str, events: int, size: int) -> None:
        self.events[stream] = self.events.get(stream, 0) + events
        self.size[stream] = self.size.get(stream, 0) + size


class _Sink:
    """Files of one format, one a data stream, written in pieces of `chunk` events; a context manager."""

    def __init__(self, folder: Path, form: Format, chunk: int, append: bool) -> None:
        self._folder, self._form, self._chunk, self._append = folder, form, chunk, append
        self._files: dict[str, BufferedWriter] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for file in self._files.values():
            if kind is None or self._append:
                file.write(self._form.tail.encode())
            file.close()

    def write(self, stream: str, lines: pl.Series) -> int:
        """Append the lines; the bytes written."""
        first = stream not in self._files
        if first:
            path = self._folder / f"{stream}{self._form.suffix}"
            self._files[stream] = path.open("ab" if self._append else "wb")
        file, before = self._files[stream], self._files[stream].tell()
        for at in range(0, len(lines), self._chunk):
            file.write((self._form.head if first else self._form.between).encode())
            write_lines(lines[at : at + self._chunk], file, self._form.between, "")
            first = False
        return file.tell() - before

    def flush(self) -> None:
        for file in self._files.values():
            file.flush()


def write_folder(
    generations: Sequence[Generation],
    folder: Path,
    form: str = "ndjson",
    chunk: int = 5_000,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write `<folder>/<data stream>.<suffix>` and the truth; files of earlier runs stay until all is there.

    Args:
        form: a name of `FORMATS`.
        chunk: events written at a time; it changes memory, never bytes.
        truth: file of the truth, `<folder>/truth.ndjson` if None.

    Errors:
        OutputError: the folder cannot be made or written, or the disk is full; nothing of the new is left.
    """
    written = Written()
    with _writing(folder), _staged(folder) as staging:
        with _Sink(staging, FORMATS[form], chunk, append=False) as sink:
            for stream, lines in _lines(generations, FORMATS[form], progress):
                written.add(stream, len(lines), sink.write(stream, lines))
        for stream in written.size:
            written.size[stream] += len(FORMATS[form].tail.encode())
        truths = [each for generation in generations for each in generation.truth]
        write_truth(truths, staging / "truth.ndjson")
        if truth is not None:
            truth.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(staging / "truth.ndjson", truth)
    written.planted = len(truths)
    written.barren = generations[0].barren if generations else ()
    return written


def write_stream(
    generations: Sequence[Generation], file: BinaryIO, form: str = "ndjson", chunk: int = 5_000
) -> Written:
    """Write all events to one stream, in time order within each stretch of time."""
    written = Written()
    style = FORMATS[form]
    lead = style.head
    for _, stretch in chain.from_iterable(map(style.stretches, generations)):
        merged = _merged(stretch, style)
        for at in range(0, merged.height, chunk):
            file.write(lead.encode())
            write_lines(merged["line"][at : at + chunk], file, style.between, "")
            lead = style.between
        for stream, events in stretch:
            written.add(stream, events.height, 0)
    file.write(style.tail.encode())
    file.flush()
    written.planted = sum(len(generation.planted) for generation in generations)
    return written


def follow(
    generation: Generation,
    folder: Path,
    form: str,
    now: Callable[[], int],
    sleep: Callable[[float], None],
) -> Written:
    """Append events as their time comes: what is past at once, the rest when it is due.

    Args:
        now: the time in milliseconds since the epoch.
        sleep: waits for seconds.
    """
    written, style = Written(), FORMATS[form]
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_truth(generation.truth, folder / "truth.ndjson")
        with _Sink(folder, style, 5_000, append=True) as sink:
            for due in as_they_come(Timeline(style.stretches(generation)), now, sleep, EVERY_MS):
                for stream, events in due:
                    written.add(stream, events.height, sink.write(stream, style.lines(events, stream)))
                sink.flush()
    written.planted = len(generation.planted)
    return written


def write_truth(truths: Sequence[Truth], path: Path) -> None:
    """One line a planted anomaly."""
    path.write_bytes(b"".join(orjson.dumps(each.document()) + b"\n" for each in truths))


def read_truth(path: Path) -> list[Truth]:
    """The truth of a generation."""
    return [Truth.of(orjson.loads(line)) for line in path.read_bytes().splitlines() if line]


def _lines(
    generations: Sequence[Generation], form: Format, progress: Progress | None
) -> Iterator[tuple[str, pl.Series]]:
    done, total = 0, sum(generation.expected for generation in generations)
    for generation in generations:
        for _, frames in form.stretches(generation):
            for stream, events in frames:
                yield stream, form.lines(events, stream)
                done += events.height
                if progress:
                    progress(min(done, total), total)


def _merged(stretch: Sequence[tuple[str, pl.DataFrame]], form: Format) -> pl.DataFrame:
    parts = [
        pl.DataFrame({"at": events[TIME], "line": form.lines(events, stream)}) for stream, events in stretch
    ]
    return pl.concat(parts).sort("at", maintain_order=True)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = error.strerror or str(error)
        raise OutputError(
            f"cannot write to {error.filename or place}: {what}; nothing new was left there"
        ) from None


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder beside the result whose files move into place only when everything is written."""
    folder.mkdir(parents=True, exist_ok=True)
    staging = folder / ".esmlkit-partial"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        yield staging
        for file in sorted(staging.iterdir()):
            file.replace(folder / file.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not any(folder.iterdir()):
            folder.rmdir()
