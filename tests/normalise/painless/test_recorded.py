"""Scripts do what they did on a real engine: operators, casts, statements, and what is refused."""

from __future__ import annotations

import json

import pytest

from elastic_ml_kit.normalise.painless.script import simulate_script
from tests.normalise.golden import PAINLESS, same
from tests.normalise.golden import cases as golden
from tests.normalise.painless.recorded import cases, outcome, request, topics

DIFFERENT = {"cerr-213": "Json is documented for scripts of newer versions"}


@pytest.mark.parametrize("topic", topics())
def test_topic(topic: str) -> None:
    wrong = []
    for case in cases(topic):
        got = outcome(json.loads(json.dumps(simulate_script(request(case))["result"])))
        if not same({**got, "script": case["script"]}, case):
            wrong.append(f"{case} but {got}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not PAINLESS.exists(), reason="the recorded answers are not at hand")
def test_every_script_of_the_recorded_answers() -> None:
    wrong = []
    for case in golden(PAINLESS):
        got = json.loads(json.dumps(simulate_script(case)))
        if got["status"] != case["expected"]["status"] or not same(case["expected"]["result"], got["result"]):
            wrong.append(case["id"])
    assert set(wrong) <= DIFFERENT.keys()
