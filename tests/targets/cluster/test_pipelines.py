"""A cluster's pipelines and stored scripts: read, tried, and lent to it for a while."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic, identify
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.pipelines import PAGE, Pipelines
from tests.contract.lab import Lab
from tests.contract.resources import resources
from tests.contract.server import running

TRIM = {"processors": [{"trim": {"field": "a"}}]}
SCRIPT = {"lang": "painless", "source": "ctx.a = 1"}


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab(secured=False)
    yield lab
    assert lab.violations == []


@pytest.fixture
def pipelines(lab: Lab) -> Iterator[Pipelines]:
    with running(lab) as at:
        connection = Connection(at.elastic)
        elastic = Elastic(connection, identify(connection))
        yield Pipelines(elastic)
        elastic.close()


def test_what_is_there_and_what_is_not(lab: Lab, pipelines: Pipelines) -> None:
    resources(lab).pipelines.update({"b": TRIM, "a": TRIM, "other": TRIM})
    resources(lab).scripts["s"] = {"script": SCRIPT}
    assert list(pipelines.matching(["a", "b*"])) == ["a", "b"]
    assert pipelines.matching(["none"]) == {}
    assert (pipelines.find("a"), pipelines.find("none")) == (TRIM, None)
    assert (pipelines.script("s"), pipelines.script("none")) == (SCRIPT, None)


def test_many_documents_are_tried_page_by_page(pipelines: Pipelines) -> None:
    docs = [{"_source": {"a": f" {number} "}} for number in range(PAGE + 3)]
    answers = pipelines.simulate(TRIM, docs)
    assert [each["doc"]["_source"]["a"] for each in answers] == [str(number) for number in range(PAGE + 3)]


def test_what_is_lent_is_taken_back(lab: Lab, pipelines: Pipelines) -> None:
    held = resources(lab)
    with pipelines.lent({"a": TRIM}, {"s": SCRIPT}):
        assert (list(held.pipelines), list(held.scripts)) == (["a"], ["s"])
    assert (held.pipelines, held.scripts) == ({}, {})


def test_it_is_taken_back_after_a_refusal_too(lab: Lab, pipelines: Pipelines) -> None:
    held = resources(lab)
    wrong: dict[str, Any] = {"processors": [{"trim": {}, "drop": {}}]}
    with pytest.raises(RefusedError), pipelines.lent({"a": TRIM, "b": wrong}, {"s": SCRIPT}):
        pass
    assert (held.pipelines, held.scripts) == ({}, {})
