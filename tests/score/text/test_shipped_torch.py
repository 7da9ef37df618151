"""The shipped model in all its forms on fresh lines: Hugging Face, TorchScript, ONNX and the runtime."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import numpy as np
import pytest

from elastic_ml_kit.score.text.runtime import load
from elastic_ml_kit.score.text.training.pool import draw_entries, fill_entry
from elastic_ml_kit.score.text.training.templates import read_templates

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed"),
]

FOLDER = Path(__file__).parents[3] / "elastic_ml_kit" / "score" / "text" / "models" / "log-severity"
TEXTS = [
    fill_entry(entry, random.Random(at), 0.0)
    for at, entry in enumerate(draw_entries(read_templates(), 21)[::40])
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_forms_agree() -> None:
    from elastic_ml_kit.score.text.training.export import measure_parity

    found = measure_parity(FOLDER, TEXTS)
    assert found["onnx"] <= 1e-4
    assert found["torchscript"] <= 1e-4
    assert found["onnx_labels"] == found["torchscript_labels"] == 0


def test_the_backends_of_the_runtime_agree() -> None:
    torch, onnx = (load(str(FOLDER), device="cpu", backend=name) for name in ("torch", "onnx"))
    assert np.abs(torch.probabilities(TEXTS) - onnx.probabilities(TEXTS)).max() <= 1e-4
