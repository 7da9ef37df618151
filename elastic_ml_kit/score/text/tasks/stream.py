"""Answers of any task for a stream of lines, in order and in constant memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.stream import Asking
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
        self._asking = Asking(task.answers, _REMEMBERED, clock)
        self.tally = self._asking.tally

    def run(self, lines: Iterable[Line | None]) -> Iterator[Answered]:
        """The answer to each line, in their order; None among them stands for a pause."""
        for line, answer in self._asking.answers(lines):
            if answer is not None:
                self.tally.truncated += bool(answer.get("is_truncated"))
                if "error" in answer:
                    self.tally.faults[str(answer["error"])] += 1
            yield Answered(line, answer or {})
