"""Pipelines answer as Elasticsearch 7.10.2 and OpenSearch did, wherever those two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.simulate import simulate
from tests.normalise.golden import PIPELINES, answerable, same

CONDITIONS: dict[str, Callable[[IngestDocument], bool]] = {
    "ctx.n == 1": lambda document: document.ctx.get("n") == 1,
    "ctx.n == 2": lambda document: document.ctx.get("n") == 2,
    "ctx.bad == true": lambda document: document.ctx.get("bad") is True,
    "ctx.a == 1": lambda document: document.ctx.get("a") == 1,
    "ctx.a == null": lambda document: document.ctx.get("a") is None,
    "false": lambda document: False,
}
DIFFERENT = {"gsub-029": "\\G, where the last match ended, is not in Python's re"}

pytestmark = pytest.mark.skipif(not PIPELINES.exists(), reason="the recorded answers are not at hand")


def compiled(source: str | Mapping[str, Any]) -> Callable[[IngestDocument], bool]:
    return CONDITIONS[str(source)]


@pytest.mark.parametrize("case", answerable(set(CONDITIONS)), ids=lambda case: str(case["id"]))
def test_the_answer_is_the_recorded_one(case: dict[str, Any]) -> None:
    got = simulate(case, "2026-01-05T00:00:00Z", compiled)
    expected = case["expected"]
    equal = (expected["status"] < 400) == (got["status"] < 400) and same(expected["result"], got["result"])
    assert equal or case["id"] in DIFFERENT, (expected["result"], got["result"])
