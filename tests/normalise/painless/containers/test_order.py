"""The natural order of values."""

from __future__ import annotations

import math
from typing import Any

import pytest

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.containers.order import compare, in_order
from elastic_ml_kit.normalise.painless.thrown import Thrown


@pytest.mark.parametrize(
    ("values", "sorted"),
    [
        ([3, 1, 2], [1, 2, 3]),
        (["b", "B", "a", ""], ["", "B", "a", "b"]),
        (["\uffff", "\U0001f600", "a"], ["a", "\U0001f600", "\uffff"]),
        ([1.0, math.inf, -1.0, 0.0, -0.0], [-1.0, -0.0, 0.0, 1.0, math.inf]),
        ([True, False], [False, True]),
        ([Long(2), 5_000_000_000, Long(1)], [1, 2, 5_000_000_000]),
        ([[1]], [[1]]),
    ],
)
def test_in_order(values: list[Any], sorted: list[Any]) -> None:
    assert repr(in_order(values)) == repr(sorted)


def test_nan_is_last() -> None:
    assert math.isnan(in_order([math.nan, 1.0])[1])


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        (1, 1.0, "ClassCastException"),
        (1, Long(1), "ClassCastException"),
        ("a", 1, "ClassCastException"),
        ([1], [1], "ClassCastException"),
        ({}, 1, "ClassCastException"),
        (None, 1, "NullPointerException"),
        ("a", None, "NullPointerException"),
    ],
)
def test_values_without_an_order(left: Any, right: Any, name: str) -> None:
    with pytest.raises(Thrown) as caught:
        compare(left, right)
    assert caught.value.name == name


def test_equal_values_keep_their_order_under_a_comparator() -> None:
    values = ["bb", "a", "cc", "d"]
    assert in_order(values, lambda left, right: len(left) - len(right)) == ["a", "d", "bb", "cc"]
