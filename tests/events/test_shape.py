"""Frames that do not agree on their columns, below each other."""

from __future__ import annotations

import polars as pl
import pytest

from elastic_ml_kit.events.shape import stack


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ([1], ["a"], ["1", "a"]),
        ([1], [1.5], [1.0, 1.5]),
        ([1], [[2, 3]], [[1], [2, 3]]),
        ([None], [[2]], [None, [2]]),
        ([["a"]], [1], [["a"], ["1"]]),
        ([True], ["x"], ["true", "x"]),
        ([None], [3], [None, 3]),
        ([2], [None], [2, None]),
    ],
)
def test_a_column_of_two_types(one: list[object], other: list[object], together: list[object]) -> None:
    assert stack([pl.DataFrame({"a": one}), pl.DataFrame({"a": other})])["a"].to_list() == together


def test_columns_that_one_frame_lacks_are_null() -> None:
    found = stack([pl.DataFrame({"a": [1]}), pl.DataFrame({"b": ["x"]})])
    assert found.to_dicts() == [{"a": 1, "b": None}, {"a": None, "b": "x"}]


def test_categories_join_whatever_they_are() -> None:
    frames = [
        pl.DataFrame({"a": pl.Series(["x"], dtype=pl.Enum(["x", "y"]))}),
        pl.DataFrame({"a": pl.Series(["z"], dtype=pl.Categorical)}),
    ]
    assert stack(frames)["a"].to_list() == ["x", "z"]
