"""The recorded scripts answer on a real engine as they are recorded."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.engine.conftest import Engine, some
from tests.normalise.golden import same
from tests.normalise.painless.recorded import cases, outcome, request, topics


@pytest.mark.parametrize("topic", topics())
def test_topic(topic: str, engine: Engine) -> None:
    client = engine.client.options(ignore_status=(400, 500))
    wrong = []
    for case in some(cases(topic)):
        got = outcome(_answer(client, request(case)))
        if not same({**got, "script": case["script"]}, case):
            wrong.append(f"{case} but {got}")
    assert not wrong, "\n".join(wrong)


def _answer(client: Elasticsearch, asked: dict[str, Any]) -> dict[str, Any]:
    script = {"source": asked["source"], "params": asked["params"]}
    body = {
        "pipeline": {"processors": [{"script": script}]},
        "docs": [{"_index": "i", "_id": "1", "_source": asked["doc"]}],
    }
    answer: Any = client.perform_request(
        "POST",
        "/_ingest/pipeline/_simulate",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=body,
    ).body
    if "error" in answer:
        return {"compile_error": _chain(answer["error"])}
    document = answer["docs"][0]
    if "error" in document:
        return {"run_error": _chain(document["error"])}
    return {"source": document["doc"]["_source"]}


def _chain(error: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [] if error is None else [error, *_chain(error.get("caused_by"))]
