from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError, KitError, UsageError
from elastic_ml_kit.score.text.backend import Batch, DeviceFullError
from elastic_ml_kit.score.text.batches import batches
from elastic_ml_kit.score.text.folder import read_folder
from elastic_ml_kit.score.text.runtime import TextModel, load
from elastic_ml_kit.score.text.tokenise import Tokeniser
from elastic_ml_kit.score.text.torch_backend import torch_installed
from tests.score.text.conftest import DATA, TINY, Spoil

EXPECTED: list[dict[str, Any]] = json.loads((DATA / "tiny-expected.json").read_text())
TEXTS = [each["text"] for each in EXPECTED]


@dataclass
class Counting:
    """A backend that gives each text its number of tokens, and has room for so many at a time."""

    room: int = 1000
    broken: bool = False
    name: str = "counting"
    device: str = "cuda"
    precision: str = "fp32"
    parallel: int = 1
    rows: int = 0
    largest: int = 0
    refused: int = 0

    def outputs(self, batch: Batch) -> tuple[NDArray[np.float32], ...]:
        if len(batch) > self.room:
            self.refused += 1
            raise DeviceFullError
        self.rows += len(batch)
        self.largest = max(self.largest, batch.ids.size)
        length = batch.mask.sum(1).astype(np.float32)
        values = np.stack([length, length * 0, length * 0], 1)
        return (values * np.float32("nan") if self.broken and self.rows > 1 else values,)


def counting(backend: Counting, **options: Any) -> TextModel:
    return TextModel(read_folder(TINY), backend, **options)


def test_the_answers_are_those_of_hugging_face(tiny: TextModel) -> None:
    found = tiny.probabilities(TEXTS)
    expected = np.array([each["probabilities"] for each in EXPECTED])
    assert np.abs(found - expected).max() < 1e-5
    assert np.allclose(found.sum(1), 1, atol=1e-12)


def test_the_tokens_are_as_many_as_those_of_hugging_face(tiny: TextModel) -> None:
    found = tiny.tokeniser.encode(TEXTS)
    assert [len(each.ids) for each in found] == [each["tokens"] for each in EXPECTED]
    assert [each.truncated for each in found] == ["user user" in text for text in TEXTS]


def test_a_vocabulary_alone_cuts_as_the_tokenizer_does(copy: Spoil, tiny: TextModel) -> None:
    folder = read_folder(copy(without=("tokenizer.json",)))
    assert Tokeniser(folder, 32).encode(TEXTS) == tiny.tokeniser.encode(TEXTS)


def test_one_text_gives_each_class_its_probability(tiny: TextModel) -> None:
    found = tiny.classify("disk of node 1 failed")
    assert list(found) == ["ERROR", "WARNING", "INFO"]
    assert max(found, key=lambda label: found[label]) == "ERROR"
    assert sum(found.values()) == pytest.approx(1)


def test_no_texts_no_rows(tiny: TextModel) -> None:
    assert tiny.probabilities([]).shape == (0, 3)


@given(st.permutations(TEXTS), st.integers(8, 200))
def test_neither_order_nor_batches_change_an_answer(order: Sequence[str], budget: int) -> None:
    whole = load(str(TINY), device="cpu")
    model = TextModel(whole.folder, whole.backend, budget=budget)
    expected = dict(zip(TEXTS, whole.probabilities(TEXTS), strict=True))
    assert np.abs(model.probabilities(order) - [expected[text] for text in order]).max() < 1e-5


@given(st.lists(st.integers(1, 30)), st.integers(1, 60))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    found = list(batches(lengths, budget))
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= budget


def test_equal_texts_are_run_once() -> None:
    backend = Counting()
    model = counting(backend)
    before = backend.rows
    found = model.probabilities(["a b", "a", "a b", "a b"])
    assert backend.rows - before == 2
    assert found[0].tolist() == found[2].tolist() == found[3].tolist()


def test_a_batch_that_the_device_has_no_memory_for_halves_and_goes_on() -> None:
    texts = [" ".join("a" * number) for number in range(1, 21)]
    narrow, wide = Counting(room=3), Counting()
    assert np.array_equal(counting(narrow).probabilities(texts), counting(wide).probabilities(texts))


def test_a_device_without_memory_for_one_text_is_told() -> None:
    with pytest.raises(InputError, match=r"no memory for one text of 2 tokens.*--device cpu"):
        counting(Counting(room=0))


def test_batches_that_run_at_the_same_time_give_the_same() -> None:
    texts = [" ".join("a" * number) for number in range(1, 28)]
    side_by_side = counting(Counting(parallel=3), budget=40)
    assert np.array_equal(side_by_side.probabilities(texts), counting(Counting()).probabilities(texts))


def test_a_budget_that_was_too_large_is_smaller_from_then_on() -> None:
    backend = Counting(room=3)
    model = counting(backend, budget=64)
    texts = [f"a {letter}" for letter in "abcdefghijklmnop"]
    model.probabilities(texts)
    refused = backend.refused
    model.probabilities(texts)
    assert backend.refused - refused < refused


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_changes_no_answer(threads: int, tiny: TextModel) -> None:
    found = load(str(TINY), device="cpu", backend="onnx", threads=threads)
    assert found.backend.parallel == threads
    assert np.abs(found.probabilities(TEXTS) - tiny.probabilities(TEXTS)).max() < 1e-6


def test_numbers_that_are_none_are_told() -> None:
    with pytest.raises(InputError, match="NaN"):
        counting(Counting(broken=True)).probabilities(["a"])


LONG = {
    "words": "failed user " * 90_000,
    "one word": "x" * 1_000_000,
    "one word after some": "failed " + "x" * 1_000_000,
    "no gap": "a/b-c." * 160_000,
    "spaces, then a word": " " * 1_000_000 + "failed",
    "letters of another script": "日本" * 500,
}


@pytest.mark.parametrize("name", LONG)
def test_of_a_line_of_a_megabyte_the_start_is_what_the_whole_would_be(tiny: TextModel, name: str) -> None:
    from tokenizers import Tokenizer  # type: ignore[import-untyped]

    reference = Tokenizer.from_file(str(TINY / "tokenizer.json"))
    reference.no_padding()
    reference.enable_truncation(32)
    text = LONG[name]
    (found,) = tiny.tokeniser.encode([text])
    whole = reference.encode(text)
    assert list(found.ids) == whole.ids
    assert found.truncated == bool(whole.overflowing)


def test_half_characters_do_no_harm(tiny: TextModel) -> None:
    assert tiny.probabilities(["a \ud800 b"]).shape == (1, 3)


def test_fewer_tokens_may_be_asked_for() -> None:
    model = load(str(TINY), device="cpu", max_length=5)
    ran = model.run(["a b c", "a b c 1 failed"])
    assert ran.truncated.tolist() == [False, True]


REFUSED: list[tuple[dict[str, Any], type[KitError], str]] = [
    ({"device": "gpu"}, UsageError, "--device 'gpu' is not one of auto, cpu"),
    ({"backend": "tf"}, UsageError, "--backend 'tf' is not one of auto, onnx, torch"),
    ({"precision": "fp8"}, UsageError, "--precision 'fp8'"),
    ({"backend": "onnx", "precision": "bf16"}, UsageError, "--backend torch"),
    ({"backend": "onnx", "precision": "int8"}, InputError, "no model.int8.onnx"),
    ({"backend": "onnx", "device": "cuda"}, UsageError, "cannot use cuda"),
    ({"max_length": 2}, UsageError, "3 to 32"),
    ({"max_length": 33}, UsageError, "3 to 32"),
]


@pytest.mark.parametrize(("options", "error", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_what_cannot_be_is_refused(options: dict[str, Any], error: type[KitError], words: str) -> None:
    with pytest.raises(error) as told:
        load(str(TINY), **({"device": "cpu"} | options))
    assert words in str(told.value)


@pytest.mark.skipif(torch_installed(), reason="torch is installed")
@pytest.mark.parametrize("options", [{"backend": "torch"}, {"device": "cuda"}])
def test_without_torch_the_extra_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"torch.*is not installed.*elastic_ml_kit\[ml\]"):
        load(str(TINY), **options)


@pytest.mark.skipif(torch_installed(), reason="torch is installed")
def test_without_torch_a_folder_of_safetensors_names_the_extra(copy: Spoil) -> None:
    with pytest.raises(UsageError, match=r"no model.onnx.*elastic_ml_kit\[ml\]"):
        load(str(copy(without=("model.onnx",))))


def test_the_data_is_small() -> None:
    assert sum(file.stat().st_size for file in Path(DATA).rglob("*") if file.is_file()) < 100_000
