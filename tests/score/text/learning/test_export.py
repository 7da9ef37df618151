"""Networks of other architectures become folders that the runtime reads, the same in both forms."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from elastic_ml_kit.score.text.learning.export import write_folder, write_onnx
from elastic_ml_kit.score.text.learning.network import start
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.runtime import load
from tests.score.text.conftest import TINY

pytestmark = pytest.mark.torch

PIECES = len((TINY / "vocab.txt").read_text("utf-8").split())
SMALL = {"vocab_size": PIECES, "max_position_embeddings": 40, "pad_token_id": 0}
DEEP = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
CONFIGS = {
    "DistilBert": {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32},
    "Electra": {**DEEP, "embedding_size": 16},
    "Roberta": DEEP,
}
TEXTS = ["disk of node 1 failed", "", "user " * 50, "the connection is slow : retry 3"]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_base_of_another_architecture_is_written_in_both_forms(name: str, tmp_path: Path) -> None:
    transformers = import_module("transformers")
    config = getattr(transformers, f"{name}Config")(**SMALL, **CONFIGS[name])
    base = tmp_path / "base"
    getattr(transformers, f"{name}ForMaskedLM")(config).save_pretrained(base)
    for file in ("vocab.txt", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TINY / file, base / file)
    begun = start(Recipe(base=str(base), max_length=32), [], ["up", "down"], tmp_path)
    write_folder(begun.network, begun.tokenizer, tmp_path / "model")
    write_onnx(begun.network, begun.tokenizer, tmp_path / "model" / "model.onnx")
    one, other = (
        load(str(tmp_path / "model"), device="cpu", backend=each).probabilities(TEXTS)
        for each in ("onnx", "torch")
    )
    assert np.abs(one - other).max() < 1e-5
    assert one.shape == (4, 2)
