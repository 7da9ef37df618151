"""`esmlkit models parity` without torch: the model here beside the one deployed in a cluster."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from elastic_ml_kit.score.text.places import find_model
from tests.cli.conftest import Cli
from tests.cli.test_models import TINY
from tests.cli.test_models_cluster import SHIPPED, Site
from tests.cli.test_models_cluster import _login as _login
from tests.contract.lab import Lab
from tests.contract.server import running

LINES = [f"disk {number} of node {number % 7} failed" for number in range(150)]


@pytest.fixture
def site(esmlkit: Cli, tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "lines.txt").write_text("\n".join(["", *LINES]))
    lab = Lab(version="9.4.0")
    with running(lab) as at:
        yield Site(lab, at, esmlkit)
    assert lab.violations == []


def test_the_deployed_model_answers_alike(site: Site) -> None:
    site.models("import", SHIPPED)
    ended = site.models("parity", SHIPPED, "--input", "lines.txt", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert told["texts"] == len(LINES) + 1
    cluster = next(each for each in told["forms"] if each["form"] == "cluster")
    assert cluster["largest"] <= 1e-4
    assert (cluster["other_class"], cluster["judged"]) == (0, True)
    asked = [each for each in site.lab.asked if each.path.endswith("_infer")]
    assert len(asked) >= 3


def test_another_model_in_the_cluster_is_noticed(site: Site, tmp_path: Path) -> None:
    site.models("import", SHIPPED)
    shutil.copytree(TINY, tmp_path / "tiny")
    ended = site.models(
        "parity", "tiny", "--input", "lines.txt", "--limit", "40", "--es-model-id", "esmlkit-log-severity"
    )
    assert ended.code == 1, ended.err
    assert "DIFFERS" in ended.out
    assert "40 different texts" in ended.out


def test_other_classes_in_the_cluster_are_told(site: Site, tmp_path: Path) -> None:
    site.models("import", SHIPPED)
    other = shutil.copytree(find_model(SHIPPED), tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    config |= {"id2label": {"0": "A", "1": "B", "2": "C"}, "label2id": {"A": 0, "B": 1, "C": 2}}
    (other / "config.json").write_text(json.dumps(config))
    ended = site.models(
        "parity", "other", "--input", "lines.txt", "--limit", "3", "--es-model-id", "esmlkit-log-severity"
    )
    assert (ended.code, ended.out) == (4, "")
    assert ended.says("has the classes ERROR, INFO, WARNING, this model A, B, C", "--es-model-id"), ended.err


def test_a_model_that_is_not_deployed_is_told(site: Site) -> None:
    ended = site.models("parity", SHIPPED, "--input", "lines.txt", "--limit", "3")
    assert (ended.code, ended.out) == (7, "")
    assert ended.says("esmlkit-log-severity"), ended.err


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_one_form_alone_cannot_be_compared(esmlkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("disk failed\n")
    ended = esmlkit("models", "parity", "--input", "lines.txt")
    assert (ended.code, ended.out) == (2, "")
    assert ended.says("only one form", "torch or --es-url"), ended.err


def test_an_empty_file_is_told(esmlkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").touch()
    ended = esmlkit("models", "parity", "--input", "lines.txt")
    assert (ended.code, ended.out) == (4, "")
    assert ended.says("lines.txt has no text"), ended.err
