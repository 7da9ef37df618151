"""JSON of documents keeps what fast parsers lose."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from elastic_ml_kit.normalise.boxes import Float, Long
from elastic_ml_kit.normalise.running.codec import parse_json, render_json

WRITTEN: list[tuple[Any, str]] = [
    ({"a": float("nan"), "b": [float("inf"), -float("inf")]}, '{"a":"NaN","b":["Infinity","-Infinity"]}'),
    ({"a": None, "b": 1.0, "c": 1}, '{"a":null,"b":1.0,"c":1}'),
    (["\ud83d", "\U0001f600"], '["\\ud83d","\\ud83d\\ude00"]'),
    (2**70, str(2**70)),
    ({"a": None, "b": [float("nan")]}, '{"a":null,"b":["NaN"]}'),
    ({"long": Long(5), "float": Float(0.10000000149011612)}, '{"long":5,"float":0.1}'),
    ([Decimal("1.5"), {"x": (1, 2)}], '[1.5,{"x":[1,2]}]'),
    ([Long(5), None, Float(0.10000000149011612)], "[5,null,0.1]"),
]
VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(("value", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_values_are_written(value: Any, text: str) -> None:
    assert render_json(value).decode() == text


@pytest.mark.parametrize(
    "text", [b'"\\ud83d"', b"18446744073709551616", b'{"n": 123456789012345678901234567890}']
)
def test_what_orjson_refuses_or_changes_is_read(text: bytes) -> None:
    assert parse_json(text) == json.loads(text)


@pytest.mark.parametrize("text", [b"{", b"", b"\xff", b"1 2"])
def test_what_is_not_json_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert parse_json(render_json(value)) == value
