"""The kit's pipelines on the real engine: what the samples expect of the local runtime, it gives too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.normalise.running.codec import parse_json
from elastic_ml_kit.normalise.suite.sample import Sample
from elastic_ml_kit.normalise.suite.samples import Finder
from tests.contract import nearest
from tests.engine.conftest import MISSING, REASON, Engine

if MISSING:
    pytest.skip(REASON, allow_module_level=True)

pytestmark = pytest.mark.xdist_group("engine")

SAMPLES = Finder(shipped()).shipped()
LACKING = {"esmlkit-logs-custom": "the engine has no inference processor"}


def runnable() -> Iterator[Any]:
    for sample in SAMPLES:
        why = LACKING.get(sample.suite)
        marks = [pytest.mark.skip(reason=why)] if why else []
        yield pytest.param(sample, id=sample.name, marks=marks)


@pytest.fixture(scope="module")
def installed(engine: Engine, catalog: Catalog) -> Engine:
    """The engine with the catalog's scripts and pipelines."""
    for kind, name, body in catalog.resources():
        if kind == "script":
            engine.client.put_script(id=name, **body)
        elif kind == "pipeline":
            engine.client.ingest.put_pipeline(id=name, **nearest.pipeline(body))
    return engine


@pytest.mark.parametrize("sample", [*runnable()])
def test_a_sample_gives_the_same(sample: Sample, installed: Engine) -> None:
    answer = installed.client.ingest.simulate(id=sample.suite, docs=sample.documents())
    got = [comparable(each["doc"]["_source"]) for each in answer["docs"]]
    expected = parse_json(sample.expected.read_bytes())["docs"]
    assert got == [comparable(each["_source"]) for each in expected]


def comparable(source: dict[str, Any]) -> dict[str, Any]:
    """A document without what the engine's clock and its JSON parser say in their own words.

    A line without a year is of the current one there, of the sample's here; both know one of last year.
    """
    kept, event = dict(source), source.get("event")
    if isinstance(event, dict) and "ingested" in event:
        kept["event"] = {name: value for name, value in event.items() if name != "ingested"}
        kept["@timestamp"] = source.get("@timestamp", "")[4:]
    error = source.get("error", {})
    if error.get("message", "").startswith("Processor json "):
        kept["error"] = {**error, "message": error["message"].partition(" failed: ")[0]}
    return kept
