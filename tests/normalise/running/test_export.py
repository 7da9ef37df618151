"""What counts as a document of an export, and what becomes of its wrapping."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.running.export import Exported, from_fields, unwrap, unwrap_all

HIT = {"_index": "logs-a", "_id": "7", "_score": 1.0}
CASES: list[tuple[Any, Exported]] = [
    ({"message": "a"}, Exported({"message": "a"})),
    ({**HIT, "_source": {"a": 1}}, Exported({"a": 1}, "logs-a", "7", wrapped=True)),
    (
        {**HIT, "fields": {"host.name": ["h"], "tags": ["a", "b"]}},
        Exported({"host": {"name": "h"}, "tags": ["a", "b"]}, "logs-a", "7", wrapped=True),
    ),
    ({**HIT, "_source": {"a": 1}, "fields": {"b": [2]}}, Exported({"a": 1}, "logs-a", "7", wrapped=True)),
    (
        {"index": "logs-b", "source": {"a": 1}, "ml_input": "t", "label": "WARNING"},
        Exported({"a": 1}, "logs-b", severity="WARNING", wrapped=True),
    ),
    ({"index": "logs-b", "source": {"a": 1}, "label": None}, Exported({"a": 1}, "logs-b", wrapped=True)),
    ({"source": {"ip": "192.0.2.1"}}, Exported({"source": {"ip": "192.0.2.1"}})),
    ({"label": "not a class"}, Exported({"label": "not a class"})),
    ({"index": 3, "source": {"ip": "192.0.2.1"}}, Exported({"index": 3, "source": {"ip": "192.0.2.1"}})),
]


@pytest.mark.parametrize(("value", "expected"), CASES, ids=lambda case: str(case)[:60])
def test_unwrapped(value: Any, expected: Exported) -> None:
    assert unwrap(value) == expected


@pytest.mark.parametrize(
    "source",
    [
        {"ml": {"prediction": {"predicted_value": "ERROR"}}},
        {"ml": {"prediction": {"predicted_value": ["ERROR", "INFO"]}}},
    ],
)
def test_the_class_that_a_document_holds(source: dict[str, Any]) -> None:
    assert unwrap({**HIT, "_source": source}).severity == "ERROR"
    assert unwrap(source).severity == "ERROR"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "not an object"),
        ("text", "not an object"),
        (HIT, "a search hit without _source and fields"),
    ],
)
def test_what_is_no_document(value: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unwrap(value)


@pytest.mark.parametrize(
    ("fields", "document"),
    [
        ({"a.b": [1], "a.c": ["x", "y"]}, {"a": {"b": 1, "c": ["x", "y"]}}),
        ({"message": ["a"], "message.keyword": ["a"]}, {"message": "a"}),
        ({"a.b": ["v"], "a.b.text": ["v"], "a.bc": ["w"]}, {"a": {"b": "v", "bc": "w"}}),
        ({"items": [{"name": ["x"], "n": [1, 2]}]}, {"items": {"name": "x", "n": [1, 2]}}),
        ({"items": [{"n": [1]}, {"n": [2]}]}, {"items": [{"n": 1}, {"n": 2}]}),
        ({"plain": 5}, {"plain": 5}),
    ],
)
def test_fields_of_a_hit(fields: dict[str, Any], document: dict[str, Any]) -> None:
    assert from_fields(fields) == document


def test_actions_of_a_bulk_request_name_the_indices() -> None:
    values = [
        {"create": {"_index": "logs-a", "_id": 1}},
        {"message": "a"},
        {"index": {}},
        {"message": "b"},
        {"create": {"by": "a person"}},
        [],
    ]
    *found, wrong = unwrap_all(values)
    assert found == [
        Exported({"message": "a"}, "logs-a", "1", wrapped=True),
        Exported({"message": "b"}, wrapped=True),
        Exported({"create": {"by": "a person"}}),
    ]
    assert isinstance(wrong, ValueError)


def test_rewrapped_as_it_came() -> None:
    assert unwrap({"a": 1}).rewrapped({"b": 2}) == {"b": 2}
    wrapped = unwrap({"index": "logs-b", "source": {}})
    assert wrapped.rewrapped({"b": 2}) == {"_index": "logs-b", "_source": {"b": 2}}
