"""The folder that ships: all forms are there, small enough, classes in order, with the card of its run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from elastic_ml_kit.score.text.runtime import load
from elastic_ml_kit.score.text.training.card import render_card

FOLDER = Path(__file__).parents[3] / "elastic_ml_kit" / "score" / "text" / "models" / "log-severity"
FILES = {
    "README.md",
    "config.json",
    "elasticsearch.json",
    "model.onnx",
    "model.safetensors",
    "model.torchscript.pt",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "training.json",
    "vocab.txt",
    "vocabulary.json",
}


def read(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((FOLDER / name).read_text("utf-8"))
    return found


def test_nothing_is_missing_and_nothing_is_too_large() -> None:
    assert {file.name for file in FOLDER.iterdir()} == FILES
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 16_000_000


def test_the_classes_stand_in_one_order_everywhere() -> None:
    assert read("config.json")["id2label"] == {"0": "ERROR", "1": "WARNING", "2": "INFO"}
    inference = read("elasticsearch.json")["inference_config"]
    assert inference == {
        "text_classification": {
            "classification_labels": ["ERROR", "WARNING", "INFO"],
            "tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 128}},
        }
    }


def test_the_vocabularies_are_one() -> None:
    pieces = (FOLDER / "vocab.txt").read_text("utf-8").splitlines()
    assert read("vocabulary.json")["vocabulary"] == pieces
    assert read("config.json")["vocab_size"] == len(pieces)


def test_the_card_is_that_of_the_run() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == render_card(read("training.json"))


@pytest.mark.parametrize("form", ["onnx", "torchscript"])
def test_the_forms_agreed_when_they_were_made(form: str) -> None:
    parity = read("training.json")["parity"]
    assert isinstance(parity, dict)
    assert parity[form] <= 1e-4
    assert parity[f"{form}_labels"] == 0


def test_the_card_gives_the_numbers_of_every_test() -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    assert "Not measured in this run" not in card
    assert re.findall(r"\{\{\w+\}\}", card) == []
    for part in ("validation", "test"):
        found = read("training.json")[part]
        assert isinstance(found, dict)
        for name in ("model", "baseline"):
            assert f"| {found[name]['macro_f1']:.3f} |" in card


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Out of memory: kill process 4711 (java)", "ERROR"),
        ("Server started on port 8080", "INFO"),
        ("Connection lost, retrying in 5 seconds", "WARNING"),
    ],
)
def test_plain_cases_are_told_apart(text: str, label: str) -> None:
    found = load("esmlkit/log-severity", device="cpu").classify(text)
    assert max(found, key=found.__getitem__) == label


def test_the_runtime_says_what_the_trained_network_said() -> None:
    samples = read("training.json")["samples"]
    assert isinstance(samples, list)
    assert len(samples) == 20
    found = load("esmlkit/log-severity", device="cpu", backend="onnx").probabilities(
        [one["text"] for one in samples]
    )
    assert np.abs(found - np.array([one["probabilities"] for one in samples])).max() <= 1e-4
