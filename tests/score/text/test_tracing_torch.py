"""Packages that eland makes here: the same as the committed one, with prefixes, 8-bit weights and limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.allowed import judge
from elastic_ml_kit.score.text.archive.reader import read_archive
from elastic_ml_kit.score.text.tracing import trace
from tests.score.text.conftest import TINY, Spoil
from tests.score.text.test_package import PACKAGE

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]


def test_a_package_is_made_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = trace(TINY, tmp_path / "new" / "tiny")
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    committed = read_archive(PACKAGE / "model.torchscript.pt")
    assert read_archive(made.archive).operators == committed.operators
    assert dict(made.body) == json.loads((PACKAGE / "elasticsearch.json").read_text())
    assert dict(made.vocabulary) == json.loads((PACKAGE / "vocabulary.json").read_text())
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["tiny"]


def test_its_options_are_in_the_package(tmp_path: Path) -> None:
    made = trace(TINY, tmp_path, quantize=True, max_length=16, ingest_prefix="in: ", search_prefix="s: ")
    assert made.tokenization[1]["max_sequence_length"] == 16
    assert made.body["prefix_strings"] == {"ingest": "in: ", "search": "s: "}
    found = read_archive(made.archive)
    assert found.operators["quantized::linear_dynamic"] == 8
    assert judge(found.operators).accepted


def test_what_eland_cannot_do_is_told(copy: Spoil, tmp_path: Path) -> None:
    folder = copy(without=("model.safetensors",), content={"model.safetensors": b"12345678 no weights"})
    with pytest.raises(InputError, match="cannot be made into TorchScript"):
        trace(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
