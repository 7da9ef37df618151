"""Models asked for many texts at once: the same answers as one by one, and each text once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from elastic_ml_kit.normalise.resources import Answer
from elastic_ml_kit.normalise.running.bench import measure
from elastic_ml_kit.normalise.running.drops import NamedDrops
from elastic_ml_kit.normalise.running.probe import Probe
from elastic_ml_kit.normalise.running.runner import Lot, Runner
from elastic_ml_kit.normalise.running.together import Together
from elastic_ml_kit.normalise.running.workers import Workers
from tests.normalise.conftest import Folder
from tests.normalise.running.test_runner import lot, rows

PROCESSORS: list[dict[str, Any]] = [
    {"drop": {"if": "ctx.skip == true"}},
    {"inference": {"model_id": "words", "if": "ctx.text_field != null", "target_field": "first"}},
    {
        "set": {
            "field": "again",
            "value": "{{{first.predicted_value}}} {{{text_field}}}",
            "if": "ctx.first != null",
        }
    },
    {
        "inference": {
            "model_id": "words",
            "if": "ctx.again != null",
            "field_map": {"again": "text_field"},
            "target_field": "second",
            "inference_config": {"text_classification": {"num_top_classes": 1}},
        }
    },
    {"inference": {"model_id": "none", "tag": "lost", "ignore_failure": True}},
]


class Words:
    """A model that says how many words there are, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def answers(self, texts: Sequence[str], /) -> list[Answer]:
        self.asked.append(list(texts))
        return [Answer({f"{len(text.split())} words": 0.75, "other": 0.25}) for text in texts]


def documents(*texts: str) -> list[dict[str, Any]]:
    return [{"text_field": text} for text in texts]


TEXTS = documents("a b", "c", "a b", "d e f")
MIXED = [*TEXTS[:2], {"skip": True}, {"n": 1}, *TEXTS[2:]]


@pytest.mark.parametrize("together", [True, False])
def test_documents_come_out_the_same(folder: Folder, together: bool) -> None:
    words = Words()
    plan = folder.plan(*PROCESSORS, models={"words": words}.get)
    ran = Runner(plan, NamedDrops, together).run(lot(*MIXED))
    assert (ran.read, ran.written, ran.dropped.total(), ran.failures) == (6, 5, 1, [])
    assert [row.get("second", {}).get("predicted_value") for row in rows(ran)] == [
        *("4 words", "3 words", None, "4 words", "5 words")
    ]
    assert rows(ran)[1]["second"] == {
        "predicted_value": "3 words",
        "prediction_probability": 0.75,
        "top_classes": [
            {"class_name": "3 words", "class_probability": 0.75, "class_score": 0.75},
        ],
        "model_id": "words",
    }


def test_each_text_is_asked_once_and_with_the_others(folder: Folder) -> None:
    words = Words()
    runner = Runner(folder.plan(*PROCESSORS, models={"words": words}.get), NamedDrops)
    runner.run(lot(*TEXTS))
    runner.run(lot(*documents("c", "g")))
    assert words.asked == [
        ["a b", "c", "d e f"],
        ["2 words a b", "1 words c", "3 words d e f"],
        ["g"],
        ["1 words g"],
    ]


@pytest.mark.parametrize("remembered", [0, 1])
def test_more_texts_than_are_remembered(folder: Folder, remembered: int) -> None:
    words = Words()
    plan = folder.plan(*PROCESSORS[:2], models={"words": words}.get, remembered=remembered)
    runner = Runner(plan, NamedDrops)
    first = runner.run(lot(*TEXTS))
    assert rows(runner.run(lot(*TEXTS))) == rows(first)
    # of the three texts of the first lot the last one asked for may be known
    assert list(map(len, words.asked)) == [3, 3 - remembered]


def test_a_handler_does_not_see_a_document_that_waits(folder: Folder) -> None:
    caught = {
        "foreach": {
            "field": "all",
            "processor": {"inference": {"model_id": "words", "field_map": {"_ingest._value": "text_field"}}},
            "on_failure": [{"set": {"field": "failed", "value": True}}],
        }
    }
    plan = folder.plan(caught, models={"words": Words()}.get)
    (row,) = rows(Runner(plan, NamedDrops).run(lot({"all": ["a", "b c"]})))
    assert "failed" not in row


def test_an_error_of_the_model_ends_the_run(folder: Folder) -> None:
    class Broken:
        def answers(self, texts: Sequence[str], /) -> list[Answer]:
            raise OSError("gone")

    runner = Runner(folder.plan(*PROCESSORS[:2], models={"words": Broken()}.get), NamedDrops)
    with pytest.raises(OSError, match="gone"):
        runner.run(lot(*TEXTS))


def test_inputs_of_any_kind() -> None:
    words = Words()
    together = Together({"words": words}.get)

    def one(text: str) -> str:
        model = together.find("words")
        assert model
        [(probabilities, _)] = model.answers([text])
        return max(probabilities, key=lambda name: probabilities[name])

    assert together.run(["a b", "c"], one) == ["2 words", "1 words"]
    assert together.find("none") is None
    assert words.asked == [["a b", "c"]]


def test_a_bench_asks_anew_in_each_round(folder: Folder) -> None:
    words = Words()
    plan = folder.plan(*PROCESSORS[:2], models={"words": words}.get)
    speed = measure(plan, [lot(*TEXTS)], rounds=2)
    assert words.asked == [*[["a b", "c", "d e f"]] * 3, ["a b"], ["c"], ["a b"], ["d e f"]]
    assert [(tally.use.type, tally.ran) for tally in speed.tallies] == [("drop", 0), ("inference", 4)]


def test_counting_goes_text_by_text(folder: Folder) -> None:
    words = Words()
    plan = folder.plan(*PROCESSORS[:2], models={"words": words}.get)
    Runner(plan, Probe, together=False).run(lot(*TEXTS))
    assert words.asked == [["a b"], ["c"], ["a b"], ["d e f"]]


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_have_models_of_their_own(folder: Folder, workers: int) -> None:
    plan = folder.plan(*PROCESSORS[:2], models=find_words)
    lots = [Lot([(1, b'{"text_field": "a b"}')]), Lot([(2, b'{"text_field": "c"}')])]
    with Workers(plan, workers) as pool:
        came = [rows(ran)[0]["first"]["predicted_value"] for ran in pool.run(lots)]
    assert came == ["2 words", "1 words"]


def find_words(name: str) -> Words | None:
    """A function that another process can have."""
    return Words() if name == "words" else None
