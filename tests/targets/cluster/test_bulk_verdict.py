"""Answers of `_bulk`, read by id."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl
import pytest

from elastic_ml_kit.targets.cluster.bulk import Answer, UnansweredError
from elastic_ml_kit.targets.cluster.bulk.body import Body
from elastic_ml_kit.targets.cluster.bulk.verdict import Item, explained, judge


def body(*ids: str) -> Body:
    return Body.of("logs-a-b", pl.Series([f'{{"n":"{id_}"}}' for id_ in ids]), pl.Series(ids))


def answer(*items: dict[str, Any]) -> Answer:
    return Answer(200, {}, orjson.dumps({"items": [{"create": item} for item in items]}))


def test_all_created_needs_no_reading() -> None:
    verdict = judge(body("a", "b"), Answer(200, {}, b'"status":201 "status":201'))
    assert (verdict.created, verdict.again, verdict.refused) == (2, [], [])


def test_items_are_matched_by_id_and_not_by_place() -> None:
    error = {"type": "mapping", "reason": "no"}
    verdict = judge(
        body("a", "b", "c", "d"),
        answer(
            {"_id": "d", "status": 400, "error": error},
            {"_id": "c", "status": 429, "error": {"type": "busy"}},
            {"_id": "b", "status": 409, "error": {"type": "version"}},
            {"_id": "a", "status": 201},
        ),
    )
    assert (verdict.created, verdict.existing) == (1, 1)
    assert verdict.refused == [Item(3, 400, "mapping", "no")]
    assert verdict.again == [Item(2, 429, "busy", "busy")]
    assert not verdict.unsure


def test_an_id_that_comes_twice_gets_both_items() -> None:
    verdict = judge(body("a", "a"), answer({"_id": "a", "status": 201}, {"_id": "a", "status": 409}))
    assert (verdict.created, verdict.existing) == (1, 1)


def test_items_without_id_belong_to_the_documents_that_are_left() -> None:
    dropped = {"_id": None, "status": 400, "error": {"type": "grok", "reason": "no match"}}
    verdict = judge(body("a", "b", "c"), answer(dropped, {"_id": "b", "status": 201}, dropped))
    assert [item.place for item in verdict.refused] == [0, 2]


def test_what_the_answer_does_not_name_is_tried_again() -> None:
    verdict = judge(body("a", "b"), answer({"_id": "a", "status": 201}))
    assert verdict.created == 1
    assert [item.place for item in verdict.again] == [1]
    assert verdict.unsure


@pytest.mark.parametrize(
    ("item", "type_"),
    [
        ({"_id": "a", "status": 200}, "dropped"),
        ({"_id": "a", "status": 201, "failure_store": "used"}, "failure_store"),
        ({"_id": "a", "status": 403, "error": "a sentence"}, ""),
    ],
)
def test_what_is_not_in_the_stream_is_refused(item: dict[str, Any], type_: str) -> None:
    verdict = judge(body("a"), answer(item))
    assert [each.type for each in verdict.refused] == [type_]
    assert verdict.created == 0


@pytest.mark.parametrize("text", [b"<html>", b"[]", b'{"items":1}', b""])
def test_something_else_is_not_an_answer(text: bytes) -> None:
    with pytest.raises(UnansweredError, match="the answer"):
        judge(body("a"), Answer(200, {}, text))


def test_causes_are_part_of_the_reason() -> None:
    error = {"type": "a", "reason": "b", "caused_by": {"type": "c", "caused_by": {"reason": "d"}}}
    assert explained(error) == ("a", "b: c: d")
    assert explained("no handler found") == ("", "no handler found")
