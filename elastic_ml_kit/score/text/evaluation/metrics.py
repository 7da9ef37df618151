"""Numbers that say how good a classifier is, from what it said and what is true.

Lines may have a weight. Where a line weighs one by the size of its group, every group counts the same: of a
log, whose lines repeat a few templates a thousand times, that is the honest measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15
"""Bins of the calibration, of equal width."""
_CONFIDENCE = 95.0


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """One class: which share of what was said is right, and which share of what is was found."""

    label: str
    precision: float
    recall: float
    f1: float
    support: float
    predicted: float


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a number lies in 95 of 100 resamples."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines with a probability in a range: how sure the model was on average, and how often it was right."""

    low: float
    high: float
    weight: float
    confidence: float
    accuracy: float


Matrix = NDArray[np.float64]
Numbers = NDArray[np.int64]


def confusion(truth: Numbers, predicted: Numbers, classes: int, weights: Matrix | None = None) -> Matrix:
    """How much of each true class (row) was given each class (column).

    Example:
        >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
        [[1.0, 1.0], [0.0, 1.0]]
    """
    cells = np.bincount(truth * classes + predicted, weights, classes * classes)
    return np.asarray(cells, np.float64).reshape(classes, classes)


def accuracy(matrix: Matrix) -> float:
    """The share on the diagonal.

    Example:
        >>> accuracy(np.array([[3.0, 1.0], [0.0, 4.0]]))
        0.875
    """
    return float(np.trace(matrix) / matrix.sum())


def f1_scores(matrix: Matrix) -> Matrix:
    """F1 of each class: twice what is right over what is it and what was given it; 0 where there is neither.

    Works on many matrices at once, along the first axes.
    """
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    both = matrix.sum(-1) + matrix.sum(-2)
    return np.asarray(np.divide(2 * right, both, out=np.zeros_like(right, np.float64), where=both > 0))


def macro_f1(matrix: Matrix) -> Matrix:
    """The mean F1 of the classes that are true or were given somewhere, as scikit-learn counts it.

    Example:
        >>> float(macro_f1(np.array([[2.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])).round(4))
        0.3333
    """
    present = (matrix.sum(-1) + matrix.sum(-2)) > 0
    return np.asarray((f1_scores(matrix) * present).sum(-1) / np.maximum(present.sum(-1), 1))


def per_class(matrix: Matrix, labels: tuple[str, ...]) -> tuple[ClassMetrics, ...]:
    """Precision, recall and F1 of each class."""
    given, true, f1 = matrix.sum(0), matrix.sum(1), f1_scores(matrix)
    return tuple(
        ClassMetrics(
            label,
            precision=float(matrix[i, i] / given[i]) if given[i] else 0.0,
            recall=float(matrix[i, i] / true[i]) if true[i] else 0.0,
            f1=float(f1[i]),
            support=float(true[i]),
            predicted=float(given[i]),
        )
        for i, label in enumerate(labels)
    )


def reliability(
    confidence: Matrix, right: NDArray[np.bool_], weights: Matrix | None = None
) -> tuple[Bin, ...]:
    """What was said to be so probable, and how often it was so; empty ranges are left out."""
    weight = np.ones(len(confidence)) if weights is None else weights
    place = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    total = np.bincount(place, weight, BINS)
    said = np.bincount(place, weight * confidence, BINS)
    so = np.bincount(place, weight * right, BINS)
    return tuple(
        Bin(i / BINS, (i + 1) / BINS, float(total[i]), float(said[i] / total[i]), float(so[i] / total[i]))
        for i in range(BINS)
        if total[i]
    )


def expected_error(bins: tuple[Bin, ...]) -> float:
    """The expected calibration error: how far probability and truth are apart, on average over the lines.

    Example:
        >>> round(expected_error((Bin(0.8, 1.0, 3, 0.9, 1.0), Bin(0.6, 0.8, 1, 0.7, 0.3))), 4)
        0.175
    """
    total = sum(each.weight for each in bins)
    return sum(each.weight * abs(each.confidence - each.accuracy) for each in bins) / total if total else 0.0


def resample(matrix: Matrix, rounds: int, seed: int) -> Matrix:
    """Confusion matrices of bootstrap samples of the lines.

    A sample of lines with replacement is a multinomial sample of the matrix's cells, so no line is touched.
    """
    draws = np.random.default_rng(seed).multinomial(
        round(float(matrix.sum())), matrix.ravel() / matrix.sum(), rounds
    )
    return draws.reshape(rounds, *matrix.shape).astype(np.float64)


def resample_groups(per_group: Matrix, rounds: int, seed: int) -> Matrix:
    """Confusion matrices of bootstrap samples of groups: lines of a template are no independent trials."""
    dice = np.random.default_rng(seed)
    groups = len(per_group)
    flat = per_group.reshape(groups, -1)
    samples = [
        np.bincount(dice.integers(groups, size=groups), minlength=groups) @ flat for _ in range(rounds)
    ]
    return np.asarray(samples).reshape(rounds, *per_group.shape[1:])


def interval(values: Matrix) -> Interval:
    """The middle 95 of 100 of the values."""
    rest = (100 - _CONFIDENCE) / 2
    low, high = np.percentile(values, [rest, 100 - rest])
    return Interval(float(low), float(high))
