"""One model in three forms, and whether they agree: Hugging Face folder, ONNX, the package of a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.folder import read_folder
from elastic_ml_kit.score.text.learning.export import write_folder, write_onnx
from elastic_ml_kit.score.text.package import ARCHIVE
from elastic_ml_kit.score.text.parity import difference, hugging_face, torchscript
from elastic_ml_kit.score.text.runtime import load
from elastic_ml_kit.score.text.tracing import trace

LENGTH = 128
"""Pieces of a line that the model takes."""


def write_forms(network: Any, tokenizer: Any, folder: Path) -> None:
    """Writes the Hugging Face folder, `model.onnx`, and what Elasticsearch is given, made by eland.

    Errors:
        UsageError: eland is not installed.
    """
    write_folder(network, tokenizer, folder)
    write_onnx(network, tokenizer, folder / "model.onnx")
    trace(folder, folder, task="text_classification", max_length=LENGTH)


def measure_parity(folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """The greatest difference in probability between transformers and each other form.

    Args:
        folder: holds all three forms.
        texts: lines to compare on.

    Returns:
        The difference by form, and the lines whose class differs, as `<form>_labels`.
    """
    model = read_folder(folder)
    reference = hugging_face(model, texts, LENGTH, _silent)
    forms = {
        "torchscript": torchscript(model, folder / ARCHIVE, texts, LENGTH, _silent),
        "onnx": load(str(folder), device="cpu", backend="onnx").probabilities(texts),
    }
    answer: dict[str, float] = {}
    for form, found in forms.items():
        apart = difference(form, reference, found)
        answer |= {form: apart.largest, f"{form}_labels": apart.differ}
    return answer


def _silent(done: int, of: int) -> None:
    """Progress that nobody follows."""
