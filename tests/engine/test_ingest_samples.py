"""Tests of pipelines on a real engine: what they call is lent to it and taken back, and the results agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.cli.ingest_cluster import Remote
from elastic_ml_kit.content import Content
from elastic_ml_kit.normalise.suite.samples import Finder
from elastic_ml_kit.normalise.suite.suite import Local, run
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic, Product
from tests.engine.conftest import MISSING, REASON, Engine
from tests.normalise.conftest import NOW, Folder

if MISSING:
    pytest.skip(REASON, allow_module_level=True)

pytestmark = pytest.mark.xdist_group("engine")

PACKAGES = Path(__file__).parents[1] / "normalise" / "suite" / "data"
PLAIN = {
    "processors": [
        {"set": {"field": "at", "value": "{{{_ingest.timestamp}}}"}},
        {"fail": {"message": "unwanted", "if": "ctx.message == 'bad'"}},
        {"drop": {"if": "ctx.message == 'noise'"}},
        {"script": {"id": "mark", "params": {"by": 2}}},
        {"pipeline": {"name": "louder"}},
    ]
}


@pytest.fixture
def remote(engine: Engine) -> Remote:
    return Remote(Elastic(Connection(engine.url), Product("9.0.0", "engine")))


def held(engine: Engine) -> tuple[set[str], set[str]]:
    """What the engine holds of pipelines and scripts."""
    scripts = engine.client.cluster.state(metric="metadata")["metadata"].get("stored_scripts", {})
    return {*engine.client.options(ignore_status=404).ingest.get_pipeline()}, {*scripts}


@pytest.mark.parametrize("what", ["kit", "package"])
def test_an_engine_agrees(engine: Engine, remote: Remote, tmp_path: Path, what: str) -> None:
    folder = Folder(tmp_path)
    folder.write("ingest/pipelines/plain.json", PLAIN)
    folder.write("ingest/pipelines/louder.json", {"processors": [{"uppercase": {"field": "message"}}]})
    folder.write("ingest/scripts/mark.painless", "ctx.marked = params.by * 2.5")
    folder.write("ingest/samples/plain/lines.log", "one\nbad\nnoise\n")
    folder.write("ingest/samples/plain/config.yml", f'now: "{NOW}"\n')
    samples = Finder(Content(())).find(tmp_path if what == "kit" else PACKAGES)
    if what == "kit":
        (mine,) = run(samples, Local(NOW).simulate)
        folder.write("ingest/samples/plain/lines.expected.json", mine.rendered)
    before = held(engine)
    results = list(run(samples, remote.simulate))
    assert [(each.sample.name, each.status, each.diff) for each in results] == [
        (each.name, "passed", ()) for each in samples
    ]
    assert held(engine) == before
