from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from elastic_ml_kit.score.text.backend import Batch
from elastic_ml_kit.score.text.choice import Comparison, compare
from elastic_ml_kit.score.text.evaluation.agreement import Changes
from elastic_ml_kit.score.text.folder import read_folder
from elastic_ml_kit.score.text.runtime import TextModel
from tests.score.text.conftest import TINY

TEXTS = ["a", "a b", "a b c", "a b c d"]


@dataclass
class Clock:
    """A clock that the backends move on by what a run of theirs costs."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Costly:
    """A backend whose runs take so many seconds, and that takes longer texts for the second class."""

    clock: Clock
    seconds: Iterator[float] | float
    most: int = 100
    name: str = "costly"
    device: str = "cpu"
    precision: str = "fp32"
    parallel: int = 1
    spent: list[float] = field(default_factory=list)

    def outputs(self, batch: Batch) -> tuple[NDArray[np.float32], ...]:
        cost = self.seconds if isinstance(self.seconds, float) else next(self.seconds)
        self.clock.now += cost
        long = (batch.mask.sum(1) > self.most).astype(np.float32)
        return (np.stack([1 - long, long, 0 * long], 1),)


def model(clock: Clock, seconds: Iterator[float] | float, most: int = 100) -> TextModel:
    return TextModel(read_folder(TINY), Costly(clock, seconds, most))


@pytest.mark.parametrize(
    ("quick", "most", "speedup", "differ", "worth_it"),
    [(1.0, 100, 4.0, 0, True), (4.0, 100, 1.0, 0, False), (1.0, 5, 4.0, 1, False), (8.0, 100, 0.5, 0, False)],
)
def test_what_is_faster_and_changes_nothing_is_worth_it(
    quick: float, most: int, speedup: float, differ: int, worth_it: bool
) -> None:
    clock = Clock()
    found = compare(model(clock, 4.0), model(clock, quick, most), TEXTS, clock)
    assert (found.speedup, found.changes.differ, found.worth_it) == (speedup, differ, worth_it)


def test_the_best_round_counts() -> None:
    clock = Clock()
    noisy = iter([1.0, 1.0, 50.0, 2.0, 7.0])
    assert compare(model(clock, 4.0), model(clock, noisy), TEXTS, clock).speedup == 2.0


def test_a_change_in_a_hundred_is_allowed() -> None:
    allowed = [Comparison(2.0, Changes(1000, differ, 0.1)).worth_it for differ in (0, 10, 11)]
    assert allowed == [True, True, False]
