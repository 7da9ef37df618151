"""Real input: files, folders and pipes become frames of events; every line that cannot is accounted for."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from elastic_ml_kit.definitions.ecs import ecs_fields
from elastic_ml_kit.errors import InputError
from elastic_ml_kit.events.columns import frame_of
from elastic_ml_kit.events.documents import read_events
from elastic_ml_kit.events.lines import Fault, find_files, read_values
from elastic_ml_kit.events.rejects import Rejects

STDIN = "-"
BLOCK_DOCUMENTS = 20_000
"""Documents that are in memory at a time."""


@dataclass(slots=True)
class ReadReport:
    """What became of an input.

    Attributes:
        kept: documents that became events.
        rejected: lines that did not.
        reasons: rejected lines by reason, without the details that differ from line to line.
        warnings: what was kept but changed or left out, one sentence and how often.
    """

    kept: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)


class InputReader:
    """Reads inputs once, in the order given.

    Iterating yields `(data stream, frame)`, each frame in time order and of bounded size. `report` is
    complete when the iteration is; `rejects` are the lines not used, with source, line, reason and text.

    Args:
        inputs: files and folders, "-" for `stdin`.
        types: Elasticsearch type by field, beside those of ECS.

    Errors:
        InputError: a path that does not exist or cannot be opened, or a folder without input.

    Example:
        >>> reader = InputReader([])
        >>> [stream for stream, _ in reader], reader.report.kept
        ([], 0)
    """

    def __init__(
        self,
        inputs: Sequence[Path | str],
        types: Mapping[str, str] | None = None,
        stdin: BinaryIO | None = None,
    ) -> None:
        self.report = ReadReport()
        self._types = {**ecs_fields(), **(types or {})}
        self._stdin = stdin
        self._files = [each for given in inputs for each in _expand(given)]
        self._rejects = Rejects()

    def __iter__(self) -> Iterator[tuple[str, pl.DataFrame]]:
        for name in self._files:
            with self._open(name) as file:
                yield from self._read(name, file)

    def rejects(self) -> Iterator[dict[str, Any]]:
        """The lines that could not be used so far."""
        return iter(self._rejects)

    def _read(self, name: str, file: BinaryIO) -> Iterator[tuple[str, pl.DataFrame]]:
        block: dict[str, list[dict[str, Any]]] = defaultdict(list)
        waiting = 0
        for event in read_events(read_values(file)):
            if isinstance(event, Fault):
                self._reject(name, event)
                continue
            block[event.stream].append(event.fields)
            waiting += 1
            if waiting >= BLOCK_DOCUMENTS:
                yield from self._frames(block)
                block.clear()
                waiting = 0
        yield from self._frames(block)

    def _frames(self, block: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, pl.DataFrame]]:
        misfits: Counter[str] = Counter()
        for stream, documents in block.items():
            self.report.kept += len(documents)
            yield stream, frame_of(documents, self._types, misfits)
        for name, count in misfits.items():
            kind = self._types.get(name)
            wanted = f"not {kind}" if kind else "of several types"
            self.report.warnings[f"{name} has values that are {wanted}; it is kept as text"] += count

    def _reject(self, source: str, fault: Fault) -> None:
        self.report.rejected += 1
        self.report.reasons[fault.reason.partition(":")[0]] += 1
        self._rejects.add(source, fault)

    @contextmanager
    def _open(self, name: str) -> Iterator[BinaryIO]:
        if name == STDIN:
            yield self._stdin or sys.stdin.buffer
            return
        try:
            file = Path(name).open("rb")  # noqa: SIM115
        except OSError as error:
            raise InputError(f"cannot read {name}: {error.strerror}") from None
        with file:
            yield file


def _expand(given: Path | str) -> list[str]:
    return [STDIN] if str(given) == STDIN else [str(path) for path in find_files(Path(given))]
