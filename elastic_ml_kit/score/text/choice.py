"""Whether a faster model is worth what it changes: both are run over the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elastic_ml_kit.score.text.evaluation.agreement import Changes, changed
from elastic_ml_kit.score.text.runtime import TextModel

_FASTER = 1.1
_CHANGED = 0.01
"""Of the texts, the share that may get another class."""
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """An exact model beside a quick one.

    Attributes:
        speedup: how many times as fast the quick one is.
        changes: how far their answers differ.
    """

    speedup: float
    changes: Changes

    @property
    def worth_it(self) -> bool:
        """Whether the quick one is faster by a tenth and gives another class to at most 1 % of the texts."""
        return self.speedup >= _FASTER and self.changes.share <= _CHANGED


def compare(
    exact: TextModel,
    quick: TextModel,
    texts: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> Comparison:
    """Run both over the texts, by turns, and compare their best times and their answers.

    Args:
        texts: different ones; at least one.
        clock: seconds.
    """
    answers = [model.probabilities(texts) for model in (exact, quick)]
    best = [float("inf"), float("inf")]
    for _ in range(_ROUNDS):
        for place, model in enumerate((exact, quick)):
            started = clock()
            model.run(texts)
            best[place] = min(best[place], clock() - started)
    return Comparison(best[0] / best[1] if best[1] else 1.0, changed(answers[1], answers[0]))
