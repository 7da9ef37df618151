"""Pipelines answer as Elasticsearch 7.10.2 and OpenSearch did, wherever those two agree."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.simulate import simulate
from tests.normalise.golden import PIPELINES, cases, same

DIFFERENT = {
    "gsub-029": "\\G, where the last match ended, is not in Python's re",
    "real-firewall-004": "an offset in the text counts before the timezone since Elasticsearch 7.16 (#63876)",
}

pytestmark = pytest.mark.skipif(not PIPELINES.exists(), reason="the recorded answers are not at hand")


@pytest.mark.parametrize("case", cases(PIPELINES), ids=lambda case: str(case["id"]))
def test_the_answer_is_the_recorded_one(case: dict[str, Any]) -> None:
    got = simulate(case, "2026-01-05T00:00:00.123456Z")
    expected = case["expected"]
    equal = (expected["status"] < 400) == (got["status"] < 400) and same(expected["result"], got["result"])
    assert equal or case["id"] in DIFFERENT, (expected["result"], got["result"])
