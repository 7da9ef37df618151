"""Bodies hold every document once, as bytes that `_bulk` takes."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.targets.cluster.bulk.body import Body, cut, gather

TEXTS = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=60)


@given(TEXTS, st.integers(1, 2_000), st.integers(1, 20))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_bodies_fit_the_room_and_hold_everything(texts: list[str], room: int, most: int) -> None:
    lines = pl.Series(texts, dtype=pl.String).str.replace_all(r"[\r\n]", " ")
    ids = pl.Series([str(number) for number in range(len(texts))])
    bodies = list(cut("logs-a-b", lines, ids, lambda: room, most))
    assert [id_ for body in bodies for id_ in body.ids] == ids.to_list()
    for body in bodies:
        assert len(body) <= most
        assert len(body) == 1 or len(body.data) <= room
        documents = body.data.decode().split("\n")
        assert documents.pop() == ""
        assert documents[1::2] == body.lines.to_list()


def test_parts_of_a_body_are_bodies() -> None:
    body = Body.of("logs-a-b", pl.Series(["{}", "[]", "1"]), pl.Series(["x", 'y"', "z"]))
    first, second = body.halves()
    assert first.data + second.data == body.data
    assert body.select([0, 2]).ids.to_list() == ["x", "z"]
    assert body.select([0, 1, 2]) is body
    assert b'"_id":"y\\""' in body.data


def test_an_empty_batch_has_no_body() -> None:
    empty = pl.Series([], dtype=pl.String)
    assert list(cut("logs-a-b", empty, empty, lambda: 100, 10)) == []


def test_batches_of_a_stream_wait_for_each_other_in_little_memory() -> None:
    batches = [(name, pl.Series(["x" * 10]), pl.Series([str(n)])) for n, name in enumerate("abacab")]
    gathered = [(stream, ids.to_list()) for stream, _, ids in gather(batches, 35)]
    assert gathered == [("a", ["0", "2"]), ("b", ["1", "5"]), ("c", ["3"]), ("a", ["4"])]
