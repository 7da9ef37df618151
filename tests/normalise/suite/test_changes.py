"""What a step changed, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.suite.changes import Change, changes

CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[Change]]] = [
    ("nothing", {"a": {"b": [1]}}, {"a": {"b": [1]}}, []),
    ("an integer is no double", {"a": 1}, {"a": 1.0}, [Change("changed", "a", 1, 1.0)]),
    ("a new object is told by its fields", {}, {"a": {"b": 1}}, [Change("added", "a.b", None, 1)]),
    ("a lost one too", {"a": {"b": 1}}, {}, [Change("removed", "a.b", 1)]),
    ("an empty object is a value", {}, {"a": {}}, [Change("added", "a", None, {})]),
    ("a list is one value", {"a": [1, 2]}, {"a": [1, 3]}, [Change("changed", "a", [1, 2], [1, 3])]),
    ("a text becomes an object", {"a": "x"}, {"a": {"b": 1}}, [Change("changed", "a", "x", {"b": 1})]),
    ("null is there", {"a": None}, {}, [Change("removed", "a", None)]),
    ("null becomes an object", {"a": None}, {"a": {"b": 1}}, [Change("changed", "a", None, {"b": 1})]),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_changes(before: dict[str, Any], after: dict[str, Any], expected: list[Change]) -> None:
    assert list(changes(before, after)) == expected
