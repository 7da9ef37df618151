"""Answers of any task for a stream of lines, in order and in constant memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from elastic_ml_kit.score.text.known import Known
from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.stream import Tally, windows
from elastic_ml_kit.score.text.tasks.task import Answer, Task

_REMEMBERED = 4096
"""Texts whose answer is kept; a vector takes up to some ten KB."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a line; empty where the line has no text."""

    line: Line
    answer: Answer


class Inference:
    """Asks a task about lines; `tally` says what became of them.

    Args:
        task: what is asked.
        clock: seconds, for `Tally.seconds`.
    """

    def __init__(self, task: Task, clock: Callable[[], float] = time.perf_counter) -> None:
        self.task = task
        self.tally = Tally()
        self._clock = clock
        self._known = Known(task.answers, _REMEMBERED)

    def run(self, lines: Iterable[Line | None]) -> Iterator[Answered]:
        """The answer to each line, in their order; None among them stands for a pause."""
        for window in windows(lines):
            started = self._clock()
            answers = self._known.answers(
                [line.text for line in window if line.text is not None and not line.fault]
            )
            self.tally.seconds += self._clock() - started
            self.tally.run = self._known.computed
            for line in window:
                yield self._answered(line, answers)

    def _answered(self, line: Line, answers: dict[str, Answer]) -> Answered:
        tally = self.tally
        tally.lines += 1
        tally.raw += line.raw
        if line.text is None or line.fault:
            tally.faults[line.fault] += 1
            return Answered(line, {})
        answer = answers[line.text]
        tally.empty += not line.text
        tally.truncated += bool(answer.get("is_truncated"))
        if "error" in answer:
            tally.faults[str(answer["error"])] += 1
        return Answered(line, answer)
