from __future__ import annotations

import json
import struct

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import read_folder
from elastic_ml_kit.score.text.inspection import look_into
from tests.score.text.conftest import TINY, Spoil


def test_a_model_is_described_by_its_files() -> None:
    found = look_into(read_folder(TINY))
    assert found.architecture == "BertForSequenceClassification"
    assert found.task == "text_classification"
    assert found.parameters == sum(found.layers.values())
    # 89 pieces, 32 positions, 2 segments of 16 numbers each, and the norm's 2 x 16
    assert found.layers["bert.embeddings"] == (89 + 32 + 2 + 2) * 16
    assert found.layers["classifier"] == 16 * 3 + 3
    assert (found.types, found.backends) == (("F32",), ("onnx", "torch"))
    assert (found.tokenizer.kind, found.tokenizer.pieces) == ("WordPiece", 89)
    assert found.tokenizer.special["[CLS]"] == 2
    assert found.files["model.onnx"] == (TINY / "model.onnx").stat().st_size


def test_without_safetensors_parameters_are_not_known(copy: Spoil) -> None:
    found = look_into(read_folder(copy(without=("model.safetensors",))))
    assert (found.parameters, found.backends) == (None, ("onnx",))


def test_a_model_of_another_task_is_described_too(copy: Spoil) -> None:
    place = copy(config={"architectures": ["BertForMaskedLM"], "id2label": None})
    found = look_into(read_folder(place, task=None))
    assert (found.task, found.labels) == ("fill_mask", ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x10", "no safetensors file"),
        (b"", "no safetensors file"),
        (struct.pack("<Q", 1 << 60) + b"{}", "no safetensors file|cut short"),
        (struct.pack("<Q", 2) + b"[]", "no safetensors file"),
        (struct.pack("<Q", 12) + b'{"a":{"b":1}}', "no safetensors file"),
    ],
)
def test_broken_weights_are_told(copy: Spoil, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        look_into(read_folder(copy(content={"model.safetensors": content})))


def test_weights_that_are_cut_short_are_told(copy: Spoil) -> None:
    whole = (TINY / "model.safetensors").read_bytes()
    with pytest.raises(InputError, match="cut short"):
        look_into(read_folder(copy(content={"model.safetensors": whole[:-10]})))


def test_it_is_plain_data() -> None:
    import orjson

    told = json.loads(orjson.dumps(look_into(read_folder(TINY))))
    assert told["config"]["model_type"] == "bert"
