"""`esmlkit models bundle`, and bundles where a folder is asked for."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Ended, in_folder, in_process
from tests.cli.test_models import TINY, answers

PACKAGE = TINY.parents[1] / "archive" / "data" / "tiny"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny model as `tiny`, with its package as `packed`, and a line."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(TINY, tmp_path / "tiny")
    shutil.copytree(TINY, tmp_path / "packed")
    shutil.copytree(PACKAGE, tmp_path / "packed", dirs_exist_ok=True)
    (tmp_path / "lines.txt").write_text("disk of node 1 failed\n")
    return tmp_path


def called(folder: Path, line: str) -> Ended:
    return in_folder(folder, ["models", *line.split()])


def test_a_bundle_is_taken_as_the_folder_is(folder: Path) -> None:
    ended = called(folder, "bundle packed --output out/b.zip")
    assert ended.code == 0, ended.err
    assert ended.says("packed packed: 10 files")
    assert ended.out.split() == [
        hashlib.sha256((folder / "out" / "b.zip").read_bytes()).hexdigest(),
        "out/b.zip",
    ]
    shutil.rmtree(folder / "tiny")
    own = called(folder, "classify --model packed --input lines.txt --output -")
    ended = called(folder, "classify --model out/b.zip --input lines.txt --output -")
    assert ended.code == 0, ended.err
    assert answers(ended.out) == answers(own.out)
    assert called(folder, "inspect --model out/b.zip").code == 0
    assert called(folder, "preflight out/b.zip").code == 0
    assert len(list((folder / "cache" / "esmlkit" / "models").iterdir())) == 1


def test_its_contents_as_json(folder: Path) -> None:
    told = json.loads(called(folder, "bundle packed --output b.zip --json").out)
    assert (told["name"], told["file"]) == ("packed", "b.zip")
    own = (folder / "packed" / "model.onnx").read_bytes()
    assert told["files"]["model.onnx"] == {"bytes": len(own), "sha256": hashlib.sha256(own).hexdigest()}
    assert "elasticsearch.json" in told["files"]


def test_a_prefix_changes_only_the_body(folder: Path) -> None:
    called(folder, "bundle packed --output a.zip")
    ended = called(folder, "bundle packed --output b.zip --ingest-prefix log:")
    assert ended.code == 0, ended.err
    one, two = (
        json.loads(called(folder, f"bundle {each} --output c.zip --json").out)["files"]
        for each in ("a.zip", "b.zip")
    )
    assert {name for name in one if one[name] != two[name]} == {"elasticsearch.json"}


def test_without_a_trace_there_is_no_package(folder: Path) -> None:
    ended = called(folder, "bundle tiny --output b.zip --no-trace --json")
    assert ended.says("without TorchScript", "extra 'ml'")
    assert not {name for name in json.loads(ended.out)["files"] if "torchscript" in name}


def test_a_bundle_goes_through_a_pipe(folder: Path) -> None:
    process = in_process(folder, "models", "bundle", "packed", "--output", "b.zip")
    assert process.code == 0, process.err
    line = "from sys import stdin, stdout; stdout.write(str(len(stdin.buffer.read())))"
    size = (folder / "b.zip").stat().st_size
    import subprocess
    import sys

    piped = subprocess.run(
        f"{sys.executable} -m elastic_ml_kit models bundle packed -o - | {sys.executable} -c '{line}'",
        shell=True,
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert int(piped.stdout) == size


def test_a_damaged_bundle_is_refused_with_the_file(folder: Path) -> None:
    called(folder, "bundle packed --output b.zip")
    spoilt = bytearray((folder / "b.zip").read_bytes())
    spoilt[spoilt.index(b"model.safetensors") + 1000] ^= 1
    (folder / "b.zip").write_bytes(spoilt)
    ended = called(folder, "classify --model b.zip --input lines.txt --output o")
    assert (ended.code, (folder / "o").exists()) == (4, False)
    assert ended.says("b.zip is damaged in model.safetensors; copy or fetch it again")


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("bundle packed --output b.tar", 2, ("--output b.tar", "ends in .zip")),
    ("bundle packed --output - --json", 2, ("both want stdout",)),
    ("bundle packed --output b.zip --stack nine", 2, ("--stack 'nine'", "9.2")),
    ("bundle nowhere --output b.zip", 2, ("no model folder nowhere",)),
    ("bundle packed --output lines.txt/b.zip", 6, ("lines.txt/b.zip cannot be written",)),
    ("bundle packed", 2, ("--output",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    ended = called(folder, line)
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err
    assert not (folder / "b.zip").exists()


@pytest.mark.skipif(find_spec("eland") is not None, reason="eland is installed")
def test_without_eland_it_is_told_what_to_do(folder: Path) -> None:
    ended = called(folder, "bundle tiny --output b.zip")
    assert (ended.code, (folder / "b.zip").exists()) == (2, False)
    assert ended.says("pip install 'elastic_ml_kit[ml]'"), ended.err


def test_the_help_is_in_sections(esmlkit: Cli) -> None:
    ended = esmlkit("models", "bundle", "--help")
    assert "--no-trace" in ended.out
    assert "How it is traced" in ended.out
