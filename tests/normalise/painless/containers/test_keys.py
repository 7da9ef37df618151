"""What Java keeps apart as keys stays apart, and plain keys stay plain."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.boxes import Big, Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.painless.containers.iterators import ordered
from elastic_ml_kit.normalise.painless.containers.keys import key_of, value_of
from elastic_ml_kit.normalise.painless.containers.maps import CopiedMap, HashTable, put_first

ONES = [1, Long(1), Short(1), Byte(1), Char(1), Big(1), 1.0, Float(1.0), True, "1", [1], None]


def test_ones_of_each_kind_are_different_keys() -> None:
    table = {key_of(one): one for one in ONES}
    assert len(table) == len(ONES)
    assert [value_of(key) for key in table] == ONES


@pytest.mark.parametrize(
    ("left", "right"),
    [(5_000_000_000, Long(5_000_000_000)), (1 << 70, Big(1 << 70)), ([1, "a"], [1, "a"]), (0.5, 0.5)],
)
def test_equal_values_are_the_same_key(left: Any, right: Any) -> None:
    assert {key_of(left): 1}[key_of(right)] == 1


@pytest.mark.parametrize("plain", ["a", 7, None, 5_000_000_000])
def test_plain_keys_are_themselves(plain: Any) -> None:
    assert key_of(plain) is plain


def test_zeros_of_both_signs_are_different_keys() -> None:
    assert key_of(0.0) != key_of(-0.0)


def test_a_key_put_by_merge_comes_first_in_its_slot() -> None:
    appended: dict[Any, Any] = {1: "a"}
    appended[17] = "b"
    merged: dict[Any, Any] = {1: "a"}
    put_first(merged, 17, "b")
    assert list(ordered(appended)) == [1, 17]
    assert list(ordered(merged)) == [17, 1]


def test_a_copy_begins_with_few_slots_and_grows() -> None:
    table = CopiedMap(1)
    table[17] = "a"
    table[2] = "b"
    assert list(table) == [17, 2]
    assert table.slots == 4


def test_a_hashtable_is_read_from_its_last_slot() -> None:
    table = HashTable()
    for number in range(4):
        table[number] = number
    assert list(table) == list(table.keys()) == [3, 2, 1, 0]
    assert next(iter(table.items())) == (3, 3)
