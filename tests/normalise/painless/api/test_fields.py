"""Fields by path, as `field` gives them to scripts: by the documentation, since no engine here has them."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.painless.containers.fields import Metadata, WriteField
from elastic_ml_kit.normalise.painless.thrown import Thrown


def field(table: dict[str, Any], path: str) -> WriteField:
    return WriteField(table, path)


@pytest.mark.parametrize(
    ("table", "path", "there"),
    [
        ({"a": {"b": 1}}, "a.b", True),
        ({"a": {"b": None}}, "a.b", True),
        ({"a.b": 1}, "a.b", True),
        ({"a": {"b.c": 1}}, "a.b.c", True),
        ({"a.b": {"c": 1}}, "a.b.c", True),
        ({"a": 1}, "a.b", False),
        ({}, "a", False),
    ],
)
def test_exists(table: dict[str, Any], path: str, there: bool) -> None:
    assert field(table, path).exists() is there


@pytest.mark.parametrize(
    ("value", "first", "second", "size"),
    [(5, 5, "d", 1), ([1, 2], 1, 2, 2), ([], "d", "d", 0), (None, "d", "d", 0)],
)
def test_get(value: Any, first: Any, second: Any, size: int) -> None:
    found = field({"a": value}, "a")
    assert found.get("d") == first
    assert found.get(1, "d") == second
    assert len(found.values()) == size


def test_set_makes_the_tables_on_the_way() -> None:
    table: dict[str, Any] = {}
    field(table, "foo.bar").set("abc")
    assert table == {"foo": {"bar": "abc"}}


def test_set_replaces_a_key_with_dots() -> None:
    table: dict[str, Any] = {"foo.bar": 1}
    field(table, "foo.bar").set(2)
    assert table == {"foo.bar": 2}


def test_set_through_a_value_that_is_no_table() -> None:
    with pytest.raises(Thrown, match="expected Map"):
        field({"a": 1}, "a.b").set(2)


@pytest.mark.parametrize(
    ("value", "after"), [(None, [9]), (1, [1, 9]), ([1], [1, 9]), ([], [9]), ([[1]], [[1], 9])]
)
def test_append(value: Any, after: list[Any]) -> None:
    table = {"a": value}
    field(table, "a").append(9)
    assert table == {"a": after}


def test_remove() -> None:
    table = {"a": {"b": 1, "c": 2}}
    field(table, "a.b").remove()
    field(table, "a.z").remove()
    assert table == {"a": {"c": 2}}


def test_move() -> None:
    table: dict[str, Any] = {"a": 1, "b": 2}
    moved = field(table, "a").move("c.d", overwrite=False)
    assert table == {"b": 2, "c": {"d": 1}}
    assert moved.path == "c.d"
    with pytest.raises(Thrown, match="non-empty"):
        moved.move("b", overwrite=False)
    moved.move(field(table, "b"), overwrite=True)
    assert table == {"b": 1, "c": {}}


def test_values_of_a_list_are_changed_in_place() -> None:
    values = [3, 1, 3, 2, 1]
    table = {"a": values}
    found = (
        field(table, "a")
        .deduplicate()
        .remove_values(lambda each: each == 2)
        .transform(lambda each: each * 10)
    )
    assert table["a"] is values
    assert values == [30, 10]
    found.remove_at(0)
    assert values == [10]
    with pytest.raises(Thrown, match="out of bounds"):
        found.remove_at(5)


def test_a_single_value_is_changed() -> None:
    table: dict[str, Any] = {"a": 2}
    field(table, "a").transform(lambda each: each + 1)
    assert table == {"a": 3}
    field(table, "a").remove_values(lambda each: each == 3)
    assert table == {}


def test_objects_inside() -> None:
    table: dict[str, Any] = {"a": [{"x": 1}, {"x": 2}]}
    assert [each.field("x").get(None) for each in field(table, "a").documents()] == [1, 2]
    assert field(table, "a").document(1).field("x").get(None) == 2
    assert not field(table, "a").document(7).exists()
    field(table, "b").document().field("y").set(5)
    field(table, "a").document(2).field("x").set(3)
    assert table == {"a": [{"x": 1}, {"x": 2}, {"x": 3}], "b": {"y": 5}}


def test_metadata() -> None:
    document = IngestDocument({"a": 1}, {"_index": "logs", "_id": "1"})
    metadata = Metadata(document)
    metadata.set("_index", "other")
    metadata.set("_routing", None)
    assert metadata.get("_index") == "other"
    assert document.metadata["_index"] == "other"
    with pytest.raises(Thrown, match="_index cannot be null"):
        metadata.set("_index", None)
