from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.fields import flatten, nest, values


@pytest.mark.parametrize(
    ("document", "flat"),
    [
        ({}, {}),
        ({"a": {"b": {"c": 1}}}, {"a.b.c": 1}),
        ({"a": {"b": 1}, "a.c": 2}, {"a.b": 1, "a.c": 2}),
        ({"a.b": {"c": 1}}, {"a.b.c": 1}),
        ({"a": [{"b": 1}], "c": None}, {"a": [{"b": 1}], "c": None}),
        ({"a": {}}, {}),
    ],
)
def test_nested_and_dotted_names_become_one_level(document: dict[str, Any], flat: dict[str, Any]) -> None:
    assert flatten(document) == flat


def test_a_prefix_is_put_before_every_name() -> None:
    assert flatten({"b": 1}, "a.") == {"a.b": 1}


@pytest.mark.parametrize("order", [("a", "a.b"), ("a.b", "a")])
def test_a_name_that_is_value_and_parent_keeps_its_children(order: tuple[str, str]) -> None:
    assert nest(dict.fromkeys(order, 1)) == {"a": {"b": 1}}


NAMES = st.sampled_from(["a", "b", "c"])
TREES = st.recursive(
    st.dictionaries(NAMES, st.integers(), min_size=1),
    lambda children: st.dictionaries(NAMES, st.integers() | children, min_size=1),
    max_leaves=8,
)


@settings(deadline=None, derandomize=True)
@given(TREES)
def test_nesting_undoes_flattening(document: dict[str, Any]) -> None:
    assert nest(flatten(document)) == document


@pytest.mark.parametrize(
    ("value", "several"), [(None, []), (0, [0]), ("x", ["x"]), ([1, None, 2], [1, 2]), ((1,), [1]), ([], [])]
)
def test_a_field_has_none_one_or_several_values(value: Any, several: list[Any]) -> None:
    assert values(value) == several
