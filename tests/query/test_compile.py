from __future__ import annotations

import fnmatch
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Nothing, Or, Range, Terms, Wildcard
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.required import positive_fields
from elastic_ml_kit.query.simplify import never, simplify

DAY = 86_400_000
FRAME = pl.DataFrame(
    {
        "text": ["10", "x", None, "2.5"],
        "whole": [1, 2, None, 70000],
        "small": pl.Series([1, 2, None, 7], dtype=pl.UInt8),
        "real": [1.0, 2.5, None, 3.0],
        "flag": [True, False, None, True],
        "kind": pl.Series(["a", "b", None, "a"], dtype=pl.Categorical),
        "list": [["a", "b"], [], None, [None]],
        "wholes": [[1, 2], [], None, [None]],
        "source.ip": ["10.1.2.3", "::1", None, "2001:db8:0:0:0:0:0:1"],
        "host.ip": [["10.1.2.3", "::1"], ["11.0.0.1"], None, []],
        "@timestamp": pl.Series([DAY * 5, DAY * 6, None, DAY * 7]).cast(pl.Datetime("ms", "UTC")),
        "null": [None] * 4,
    }
)

MATCHES: list[tuple[Node, list[int]]] = [
    (All(), [0, 1, 2, 3]),
    (Nothing(), []),
    (Exists("text"), [0, 1, 3]),
    (Exists("list"), [0]),
    (Exists("null"), []),
    (Exists("absent"), []),
    (Not(Exists("absent")), [0, 1, 2, 3]),
    (Not(Exists("list")), [1, 2, 3]),
    (Terms("text", ("x",)), [1]),
    (Terms("text", ("X",)), []),
    (Terms("text", ("X",), True), [1]),
    (Terms("text", (10, 2.5)), [0, 3]),
    (Terms("whole", ("1", "70000", 2**70)), [0, 3]),
    (Terms("whole", (1, 2.5)), [0]),
    (Terms("whole", (2.5,)), []),
    (Terms("whole", ("ssh",)), []),
    (Terms("small", (1, 70000)), [0]),
    (Terms("real", ("1", "2.5")), [0, 1]),
    (Terms("flag", ("true",)), [0, 3]),
    (Terms("flag", (False,)), [1]),
    (Terms("kind", ("a", "z")), [0, 3]),
    (Terms("kind", ("A",), True), [0, 3]),
    (Terms("list", ("b",)), [0]),
    (Terms("list", ("b", "c")), [0]),
    (Terms("wholes", ("2",)), [0]),
    (Terms("@timestamp", ("1970-01-06",)), [0]),
    (Terms("@timestamp", (DAY * 5, "1970-01-07T01:00+01:00")), [0, 1]),
    (Terms("source.ip", ("10.0.0.0/8", "2001:db8::/32")), [0, 3]),
    (Terms("source.ip", ("2001:db8::1",)), [3]),
    (Terms("source.ip", ("0:0:0:0:0:0:0:1", "10.1.2.3")), [0, 1]),
    (Terms("host.ip", ("10.0.0.0/8",)), [0]),
    (Terms("text", ("10.0.0.0/8",)), []),
    (Wildcard("text", "*"), [0, 1, 3]),
    (Wildcard("text", "1*"), [0]),
    (Wildcard("text", "*.5"), [3]),
    (Wildcard("text", "*.*"), [3]),
    (Wildcard("text", "x"), [1]),
    (Wildcard("text", "?.5"), [3]),
    (Wildcard("text", "2*5"), [3]),
    (Wildcard("text", "\\?.5"), []),
    (Wildcard("whole", "7*"), [3]),
    (Wildcard("kind", "*a"), [0, 3]),
    (Wildcard("list", "B*", True), [0]),
    (Range("whole", "2"), [1, 3]),
    (Range("whole", 1, 2, False, True), [1]),
    (Range("whole", 1.5, 1e300), [1, 3]),
    (Range("whole", None, "ssh"), []),
    (Range("real", None, 2.5, True, False), [0]),
    (Range("small", None, 300), [0, 1, 3]),
    (Range("text", 2, 10), [0, 3]),
    (Range("text", "2", "3"), [3]),
    (Range("kind", "a", "a"), [0, 3]),
    (Range("list", "b"), [0]),
    (Range("@timestamp", "1970-01-07", None, False), [3]),
    (Range("text"), [0, 1, 3]),
    (Or((Exists("text"), Terms("text", ("x",)), Terms("whole", (1,))), 2), [0, 1]),
    (Or((Exists("text"), Exists("absent")), 2), []),
    (And((Exists("text"), Not(Terms("text", ("x",))))), [0, 3]),
]


@pytest.mark.parametrize(("node", "rows"), MATCHES)
def test_a_query_matches_these_rows(node: Node, rows: list[int]) -> None:
    found = FRAME.with_columns(found=compile_query(node, FRAME.schema))["found"]
    assert found.dtype == pl.Boolean
    assert found.null_count() == 0
    assert found.arg_true().to_list() == rows


@pytest.mark.parametrize(
    "node",
    [
        Exists("absent"),
        Exists("null"),
        Terms("whole", ("ssh",)),
        Range("whole", "ssh"),
        And((Exists("text"), Exists("absent"))),
        Or((Exists("absent"), Terms("null", (1,)))),
        Or((Exists("text"), Exists("absent")), 2),
        Not(Not(Exists("absent"))),
    ],
)
def test_what_the_columns_make_impossible_is_known_without_reading(node: Node) -> None:
    assert never(node, FRAME.schema)


@pytest.mark.parametrize(
    "node", [All(), Exists("text"), Not(Exists("absent")), Or((All(), Exists("absent")))]
)
def test_what_is_possible_is_not_cut(node: Node) -> None:
    assert not never(node, FRAME.schema)


def test_constants_are_folded() -> None:
    query = And((All(), Or((Exists("absent"), Exists("text"))), Not(Exists("absent"))))
    assert simplify(query, FRAME.schema) == Exists("text")


VALUES = st.sampled_from(["", "a", "ab", "abc", "b", "a*"])
FIELDS = st.sampled_from(["p", "q", "absent"])
LEAVES = st.one_of(
    st.builds(Exists, FIELDS),
    st.builds(
        lambda field, values: Terms(field, tuple(values)), FIELDS, st.lists(VALUES, min_size=1, max_size=3)
    ),
    st.builds(Wildcard, FIELDS, st.sampled_from(["*", "a*", "*b", "*b*", "a?", "a*c", "b"])),
)
NODES = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        st.builds(Not, children),
        st.builds(lambda several: And(tuple(several)), st.lists(children, min_size=1, max_size=3)),
        st.builds(
            lambda several, least: Or(tuple(several), least),
            st.lists(children, min_size=1, max_size=3),
            st.integers(1, 3),
        ),
    ),
    max_leaves=6,
)
DOCUMENTS = st.lists(
    st.fixed_dictionaries({"p": st.none() | VALUES, "q": st.none() | st.lists(VALUES, max_size=2)}),
    min_size=1,
    max_size=6,
)


def holds(node: Node, document: dict[str, Any]) -> bool:
    """The meaning of a query, written out for one document."""
    match node:
        case Not(child):
            return not holds(child, document)
        case And(children):
            return all(holds(child, document) for child in children)
        case Or(children, least):
            return sum(holds(child, document) for child in children) >= least
        case Exists(field):
            return bool(held(document, field))
        case Terms(field, values):
            return any(value in values for value in held(document, field))
        case Wildcard(field, pattern):
            return any(fnmatch.fnmatchcase(value, pattern) for value in held(document, field))
    raise AssertionError(node)


def held(document: dict[str, Any], field: str) -> list[str]:
    value = document.get(field)
    return [] if value is None else value if isinstance(value, list) else [value]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(NODES, DOCUMENTS)
def test_the_expression_means_what_the_query_means(node: Node, documents: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(documents, schema={"p": pl.String, "q": pl.List(pl.String)})
    found = frame.with_columns(found=compile_query(node, frame.schema))["found"].to_list()
    wanted = [holds(node, document) for document in documents]
    assert found == wanted
    if never(node, frame.schema):
        assert not any(wanted)
    for document, matched in zip(documents, wanted, strict=True):
        assert not matched or all(held(document, field) for field in positive_fields(node))
