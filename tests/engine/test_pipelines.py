"""The project's own pipeline cases on a real engine, and on the cluster that the environment names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.targets.cluster.settings import read_connection
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.pipeline_cases import NEVER, expected, read_cases, request_of, short, used
from tests.engine.conftest import MISSING, REASON, Engine
from tests.engine.simulation import Simulator
from tests.normalise.golden import same

PREFIX = "ESMLKIT_TEST_"
GIVEN = {
    f"ESMLKIT_{name.removeprefix(PREFIX)}": os.environ[name] for name in os.environ if name.startswith(PREFIX)
}
PLACES = [*(() if MISSING else ("engine",)), *(("given",) if GIVEN else ())]
UNJUDGED = "configuration"

if not PLACES:
    pytest.skip(REASON, allow_module_level=True)

pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module", params=PLACES)
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    if request.param == "engine":
        engine: Engine = request.getfixturevalue("engine")
        yield Simulator(engine.client)
        return
    with Stack(read_connection({}, GIVEN)) as stack, stack.elastic.calls() as client:
        yield Simulator(client)


def lacking(case: dict[str, Any], simulator: Simulator) -> list[str]:
    """What the case needs and the engine does not have."""
    bodies = [case["pipeline"], *case.get("pipelines", {}).values()]
    types = set().union(*map(used, bodies)) - simulator.processors
    wanted = {need for need in case.get("needs", ()) if need in simulator.lacking or need in NEVER}
    return sorted(wanted if case["topic"] == UNJUDGED else wanted | types)


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case['topic']}: {case['name']}")
def test_the_engine_answers_what_the_case_says(case: dict[str, Any], simulator: Simulator) -> None:
    if missing := lacking(case, simulator):
        pytest.skip(f"judged by the documentation: the engine lacks {', '.join(missing)}")
    got = short(case, simulator.simulate(request_of(case)))
    assert same(expected(case), got), got


def test_most_cases_are_judged_by_the_engine(simulator: Simulator) -> None:
    cases = read_cases()
    assert sum(not lacking(case, simulator) for case in cases) > 0.8 * len(cases)
