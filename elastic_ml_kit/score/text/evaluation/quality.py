"""How good a classifier is: every number with its interval, and the mistakes that it is surest of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.evaluation import metrics
from elastic_ml_kit.score.text.evaluation.metrics import Bin, ClassMetrics, Interval, Matrix, Numbers


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake: the text's start, what it is, what the model said, and how sure it was."""

    text: str
    truth: str
    predicted: str
    probability: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a model is on labelled lines.

    Attributes:
        lines: lines with a label.
        groups: groups of them, each of which counts the same; None where every line does.
        accuracy: share that is right.
        macro_f1: mean F1 of the classes.
        classes: each class by itself.
        confusion: a row a true class, a column what was said.
        calibration_error: expected calibration error, see `metrics.expected_error`.
        reliability: what was said to be how probable, and how often it was so.
        worst: the mistakes that the model was surest of.
        left_out: lines by label that was to be left out.
        unlabelled: lines without a label.
    """

    lines: int
    groups: int | None
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    classes: tuple[ClassMetrics, ...]
    confusion: tuple[tuple[float, ...], ...]
    calibration_error: float
    reliability: tuple[Bin, ...]
    worst: tuple[Wrong, ...]
    left_out: Mapping[str, int]
    unlabelled: int


def judge(
    *,
    labels: tuple[str, ...],
    truth: Numbers,
    given: Numbers,
    confidence: Matrix,
    groups: Numbers | None,
    worst: tuple[Wrong, ...] = (),
    left_out: Mapping[str, int] | None = None,
    unlabelled: int = 0,
    seed: int = 1,
    rounds: int = 1000,
) -> Quality:
    """The quality of answers.

    Args:
        groups: group of each line, from 0; then each group counts the same, and the bootstrap draws groups.
    """
    weights = None if groups is None else 1.0 / np.bincount(groups)[groups]
    matrix = metrics.confusion(truth, given, len(labels), weights)
    samples = _samples(matrix, truth, given, groups, weights, seed, rounds)
    right: NDArray[np.bool_] = truth == given
    bins = metrics.reliability(confidence, right, weights)
    shares = np.trace(samples, axis1=1, axis2=2) / samples.sum((1, 2))
    return Quality(
        lines=len(truth),
        groups=None if groups is None else int(groups.max()) + 1,
        accuracy=metrics.accuracy(matrix),
        accuracy_interval=metrics.interval(shares),
        macro_f1=float(metrics.macro_f1(matrix)),
        macro_f1_interval=metrics.interval(metrics.macro_f1(samples)),
        classes=metrics.per_class(matrix, labels),
        confusion=tuple(tuple(row) for row in matrix.round(6).tolist()),
        calibration_error=metrics.expected_error(bins),
        reliability=bins,
        worst=worst,
        left_out=left_out or {},
        unlabelled=unlabelled,
    )


def _samples(
    matrix: Matrix,
    truth: Numbers,
    given: Numbers,
    groups: Numbers | None,
    weights: Matrix | None,
    seed: int,
    rounds: int,
) -> Matrix:
    """Confusion matrices of bootstrap samples, of lines or of groups."""
    if groups is None:
        return metrics.resample(matrix, rounds, seed)
    classes, count = len(matrix), int(groups.max()) + 1
    cells = (groups * classes + truth) * classes + given
    per_group = np.bincount(cells, weights, count * classes * classes).astype(np.float64)
    return metrics.resample_groups(per_group.reshape(count, classes, classes), rounds, seed)
