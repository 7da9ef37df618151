"""Tasks with a backend whose answers are written down, so that what is made of them can be read off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError, KitError, UsageError
from elastic_ml_kit.score.text.backend import Batch, DeviceFullError, Outputs
from elastic_ml_kit.score.text.folder import ModelFolder, read_folder
from elastic_ml_kit.score.text.tasks import load_task
from elastic_ml_kit.score.text.tasks.load import MODELS
from elastic_ml_kit.score.text.tasks.ner import Entity, EntityModel, mark
from elastic_ml_kit.score.text.tasks.pooling import Pooling, read_pooling
from elastic_ml_kit.score.text.tasks.task import Question, Task
from elastic_ml_kit.score.text.tokenise import Tokeniser
from tests.score.text.conftest import TINY

PIECES = Tokeniser(read_folder(TINY), 32)
TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


@dataclass
class Scripted:
    """A backend that gives each token the outputs that are written down for its word piece."""

    rows: Mapping[str, tuple[float, ...]]
    width: int
    whole: bool = False
    room: int = 1000
    name: str = "scripted"
    device: str = "cpu"
    precision: str = "fp32"
    parallel: int = 1
    seen: list[tuple[int, ...]] = field(default_factory=list)

    def outputs(self, batch: Batch) -> Outputs:
        if len(batch) > self.room:
            raise DeviceFullError
        self.seen.append(batch.ids.shape)
        table = np.zeros((PIECES.size, self.width), np.float32)
        for piece, values in self.rows.items():
            table[number(piece)] = values
        found = table[batch.ids]
        return (np.asarray((found * batch.mask[:, :, None]).sum(1)),) if self.whole else (found,)


def number(piece: str) -> int:
    return (TINY / "vocab.txt").read_text(encoding="utf-8").splitlines().index(piece)


def folder(tmp_path: Path, architecture: str, labels: tuple[str, ...] = (), **config: Any) -> ModelFolder:
    """The tiny folder with another architecture."""
    place = tmp_path / "model"
    shutil.copytree(TINY, place)
    told = json.loads((place / "config.json").read_text()) | {"architectures": [architecture]} | config
    told["id2label"] = dict(enumerate(labels))
    told["label2id"] = {label: at for at, label in enumerate(labels)}
    (place / "config.json").write_text(json.dumps(told))
    return read_folder(place, task=config.get("task"))


def ask(found: ModelFolder, backend: Scripted, **asked: Any) -> Task:
    return MODELS[found.task](found, backend, found.longest, Question(**asked))


NAMES = {
    "host": (0.0, 9.0, 0.0, 0.0, 0.0),
    "user": (0.0, 0.0, 9.0, 0.0, 0.0),
    "node": (0.0, 0.0, 0.0, 9.0, 0.0),
    "disk": (0.0, 0.0, 0.0, 0.0, 9.0),
    "##s": (12.0, 0.0, 0.0, 0.0, 0.0),
    **dict.fromkeys(("the", "of", "is", "1", ".", "a"), (9.0, 0.0, 0.0, 0.0, 0.0)),
}
SURE = float(np.exp(9) / (np.exp(9) + 4))
FOUND: dict[str, list[tuple[str, str]]] = {
    "the host": [("host", "PER")],
    "host user of node disk disk.": [("host user", "PER"), ("node disk disk", "LOC")],
    "host host": [("host", "PER"), ("host", "PER")],
    "user user": [("user user", "PER")],
    "user node": [("user", "PER"), ("node", "LOC")],
    "  HOST\tis  1": [("HOST", "PER")],
    "the of": [],
    "": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_neighbouring_words_of_a_class_are_one_entity(tmp_path: Path, text: str) -> None:
    model = ask(folder(tmp_path, "BertForTokenClassification", TAGS), Scripted(NAMES, 5))
    assert isinstance(model, EntityModel)
    (found,) = model.entities([text])
    assert [(each.entity, each.class_name) for each in found] == FOUND[text]
    for each in found:
        assert text[each.start_pos : each.end_pos] == each.entity
        assert each.class_probability == pytest.approx(SURE, abs=1e-6)


def test_the_pieces_of_a_word_are_averaged(tmp_path: Path) -> None:
    model = ask(folder(tmp_path, "BertForTokenClassification", TAGS), Scripted(NAMES, 5))
    (answer,) = model.answers(["the nodes of host"])
    assert [each["entity"] for each in answer["entities"]] == ["host"]
    weaker = Scripted(NAMES | {"##s": (2.0, 0.0, 0.0, 0.0, 0.0)}, 5)
    place = model.folder
    (answer,) = ask(place, weaker).answers(["the nodes of host"])
    assert [each["entity"] for each in answer["entities"]] == ["nodes", "host"]
    piece = np.exp([0, 0, 0, 9, 0]) / (np.exp(9) + 4) + np.exp([2, 0, 0, 0, 0]) / (np.exp(2) + 4)
    assert answer["entities"][0]["class_probability"] == pytest.approx(piece[3] / 2, abs=1e-6)
    assert answer["predicted_value"] == "the [nodes](LOC&nodes) of [host](PER&host)"


def test_entities_are_the_same_in_any_batches(tmp_path: Path) -> None:
    place = folder(tmp_path, "BertForTokenClassification", TAGS)
    texts = [*FOUND, *(f"{text} of the host" for text in FOUND), *FOUND]
    wide, narrow = Scripted(NAMES, 5), Scripted(NAMES, 5, room=1)
    assert ask(place, wide).answers(texts) == ask(place, narrow).answers(texts)
    assert sum(rows for rows, _ in wide.seen) == len(set(texts))


def test_a_megabyte_is_cut_and_told(tmp_path: Path) -> None:
    model = ask(folder(tmp_path, "BertForTokenClassification", TAGS), Scripted(NAMES, 5))
    long, short = model.answers(["host " + "x" * 1_000_000 + " of " * 9_000, "host"])
    assert (long["is_truncated"], "is_truncated" in short) == (True, False)
    assert long["entities"] == short["entities"]


def test_marked_text_has_its_names_encoded() -> None:
    text = "to José & Söhne now"
    assert mark(text, [Entity("José & Söhne", "ORG", 1.0, 3, 15)]) == (
        "to [José & Söhne](ORG&Jos%C3%A9+%26+S%C3%B6hne) now"
    )


NLI = ("contradiction", "neutral", "entailment")
TOPICS = {"disk": (0.0, 0.0, 2.0), "user": (1.0, 0.0, 0.0), "failed": (0.0, 0.0, 1.0)}


@pytest.mark.parametrize("multi_label", [False, True])
def test_labels_are_chosen_by_what_a_text_entails(tmp_path: Path, multi_label: bool) -> None:
    place = folder(tmp_path, "BertForSequenceClassification", NLI, task="zero_shot_classification")
    asked = {"labels": ("user", "disk"), "template": "it is {}", "multi_label": multi_label}
    (answer,) = ask(place, Scripted(TOPICS, 3, whole=True), **asked).answers(["failed"])
    values = {each["class_name"]: each["class_probability"] for each in answer["top_classes"]}
    assert answer["predicted_value"] == "disk"
    if multi_label:
        expected = {"disk": 1 / (1 + np.exp(-3)), "user": 1 / (1 + np.exp(0))}
    else:
        expected = {"disk": 1 / (1 + np.exp(-2)), "user": 1 / (1 + np.exp(2))}
    assert values == pytest.approx(expected, abs=1e-6)
    assert answer["prediction_probability"] == values["disk"]


def test_a_similarity_is_the_only_output(tmp_path: Path) -> None:
    place = folder(tmp_path, "BertForSequenceClassification", ("LABEL_0",))
    model = ask(place, Scripted({"disk": (2.5,), "slow": (-1.0,)}, 1, whole=True), query="disk")
    found = [each["predicted_value"] for each in model.answers(["slow", "disk slow", "the", "slow"])]
    assert found == pytest.approx([1.5, 4.0, 2.5, 1.5])


def test_a_mask_is_filled_with_the_likeliest_word(tmp_path: Path) -> None:
    values = np.zeros(PIECES.size)
    values[number("disk")], values[number("host")] = 5, 4
    backend = Scripted({"[MASK]": tuple(values)}, PIECES.size)
    model = ask(folder(tmp_path, "BertForMaskedLM"), backend, top=2)
    one, none, two, beyond = model.answers(
        ["the [MASK] failed", "the disk", "[MASK] [MASK]", "a " * 90 + "[MASK]"]
    )
    assert (one["predicted_value"], one["predicted_value_sequence"]) == ("disk", "the disk failed")
    assert [each["class_name"] for each in one["top_classes"]] == ["disk", "host"]
    assert one["prediction_probability"] == pytest.approx(
        np.exp(5) / (np.exp(5) + np.exp(4) + PIECES.size - 2), abs=1e-6
    )
    assert none["error"] == "0 times [MASK], where one is needed"
    assert two["error"] == "2 times [MASK], where one is needed"
    assert beyond["error"] == "[MASK] is beyond 32 tokens"


@dataclass
class Pointing(Scripted):
    """A backend that points at the first and the last word of an answer."""

    def outputs(self, batch: Batch) -> Outputs:
        start, end = (np.where(batch.ids == number(piece), 9, 0) for piece in ("failed", "disk"))
        self.seen.append(batch.ids.shape)
        return start.astype(np.float32), end.astype(np.float32)


def test_an_answer_is_found_in_the_window_that_has_it(tmp_path: Path) -> None:
    place = folder(tmp_path, "BertForQuestionAnswering")
    backend = Pointing({}, 1)
    model = ask(place, backend, question="which disk failed")
    text = "user " * 300 + "failed on disk " + "host " * 300
    near, far, none = model.answers(["it failed on disk now", text, ""])
    assert (near["predicted_value"], near["start_offset"], near["end_offset"]) == ("failed on disk", 3, 17)
    assert far["predicted_value"] == "failed on disk"
    assert text[far["start_offset"] : far["end_offset"]] == "failed on disk"
    assert len(backend.seen) > 1
    assert none == {"predicted_value": None, "error": "no text to answer from"}


POOLED = {
    "mean": [4.0, 1.0],
    "cls": [3.0, 0.0],
    "max": [5.0, 2.0],
    "mean_sqrt_len_tokens": [8 / np.sqrt(2), 2 / np.sqrt(2)],
}


@pytest.mark.parametrize("mode", POOLED)
def test_padding_counts_for_nothing_in_a_vector(mode: str) -> None:
    states = np.array([[[3, 0], [5, 2], [9, 9]]], np.float32)
    mask = np.array([[1, 1, 0]])
    assert Pooling(mode).pool(states, mask)[0].tolist() == pytest.approx(POOLED[mode])
    assert np.linalg.norm(Pooling(mode, normalised=True).pool(states, mask)) == pytest.approx(1)


MODULES: dict[str, tuple[Any, dict[str, Any] | None, Pooling | str]] = {
    "older file": (
        "Pooling",
        {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
        Pooling("cls"),
    ),
    "newer file": ("Pooling", {"pooling_mode": "max"}, Pooling("max")),
    "several": ("Pooling", {"pooling_mode": ["max", "cls"]}, "the pooling is max and cls"),
    "last token": ("Pooling", {"pooling_mode_lasttoken": True}, "the pooling is lasttoken"),
    "no file": ("Pooling", None, "is missing"),
    "a dense layer": ("Dense", {}, "the module Dense is not run here"),
}


@pytest.mark.parametrize("name", MODULES)
def test_pooling_is_as_the_folder_says(tmp_path: Path, name: str) -> None:
    kind, told, expected = MODULES[name]
    parts = [{"type": f"sentence_transformers.models.{kind}", "path": "1_P"}]
    (tmp_path / "modules.json").write_text(json.dumps(parts))
    (tmp_path / "1_P").mkdir()
    if told is not None:
        (tmp_path / "1_P" / "config.json").write_text(json.dumps(told))
    if isinstance(expected, Pooling):
        assert read_pooling(tmp_path) == expected
    else:
        with pytest.raises(InputError, match=expected):
            read_pooling(tmp_path)


def test_a_vector_for_each_text(tmp_path: Path) -> None:
    rows = {"disk": (2.0, 0.0, 1.0), "host": (0.0, 4.0, 0.0)}
    model = ask(folder(tmp_path, "BertModel"), Scripted(rows, 3))
    found = [each["predicted_value"] for each in model.answers(["disk", "host disk", "disk"])]
    assert found == [pytest.approx([2 / 3, 0, 1 / 3]), pytest.approx([0.5, 1, 0.25]), found[0]]
    assert model.answers([]) == []


MISTAKES: list[tuple[str, str | None, dict[str, Any], type[KitError], str]] = [
    ("BertForMaskedLM", "ner", {}, InputError, "a model for fill_mask; ner takes one whose name ends in"),
    ("BertForMaskedLM", "nr", {}, UsageError, "no task 'nr'"),
    ("BertForPreTraining", None, {}, InputError, "BertForPreTraining; what runs here is"),
    ("BertForSequenceClassification", "text_similarity", {}, InputError, "has one output"),
    ("BertForSequenceClassification", None, {"labels": ("a", "b")}, InputError, "entailment"),
    ("BertForQuestionAnswering", None, {"question": "a"}, InputError, "gives out start_logits, end_logits"),
]


@pytest.mark.parametrize(("architecture", "task", "asked", "error", "words"), MISTAKES)
def test_what_does_not_fit_is_told(
    tmp_path: Path,
    architecture: str,
    task: str | None,
    asked: dict[str, Any],
    error: type[KitError],
    words: str,
) -> None:
    shutil.copytree(TINY, tmp_path / "m")
    config = json.loads((TINY / "config.json").read_text()) | {"architectures": [architecture]}
    (tmp_path / "m" / "config.json").write_text(json.dumps(config))
    shutil.copy(TINY / "model.onnx", tmp_path / "m" / "model.onnx")
    with pytest.raises(error) as told:
        load_task(str(tmp_path / "m"), task, "cpu", "onnx", asked=Question(**asked))
    assert words in str(told.value)


NLI_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no labels": ({}, "needs --labels"),
    "no place": ({"labels": ("a",), "template": "about it"}, "no place for the label"),
    "too long": ({"labels": ("user " * 40,)}, "nothing is left for the text"),
}


@pytest.mark.parametrize("name", NLI_MISTAKES)
def test_labels_that_cannot_be_asked_for_are_told(tmp_path: Path, name: str) -> None:
    asked, words = NLI_MISTAKES[name]
    place = folder(tmp_path, "BertForSequenceClassification", NLI, task="zero_shot_classification")
    with pytest.raises(UsageError, match=words):
        ask(place, Scripted(TOPICS, 3, whole=True), **asked).answers(["failed"])


def test_a_question_has_to_be_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="question_answering needs --question"):
        ask(folder(tmp_path, "BertForQuestionAnswering"), Pointing({}, 1))


def test_a_model_of_other_outputs_is_refused(tmp_path: Path) -> None:
    model = ask(folder(tmp_path, "BertForTokenClassification", TAGS), Scripted({}, 4))
    with pytest.raises(InputError, match="4 outputs a token, its config 5 tags"):
        model.answers(["host"])
