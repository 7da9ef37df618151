from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError, KitError, UsageError
from elastic_ml_kit.score.text.folder import read_folder
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.runtime import load
from tests.score.text.conftest import TINY, Spoil

ONLY_CONFIG = ("model.onnx", "model.safetensors")
FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "no config": ({"without": ("config.json",)}, ("no config.json",)),
    "config cut short": ({"content": {"config.json": b'{"id2la'}}, ("config.json is no JSON",)),
    "config an array": ({"content": {"config.json": b"[]"}}, ("config.json", "JSON object")),
    "no tokenizer": ({"without": ("tokenizer.json", "vocab.txt")}, ("no tokenizer", "vocab.txt")),
    "tokenizer cut short": (
        {"content": {"tokenizer.json": b'{"model":'}},
        ("tokenizer.json is no tokenizer",),
    ),
    "no weights": ({"without": ONLY_CONFIG}, ("no weights", "model.safetensors")),
    "pickle": (
        {"without": ONLY_CONFIG, "content": {"pytorch_model.bin": b"\x80"}},
        ("pickle", "any code", "--trust-pickle"),
    ),
    "pointer": (
        {"content": {"model.onnx": b"version https://git-lfs.github.com"}},
        ("Git LFS", "git lfs pull"),
    ),
    "onnx cut short": ({"content": {"model.onnx": b"\x08\x08"}}, ("model.onnx cannot be run",)),
    "onnx of another kind": ({"content": {"model.onnx": b"hello, world"}}, ("model.onnx cannot be run",)),
    "masked language model": (
        {"config": {"architectures": ["BertForMaskedLM"]}},
        ("BertForMaskedLM", "fill_mask", "ForSequenceClassification"),
    ),
    "no architecture": ({"config": {"architectures": None}}, ("architecture is none",)),
    "code of its own": ({"config": {"auto_map": {"AutoModel": "evil.Model"}}}, ("auto_map",)),
    "several classes": ({"config": {"problem_type": "multi_label_classification"}}, ("multi_label",)),
    "a regression": ({"config": {"id2label": {"0": "x"}, "label2id": None}}, ("regression",)),
    "no labels": ({"config": {"id2label": None}}, ("id2label is missing",)),
    "labels without number": ({"config": {"id2label": {"a": "A", "b": "B"}}}, ("id2label", "0, 1")),
    "labels with a gap": ({"config": {"id2label": {"0": "A", "2": "B"}}}, ("without gaps", "[0, 2]")),
    "the same label twice": ({"config": {"id2label": {"0": "A", "1": "A"}}}, ("twice", "A, A")),
    "labels that differ": (
        {"config": {"label2id": {"ERROR": 2, "WARNING": 1, "INFO": 0}}},
        ("label2id", "does not match"),
    ),
    "more labels than outputs": (
        {"config": {"id2label": {"0": "A", "1": "B", "2": "C", "3": "D"}, "label2id": None}},
        ("outputs of shape (3,)", "4 classes"),
    ),
    "tokenizer of another model": ({"config": {"vocab_size": 50}}, ("89 word pieces", "50")),
    "vocabulary that says too little": (
        {"config": {"model_type": "roberta"}, "without": ("tokenizer.json",)},
        ("no tokenizer.json", "roberta"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(copy: Spoil, name: str) -> None:
    spoil, words = FAULTS[name]
    with pytest.raises(InputError) as told:
        load(str(copy(**spoil)), device="cpu", backend="onnx")
    assert all(word in str(told.value) for word in words), str(told.value)
    assert "\n" not in str(told.value)


def test_a_folder_is_read(copy: Spoil) -> None:
    found = read_folder(copy())
    assert (found.labels, found.longest, found.model_type) == (("ERROR", "WARNING", "INFO"), 32, "bert")
    assert found.weights is not None
    assert not found.pickled


@pytest.mark.parametrize(
    ("config", "told", "longest"),
    [
        ({}, b"{}", 32),
        ({"max_position_embeddings": 512}, b'{"model_max_length": 128}', 128),
        ({"max_position_embeddings": 512}, b'{"model_max_length": 1e30}', 512),
        ({"max_position_embeddings": 514, "model_type": "roberta", "pad_token_id": 1}, b"{}", 512),
        ({"max_position_embeddings": None}, b"{}", 512),
    ],
)
def test_the_longest_text_is_what_tokenizer_and_positions_allow(
    copy: Spoil, config: dict[str, Any], told: bytes, longest: int
) -> None:
    assert read_folder(copy(config, content={"tokenizer_config.json": told})).longest == longest


def test_a_pickle_is_taken_where_it_is_trusted_and_not_needed_beside_onnx(copy: Spoil) -> None:
    folder = copy(without=("model.safetensors",), content={"pytorch_model.bin": b"\x80"})
    assert read_folder(folder).weights is None
    assert read_folder(folder, trust_pickle=True).pickled


def test_safetensors_go_before_a_pickle(copy: Spoil) -> None:
    folder = copy(content={"pytorch_model.bin": b"\x80"})
    assert not read_folder(folder, trust_pickle=True).pickled


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("esmlkit/log-sevrity", UsageError, ("ships no model 'esmlkit/log-sevrity'",)),
        ("./nowhere", UsageError, ("no model folder ./nowhere",)),
        ("nowhere", UsageError, ("no model folder nowhere",)),
        (str(TINY / "config.json"), UsageError, ("is a file",)),
    ],
)
def test_a_model_that_is_not_there_is_told(name: str, error: type[KitError], words: tuple[str, ...]) -> None:
    with pytest.raises(error) as told:
        find_model(name)
    assert all(word in str(told.value) for word in words)


def test_a_folder_is_found_as_it_is() -> None:
    assert find_model(str(TINY)) == TINY


def test_the_config_names_no_machine() -> None:
    assert str(Path.home()) not in (TINY / "config.json").read_text()
