"""The local runtime answers what the project's own pipeline cases say, as a real engine does."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.processors import PROCESSORS, REFUSED
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.simulate import simulate
from tests.contract.pipeline_cases import expected, read_cases, request_of, short, used
from tests.normalise.golden import same
from tests.normalise.outside import outside

CASES = read_cases()


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return outside(tmp_path_factory.mktemp("outside"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']}: {case['name']}")
def test_the_runtime_answers_what_the_case_says(case: dict[str, Any], resources: Resources) -> None:
    got = short(case, simulate(request_of(case), "2026-01-05T00:00:00Z", resources=resources))
    assert same(expected(case), got), got


def test_every_processor_has_a_file() -> None:
    files = {case["topic"] for case in CASES if case["topic"] in used(case["pipeline"])}
    assert files >= PROCESSORS.keys() | REFUSED.keys()


def test_names_are_unique() -> None:
    names = [(case["topic"], case["name"]) for case in CASES]
    assert len(names) == len(set(names))
