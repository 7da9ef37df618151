from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.score.text.evaluation import metrics
from elastic_ml_kit.score.text.evaluation.agreement import agreement, changed
from elastic_ml_kit.score.text.evaluation.quality import judge

LABELS = ("ERROR", "WARNING", "INFO")
# A worked example: of 4 errors 3 are found, of 3 warnings 1, of 3 infos 2.
TRUTH = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
GIVEN = np.array([0, 0, 0, 1, 1, 0, 2, 2, 2, 1])
CONFIDENCE = np.array([0.9, 0.9, 0.9, 0.5, 0.5, 0.9, 0.5, 0.9, 0.9, 0.5])

numbers = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60)


def test_a_worked_example() -> None:
    found = judge(labels=LABELS, truth=TRUTH, given=GIVEN, confidence=CONFIDENCE, groups=None)
    assert found.confusion == ((3, 1, 0), (1, 1, 1), (0, 1, 2))
    assert found.accuracy == pytest.approx(0.6)
    error, warning, info = found.classes
    assert (error.precision, error.recall, error.f1) == (0.75, 0.75, 0.75)
    assert (warning.precision, warning.recall, warning.f1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert (info.precision, info.recall, info.support, info.predicted) == pytest.approx((2 / 3, 2 / 3, 3, 3))
    assert found.macro_f1 == pytest.approx((0.75 + 1 / 3 + 2 / 3) / 3)
    # said 0.9 six times, right five times; said 0.5 four times, right once
    assert found.calibration_error == pytest.approx((6 * abs(0.9 - 5 / 6) + 4 * abs(0.5 - 1 / 4)) / 10)


def test_a_group_counts_the_same_however_many_lines_it_has() -> None:
    truth, given, groups = (np.array(each) for each in ([0] * 99 + [1], [0] * 99 + [0], [0] * 99 + [1]))
    found = judge(labels=("A", "B"), truth=truth, given=given, confidence=np.full(100, 0.9), groups=groups)
    assert found.groups == 2
    assert found.accuracy == pytest.approx(0.5)
    assert found.accuracy_interval.low == 0
    assert found.accuracy_interval.high == 1


@given(numbers)
def test_one_line_a_group_is_no_groups(pairs: list[tuple[int, int]]) -> None:
    truth, answers = (np.array(each) for each in zip(*pairs, strict=True))
    whole: dict[str, Any] = {
        "labels": LABELS,
        "truth": truth,
        "given": answers,
        "confidence": np.full(len(pairs), 0.7),
    }
    lines = judge(**whole, groups=None, rounds=5)
    groups = judge(**whole, groups=np.arange(len(pairs)), rounds=5)
    assert (lines.accuracy, lines.macro_f1) == pytest.approx((groups.accuracy, groups.macro_f1))
    assert lines.calibration_error == pytest.approx(groups.calibration_error)


@given(numbers)
def test_numbers_stay_between_0_and_1_and_their_intervals_hold_what_is_certain(
    pairs: list[tuple[int, int]],
) -> None:
    truth, answers = (np.array(each) for each in zip(*pairs, strict=True))
    found = judge(
        labels=LABELS, truth=truth, given=answers, confidence=np.full(len(pairs), 0.7), groups=None, rounds=50
    )
    for value in (found.accuracy, found.macro_f1, found.calibration_error):
        assert 0 <= value <= 1
    if (truth == answers).all():
        assert (found.accuracy_interval.low, found.accuracy_interval.high) == (1, 1)


def test_the_interval_is_that_of_a_binomial() -> None:
    """Of 400 lines with 80 % right, the accuracy of a sample has a standard deviation of 2 %."""
    truth, given = np.zeros(400, np.int64), np.array([0] * 320 + [1] * 80)
    found = judge(labels=("A", "B"), truth=truth, given=given, confidence=np.ones(400), groups=None)
    assert found.accuracy_interval.low == pytest.approx(0.8 - 1.96 * 0.02, abs=0.006)
    assert found.accuracy_interval.high == pytest.approx(0.8 + 1.96 * 0.02, abs=0.006)


def test_the_same_seed_gives_the_same_interval() -> None:
    one, two, other = (
        judge(labels=LABELS, truth=TRUTH, given=GIVEN, confidence=CONFIDENCE, groups=None, seed=seed)
        for seed in (1, 1, 2)
    )
    assert one == two
    assert one.macro_f1_interval != other.macro_f1_interval


def test_a_class_that_never_comes_up_is_no_part_of_the_mean() -> None:
    matrix = metrics.confusion(np.array([0, 1]), np.array([0, 1]), 3)
    assert float(metrics.macro_f1(matrix)) == 1


@pytest.mark.parametrize("confidence", [0.0, 1 / 15, 0.5, 1.0])
def test_every_probability_has_a_bin(confidence: float) -> None:
    (found,) = metrics.reliability(np.array([confidence]), np.array([True]))
    assert found.low <= confidence <= found.high


def test_runs_that_differ_are_counted() -> None:
    one = np.array([[0.6, 0.4], [0.9, 0.1], [0.5, 0.5]])
    other = np.array([[0.4, 0.6], [0.8, 0.2], [0.5, 0.5]])
    found = changed(one, other)
    assert (found.texts, found.differ, found.largest) == (3, 1, 0.2)
    assert found.share == pytest.approx(1 / 3)
    assert changed(one[:0], other[:0]).share == 0


def test_agreement_beyond_chance() -> None:
    found = agreement("old", {("A", "A"): 25, ("A", "B"): 20, ("B", "A"): 15, ("B", "B"): 40})
    # observed 0.65, by chance 0.45 * 0.40 + 0.55 * 0.60 = 0.51
    assert found.same == 65
    assert found.kappa == pytest.approx((0.65 - 0.51) / 0.49, abs=1e-6)
    assert found.pairs == {"A": {"A": 25, "B": 20}, "B": {"A": 15, "B": 40}}


def test_agreement_of_nothing_and_of_a_single_class() -> None:
    assert agreement("old", {}).kappa is None
    assert agreement("old", {("A", "A"): 1}).kappa is None
