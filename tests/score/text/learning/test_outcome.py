"""The comparison with the simple models, the card, and the temperature, from numbers made by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from elastic_ml_kit.score.text.learning.baseline import majority
from elastic_ml_kit.score.text.learning.calibration import find_temperature
from elastic_ml_kit.score.text.learning.card import render_card
from elastic_ml_kit.score.text.learning.outcome import Compared, Outcome, compare
from elastic_ml_kit.score.text.learning.plan import Plan
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.learning.steps import Check, log_loss

LABELS = ("bad", "good")
TRUTH = np.arange(80) % 2
GROUPS = np.arange(80) // 2 + 7


def said(right: float) -> NDArray[np.float64]:
    """Probabilities by which the given share of the lines, the first ones, is right; 0.8 for what is said."""
    given = np.where(np.arange(80) < right * 80, TRUTH, 1 - TRUTH)
    return np.where(np.arange(2) == given[:, None], 0.8, 0.2)


def compared(model: float, words: float) -> Compared:
    answers = {"model": said(model), "words": said(words), "majority": majority(TRUTH, 80, 2)}
    return compare(LABELS, TRUTH, GROUPS, answers, seed=1)


def test_a_template_counts_once() -> None:
    truth, groups = np.array([0, 0, 0, 0, 1]), np.array([3, 3, 3, 3, 9])
    answer = np.array([[1.0, 0.0]] * 5)
    found = compare(LABELS, truth, groups, {"model": answer, "words": answer, "majority": answer}, seed=1)
    assert found.model.accuracy == 0.5
    assert (found.model.groups, found.model.lines) == (2, 5)
    assert (found.gain, found.gain_interval.low, found.gain_interval.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("model", "words", "verdict"),
    [
        (0.95, 0.6, r"^The model is better than counting words: \+0\.35"),
        (0.6, 0.95, r"^Counting words is better than the model: -0\.35.*Use the simple model"),
        (0.775, 0.75, r"cannot be told apart from counting words, and is ahead: \+0\.02"),
        (0.75, 0.775, r"cannot be told apart from counting words, and is behind: -0\.02"),
        (0.75, 0.75, r"and is level: \+0\.000"),
    ],
)
def test_the_verdict_says_which_is_better(model: float, words: float, verdict: str) -> None:
    found = compared(model, words)
    assert found.gain_interval.low <= found.gain <= found.gain_interval.high
    assert re.search(verdict, found.verdict), found.verdict


def test_the_most_frequent_class_is_what_it_is() -> None:
    found = compare(LABELS, TRUTH, GROUPS, dict.fromkeys(("model", "words", "majority"), said(1.0)), seed=1)
    assert found.model.macro_f1 == 1.0
    answer = majority(np.array([0, 1, 1]), 80, 2)
    assert answer.argmax(1).tolist() == [1] * 80


def outcome(laid: Plan, model: float = 0.9, words: float = 0.8) -> Outcome:
    return Outcome(
        folder="models/mine",
        labels=LABELS,
        head="new",
        recipe=Recipe(seed=11).filled(90, 128),
        weights=(1.25, 0.75),
        data=laid.data,
        test=compared(model, words),
        unseen=None,
        history=(Check(25, 0.5, 0.4, 0.7), Check(50, 0.2, 0.3, 0.8)),
        best_step=50,
        steps=60,
        planned=900,
        parameters=123_456,
        pieces=789,
        temperature=1.37,
        truncated=2,
        parity=1e-7,
        note="",
        device="cpu",
        seconds=12.0,
    )


def test_the_card_has_the_numbers_of_the_run(laid: Plan) -> None:
    run = outcome(laid)
    card = render_card(run)
    found = run.test.model
    between = f"{found.macro_f1_interval.low:.3f}–{found.macro_f1_interval.high:.3f}"
    for told in (
        "license: unknown",
        "# mine",
        run.test.verdict,
        f"| this model | {found.macro_f1:.3f} ({between}) |",
        f"| TF-IDF + logistic regression | {run.test.words.macro_f1:.3f} (",
        f"| most frequent class | {run.test.majority.macro_f1:.3f} (",
        "| train | 90 | 30 | 45 | 45 |",
        "| test | 48 | 12 | 24 | 24 |",
        f"{laid.data.thinned:,} more lines of training and validation were left out",
        "123,456 parameters, 789 word pieces",
        "divided by 1.37",
        f"calibration error on the test: {found.calibration_error:.3f}",
        "60 of at most 900; the weights of step 50 were kept",
        "balanced: bad 1.25, good 0.75",
        "| seed | 11 |",
        "2 of 80 lines of the test were longer",
    ):
        assert told in card, told


def test_the_card_says_so_where_counting_words_is_better(laid: Plan) -> None:
    assert "**Counting words is better than the model" in render_card(outcome(laid, 0.6, 0.95))


def test_the_card_says_what_leaks_and_what_is_missing(laid: Plan) -> None:
    run = outcome(laid)
    data = replace(laid.data, kind="random", seen_templates=0.9, seen_lines=0.95, unused={"no label": 3})
    recipe = replace(run.recipe, base="esmlkit/log-severity")
    changed = replace(run, data=data, unseen=run.test, parity=None, note="no such operator", recipe=recipe)
    card = render_card(changed)
    for told in (
        "not how new ones are",
        "90.0% of the test's templates, 95.0% of its lines",
        "no label: 3",
        "On the 40 templates of the test that training never saw",
        "no model.onnx (no such operator)",
        "base_model: esmlkit/log-severity",
        "fine-tuned from esmlkit/log-severity (last layer new)",
    ):
        assert told in card, told


def test_tables_of_the_card_are_whole(laid: Plan) -> None:
    for block in render_card(outcome(laid)).split("\n\n"):
        if block.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1, block


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_outputs_that_are_too_sure_or_not_sure_enough(factor: float) -> None:
    dice = np.random.default_rng(2)
    logits = dice.normal(size=(4000, 3)) * 1.5
    chances = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = np.array([dice.choice(3, p=row) for row in chances])
    found = find_temperature(logits * factor, truth, np.ones(4000))
    assert found == pytest.approx(factor, rel=0.1)
    assert log_loss(logits * factor / found, truth, np.ones(4000)) <= log_loss(
        logits * factor, truth, np.ones(4000)
    )
