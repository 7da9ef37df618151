from __future__ import annotations

import polars as pl
import pytest

from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.query.runtime import RuntimeField, parse_runtime

UNDERSTOOD: list[tuple[str, tuple[str, ...], str | None]] = [
    (
        "if (doc.containsKey('a') && doc['a'].size() > 0) { emit(doc['a'].value); } "
        "else if (doc.containsKey('b') && doc['b'].size() > 0) { emit(doc['b'].value); } "
        "else { emit('None'); }",
        ("a", "b"),
        "None",
    ),
    ("if(doc['a.b'].size()!=0){emit(doc['a.b'].value);}", ("a.b",), None),
    ("if (!doc['a'].empty) {\n  emit(doc['a'].value);\n}\nelse {\n  emit('no value')\n}", ("a",), "no value"),
    ('if (doc["a"].size() >= 1) { emit(doc["a"].value); return; } // first\nelse { emit(""); }', ("a",), ""),
    (
        "if (doc['a'].size() > 0) { emit(doc['a'].value); return; } "
        "if (doc['b'].size() > 0) { emit(doc['b'].value); }",
        ("a", "b"),
        None,
    ),
    ("emit('fixed');", (), "fixed"),
]

REFUSED = [
    "emit(doc['a'].value);",
    "emit(doc['a'].value + 'x');",
    "if (doc['a'].size() > 0) { emit(doc['b'].value); }",
    "if (doc['a'].size() > 1) { emit(doc['a'].value); }",
    "if (doc['a'].size() > 0) { emit(doc['a'].value); } else { emit(doc['b'].value); }",
    "if (doc['a'].size() > 0) { emit(doc['a'].value); } if (doc['b'].size() > 0) { emit(doc['b'].value); }",
    "if (doc['a'].size() > 0 || doc['b'].size() > 0) { emit(doc['a'].value); }",
    "def x = 1; emit('a');",
    "",
]


@pytest.mark.parametrize(("script", "fields", "default"), UNDERSTOOD)
def test_a_chain_is_understood(script: str, fields: tuple[str, ...], default: str | None) -> None:
    bodies = ({"type": "keyword", "script": script}, {"type": "keyword", "script": {"source": script}})
    for body in bodies:
        assert parse_runtime({"x": body}) == (RuntimeField("x", fields, default),)


@pytest.mark.parametrize("script", REFUSED)
def test_anything_else_needs_painless(script: str) -> None:
    with pytest.raises(
        QueryError, match=r"runtime_mappings\.x: this script needs the Painless runtime"
    ) as caught:
        parse_runtime({"x": {"type": "keyword", "script": script}})
    assert caught.value.path == ("x", "script")


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(QueryError, match="unknown type 'keywrod'; did you mean 'keyword'"):
        parse_runtime({"x": {"type": "keywrod"}})


def test_without_a_script_the_field_is_read_as_it_is() -> None:
    assert parse_runtime({"x": {"type": "long"}}) == (RuntimeField("x", ("x",), None, "long"),)


def test_the_first_value_is_taken() -> None:
    frame = pl.DataFrame(
        {"a": ["1", None, None, None], "b": [["z"], ["y", "x"], [], None]},
        schema={"a": pl.String, "b": pl.List(pl.String)},
    )
    field = RuntimeField("x", ("a", "absent", "b"), "None")
    assert frame.select(field.expression(frame.schema)).to_dict(as_series=False) == {
        "x": ["1", "x", "None", "None"]
    }
    numbers = RuntimeField("n", ("a", "b"), None, "long")
    assert frame.select(numbers.expression(frame.schema))["n"].to_list() == [1, None, None, None]
