from __future__ import annotations

from itertools import count
from string import ascii_lowercase
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.evaluation.evaluate import TIMED, WORST, evaluate
from elastic_ml_kit.score.text.evaluation.speed import measure_latency
from elastic_ml_kit.score.text.evaluation.truth import Labelling
from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.runtime import TextModel, load
from elastic_ml_kit.score.text.templates import mask
from tests.score.text.conftest import TINY


@pytest.fixture(scope="module")
def tiny() -> TextModel:
    return load(str(TINY), device="cpu")


def line(text: str | None, **document: Any) -> Line:
    return Line(text, document=document, fault="" if text is not None else "no text in 'message'")


LINES = [
    line("disk failed", level="ERROR", template="a", stored="ERROR"),
    line("disk corrupt", level="error", template="b", stored="WARNING"),
    line("disk slow", level="warn", template="c"),
    line("service started", level="WARN", template="c", stored="INFO"),
    line("service ready", level="DEBUG", template="d"),
    line("service closed", template="d"),
    line(None, level="ERROR"),
]
LEVELS = Labelling("level", renamed={"WARN": "WARNING", "DEBUG": "-"})


def test_labels_are_translated_and_counted(tiny: TextModel) -> None:
    found = evaluate("tiny", tiny, LINES, LEVELS)
    assert (found.lines, found.faults) == (7, {"no text in 'message'": 1})
    assert found.distribution == {"ERROR": 2, "WARNING": 1, "INFO": 3}
    quality = found.quality
    assert quality is not None
    assert (quality.lines, quality.left_out, quality.unlabelled) == (4, {"DEBUG": 1}, 1)
    assert quality.confusion == ((2, 0, 0), (0, 1, 1), (0, 0, 0))
    (wrong,) = quality.worst
    assert (wrong.text, wrong.truth, wrong.predicted) == ("service started", "WARNING", "INFO")
    assert found.latency is not None
    assert found.latency.texts == 6


def test_groups_count_the_same(tiny: TextModel) -> None:
    labelling = Labelling("level", "template", renamed=LEVELS.renamed)
    found = evaluate("tiny", tiny, LINES, labelling).quality
    assert found is not None
    assert found.groups == 3
    assert found.accuracy == pytest.approx(5 / 6)


def test_without_labels_it_says_what_it_says(tiny: TextModel) -> None:
    found = evaluate("tiny", tiny, LINES, Labelling())
    assert found.quality is None
    assert sum(found.distribution.values()) == 6


def test_it_is_held_against_a_field_and_another_model(tiny: TextModel) -> None:
    found = evaluate("tiny", tiny, LINES, Labelling(compare_field="stored"), {"twin": tiny})
    field, twin = found.agreements
    assert (field.other, field.lines, field.same) == ("the field stored", 3, 2)
    assert (twin.other, twin.lines, twin.same, twin.kappa) == ("twin", 6, 6, 1)


@pytest.mark.parametrize(
    ("lines", "labelling", "words"),
    [
        (
            LINES,
            Labelling("level"),
            "warn (1), WARN (1), DEBUG (1); say what they stand for with --map warn=CLASS",
        ),
        (LINES, Labelling("nothing"), "no line has a label in 'nothing'"),
        (LINES[-1:], Labelling("level"), "nothing to evaluate: no text in 'message'"),
        ([], Labelling(), "there are no lines"),
    ],
)
def test_what_cannot_be_evaluated_is_told(
    tiny: TextModel, lines: list[Line], labelling: Labelling, words: str
) -> None:
    with pytest.raises(InputError) as told:
        evaluate("tiny", tiny, lines, labelling)
    assert words in str(told.value)


def test_a_label_cannot_stand_for_what_is_no_class(tiny: TextModel) -> None:
    with pytest.raises(UsageError, match="'WARNIG' is no class of the model; did you mean 'WARNING'"):
        evaluate("tiny", tiny, LINES, Labelling("level", renamed={"WARN": "WARNIG"}))


def test_the_worst_mistakes_are_the_surest_and_each_kind_stands_once(tiny: TextModel) -> None:
    texts = [f"user {letter} failed" for letter in ascii_lowercase]
    many = [line(text + end, level="INFO") for text in texts for end in ("", "", " 1", " 2")]
    found = evaluate("tiny", tiny, many, Labelling("level")).quality
    assert found is not None
    assert len({mask(each.text) for each in found.worst}) == WORST
    sure = [each.probability for each in found.worst]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] == pytest.approx(
        tiny.probabilities(texts + [f"{text} 1" for text in texts])[:, 0].max(), abs=1e-3
    )


def test_times_are_those_of_the_clock(tiny: TextModel) -> None:
    ticks = count()
    found = measure_latency(tiny, ["a"] * TIMED, clock=lambda: float(next(ticks)))
    assert found is not None
    assert (found.p50, found.p99, len(found.values)) == (1000, 1000, TIMED)
    assert measure_latency(tiny, []) is None
