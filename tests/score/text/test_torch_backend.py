"""The tiny model on torch: the same answers, and what is wrong with its weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.runtime import load
from tests.score.text.conftest import TINY, Spoil
from tests.score.text.test_runtime import EXPECTED, TEXTS

pytestmark = pytest.mark.torch


def test_the_answers_are_those_of_hugging_face() -> None:
    found = load(str(TINY), device="cpu", backend="torch").probabilities(TEXTS)
    expected = np.array([each["probabilities"] for each in EXPECTED])
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"content": {"model.safetensors": b"\x10"}}, "cannot be loaded"),
        ({"config": {"model_type": "brt"}}, "cannot be loaded"),
        ({"config": {"num_hidden_layers": 2}}, "only part of a bert model for text_classification"),
        ({"without": ("model.safetensors",)}, "no weights for torch"),
    ],
)
def test_weights_that_do_not_fit_are_told(copy: Spoil, spoil: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        load(str(copy(**spoil)), device="cpu", backend="torch")


@pytest.mark.parametrize("precision", ["int8", "bf16"])
def test_a_lower_precision_gives_about_the_same(precision: str) -> None:
    exact = load(str(TINY), device="cpu", backend="torch").probabilities(TEXTS)
    found = load(str(TINY), device="cpu", backend="torch", precision=precision).probabilities(TEXTS)
    assert np.abs(found - exact).max() < 0.2


def test_safetensors_alone_are_enough(copy: Spoil) -> None:
    model = load(str(copy(without=("model.onnx",))), device="cpu")
    assert (model.backend.name, model.backend.device) == ("torch", "cpu")
