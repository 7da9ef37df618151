"""The whole flow with a real engine behind the lab: all modules, both versions, and much that goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.synth.generation import prepare
from elastic_ml_kit.events.synth.options import Options
from tests.contract.faults import Faults, Trouble
from tests.contract.lab import PASSWORD, Lab
from tests.contract.living import LivingEngine
from tests.contract.server import Addresses, running
from tests.engine.conftest import MISSING, REASON

if MISSING:
    pytest.skip(REASON, allow_module_level=True)

pytestmark = [pytest.mark.xdist_group("engine"), pytest.mark.timeout(600)]

COMPANY = ("--days", "5", "--users", "6", "--hosts", "4")
TROUBLES: dict[Trouble, float] = {
    each: 0.03 for each in Trouble if each not in (Trouble.RESTART, Trouble.SLOW)
}


def esmlkit(folder: Path, at: Addresses, *words: str) -> str:
    """What a command says that ends well, in a process of its own."""
    there = ("--es-url", at.elastic, "--kibana-url", at.kibana)
    login = {name: text for name, text in os.environ.items() if not name.startswith(("ESMLKIT_", "ELASTIC"))}
    done = subprocess.run(
        [sys.executable, "-m", "elastic_ml_kit", *words, *there],
        cwd=folder,
        env=login | {"ESMLKIT_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("version", "troubled"), [("8.19.3", True), ("9.4.0", False)])
def test_all_modules_from_setup_to_teardown(version: str, troubled: bool, tmp_path: Path) -> None:
    lab = Lab(version=version)
    with LivingEngine(tmp_path / "data") as engine:
        if troubled:
            kill = {12: Trouble.RESTART}
            lab.state["faults"] = Faults(TROUBLES, at=kill, only="events", restart=engine.restart)
        with running(lab, engine=engine.url) as at:
            told = esmlkit(tmp_path, at, "setup", "--yes", *COMPANY)
            records, alerts = map(int, re.findall(r"(\d+) at or above .*, (\d+) alerts", told)[0])
            assert records == alerts > 0
            facts = json.loads(esmlkit(tmp_path, at, "status", "--json"))
            steps = json.loads(esmlkit(tmp_path, at, "plan", "--json"))
            assert {step["action"] for step in steps} == {"keep"}
            stored = {name: found["event.id"] for name, found in lab.documents.frames(["logs-*"]).items()}
            assert facts["rejects"] == 0
            _is_what_was_generated(stored, facts)
            esmlkit(tmp_path, at, "teardown", "--yes")
            assert lab.documents.count(["logs-*", "esmlkit-*", ".ml-anomalies-*"]) == 0
            steps = json.loads(esmlkit(tmp_path, at, "plan", "--json"))
            assert {step["action"] for step in steps} == {"create"}
    assert not lab.violations
    if troubled:
        assert lab.state["faults"].happened[Trouble.RESTART] == 1
        assert len(lab.state["faults"].happened) > 3


def _is_what_was_generated(stored: dict[str, Any], facts: dict[str, Any]) -> None:
    """Every event of the same generation is there once, those of the truth among them, and none else."""
    catalog = Catalog.load(shipped(), facts["version"])
    asked = {name: facts["options"][name] for name in ("days", "users", "hosts", "start", "namespace")}
    plan = prepare(Options(**asked), catalog)
    expected = Counter[str]()
    for stream, events in plan.batches():
        expected[stream] += events.height
    assert {stream: len(ids) for stream, ids in stored.items()} == expected
    ids = [name for each in stored.values() for name in each.to_list()]
    assert len({*ids}) == len(ids) == facts["events"]
    assert {*ids}.issuperset(name for truth in plan.truth for name in truth.event_ids)
