"""Arrays of Java."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.arrays import Array, element, new_array, put
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import java_class, same


@pytest.mark.parametrize(
    ("type", "first", "name"),
    [
        ("int", 0, "[I"),
        ("double", 0.0, "[D"),
        ("boolean", False, "[Z"),
        ("String", None, "[Ljava.lang.String;"),
        ("def", None, "[Ljava.lang.Object;"),
        ("int[]", None, "[[I"),
    ],
)
def test_new(type: str, first: Any, name: str) -> None:
    made = new_array(type, 2)
    assert made[0] is first or made[0] == first
    assert len(made) == 2
    assert java_class(made) == name


def test_two_dimensions() -> None:
    made = new_array("int", 2, 3)
    made[0][1] = 5
    assert [list(row) for row in made] == [[0, 5, 0], [0, 0, 0]]
    assert java_class(made) == "[[I"


def test_negative_length() -> None:
    with pytest.raises(Thrown, match="-1"):
        new_array("int", -1)


def test_an_array_equals_only_itself() -> None:
    made = Array("int", [1])
    assert same(made, made)
    assert not same(made, Array("int", [1]))
    assert not same(made, [1])
    assert not same([1], made)


@pytest.mark.parametrize(("index", "seen"), [(2, 2), (-3, -1)])
def test_out_of_bounds(index: int, seen: int) -> None:
    made = Array("int", [1, 2])
    for act in (lambda: element(made, index), lambda: put(made, index, 1)):
        with pytest.raises(Thrown, match=f"Index {seen} out of bounds for length 2"):
            act()


def test_a_negative_index_counts_from_the_end() -> None:
    made = Array("int", [1, 2])
    put(made, -1, 7)
    assert element(made, -1) == 7


def test_elements_as_objects() -> None:
    assert type(Array("long", [1]).boxed(1)) is Long
    assert Array("String", ["a"]).boxed("a") == "a"
