"""KQL is read as Kibana reads it, and what is none is told with its place."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Or, QueryError, Range, Terms, Wildcard
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.kql import ANY_FIELD, parse_kql

A, B, C = Terms("a", ("1",)), Terms("b", ("2",)), Terms("c", ("3",))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", All()),
        ("  \n", All()),
        ("*", All()),
        ("a: 1", A),
        ("a:1", A),
        ('a: "1"', A),
        ("a: *", Exists("a")),
        ("a: x*", Wildcard("a", "x*")),
        (r"a: x?\*y*", Wildcard("a", r"x\?\*y*")),
        (r"a: *\\Temp\\*", Wildcard("a", r"*\\Temp\\*")),
        (r"a: \*", Terms("a", ("*",))),
        (r'a: "say \"no\" to *"', Terms("a", ('say "no" to *',))),
        ("a: two words", Terms("a", ("two words",))),
        ("a: (1 or 2)", Or((A, Terms("a", ("2",))))),
        ("a: (1 and not 2)", And((A, Not(Terms("a", ("2",)))))),
        ("a >= 1", Range("a", low="1")),
        ("a < 1.5", Range("a", high="1.5", high_included=False)),
        ("a: 1 and b: 2 or c: 3", Or((And((A, B)), C))),
        ("a: 1 AND (b: 2 OR c: 3)", And((A, Or((B, C))))),
        ("not a: 1 and b: 2", And((Not(A), B))),
        ("n: { a: 1 and b: 2 }", And((Terms("n.a", ("1",)), Terms("n.b", ("2",))))),
        ("lsadump", Terms(ANY_FIELD, ("lsadump",))),
        ("@timestamp >= 2026-01-05", Range("@timestamp", low="2026-01-05")),
        ("path: /tmp/*", Wildcard("path", "/tmp/*")),
    ],
)
def test_a_query_becomes_its_tree(text: str, node: Node) -> None:
    assert parse_kql(text) == node


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:", "expected a value at character 3, found the end"),
        ("a: 1 and", "expected a value at character 9, found the end"),
        ("a: 1 b: 2", "expected the end, 'and' or 'or' at character 6, found 'b'"),
        ("(a: 1", "expected ')' at character 6, found the end"),
        ("a: 1)", "expected the end, 'and' or 'or' at character 5, found ')'"),
        ("a: (1 or)", "expected a value at character 9, found ')'"),
        ("or a: 1", "expected a value at character 1, found 'or'"),
        ('a: "1', "'\"' at character 4 is never closed"),
        ("n: { a: 1", "expected '}' at character 10, found the end"),
        ("a >= ", "expected a value at character 6, found the end"),
    ],
)
def test_what_is_no_kql_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(QueryError, match="KQL: ") as caught:
        parse_kql(text)
    assert message in str(caught.value)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))))
def test_any_text_can_be_asked_for_in_quotes(value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_kql(f'a: "{quoted}"') == Terms("a", (value,))


def test_a_query_finds_the_rows_that_it_means() -> None:
    frame = pl.DataFrame({"port": [22, 443, 5000], "path": ["C:\\Temp\\a", "C:\\b", None]})
    found = compile_query(parse_kql(r"port >= 1024 or path: *\\Temp\\*"), frame.schema)
    assert frame.select(found).to_series().to_list() == [True, False, True]
