"""The lines that a model answers: from files, or from a pipe that is answered as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.models_options import Source
from elastic_ml_kit.cli.output import STDOUT, written
from elastic_ml_kit.cli.show import counted, warn
from elastic_ml_kit.errors import BrokenOffError, InputError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.lines import Line
    from elastic_ml_kit.score.text.stream import Tally
    from elastic_ml_kit.targets.base import Progress


class Feed:
    """The lines of an input, of which the first are looked at before a model is loaded.

    Args:
        source: what is read.
        progress: what is told of it.

    Errors:
        InputError: there is no such file, or it cannot be read.

    Attributes:
        first: the first lines.
        whole: whether these are known to be all; of a pipe that is never known.
    """

    def __init__(self, source: Source, progress: Progress | None) -> None:
        from elastic_ml_kit.score.text.arrival import as_they_come
        from elastic_ml_kit.score.text.stream import windows

        self.piped = source.path == STDOUT
        if self.piped:
            wake_on_interrupt()
        lines = source.lines(progress)
        self._rest: Iterator[Line | None] = as_they_come(lines) if self.piped else lines
        self.first: list[Line] = next(windows(self._rest), [])
        self._next = None if self.piped else next(self._rest, None)
        self.whole = not self.piped and self._next is None

    def lines(self, into: BinaryIO) -> Iterator[Line | None]:
        """All lines; None stands for a pause, after which what was written is sent on."""
        for line in chain(self.first, [self._next], self._rest):
            yield line
            if line is None and self.piped:
                into.flush()

    @contextmanager
    def answered(self, output: Path, tally: Tally) -> Iterator[BinaryIO]:
        """A file for the answers. Ctrl-C is how a pipe that has no end is left: what is complete stays.

        Errors:
            BrokenOffError: a pipe was left with Ctrl-C.
            OutputError: the file cannot be written.
        """
        interrupted = False
        with written(output) as into:
            try:
                yield into
            except KeyboardInterrupt:
                if not self.piped:
                    raise
                interrupted = True
        if interrupted:
            where = "written" if output == STDOUT else f"in {output}"
            raise BrokenOffError(f"interrupted; the answers to {counted(tally.lines, 'line')} are {where}")


def check_any(faults: Counter[str], first: list[Line], text_field: str) -> None:
    """Refuse an input of which no line has a text: most likely the field is another one.

    Args:
        faults: lines by fault; "" counts those without one.

    Errors:
        InputError: there are lines, but none can be answered.
    """
    if not faults or faults[""]:
        return
    reason, _ = faults.most_common(1)[0]
    names = list(dict.fromkeys(name for line in first for name in _text_fields(line.document)))
    fields = f"; text is in {', '.join(names[:8])}" if names else ""
    hint = nearest(text_field, names) or fields
    raise InputError(f"none of {counted(faults.total(), 'line')} has an answer: {reason}{hint}")


def _text_fields(document: object, prefix: str = "") -> Iterator[str]:
    if not isinstance(document, dict):
        return
    for name, value in document.items():
        if isinstance(value, dict):
            inner = "" if not prefix and name in ("_source", "source") else f"{prefix}{name}."
            yield from _text_fields(value, inner)
        elif isinstance(value, str) and " " in value:
            yield prefix + name


def tell_tally(tally: Tally, longest: int) -> None:
    """What was cut, replaced or left out, on stderr."""
    for count, what in (
        (tally.truncated, f"longer than {longest} tokens; the model saw the start"),
        (tally.raw, "not UTF-8; the bytes that are none were replaced"),
        (tally.empty, "empty; the answer means nothing"),
        *((count, f"without an answer: {reason}") for reason, count in tally.faults.most_common(5)),
    ):
        if count:
            warn(f"{counted(count, 'line')} {what}")
