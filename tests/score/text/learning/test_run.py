"""A whole run: the folder that comes out, the same weights from the same seed, going on, and fine-tuning."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError, KitError, OutputError, UsageError
from elastic_ml_kit.score.text.learning.baseline import words
from elastic_ml_kit.score.text.learning.examples import Example, Reading
from elastic_ml_kit.score.text.learning.network import find_head, start
from elastic_ml_kit.score.text.learning.outcome import Outcome
from elastic_ml_kit.score.text.learning.plan import Plan, plan
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.learning.run import find_device, train
from elastic_ml_kit.score.text.learning.states import Site
from elastic_ml_kit.score.text.runtime import load
from tests.score.text.conftest import TINY

pytestmark = pytest.mark.torch

RECIPE = Recipe(epochs=9, batch=16, max_length=16, seed=4)
LEVELS = {"bad": "ERROR", "good": "INFO"}


@pytest.fixture(scope="module")
def made(laid: Plan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A run that nobody broke off."""
    folder = tmp_path_factory.mktemp("whole") / "model"
    return folder, train(laid, RECIPE, Site(folder), "cpu")


def test_the_folder_is_a_whole_model(made: tuple[Path, Outcome], laid: Plan) -> None:
    folder, run = made
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    names = {path.name for path in folder.iterdir()}
    assert names >= {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "vocab.txt",
        "model.onnx",
        "README.md",
    }
    config = json.loads((folder / "config.json").read_text())
    assert config["id2label"] == {"0": "bad", "1": "good"}
    texts = laid.texts(laid.parts.test)
    onnx, torch = (
        load(str(folder), device="cpu", backend=each).probabilities(texts) for each in ("onnx", "torch")
    )
    assert np.abs(onnx - torch).max() < 1e-4
    assert run.parity is not None
    assert run.parity < 1e-4


def test_the_figures_are_those_of_the_folder(made: tuple[Path, Outcome], laid: Plan) -> None:
    folder, run = made
    found = load(str(folder), device="cpu").probabilities(laid.texts(laid.parts.test)).argmax(1)
    truth = [run.labels.index(label) for label in laid.labels(laid.parts.test)]
    groups = [laid.groups[place] for place in laid.parts.test]
    right = [
        np.mean([f == t for f, t, g in zip(found, truth, groups, strict=True) if g == each])
        for each in set(groups)
    ]
    assert run.test.model.accuracy == pytest.approx(np.mean(right))
    told = json.loads((folder / "training.json").read_text())
    assert told["test"]["model"]["macro_f1"] == run.test.model.macro_f1
    assert f"{run.test.model.macro_f1:.3f} (" in (folder / "README.md").read_text("utf-8")
    assert run.test.model.macro_f1 > 0.9
    assert run.steps == run.history[-1].step


def test_a_run_gone_on_with_gives_the_same_weights(
    made: tuple[Path, Outcome], laid: Plan, tmp_path: Path
) -> None:
    def tell(_what: str, done: int, of: int) -> None:
        if (done, of) == (30, 54):
            raise KeyboardInterrupt

    site = Site(tmp_path / "model")
    with pytest.raises(KeyboardInterrupt):
        train(laid, RECIPE, site, "cpu", tell=tell)
    assert not site.folder.exists()
    assert site.state.is_file()
    train(laid, RECIPE, site, "cpu", resume=True)
    names = ("model.safetensors", "model.onnx", "vocab.txt", "tokenizer.json")
    assert [
        name for name in names if (site.folder / name).read_bytes() != (made[0] / name).read_bytes()
    ] == []
    assert not site.part.exists()


def levels(reading: Reading) -> Reading:
    """The same lines with the levels of the tiny model as classes, and a third class."""
    found = [Example(each.text, LEVELS[each.label]) for each in reading.examples]
    found += [Example(f"{thing} {n} slow", "WARNING") for thing in ("disk", "job", "host") for n in range(4)]
    return Reading(found, len(found))


def test_a_base_with_the_same_classes_keeps_its_last_layer(reading: Reading, tmp_path: Path) -> None:
    laid = plan(levels(reading), "template", 0.25, 2, seed=1)
    recipe = Recipe(base=str(TINY), epochs=1, max_length=16, rate=1e-6)
    run = train(laid, replace(recipe, max_length=0), Site(tmp_path / "model"), "cpu")
    assert run.recipe.max_length == 32
    assert (run.labels, run.head, run.recipe.rate) == (("ERROR", "WARNING", "INFO"), "kept", 1e-6)
    texts = laid.texts(laid.parts.test)
    before, after = (
        load(str(each), device="cpu").probabilities(texts) for each in (TINY, tmp_path / "model")
    )
    assert (before.argmax(1) == after.argmax(1)).mean() > 0.95
    assert (tmp_path / "model" / "vocab.txt").read_text() == (TINY / "vocab.txt").read_text()


def test_a_base_with_other_classes_gets_a_new_last_layer(laid: Plan, tmp_path: Path) -> None:
    begun = start(
        Recipe(base=str(TINY), max_length=16), laid.texts(laid.parts.train), ["good", "bad"], tmp_path
    )
    assert (begun.labels, begun.head) == (("bad", "good"), "new")
    again = start(Recipe(base=str(TINY), max_length=16), [], ["A", "B", "C"], tmp_path)
    old = start(Recipe(base=str(TINY), max_length=16), [], ["ERROR", "WARNING", "INFO"], tmp_path)
    assert (again.head, old.head) == ("new", "kept")
    assert not np.allclose(*(find_head(each.network, 3).weight.detach().numpy() for each in (again, old)))


def test_an_encoder_without_classes_can_be_a_base(tmp_path: Path) -> None:
    transformers = import_module("transformers")
    encoder = transformers.BertModel.from_pretrained(TINY)
    encoder.save_pretrained(tmp_path / "encoder")
    for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TINY / name, tmp_path / "encoder" / name)
    begun = start(Recipe(base=str(tmp_path / "encoder"), max_length=16), [], ["a", "b"], tmp_path)
    assert (begun.head, begun.labels, begun.network.num_labels) == ("new", ("a", "b"), 2)


Spoil = Callable[..., Path]
REFUSED: list[tuple[dict[str, Any], dict[str, Any], type[KitError], str]] = [
    ({"without": ("model.safetensors",)}, {}, InputError, "has no model.safetensors to start from"),
    ({"config": {"model_type": "brt"}}, {}, InputError, "cannot be loaded"),
    ({"content": {"tokenizer.json": b"{"}}, {}, InputError, "cannot be loaded"),
    ({}, {"max_length": 64}, UsageError, "--max-length 64"),
]


@pytest.mark.parametrize(("spoil", "settings", "error", "words"), REFUSED, ids=[each[3] for each in REFUSED])
def test_a_base_that_cannot_be_fine_tuned_is_refused(
    copy: Spoil,
    tmp_path: Path,
    spoil: dict[str, Any],
    settings: dict[str, Any],
    error: type[KitError],
    words: str,
) -> None:
    asked: dict[str, Any] = {"base": str(copy(**spoil)), "max_length": 16} | settings
    recipe = Recipe(**asked)
    with pytest.raises(error) as told:
        start(recipe, [], ["a", "b"], tmp_path)
    assert words in str(told.value)


def test_a_device_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="--device 'gpu' is not one of auto, cpu, cuda, mps"):
        find_device("gpu")
    torch = import_module("torch")
    if not torch.cuda.is_available():
        with pytest.raises(UsageError, match="torch finds no cuda here; say --device cpu"):
            find_device("cuda")


def test_a_mistake_that_is_found_late_leaves_nothing_behind(laid: Plan, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no class 'god'; did you mean 'good'"):
        train(laid, Recipe(class_weights="god=2"), Site(tmp_path / "model"), "cpu")
    with pytest.raises(UsageError, match="takes 32 at most"):
        train(laid, Recipe(base=str(TINY), max_length=64), Site(tmp_path / "model"), "cpu")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_told_before_anything_is_learned(
    made: tuple[Path, Outcome], laid: Plan
) -> None:
    with pytest.raises(OutputError, match="is there; say --overwrite"):
        train(laid, RECIPE, Site(made[0]), "cpu")


@pytest.mark.parametrize(
    "texts", [["disk failed", "disk ready", "job failed", "job ready"], ["- 1", "# 2", "- 3", "# 4"]]
)
def test_the_simple_model_learns_words_or_what_there_is(texts: list[str]) -> None:
    truth = np.array([0, 1, 0, 1])
    found = words(texts, truth, (1.0, 1.0), texts)
    assert found.argmax(1).tolist() == truth.tolist()
    assert np.allclose(found.sum(1), 1)
