"""Pipelines that ask a text model: from `--model`, from the catalog, in one process or two, or without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import VARIABLE
from elastic_ml_kit.score.text.runtime import load
from tests.cli.conftest import in_folder
from tests.cli.test_ingest import put, rows

TINY = str(Path(__file__).parents[1] / "score/text/data/tiny")
ASKING: dict[str, Any] = {
    "inference": {
        "model_id": "mine",
        "field_map": {"message": "text_field"},
        "target_field": "ml.prediction",
        "inference_config": {"text_classification": {"num_top_classes": 2}},
    }
}
TEXTS = ["disk failure", "session opened", "disk failure", "retry"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline that asks a model, documents, and content that says where the model is."""
    monkeypatch.delenv(VARIABLE, raising=False)
    put(tmp_path, "p.json", {"processors": [ASKING]})
    put(tmp_path, "docs.ndjson", "".join(json.dumps({"message": each}) + "\n" for each in TEXTS))
    put(tmp_path, "own/trained_models/mine.json", {"model_id": "mine", "model": TINY})
    put(tmp_path, "own/ingest/pipelines/asks.json", {"processors": [ASKING]})
    put(tmp_path, "own/ingest/samples/asks/one.ndjson", '{"message": "disk failure"}\n')
    return tmp_path


def expected() -> list[dict[str, float]]:
    model = load(TINY, device="cpu")
    return [dict(sorted(model.classify(text).items(), key=lambda pair: -pair[1])) for text in TEXTS]


def check(documents: list[Any]) -> None:
    for document, probabilities in zip(documents, expected(), strict=True):
        prediction = document["ml"]["prediction"]
        (first, probability), (second, _) = list(probabilities.items())[:2]
        assert (prediction["predicted_value"], prediction["model_id"]) == (first, "mine")
        assert prediction["prediction_probability"] == pytest.approx(probability, abs=1e-6)
        assert [each["class_name"] for each in prediction["top_classes"]] == [first, second]


@pytest.mark.parametrize(
    "where", [("--model", f"mine={TINY}"), ("--content", "own"), ("--content", "own", "--workers", "2")]
)
def test_run_writes_what_the_model_says(folder: Path, where: tuple[str, ...]) -> None:
    ended = in_folder(folder, ("ingest", "run", "p.json", "-i", "docs.ndjson", *where))
    assert (ended.code, ended.err) == (0, "4 documents: 4 through, 0 dropped, 0 failed\n")
    check(rows(ended.out))


def test_simulate_shows_what_the_model_says(folder: Path) -> None:
    ended = in_folder(
        folder, ("ingest", "simulate", "p.json", "-i", "docs.ndjson", "--json", "--model", f"mine={TINY}")
    )
    check([each["_source"] for each in json.loads(ended.out)["docs"]])


def test_a_file_of_requests_may_ask_a_model(folder: Path) -> None:
    request = {
        "id": 1,
        "pipeline": {"processors": [ASKING]},
        "docs": [{"_source": {"message": t}} for t in TEXTS],
    }
    put(folder, "r.ndjson", json.dumps(request) + "\n")
    line = ("ingest", "simulate", "--requests", "r.ndjson", "--output", "a.ndjson", "--content", "own")
    assert in_folder(folder, line).code == 0
    (answer,) = rows((folder / "a.ndjson").read_text())
    check([each["_source"] for each in answer["result"]["docs"]])


def test_samples_may_ask_a_model(folder: Path) -> None:
    line = ("ingest", "test", "own/ingest/samples", "--content", "own")
    assert in_folder(folder, (*line, "--update")).code == 0
    told = json.loads((folder / "own/ingest/samples/asks/one.expected.json").read_text())
    assert told["docs"][0]["_source"]["ml"]["prediction"]["model_id"] == "mine"
    assert in_folder(folder, line).code == 0


def test_bench_measures_the_model(folder: Path) -> None:
    line = ("ingest", "bench", "p.json", "-i", "docs.ndjson", "--rounds", "1", "--json", "--content", "own")
    told = json.loads(in_folder(folder, line).out)
    assert (told["documents"], told["failed"]) == (4, 0)
    (tally,) = told["processors"]
    assert (tally["type"], tally["ran"]) == ("inference", 4)
    assert tally["seconds"] > 0


def test_the_text_of_a_log_may_be_classified_on_the_way(folder: Path) -> None:
    made = {"set": {"field": "ml_input", "copy_from": "message"}}
    put(folder, "own/ingest/pipelines/esmlkit-ml-input.json", {"processors": [made, ASKING]})
    line = ("ingest", "normalise", "docs.ndjson", "-", "--content", "own")
    check(rows(in_folder(folder, line).out))


def test_without_the_model_documents_fail_as_on_a_cluster(folder: Path) -> None:
    ended = in_folder(folder, ("ingest", "run", "p.json", "-i", "docs.ndjson"))
    assert ended.code == 1
    assert ended.says("4 failed", "Could not find trained model [mine]")


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("--model mine", 2, ("--model 'mine' is not ID=NAME",)),
    ("--model =x", 2, ("is not ID=NAME",)),
    ("--model mine=", 2, ("is not ID=NAME",)),
    (f"--model mine={TINY} --model mine=x", 2, ("names 'mine' twice",)),
    ("--model mine=./nowhere", 2, ("no model folder ./nowhere",)),
    ("--model mine=./nowhere --workers 2", 2, ("no model folder ./nowhere",)),
    ("--model mine=docs.ndjson", 2, ("docs.ndjson is a file",)),
    ("--model mine=own", 4, ("own",)),
]


@pytest.mark.parametrize(("options", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(
    folder: Path, options: str, code: int, words: tuple[str, ...]
) -> None:
    line = ("ingest", "run", "p.json", "-i", "docs.ndjson", "--output", "out.ndjson", *options.split())
    ended = in_folder(folder, line)
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert ended.says(*words), ended.err
    assert not list(folder.glob("out*"))


def test_a_wrong_definition_is_told_with_its_line(folder: Path) -> None:
    put(folder, "own/trained_models/mine.json", {"model_id": "mine", "modell": "x"})
    ended = in_folder(folder, ("ingest", "run", "p.json", "-i", "docs.ndjson", "--content", "own"))
    assert ended.code == 3
    assert ended.says("trained_models/mine.json:3", "modell")
