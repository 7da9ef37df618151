"""Entries of messages and templates, filled when they are seen; and the last step, the scale."""

from __future__ import annotations

import random

import numpy as np
import pytest

from elastic_ml_kit.score.text.training.lines import without_level
from elastic_ml_kit.score.text.training.pool import (
    Entry,
    collect,
    draw_entries,
    fill_entry,
    labelled_lines,
)
from elastic_ml_kit.score.text.training.recipe import Recipe
from elastic_ml_kit.score.text.training.scale import (
    Scale,
    calibration_error,
    fit_scale,
    weights_for,
)
from elastic_ml_kit.score.text.training.statements import Statement
from elastic_ml_kit.score.text.training.templates import Template, read_templates
from elastic_ml_kit.score.text.training.trial import LABELS, macro_f1

TEMPLATE = Template("kernel", 1, "WARNING", "disk {dev} <slow|hot>")
STATEMENTS = (
    Statement("cannot open <*>", "ERROR", "alpha 1", "java"),
    Statement("listening on port <*>", "INFO", "alpha 1", "java"),
    Statement("index out of range", "EXCEPTION", "alpha 1", "java"),
)


def test_entries_are_messages_templates_and_joined_texts() -> None:
    messages, entries = collect(STATEMENTS, [TEMPLATE], Recipe(joined=4))
    assert [one.text for one in messages] == ["cannot open <*>", "listening on port <*>"]
    kinds = [(bool(entry.hard), entry.own) for entry in entries]
    assert kinds.count((True, False)) == 2
    assert kinds.count((True, True)) == 2
    assert kinds.count((False, False)) == 1 + 4
    assert {entry.text for entry in entries if entry.own} == {"disk {dev} slow", "disk {dev} hot"}
    joined = [entry.text for entry in entries[-4:]]
    assert all(text.endswith(": index out of range") for text in joined)


def test_own_entries_have_the_class_of_their_template() -> None:
    assert {entry.hard for entry in draw_entries([TEMPLATE], 1)} == {(0.0, 1.0, 0.0)}


def test_a_seed_gives_the_same_entries() -> None:
    templates = read_templates()[:40]
    assert draw_entries(templates, 1) == draw_entries(templates, 1)


@pytest.mark.parametrize(
    "entry",
    [
        Entry("cannot open <*>: {legacy} of {word}", (1.0, 0.0, 0.0), False),
        Entry("disk {dev} is slow", (0.0, 1.0, 0.0), True),
    ],
    ids=["of a program", "own"],
)
def test_no_filled_entry_names_its_level_or_leaves_a_place(entry: Entry) -> None:
    for seed in range(60):
        text = fill_entry(entry, random.Random(seed), 0.0)
        assert "<*>" not in text
        assert "{dev}" not in text
        assert without_level(text) == text


def test_the_simple_model_learns_from_what_people_labelled() -> None:
    entries = [Entry("out of range", (), False), Entry("disk <*> full", (1.0, 0.0, 0.0), False)]
    lines = labelled_lines(entries, 1)
    assert [line.label for line in lines] == ["ERROR"]
    assert "disk" in lines[0].text.lower()


def test_weights_give_the_prior() -> None:
    truth = np.array([0] * 6 + [1] * 3 + [2])
    weights = weights_for(truth, (0.2, 0.3, 0.5))
    assert [float(weights[truth == at].sum()) for at in range(3)] == pytest.approx([2.0, 3.0, 5.0])


def test_weighted_f1_counts_rows_by_weight() -> None:
    truth, guess = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    assert macro_f1(truth, guess, np.ones(4)) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    light = macro_f1(truth, guess, np.array([1.0, 0.0, 1.0, 1.0]))
    assert light == pytest.approx(1.0)


def test_a_shift_brings_back_a_class_that_is_never_chosen() -> None:
    truth = np.array([0, 1, 2] * 40)
    logits = 2.0 * np.eye(3)[truth]
    logits[:, 1] -= 2.6
    scale = fit_scale(logits, truth, (1 / 3, 1 / 3, 1 / 3))
    found = scale.apply(logits).argmax(1)
    assert (logits.argmax(1) == truth).mean() < 0.7
    assert (found == truth).mean() == 1.0


def test_a_temperature_evens_out_what_is_too_sure() -> None:
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 3000)
    told = np.where(draw.random(3000) < 0.6, truth, draw.integers(0, 3, 3000))
    logits = 8.0 * np.eye(3)[told]
    prior = tuple(np.bincount(truth, minlength=3) / 3000)
    scale = fit_scale(logits, truth, prior)
    assert scale.temperature > 2

    def error(table: np.ndarray) -> float:
        shares = np.exp(table) / np.exp(table).sum(1, keepdims=True)
        return calibration_error(shares, truth, np.ones(3000))

    assert error(logits) > 0.2
    assert error(scale.apply(logits)) < 0.06


def test_a_scale_of_one_changes_nothing() -> None:
    logits = np.array([[1.0, 2.0, 3.0]])
    assert Scale().apply(logits).tolist() == logits.tolist()
    assert len(Scale().shift) == len(LABELS)
