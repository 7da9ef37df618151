from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.query.ast import (
    All,
    And,
    Exists,
    Node,
    Not,
    Nothing,
    Or,
    QueryError,
    Range,
    Terms,
    Wildcard,
)
from elastic_ml_kit.query.dsl import parse_dsl

A, B = {"term": {"a": 1}}, {"term": {"b": 2}}
IS_A, IS_B = Terms("a", (1,)), Terms("b", (2,))

UNDERSTOOD: list[tuple[dict[str, Any], Node]] = [
    ({"match_all": {}}, All()),
    ({"match_all": {"boost": 2}}, All()),
    ({"match_none": {}}, Nothing()),
    ({"term": {"a": "x"}}, Terms("a", ("x",))),
    ({"term": {"a": {"value": "x", "case_insensitive": True}}}, Terms("a", ("x",), True)),
    ({"term": {"a": {"value": "x", "boost": 1.5}}}, Terms("a", ("x",))),
    ({"terms": {"a": ["x", 2, True]}}, Terms("a", ("x", 2, True))),
    ({"terms": {"a": ["x"], "boost": 1}}, Terms("a", ("x",))),
    ({"terms": {"a": []}}, Nothing()),
    ({"match": {"a": "x"}}, Terms("a", ("x",))),
    ({"match": {"a": {"query": "x"}}}, Terms("a", ("x",))),
    ({"match_phrase": {"a": "x y"}}, Terms("a", ("x y",))),
    ({"exists": {"field": "a"}}, Exists("a")),
    ({"wildcard": {"a": "x*"}}, Wildcard("a", "x*")),
    ({"wildcard": {"a": {"wildcard": "x*"}}}, Wildcard("a", "x*")),
    ({"wildcard": {"a": {"value": "x*", "case_insensitive": True}}}, Wildcard("a", "x*", True)),
    ({"prefix": {"a": "x*"}}, Wildcard("a", "x\\**")),
    ({"range": {"a": {"gte": 1, "lt": 5}}}, Range("a", 1, 5, True, False)),
    ({"range": {"a": {"gt": 1}}}, Range("a", 1, None, False, True)),
    ({"constant_score": {"filter": A}}, IS_A),
    ({"bool": {}}, All()),
    ({"bool": {"filter": A}}, IS_A),
    ({"bool": {"filter": [A], "must": [B]}}, And((IS_A, IS_B))),
    ({"bool": {"must_not": [A]}}, Not(IS_A)),
    ({"bool": {"must_not": [A, B]}}, And((Not(IS_A), Not(IS_B)))),
    ({"bool": {"should": [A, B]}}, Or((IS_A, IS_B), 1)),
    ({"bool": {"should": [A]}}, IS_A),
    ({"bool": {"filter": [A], "should": [B]}}, IS_A),
    ({"bool": {"filter": [A], "should": [B], "minimum_should_match": 1}}, And((IS_A, IS_B))),
    ({"bool": {"should": [A, B], "minimum_should_match": "2"}}, Or((IS_A, IS_B), 2)),
    ({"bool": {"should": [A, B], "minimum_should_match": -1}}, Or((IS_A, IS_B), 1)),
    ({"bool": {"must_not": [B], "should": [A]}}, And((Not(IS_B), IS_A))),
]


@pytest.mark.parametrize(("body", "node"), UNDERSTOOD)
def test_a_clause_becomes_a_node(body: dict[str, Any], node: Node) -> None:
    assert parse_dsl(body) == node


REFUSED: list[tuple[Any, tuple[str | int, ...], str]] = [
    ({"trem": {"a": 1}}, ("trem",), "query.trem: unknown clause 'trem'; did you mean 'term'?"),
    ({"percolate": {}}, ("percolate",), "unknown clause 'percolate'. Allowed: bool"),
    ({}, (), "one clause is allowed here, found none"),
    ({**A, "exists": {"field": "b"}}, (), "found term, exists; put several into 'bool'"),
    ([A], (), "expected an object, found a list"),
    ({"bool": {"filters": [A]}}, ("bool", "filters"), "unknown option 'filters'; did you mean 'filter'?"),
    ({"bool": {"filter": [A, {"trem": {}}]}}, ("bool", "filter", 1, "trem"), "query.bool.filter[1].trem:"),
    ({"bool": {"filter": "x"}}, ("bool", "filter"), "expected a clause or a list of clauses, found 'x'"),
    (
        {"bool": {"should": [A], "minimum_should_match": "75%"}},
        ("bool", "minimum_should_match"),
        "expected a whole number such as 1, found '75%'",
    ),
    ({"term": {"a": 1, "b": 2}}, ("term",), "one field is allowed here, found a, b"),
    ({"term": {"a": None}}, ("term", "a"), "expected text, a number, true or false, found null"),
    ({"term": {"a": {"valeu": 1}}}, ("term", "a", "valeu"), "did you mean 'value'?"),
    ({"term": {"a": {"boost": 1}}}, ("term", "a"), "'value' is missing"),
    ({"terms": {"a": "x"}}, ("terms", "a"), "expected a list of values, found 'x'"),
    ({"exists": {}}, ("exists",), 'expected {"field": "<name>"}'),
    ({"exists": {"feild": "a"}}, ("exists", "feild"), "did you mean 'field'?"),
    ({"range": {"a": {"gte": 1, "gt": 2}}}, ("range", "a"), "the same bound twice"),
    ({"range": {"a": 5}}, ("range", "a"), "expected an object, found 5"),
]


@pytest.mark.parametrize(("body", "path", "message"), REFUSED)
def test_what_is_wrong_is_named_with_its_place(body: Any, path: tuple[str | int, ...], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_dsl(body)
    assert caught.value.path == path
    assert message in str(caught.value)


def test_the_caller_names_the_body() -> None:
    with pytest.raises(QueryError, match=r"^datafeed\.query\.trem: "):
        parse_dsl({"trem": {}}, "datafeed.query")
