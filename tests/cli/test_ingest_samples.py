"""`ingest test`, here and on a cluster, and `ingest lint`, from the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Ended, in_folder
from tests.cli.test_ingest import put
from tests.contract.ingest import CLOCK
from tests.contract.lab import Lab
from tests.contract.resources import resources
from tests.contract.server import running

NOW = "2026-01-05T00:00:00Z"
PLAIN = {
    "processors": [
        {"set": {"field": "at", "value": "{{{_ingest.timestamp}}}"}},
        {"fail": {"message": "unwanted", "if": "ctx.message == 'bad'"}},
        {"drop": {"if": "ctx.message == 'noise'"}},
        {"pipeline": {"name": "louder"}},
    ]
}
LOUDER = {"processors": [{"script": {"id": "mark", "params": {"by": 2}}}, {"pipeline": {"name": "loudest"}}]}
LOUDEST = {"processors": [{"uppercase": {"field": "message"}}]}
EXPECTED = {
    "docs": [
        {"_source": {"at": NOW, "marked": 2, "message": "ONE"}},
        {"error": [{"type": "fail_processor_exception", "reason": "unwanted"}]},
        None,
    ]
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content with pipelines that call each other, a stored script and a sample."""
    for name in os.environ:
        if name.startswith(("ESMLKIT_", "ELASTIC", "KIBANA_")):
            monkeypatch.delenv(name)
    for name, body in {"plain": PLAIN, "louder": LOUDER, "loudest": LOUDEST}.items():
        put(tmp_path, f"kit/ingest/pipelines/{name}.json", body)
    put(tmp_path, "kit/ingest/scripts/mark.painless", "ctx.marked = params.by\n")
    put(tmp_path, "kit/ingest/samples/plain/lines.log", "one\nbad\nnoise\n")
    put(tmp_path, "kit/ingest/samples/plain/config.yml", f'now: "{NOW}"\n')
    put(tmp_path, "kit/ingest/samples/plain/lines.expected.json", EXPECTED)
    return tmp_path


def test_all_is_well(folder: Path) -> None:
    ended = in_folder(folder, ("ingest", "test", "kit"))
    assert (ended.code, ended.out, ended.err) == (0, "\n1 test, 3 documents: 1 passed\n", "")


def test_a_difference_is_shown_and_can_be_taken_over(folder: Path) -> None:
    wrong = json.loads(json.dumps(EXPECTED).replace("ONE", "EINS"))
    put(folder, "kit/ingest/samples/plain/lines.expected.json", wrong)
    ended = in_folder(folder, ("ingest", "test", "kit", "--junit", "results.xml"))
    assert ended.code == 1
    assert "failed: plain/lines.log: the result is not the expected one" in ended.out
    assert '    -    "message": "EINS"\n    +    "message": "ONE"' in ended.out
    assert "--update" in ended.out
    (case,) = ElementTree.parse(folder / "results.xml").iter("testcase")
    (failure,) = case
    assert (case.get("classname"), case.get("name")) == ("plain", "lines.log")
    assert "EINS" in (failure.text or "")

    updated = in_folder(folder, ("ingest", "test", "kit", "--update"))
    assert updated.code == 0
    assert updated.says("written:", "lines.expected.json")
    assert json.loads((folder / "kit/ingest/samples/plain/lines.expected.json").read_text()) == EXPECTED
    assert in_folder(folder, ("ingest", "test", "kit", "--update")).err == ""


def test_what_is_not_reached_is_named_with_its_line(folder: Path) -> None:
    put(folder, "kit/ingest/samples/plain/lines.log", "one\n")
    put(folder, "kit/ingest/samples/plain/lines.expected.json", {"docs": EXPECTED["docs"][:1]})
    ended = in_folder(folder, ("ingest", "test", "kit"))
    assert (
        "No sample reaches in kit/ingest/pipelines/plain.json:\nWHAT        LINE  PROCESSOR\nnever true"
        in ended.out
    )
    told = json.loads(in_folder(folder, ("ingest", "test", "kit", "--json")).out)
    lines = (folder / "kit/ingest/pipelines/plain.json").read_text().splitlines()
    found = [
        (each["type"], each["what"], f'"{each["type"]}"' in lines[each["line"] - 1])
        for each in told["unreached"]
    ]
    assert found == [("fail", "never true", True), ("drop", "never true", True)]
    assert in_folder(folder, ("ingest", "test", "kit", "--no-coverage")).out.count("\n") == 2


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("ingest test nowhere", 2, ("no folder nowhere",)),
        ("ingest test .", 2, ("holds no test", "ingest/samples/<pipeline id>/<name>.log")),
        ("ingest lint nowhere", 2, ("no file or folder nowhere",)),
        ("ingest lint empty", 2, ("empty holds no pipeline",)),
        ("ingest pull kit --es-url http://127.0.0.1:1", 7, ("127.0.0.1:1",)),
        ("ingest pull kit", 2, ("--es-url",)),
    ],
)
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    (folder / "empty").mkdir()
    ended = in_folder(folder, line.split())
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err


WARNED = {"processors": [{"drop": {}}, {"trim": {"field": "a"}}]}


def test_lint(folder: Path) -> None:
    assert in_folder(folder, ("ingest", "lint", "kit")).out == "3 pipelines: no problems\n"
    put(folder, "kit/ingest/pipelines/warned.json", WARNED)
    ended = in_folder(folder, ("ingest", "lint", "kit"))
    assert ended.code == 0
    line, summary = ended.out.splitlines()
    assert line.startswith(
        "kit/ingest/pipelines/warned.json:7:4: warning: the processor trim is never reached"
    )
    assert line.endswith("[unreachable]")
    assert summary == "4 pipelines: 1 warning"
    assert in_folder(folder, ("ingest", "lint", "kit", "--strict")).code == 3
    put(folder, "kit/ingest/pipelines/wrong.json", {"processors": [{"sett": {}}]})
    wrong = in_folder(folder, ("ingest", "lint", "kit/ingest/pipelines/wrong.json", "kit", "--json"))
    assert wrong.code == 3
    found = [(Path(each["file"]).name, each["severity"], each["check"]) for each in json.loads(wrong.out)]
    refused = ("wrong.json", "error", "refused")
    assert found == [refused, ("warned.json", "warning", "unreachable"), refused]


def test_check_tells_pipelines_that_a_cluster_would_refuse(folder: Path) -> None:
    put(folder, "kit/ingest/pipelines/warned.json", WARNED)
    sound = in_folder(folder, ("check", "--content", "kit"))
    assert sound.code == 0, sound.err
    put(folder, "kit/ingest/pipelines/wrong.json", {"processors": [{"sett": {}}]})
    put(folder, "kit/ingest/scripts/bad.painless", "ctx.a = ;")
    ended = in_folder(folder, ("check", "--content", "kit"))
    assert ended.code == 3
    assert ended.says(
        "2 problems", "ingest/pipelines/wrong.json:4:4", "'set'", "ingest/scripts/bad.painless:1:9"
    )


@dataclass
class Cluster:
    """A cluster that has pipelines, and the options that name it."""

    lab: Lab
    options: tuple[str, ...]

    @property
    def pipelines(self) -> dict[str, Any]:
        return resources(self.lab).pipelines

    @property
    def scripts(self) -> dict[str, Any]:
        return resources(self.lab).scripts


@pytest.fixture(params=["8.19.3", "9.4.0"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    lab = Lab(version=request.param, secured=False)
    with running(lab) as at:
        yield Cluster(lab, ("--es-url", at.elastic))
    assert lab.violations == []


def test_the_same_tests_on_a_cluster(folder: Path, cluster: Cluster) -> None:
    cluster.pipelines["louder"] = {"processors": [{"fail": {"message": "not ours"}}]}
    ended = in_folder(folder, ("ingest", "test", "kit", *cluster.options))
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert ended.out == "\n1 test, 3 documents: 1 passed\n"
    assert (list(cluster.pipelines), dict(cluster.scripts)) == (["louder"], {})


def test_a_cluster_that_differs(folder: Path, cluster: Cluster) -> None:
    (folder / "kit/ingest/samples/plain/config.yml").unlink()
    ended = in_folder(folder, ("ingest", "test", "kit", *cluster.options))
    assert ended.code == 1
    assert f'"at": "{CLOCK}"' in ended.out
    assert (dict(cluster.pipelines), dict(cluster.scripts)) == ({}, {})


def test_a_pipeline_that_the_cluster_refuses_fails_its_tests_alone(folder: Path, cluster: Cluster) -> None:
    put(folder, "kit/ingest/pipelines/loudest.json", {"processors": [{"trim": {"field": "a"}, "drop": {}}]})
    put(folder, "kit/ingest/pipelines/other.json", {"processors": []})
    put(folder, "kit/ingest/samples/other/lines.log", "one\n")
    put(folder, "kit/ingest/samples/other/lines.expected.json", {"docs": [{"_source": {"message": "one"}}]})
    ended = in_folder(folder, ("ingest", "test", "kit", *cluster.options))
    assert ended.code == 1
    assert "failed: plain/lines.log: the pipeline is refused" in ended.out
    assert "the cluster says: processors must be objects with one key" in ended.out
    assert ended.out.endswith("2 tests, 1 document: 1 passed, 1 failed\n")
    assert (dict(cluster.pipelines), dict(cluster.scripts)) == ({}, {})


def installed(cluster: Cluster) -> None:
    for name, body in {"a-plain": PLAIN, "louder": LOUDER, "loudest": LOUDEST, "other": LOUDEST}.items():
        cluster.pipelines[name] = json.loads(json.dumps(body))
        resources(cluster.lab).stamp("pipeline", name)
    cluster.scripts["mark"] = {"script": {"lang": "painless", "source": "ctx.marked = params.by"}}


def pull(folder: Path, cluster: Cluster, *more: str) -> Ended:
    return in_folder(folder, ("ingest", "pull", "mine", "--pipelines", "a-*", *cluster.options, *more))


FILES = [
    "ingest/pipelines/a-plain.json",
    "ingest/pipelines/louder.json",
    "ingest/pipelines/loudest.json",
    "ingest/scripts/mark.painless",
]


def test_pull_brings_what_is_called_too(folder: Path, cluster: Cluster) -> None:
    installed(cluster)
    tried = pull(folder, cluster, "--dry-run")
    assert (tried.code, tried.err) == (0, "nothing was written\n")
    assert not (folder / "mine").exists()
    ended = pull(folder, cluster)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[1:] == [f"new    mine/{name}" for name in FILES]
    held = sorted(path.relative_to(folder / "mine").as_posix() for path in (folder / "mine").rglob("*.*"))
    assert held == FILES
    assert json.loads((folder / "mine" / FILES[0]).read_text()) == PLAIN
    assert (folder / "mine" / FILES[3]).read_text() == "ctx.marked = params.by\n"
    put(folder, "mine/ingest/pipelines/louder.json", LOUDEST)
    again = json.loads(pull(folder, cluster, "--json").out)["files"]
    assert [each["state"] for each in again] == ["same", "changed", "same", "same"]
    assert json.loads((folder / "mine" / FILES[1]).read_text()) == LOUDER
    assert in_folder(folder, ("ingest", "lint", "mine")).code == 0


def test_pull_tells_what_it_leaves_out(folder: Path, cluster: Cluster) -> None:
    installed(cluster)
    cluster.scripts["mark"] = {"script": {"lang": "mustache", "source": "{{a}}"}}
    cluster.pipelines["a-second"] = {
        "processors": [{"script": {"id": "gone"}}, {"pipeline": {"name": "none"}}]
    }
    ended = pull(folder, cluster)
    assert ended.code == 0
    assert ended.says("'gone' is called, but the cluster does not have it", "'mark' is mustache")
    for name in ("zzz*", "zzz"):
        nothing = in_folder(folder, ("ingest", "pull", "mine", "--pipelines", name, *cluster.options))
        assert (nothing.code, nothing.out) == (2, "")
        assert nothing.says(f"no pipeline {name}")
