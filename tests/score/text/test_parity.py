"""How far one form of a model is from another."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.parity import difference

ONE = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])


def test_the_same_does_not_differ() -> None:
    found = difference("x", ONE, ONE.copy())
    assert (found.largest, found.differ, found.texts) == (0.0, 0, 3)


def test_the_worst_is_named_and_other_classes_counted() -> None:
    other = ONE.copy()
    other[0] = [0.4, 0.5, 0.1]
    other[2] = [0.61, 0.0, 0.39]
    found = difference("x", ONE, other, exact=False)
    assert found.largest == pytest.approx(0.41)
    assert (found.differ, found.worst, found.exact) == (2, 2, False)


@pytest.mark.parametrize(
    ("other", "words"),
    [(ONE[:, :2], "gives 2 classes, the model has 3"), (ONE * np.nan, "numbers that are none")],
)
def test_what_cannot_be_compared_is_told(other: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        difference("cluster", ONE, other)
