"""`esmlkit models parity` with torch: transformers, TorchScript, ONNX Runtime and torch give one answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_models import TINY

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]

TEXTS = [
    "disk of node 1 failed",
    "the connection is slow : retry 3",
    "",
    "Verbindung geschlossen – größer als ü",
    "user " * 200 + "failed",
    "日本語 ログ",
    *(f"service {number} started on host {number % 5}" for number in range(60)),
]


def test_all_forms_agree(esmlkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("\n".join(TEXTS) + "\n")
    ended = esmlkit(
        "models", "parity", str(TINY), "--input", "lines.txt", "--json", "--precision", "int8,bf16"
    )
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["reference"], told["texts"]) == ("transformers", len(TEXTS))
    exact = {each["form"]: each["largest"] for each in told["forms"] if each["judged"]}
    assert set(exact) == {"torchscript", "onnx on cpu", "torch on cpu"}
    assert all(largest <= 1e-4 for largest in exact.values())
    coarse = {each["form"]: each["largest"] for each in told["forms"] if not each["judged"]}
    assert set(coarse) == {"int8", "bf16"}
    assert all(largest > 0 for largest in coarse.values())


def test_an_archive_of_another_model_is_noticed(esmlkit: Cli, tmp_path: Path) -> None:
    folder = shutil.copytree(TINY, tmp_path / "tiny")
    shutil.copytree(TINY.parents[1] / "archive" / "data" / "tiny", folder, dirs_exist_ok=True)
    pieces = json.loads((folder / "config.json").read_text())["vocab_size"]
    other = (folder / "vocab.txt").read_text().splitlines()
    other[5:pieces] = reversed(other[5:pieces])
    (folder / "vocab.txt").write_text("\n".join(other) + "\n")
    (tmp_path / "lines.txt").write_text("disk of node 1 failed\nservice started\n")
    ended = esmlkit("models", "parity", "tiny", "--input", "lines.txt")
    assert ended.code == 1, ended.err
    assert "torchscript" in ended.out
    assert "DIFFERS" in ended.out
