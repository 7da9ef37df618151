"""Classes for a stream of lines, in order and in constant memory; what was seen lately is not run again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic

from elastic_ml_kit.score.text.known import Known, Value
from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.runtime import TextModel

WINDOW = 4096
"""Lines that are sorted by length together."""
_WINDOW_BYTES = 16 << 20
_REMEMBERED = 1 << 16
"""Texts whose answer is kept."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to a line.

    Attributes:
        line: what was asked.
        probabilities: of each class, in the order of the model's labels; empty where there was no text.
        truncated: whether the model saw only the start of the text.
    """

    line: Line
    probabilities: tuple[float, ...] = ()
    truncated: bool = False


@dataclass(slots=True)
class Tally:
    """What became of the lines so far.

    Attributes:
        lines: how many were read.
        run: how many texts the model had to run; the others were the same as one before.
        classes: lines of each class.
        truncated: lines of which the model saw only the start.
        raw: lines that were not UTF-8.
        empty: lines with nothing on them.
        faults: lines without a text, by reason.
        seconds: time that the model took, with the tokenizer.
    """

    lines: int = 0
    run: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    truncated: int = 0
    raw: int = 0
    empty: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Asking(Generic[Value]):
    """Asks about lines, a window at a time, about equal ones once; `tally` says what became of them.

    Args:
        compute: the answers to different texts, in their order.
        remembered: texts whose answer is kept.
        clock: seconds, for `Tally.seconds`.
        key: texts with the same key get the answer of the first of them; by default only equal texts do.
    """

    def __init__(
        self,
        compute: Callable[[Sequence[str]], Iterable[Value]],
        remembered: int,
        clock: Callable[[], float],
        key: Callable[[str], str] | None = None,
    ) -> None:
        self.tally = Tally()
        self._clock = clock
        self._known = Known(compute, remembered, key)

    def answers(self, lines: Iterable[Line | None]) -> Iterator[tuple[Line, Value | None]]:
        """Each line, in their order, with its answer, or None where it has no text.

        None among the lines stands for a pause, see `windows`.
        """
        tally = self.tally
        for window in windows(lines):
            started = self._clock()
            known = self._known.answers(
                [line.text for line in window if line.text is not None and not line.fault]
            )
            tally.seconds += self._clock() - started
            tally.run = self._known.computed
            for line in window:
                tally.lines += 1
                tally.raw += line.raw
                if line.text is None or line.fault:
                    tally.faults[line.fault] += 1
                    yield line, None
                else:
                    tally.empty += not line.text
                    yield line, known[line.text]


class Classification:
    """Runs a model over lines; `tally` says what became of them.

    Args:
        model: what classifies.
        clock: seconds, for `Tally.seconds`.
        key: texts with the same key get the answer of the first of them; by default only equal texts do.
    """

    def __init__(
        self,
        model: TextModel,
        clock: Callable[[], float] = time.perf_counter,
        key: Callable[[str], str] | None = None,
    ) -> None:
        self.model = model
        self._asking = Asking(self._compute, _REMEMBERED, clock, key)
        self.tally = self._asking.tally

    def run(self, lines: Iterable[Line | None]) -> Iterator[Prediction]:
        """The answer to each line, in their order; None among them stands for a pause, see `windows`."""
        for line, answer in self._asking.answers(lines):
            yield Prediction(line) if answer is None else self._predict(line, *answer)

    def _compute(self, texts: Sequence[str]) -> Iterator[tuple[tuple[float, ...], bool]]:
        ran = self.model.run(texts)
        for row, truncated in zip(ran.probabilities.tolist(), ran.truncated.tolist(), strict=True):
            yield tuple(row), truncated

    def _predict(self, line: Line, probabilities: tuple[float, ...], truncated: bool) -> Prediction:
        self.tally.truncated += truncated
        self.tally.classes[self.model.labels[probabilities.index(max(probabilities))]] += 1
        return Prediction(line, probabilities, truncated)


def windows(lines: Iterable[Line | None]) -> Iterator[list[Line]]:
    """The lines in lots that are bounded in number and in size; None among them ends a lot."""
    waiting: list[Line] = []
    size = 0
    for line in lines:
        if line is not None:
            waiting.append(line)
            size += line.size
        if waiting and (line is None or len(waiting) == WINDOW or size > _WINDOW_BYTES):
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def first_texts(lines: Iterable[Line], most: int) -> list[str]:
    """So many different texts from the start, for a comparison of models."""
    seen = dict.fromkeys(line.text for line in islice(lines, 4 * most) if line.text and not line.fault)
    return [text for text in seen if text is not None][:most]
