"""Classes for a stream of lines, in order and in constant memory; what was seen lately is not run again."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.runtime import TextModel

WINDOW = 4096
"""Lines that are sorted by length together."""
_WINDOW_BYTES = 16 << 20
_REMEMBERED = 1 << 16
"""Texts whose answer is kept."""
_SHORT = 1024
"""Characters of a text that is worth keeping."""


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
        self.tally = Tally()
        self._clock = clock
        self._key = key
        self._known: OrderedDict[str, tuple[tuple[float, ...], bool]] = OrderedDict()

    def run(self, lines: Iterable[Line]) -> Iterator[Prediction]:
        """The answer to each line, in their order."""
        for window in windows(lines):
            started = self._clock()
            answers = self._answers(
                [line.text for line in window if line.text is not None and not line.fault]
            )
            self.tally.seconds += self._clock() - started
            for line in window:
                yield self._predict(line, answers)

    def _answers(self, texts: Sequence[str]) -> dict[str, tuple[tuple[float, ...], bool]]:
        """The answer to each text; only those that are not known are run."""
        keys = {text: self._key(text) if self._key else text for text in dict.fromkeys(texts)}
        found = {key: self._known[key] for key in keys.values() if key in self._known}
        new: dict[str, str] = {}
        for text, key in keys.items():
            if key not in found:
                new.setdefault(key, text)
        if new:
            ran = self.model.run(list(new.values()))
            rows = zip(ran.probabilities.tolist(), ran.truncated.tolist(), strict=True)
            found |= {key: (tuple(row), cut) for key, (row, cut) in zip(new, rows, strict=True)}
        self.tally.run += len(new)
        self._remember(found)
        return {text: found[key] for text, key in keys.items()}

    def _remember(self, answers: dict[str, tuple[tuple[float, ...], bool]]) -> None:
        """Keep answers; the ones that were not asked for the longest time go."""
        for text, answer in answers.items():
            if len(text) <= _SHORT:
                self._known[text] = answer
                self._known.move_to_end(text)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _predict(self, line: Line, answers: dict[str, tuple[tuple[float, ...], bool]]) -> Prediction:
        tally = self.tally
        tally.lines += 1
        tally.raw += line.raw
        if line.text is None or line.fault:
            tally.faults[line.fault] += 1
            return Prediction(line)
        probabilities, truncated = answers[line.text]
        tally.empty += not line.text
        tally.truncated += truncated
        tally.classes[self.model.labels[probabilities.index(max(probabilities))]] += 1
        return Prediction(line, probabilities, truncated)


def windows(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in lots that are bounded in number and in size."""
    waiting: list[Line] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += line.size
        if len(waiting) == WINDOW or size > _WINDOW_BYTES:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def first_texts(lines: Iterable[Line], most: int) -> list[str]:
    """So many different texts from the start, for a comparison of models."""
    seen = dict.fromkeys(line.text for line in islice(lines, 4 * most) if line.text and not line.fault)
    return [text for text in seen if text is not None][:most]
