"""Text models by the id that a pipeline names: from a place that is given, or from the catalog."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.errors import DefinitionError, UsageError
from elastic_ml_kit.score.text.runtime import load
from elastic_ml_kit.targets.local.models import Models, opened

TINY = str(Path(__file__).parents[2] / "score/text/data/tiny")
LONG = " ".join(["disk"] * 1000)


def content(folder: Path, body: Any) -> Content:
    path = folder / "trained_models" / "mine.json"
    path.parent.mkdir()
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    return Content((folder,))


def test_it_answers_as_the_model_does() -> None:
    texts = ["disk failure", "session opened", "disk failure", "", LONG]
    model = Models({"mine": TINY}).find("mine")
    assert model
    answers = model.answers(texts)
    ran = load(TINY, device="cpu").run(texts)
    for answer, row, cut in zip(answers, ran.probabilities, ran.truncated, strict=True):
        assert list(answer.probabilities.values()) == pytest.approx(list(row), abs=1e-6)
        assert answer.truncated == cut
    assert [answer.truncated for answer in answers] == [False, False, False, False, True]


def test_the_catalog_says_where_a_model_is(tmp_path: Path) -> None:
    models = Models(content=content(tmp_path, {"model_id": "mine", "model": TINY}))
    assert models.find("mine") is opened(TINY)
    assert models.find("other") is None


def test_a_place_that_is_given_comes_before_the_catalog(tmp_path: Path) -> None:
    models = Models({"mine": TINY}, content(tmp_path, {"model_id": "mine", "model": "./nowhere"}))
    assert models.find("mine") is opened(TINY)


def test_another_process_can_have_it(tmp_path: Path) -> None:
    find = Models({"mine": TINY}, Content((tmp_path,))).find
    assert pickle.loads(pickle.dumps(find))("mine") is opened(TINY)


@pytest.mark.parametrize(
    ("body", "words"),
    [("{", "mine.json"), ({"model_id": "mine"}, "'model'"), ({"model_id": "mine", "model": 1}, "model")],
)
def test_a_wrong_definition_is_told_with_its_place(tmp_path: Path, body: Any, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        Models(content=content(tmp_path, body)).find("mine")


def test_a_model_that_is_not_where_it_is_said_to_be() -> None:
    with pytest.raises(UsageError, match="no model folder nowhere"):
        Models({"mine": "nowhere"}).find("mine")
