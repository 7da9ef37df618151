"""`esmlkit models preflight` as a user calls it: a good model, bad ones, and a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_models import TINY
from tests.cli.test_models_cluster import SHIPPED, Site
from tests.cli.test_models_cluster import _login as _login
from tests.contract.lab import Lab
from tests.contract.server import running

ARCHIVES = TINY.parents[1] / "archive" / "data"


@pytest.fixture
def site(esmlkit: Cli) -> Iterator[Site]:
    lab = Lab(version="9.4.0")
    with running(lab) as at:
        yield Site(lab, at, esmlkit)
    assert lab.violations == []


def test_the_shipped_model_passes(esmlkit: Cli) -> None:
    ended = esmlkit("models", "preflight")
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    for words in ("tokenizer", "22 kinds", "PyTorch 2.7.1", "nothing in the way", "queue_capacity"):
        assert words in ended.out


@pytest.mark.parametrize("name", ["strided", "below", "hooked", "reading"])
def test_a_bad_archive_ends_with_1(esmlkit: Cli, name: str) -> None:
    ended = esmlkit("models", "preflight", str(ARCHIVES / f"{name}.pt"), "--json")
    assert (ended.code, ended.err) == (1, "")
    told = json.loads(ended.out)
    assert told["refused"] is True
    bad = [each for each in told["checks"] if each["status"] == "refused"]
    assert bad
    assert all(each["advice"] for each in bad)


def test_a_cluster_is_asked_too(site: Site) -> None:
    ended = site.models("preflight", SHIPPED)
    assert ended.code == 0, ended.err
    for words in ("Elasticsearch 9.4.0", "cluster licence", "'esmlkit-log-severity' is free"):
        assert words in ended.out
    assert {each.method for each in site.lab.asked} == {"GET"}
    site.models("import", SHIPPED)
    ended = site.models("preflight", SHIPPED, "--stack", "9.1")
    assert "is there and deployed" in ended.out
    assert "PyTorch 2.5.1" in ended.out


def test_a_cluster_without_the_licence(esmlkit: Cli) -> None:
    with running(Lab(version="9.4.0", licence="basic")) as at:
        ended = esmlkit("models", "preflight", "--es-url", at.elastic, "--json")
    assert ended.code == 1
    states = {each["check"]: each["status"] for each in json.loads(ended.out)["checks"]}
    assert states["cluster licence"] == "refused"
    assert "cluster model" not in states


MISTAKES: list[tuple[tuple[str, ...], int, str]] = [
    (("nowhere",), 2, "no model folder nowhere"),
    (("--stack", "nine"), 2, "--stack 'nine' is no version"),
    (("--task-type", "classification"), 2, "--task-type 'classification' is not one of"),
    (("--es-model-id", "Big Model", "--es-url", "http://127.0.0.1:9"), 2, "'Big Model' cannot be the id"),
]


@pytest.mark.parametrize(("words", "code", "said"), MISTAKES)
def test_a_mistake_is_told_in_a_sentence(esmlkit: Cli, words: tuple[str, ...], code: int, said: str) -> None:
    ended = esmlkit("models", "preflight", *words)
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(said), ended.err
