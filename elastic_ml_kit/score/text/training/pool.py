"""What the student learns from: texts with the classes that people and the simple model give them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from elastic_ml_kit.score.text.training.lines import HEADERS, Line, slip, without_level
from elastic_ml_kit.score.text.training.marks import fill_marks
from elastic_ml_kit.score.text.training.recipe import Recipe
from elastic_ml_kit.score.text.training.statements import Message, Statement, merge, words_of
from elastic_ml_kit.score.text.training.templates import Template, choose
from elastic_ml_kit.score.text.training.trial import LABELS
from elastic_ml_kit.score.text.training.values import fill

_HEADER_SHARE = 0.1
_VARIANTS = 16
_GENERAL_VARIANTS = 80
_GENERAL_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with open places.

    Attributes:
        text: with `<*>` or `{name}` where a value stands.
        hard: the share of each class that people gave it; empty where nobody did.
        own: whether it is drawn from the templates beside this module.
        weight: how often it is seen beside other entries that are own, or not, as it is.
    """

    text: str
    hard: tuple[float, ...]
    own: bool
    weight: float = 1.0


def draw_entries(templates: Sequence[Template], seed: int) -> list[Entry]:
    """Distinct variants of each template, with its places still open.

    Every template weighs the same; sentences put together from the lists of phrases weigh more than others.
    """
    draw = random.Random(seed)
    found = []
    for template in templates:
        count = _GENERAL_VARIANTS if template.family == "general" else _VARIANTS
        hard = tuple(float(label == template.label) for label in LABELS)
        texts = dict.fromkeys(open_text(template, draw) for _ in range(count))
        weight = (_GENERAL_WEIGHT if template.family == "general" else 1.0) / len(texts)
        found += [Entry(text, hard, True, weight) for text in texts]
    return found


def open_text(template: Template, draw: random.Random) -> str:
    """A variant of a template: every choice and phrase chosen, no value filled in."""
    text = choose(template.text, draw)
    while "{" in text and (chosen := choose(text, draw)) != text:
        text = chosen
    return without_level(text)


def collect(
    statements: Sequence[Statement], templates: Sequence[Template], recipe: Recipe
) -> tuple[list[Message], list[Entry]]:
    """The labelled messages, and every entry: messages, templates, joined and unlabelled texts."""
    draw = random.Random(recipe.seed)
    messages = list(merge(statements))
    labelled = [one for one in messages if one.target]
    silent = [one for one in messages if not one.target]
    entries = [Entry(one.text, one.target, False) for one in labelled]
    entries += draw_entries(templates, recipe.seed)
    entries += [Entry(one.text, (), False) for one in silent]
    if silent:
        entries += [
            Entry(f"{draw.choice(labelled).text}: {draw.choice(silent).text}", (), False)
            for _ in range(recipe.joined)
        ]
    return labelled, entries


def fill_entry(entry: Entry, draw: random.Random, loss: float) -> str:
    """The text as the student sees it: values in its places, at times a header, words lost by chance."""
    text = fill(entry.text, draw) if entry.own else fill_marks(entry.text, draw)
    if draw.random() < _HEADER_SHARE:
        text = fill(draw.choice(HEADERS), draw) + text
    return slip(" ".join(without_level(text).split()), draw, loss)


def labelled_lines(entries: Sequence[Entry], seed: int) -> list[Line]:
    """Every entry that people gave a class as a line with values: what the simple model learns from."""
    draw = random.Random(seed)
    return [
        Line(fill_entry(entry, draw, 0.0), draw.choices(LABELS, entry.hard)[0], words_of(entry.text))
        for entry in entries
        if entry.hard
    ]
