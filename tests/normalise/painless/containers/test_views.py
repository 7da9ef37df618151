"""Views of lists and tables are Python lists and dicts, which documents and processors may hold."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.containers.lists import FixedList, SubList, UnmodifiableList
from elastic_ml_kit.normalise.painless.containers.maps import UnmodifiableMap
from elastic_ml_kit.normalise.painless.containers.trees import Bound, TreeMap
from elastic_ml_kit.normalise.values import deep_copy, java_text, same


def test_a_part_of_a_list_is_read_as_a_list() -> None:
    view = SubList([1, 2, 3, 4], 1, 3)
    assert isinstance(view, list)
    assert list(view) == [2, 3]
    assert deep_copy(view) == [2, 3]
    assert java_text(view) == "[2, 3]"
    assert same(view, [2, 3])
    assert same([2, 3], view)
    assert 3 in view
    assert view


def test_adding_to_a_part_reaches_the_list() -> None:
    values = [1, 2, 3]
    view = SubList(values, 0, 1)
    view += [9, 8]
    assert values == [1, 9, 8, 2, 3]
    assert view.pop() == 8
    view.clear()
    assert values == [2, 3]
    assert not view


def test_other_views_of_lists() -> None:
    assert deep_copy(FixedList([1, 2])) == [1, 2]
    assert list(reversed(UnmodifiableList([1, 2]))) == [2, 1]


def test_a_tree_is_read_as_a_dict() -> None:
    table = TreeMap()
    for key in ("b", "c", "a"):
        table[key] = key * 2
    assert isinstance(table, dict)
    assert list(table) == ["a", "b", "c"]
    assert deep_copy(table) == {"a": "aa", "b": "bb", "c": "cc"}
    assert table.get("z", 5) == 5
    assert java_text(table.part(None, Bound("c", inclusive=False))) == "{a=aa, b=bb}"
    assert same(table, {"c": "cc", "a": "aa", "b": "bb"})
    assert table.pop("a") == "aa"
    assert list(table.reversed()) == ["c", "b"]


def test_an_unmodifiable_table_follows_the_original() -> None:
    table = {"a": 1}
    view = UnmodifiableMap(table)
    table["b"] = 2
    assert deep_copy(view) == {"a": 1, "b": 2}
    assert same(view, table)
