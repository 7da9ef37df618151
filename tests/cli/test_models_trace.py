"""`esmlkit models import` of a folder without an archive: traced by eland, uploaded, and gone on with."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, Ended
from tests.contract.lab import PASSWORD, Lab
from tests.contract.ml_models import trained
from tests.contract.server import running

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TINY = Path(__file__).parents[1] / "score" / "text" / "data" / "tiny"
PATH = "/_ml/trained_models/tiny"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ESMLKIT_PASSWORD", PASSWORD)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(
        TINY, tmp_path / "tiny", ignore=shutil.ignore_patterns("*.pt", "vocabulary.json", "elastic*")
    )
    return tmp_path


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab(version="9.4.0")
    with running(lab) as at:
        lab.state["address"] = at.elastic
        yield lab
    assert lab.violations == []


def imported(esmlkit: Cli, lab: Lab, *words: str) -> Ended:
    return esmlkit("models", "import", "tiny", "--no-start", "--es-url", lab.state["address"], *words)


def test_a_traced_model_answers_as_its_folder_does(esmlkit: Cli, lab: Lab, folder: Path) -> None:
    import numpy as np
    import torch

    from elastic_ml_kit.score.text.runtime import load

    ended = imported(esmlkit, lab)
    assert ended.code == 0, ended.err
    assert ended.says("tracing tiny", "uploaded 'tiny'")
    held = trained(lab).models["tiny"]
    config = held.config["inference_config"]["text_classification"]
    model = load(str(folder / "tiny"), "cpu")
    assert tuple(config["classification_labels"]) == model.labels
    assert held.vocabulary["vocabulary"] == (folder / "tiny" / "vocab.txt").read_text().splitlines()
    module: Any = torch.jit.load(io.BytesIO(held.archive))
    text = "disk failed"
    ids = torch.tensor([model.tokeniser.encode([text])[0].ids])
    ones = torch.ones_like(ids)
    positions = torch.arange(ids.shape[1]).unsqueeze(0)
    logits, *_ = module(ids, ones, torch.zeros_like(ids), positions)
    found = torch.softmax(logits, dim=-1).detach().numpy()[0]
    assert np.abs(found - model.probabilities([text])[0]).max() < 1e-5
    assert list((folder / "cache" / "esmlkit" / "traced").iterdir()) == []


def test_what_was_traced_is_kept_until_the_upload_is_done(esmlkit: Cli, lab: Lab, folder: Path) -> None:
    lab.forbidden = frozenset({f"{PATH}/vocabulary"})
    assert imported(esmlkit, lab).code == 7
    (kept,) = (folder / "cache" / "esmlkit" / "traced").iterdir()
    archive = (kept / "model.torchscript.pt").read_bytes()
    lab.forbidden = frozenset()
    ended = imported(esmlkit, lab, "--json")
    assert ended.code == 0, ended.err
    assert "tracing" not in ended.err
    told = json.loads(ended.out)
    assert (told["sent"], told["resumed"]) == (0, True)
    assert trained(lab).models["tiny"].archive == archive
    assert trained(lab).models["tiny"].whole
    assert not kept.exists()


def test_a_task_that_the_model_is_not_for_is_told(esmlkit: Cli, lab: Lab, folder: Path) -> None:
    ended = imported(esmlkit, lab, "--task-type", "text_clasification")
    assert ended.code == 2
    assert ended.says("did you mean 'text_classification'")
    assert trained(lab).models == {}
