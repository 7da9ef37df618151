"""Methods of the Painless API do what they did on a real engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from elastic_ml_kit.normalise.painless.script import simulate_script
from tests.normalise.painless.api.recorded import cases, same, script, topics


@pytest.mark.parametrize("topic", topics())
def test_topic(topic: str) -> None:
    wrong = [f"{case} but {got}" for case in cases(topic) if not agrees(case, got := outcome(case))]
    assert not wrong, "\n".join(wrong)


def outcome(case: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(json.dumps(simulate_script({"source": script(case)})["result"]))
    return answer


def agrees(case: dict[str, Any], got: dict[str, Any]) -> bool:
    if "throws" in case:
        thrown = got.get("run_error", [{}])[-1]
        return (thrown.get("type"), thrown.get("reason")) == (case["throws"], case.get("says"))
    return "source" in got and same(case["gives"], got["source"].get("r"))
