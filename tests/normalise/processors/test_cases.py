"""Each processor with each of its options; the cases are data beside this file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from elastic_ml_kit.normalise.processors import PROCESSORS
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.simulate import simulate
from tests.normalise.golden import same
from tests.normalise.outside import outside

FOLDER = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(file.read_text()):
            found.append(pytest.param(file.stem, case, id=f"{file.stem}: {case['what']}"))  # noqa: PERF401
    return found


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return outside(tmp_path_factory.mktemp("outside"))


@pytest.mark.parametrize(("name", "case"), cases())
def test_case(name: str, case: dict[str, Any], resources: Resources) -> None:
    body = {"_index": case.get("index", "logs-app-default"), "_id": "1", "_source": case.get("in", {})}
    request: dict[str, Any] = {"pipeline": {"processors": [{name: case["use"]}]}, "docs": [body]}
    request["pipelines"] = case.get("pipelines")
    given = replace(resources, lacking=case.get("lacking", "fail"))
    got = simulate(request, "2026-01-05T00:00:00Z", resources=given)
    if "refused" in case:
        assert got["status"] == 400, got
        assert case["refused"] in got["result"]["error"][0]["reason"]
        return
    assert got["status"] == 200, got
    document = got["result"]["docs"][0]
    if "error" in case:
        assert document["error"][-1]["reason"] == case["error"], document
    elif "out" not in case:
        assert document is None
    else:
        assert same(case["out"], document["_source"]), document
        assert document["_index"] == case.get("to", body["_index"])
        assert "ingest" not in case or same(case["ingest"], document["_ingest"]), document


def test_every_processor_has_cases() -> None:
    assert {file.stem for file in FOLDER.glob("*.yml")} == set(PROCESSORS)
