"""A file of requests: an answer for each line, whatever stands in it."""

from __future__ import annotations

import json
from typing import Any

from elastic_ml_kit.normalise.running.batch import answers
from tests.normalise.conftest import NOW

SET = {"processors": [{"set": {"field": "a", "value": "{{{_ingest.timestamp}}}"}}]}


def answered(*requests: Any) -> list[Any]:
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in requests]
    return [json.loads(line) for line in answers(lines, NOW)]


def test_pipelines_and_scripts_in_their_order() -> None:
    found = answered(
        {"id": "one", "note": "x", "pipeline": SET, "docs": [{"_source": {}}]},
        {"id": "two", "source": "ctx.r = params.n + ctx.n", "params": {"n": 2}, "doc": {"n": 1}},
        {"id": "three", "pipeline": {"processors": [{"sett": {}}]}, "docs": [{"_source": {}}]},
    )
    assert [(each["id"], each["status"]) for each in found] == [("one", 200), ("two", 200), ("three", 400)]
    assert found[0]["result"]["docs"][0]["_source"] == {"a": NOW}
    assert found[1]["result"]["source"] == {"n": 1, "r": 3}
    assert found[2]["result"]["error"][0]["type"] == "parse_exception"


def test_lone_surrogates_stay() -> None:
    request = {"id": 1, "pipeline": {"processors": []}, "docs": [{"_source": {"f": "\ud83d"}}]}
    raw = json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass")
    for (found,) in (answered(request), answered(raw)):
        assert found["result"]["docs"][0]["_source"] == {"f": "\ud83d"}


def test_a_line_that_is_no_request_is_answered_too() -> None:
    found = answered(b"{", b"  ", [1], {"id": "x"}, {"id": "y", "pipeline": SET})
    assert [each["id"] for each in found] == [None, None, "x", "y"]
    assert [each["status"] for each in found] == [400] * 4
    assert [
        "line 1" in found[0]["result"]["error"][0]["reason"],
        "line 4" in found[2]["result"]["error"][0]["reason"],
    ] == [True] * 2


def test_answers_come_as_the_lines_are_read() -> None:
    def endless() -> Any:
        while True:
            yield json.dumps({"id": 1, "pipeline": SET, "docs": [{"_source": {}}]}).encode()

    stream = answers(endless(), NOW)
    assert [json.loads(next(stream))["status"] for _ in range(3)] == [200] * 3
