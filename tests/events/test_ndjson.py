"""NDJSON by columns says exactly what a document at a time would say."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.events.ndjson import SLICE_ROWS, bulk_lines, encode_lines, write_lines
from elastic_ml_kit.fields import nest

NAMES = ("a", "b", "a.x", "a.y", "b.x.y", "b.x", "c.d.e", 'quo"te', "ü.n", "t")
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES: dict[str, tuple[pl.DataType, st.SearchStrategy[Any]]] = {
    "text": (pl.String(), TEXT),
    "whole": (pl.Int64(), st.integers(-(2**63), 2**63 - 1)),
    "real": (pl.Float64(), st.floats(allow_nan=False, allow_infinity=False)),
    "flag": (pl.Boolean(), st.booleans()),
    "texts": (pl.List(pl.String()), st.lists(TEXT, max_size=3)),
    "wholes": (pl.List(pl.Int64()), st.lists(st.integers(-9, 9), max_size=3)),
    "category": (pl.Categorical(), TEXT),
}


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    rows = draw(st.integers(1, 4))
    columns = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
        dtype, values = VALUES[draw(st.sampled_from(sorted(VALUES)))]
        filled = draw(st.lists(st.one_of(st.none(), values), min_size=rows, max_size=rows))
        columns[name] = pl.Series(name, filled, dtype=dtype)
    return pl.DataFrame(columns)


def documents(frame: pl.DataFrame) -> list[dict[str, Any]]:
    rows = frame.cast({pl.Categorical: pl.String}).to_dicts()
    return [nest({name: value for name, value in row.items() if value is not None}) for row in rows]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(frames())
def test_lines_are_the_nested_rows_without_nulls(frame: pl.DataFrame) -> None:
    lines = encode_lines(frame)
    assert [json.loads(line) for line in lines] == documents(frame)
    assert not any("\n" in line for line in lines)


def test_times_have_milliseconds_and_a_z() -> None:
    moment = datetime(2026, 1, 5, 12, 30, 1, 123456, UTC)
    frame = pl.DataFrame(
        {
            "ms": pl.Series([moment], dtype=pl.Datetime("ms", "UTC")),
            "us": pl.Series([moment], dtype=pl.Datetime("us", "UTC")),
            "plain": pl.Series([moment.replace(tzinfo=None)], dtype=pl.Datetime("ms")),
            "away": pl.Series([moment], dtype=pl.Datetime("ms", "UTC")).dt.convert_time_zone("Asia/Tokyo"),
            "day": pl.Series([date(2026, 1, 5)]),
        }
    )
    assert json.loads(encode_lines(frame)[0]) == {
        "ms": "2026-01-05T12:30:01.123Z",
        "us": "2026-01-05T12:30:01.123456Z",
        "plain": "2026-01-05T12:30:01.123Z",
        "away": "2026-01-05T12:30:01.123Z",
        "day": "2026-01-05",
    }


def test_what_json_has_no_number_for_is_left_out() -> None:
    frame = pl.DataFrame({"n": [float("nan"), float("inf"), 0.5, None]})
    assert encode_lines(frame).to_list() == ["{}", "{}", '{"n":0.5}', "{}"]


@pytest.mark.parametrize("rows", [0, 1, SLICE_ROWS + 1])
def test_every_row_is_written_once(rows: int) -> None:
    frame = pl.DataFrame({"n": range(rows)}, schema={"n": pl.Int64})
    file = io.BytesIO()
    write_lines(encode_lines(frame), file)
    assert [json.loads(line)["n"] for line in file.getvalue().splitlines()] == list(range(rows))
    assert encode_lines(frame).len() == rows


def test_bulk_lines_alternate_action_and_document() -> None:
    lines = bulk_lines(pl.Series(['{"n":1}', '{"n":2}']), pl.Series(["a", 'b"']), "logs-x-default")
    parsed = [json.loads(line) for line in "\n".join(lines).split("\n")]
    assert parsed == [
        {"create": {"_index": "logs-x-default", "_id": "a"}},
        {"n": 1},
        {"create": {"_index": "logs-x-default", "_id": 'b"'}},
        {"n": 2},
    ]
