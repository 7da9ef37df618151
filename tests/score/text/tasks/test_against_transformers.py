"""Every task beside the pipelines of transformers, on tiny random models, with both backends."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.score.text.tasks import load_embedder, load_ner, load_task
from elastic_ml_kit.score.text.tasks.pairs import ZeroShotModel
from elastic_ml_kit.score.text.tasks.task import Question
from tests.score.text.tasks.make import LINES, make_model

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in ("torch", "transformers", "onnx")),
        reason="the extra ml is not installed",
    ),
    pytest.mark.filterwarnings("ignore"),
]
KINDS = ("bert", "roberta")
BACKENDS = ("onnx", "torch")
TEXTS = (*LINES, "", "x", "user " * 120 + "failed", "Zürich, naïve – 10.0.0.7:22", "  two   spaces ")
NEAR = 1e-4
Made = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """`made(kind, task)`: the folder of a tiny model."""
    known: dict[tuple[str, str], Path] = {}

    def make(kind: str, task: str) -> Path:
        if (kind, task) not in known:
            folder = tmp_path_factory.mktemp("models") / kind / task
            known[kind, task] = make_model(folder, kind, task)
        return known[kind, task]

    return make


def pipeline(task: str, folder: Path, **options: Any) -> Any:
    return import_module("transformers").pipeline(task, model=str(folder), device="cpu", **options)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", KINDS)
class TestBeside:
    def test_entities(self, made: Made, kind: str, backend: str) -> None:
        folder = made(kind, "ner")
        texts = [text for text in TEXTS if text.strip()]
        found = load_ner(str(folder), "cpu", backend).entities(texts)
        reference = pipeline("token-classification", folder, aggregation_strategy="average")
        assert sum(map(len, found)) > len(texts)
        for text, ours in zip(texts, found, strict=True):
            theirs = reference(text)
            spans = [(each["entity_group"], each["start"], each["end"]) for each in theirs]
            assert [(each.class_name, each.start_pos, each.end_pos) for each in ours] == spans
            for one, other in zip(ours, theirs, strict=True):
                assert one.class_probability == pytest.approx(float(other["score"]), abs=NEAR)
                assert one.entity == text[one.start_pos : one.end_pos]

    @pytest.mark.parametrize("multi_label", [False, True])
    def test_labels_that_were_never_taught(
        self, made: Made, kind: str, backend: str, multi_label: bool
    ) -> None:
        folder = made(kind, "zero_shot_classification")
        labels, template = ("failure", "login", "network"), "This line is about {}."
        asked = Question(labels=labels, template=template, multi_label=multi_label)
        model = load_task(str(folder), None, "cpu", backend, asked=asked)
        assert isinstance(model, ZeroShotModel)
        found = model.probabilities(TEXTS)
        reference = pipeline("zero-shot-classification", folder)
        for text, row in zip(TEXTS, found, strict=True):
            if not text:
                continue
            told = reference(text, list(labels), hypothesis_template=template, multi_label=multi_label)
            theirs = dict(zip(told["labels"], told["scores"], strict=True))
            assert np.abs(row - [theirs[label] for label in labels]).max() < NEAR

    def test_words_behind_a_mask(self, made: Made, kind: str, backend: str) -> None:
        folder = made(kind, "fill_mask")
        model = load_task(str(folder), None, "cpu", backend, asked=Question(top=5))
        reference = pipeline("fill-mask", folder)
        mask = reference.tokenizer.mask_token
        texts = [f"the {mask} of node seven failed", mask, f"disk {mask}.", f"{mask} started"]
        for text, answer in zip(texts, model.answers(texts), strict=True):
            theirs = reference(text, top_k=5)
            assert answer["predicted_value"] == theirs[0]["token_str"].strip()
            assert answer["prediction_probability"] == pytest.approx(theirs[0]["score"], abs=NEAR)
            ours = [each["class_probability"] for each in answer["top_classes"]]
            assert ours == pytest.approx([each["score"] for each in theirs], abs=NEAR)

    @pytest.mark.parametrize("top", [0, 3])
    def test_answers_to_a_question(self, made: Made, kind: str, backend: str, top: int) -> None:
        folder = made(kind, "question_answering")
        question = "what failed?"
        model = load_task(str(folder), None, "cpu", backend, asked=Question(question=question, top=top))
        reference = pipeline("question-answering", folder)
        texts = [*LINES, " ".join(LINES) * 6]
        for text, answer in zip(texts, model.answers(texts), strict=True):
            told = reference(question=question, context=text, top_k=max(top, 1))
            best = told[0] if isinstance(told, list) else told
            assert answer["predicted_value"].lower() == best["answer"].lower()
            assert answer["prediction_probability"] == pytest.approx(best["score"], abs=NEAR)
            assert text[answer["start_offset"] : answer["end_offset"]] == answer["predicted_value"]
            if top:
                scores = [each["score"] for each in answer["top_classes"]]
                assert scores == pytest.approx([each["score"] for each in told], abs=NEAR)

    def test_a_similarity_is_the_single_output(self, made: Made, kind: str, backend: str) -> None:
        folder = made(kind, "text_similarity")
        texts = [text for text in TEXTS if text]
        asked = Question(query="failed disk")
        found = load_task(str(folder), None, "cpu", backend, asked=asked).answers(texts)
        torch, transformers = import_module("torch"), import_module("transformers")
        tokens = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
        for text, answer in zip(texts, found, strict=True):
            batch = tokens("failed disk", text, truncation=True, return_tensors="pt")
            with torch.no_grad():
                assert answer["predicted_value"] == pytest.approx(model(**batch).logits.item(), abs=NEAR)

    def test_vectors_without_files_of_sentence_transformers(
        self, made: Made, kind: str, backend: str
    ) -> None:
        folder = made(kind, "text_embedding")
        found = load_embedder(str(folder), "cpu", backend).vectors(TEXTS)
        torch, transformers = import_module("torch"), import_module("transformers")
        tokens = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModel.from_pretrained(folder).eval()
        assert found.dtype == np.float32
        assert found.shape == (len(TEXTS), 16)
        for text, row in zip(TEXTS, found, strict=True):
            with torch.no_grad():
                batch = tokens(text, truncation=True, return_tensors="pt")
                mean = model(**batch).last_hidden_state[0].mean(0).numpy()
            assert np.abs(row - mean).max() < NEAR

    def test_classes(self, made: Made, kind: str, backend: str) -> None:
        folder = made(kind, "text_classification")
        found = load_task(str(folder), None, "cpu", backend, asked=Question(top=3)).answers(TEXTS)
        reference = pipeline("text-classification", folder, top_k=None, truncation=True)
        for text, answer in zip(TEXTS, found, strict=True):
            (theirs,) = reference([text])
            assert answer["predicted_value"] == theirs[0]["label"]
            ours = [each["class_probability"] for each in answer["top_classes"]]
            assert ours == pytest.approx([each["score"] for each in theirs], abs=NEAR)


@pytest.mark.parametrize("mode", ["mean", "cls", "max", "mean_sqrt_len_tokens"])
@pytest.mark.parametrize("normalised", [False, True])
def test_vectors_are_those_of_sentence_transformers(
    made: Made, tmp_path: Path, mode: str, normalised: bool
) -> None:
    library = import_module("sentence_transformers")
    parts = import_module("sentence_transformers.sentence_transformer.modules")
    encoder = parts.Transformer(str(made("bert", "text_embedding")))
    modules: list[Any] = [encoder, parts.Pooling(16, pooling_mode=mode)]
    if normalised:
        modules.append(parts.Normalize())
    reference = library.SentenceTransformer(modules=modules, device="cpu")
    reference.save(str(tmp_path / "saved"))
    found = load_embedder(str(tmp_path / "saved"), "cpu", "torch").vectors(TEXTS)
    assert np.abs(found - reference.encode(list(TEXTS))).max() < NEAR


def test_a_byte_level_vocabulary_alone_cuts_as_the_tokenizer_does(made: Made) -> None:
    folder = made("roberta", "text_classification")
    whole = load_task(str(folder), None, "cpu", "onnx").answers(TEXTS)
    (folder / "tokenizer.json").rename(folder / "kept.json")
    try:
        alone = load_task(str(folder), None, "cpu", "onnx").answers(TEXTS)
    finally:
        (folder / "kept.json").rename(folder / "tokenizer.json")
    assert alone == whole
