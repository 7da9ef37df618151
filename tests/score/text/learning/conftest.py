"""Labelled lines of a few templates, which a small network learns in seconds."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from elastic_ml_kit.score.text.learning.examples import Example, Fields, Reading, read_examples
from elastic_ml_kit.score.text.learning.plan import Plan, plan
from elastic_ml_kit.score.text.lines import Line

WORDS = {"bad": ("failed", "refused", "corrupt"), "good": ("started", "closed", "ready")}
THINGS = ("disk", "file", "user", "node", "connection", "job", "service", "host")


def documents(seed: int = 5, values: int = 4) -> Iterator[dict[str, object]]:
    """For each thing and word a template, with so many lines that differ in a number."""
    dice = random.Random(seed)
    for label, words in WORDS.items():
        for word in words:
            for thing in THINGS:
                for _ in range(values):
                    number = dice.randrange(10_000)
                    yield {"message": f"{thing} {number} {word}", "label": label, "at": 1_000 + number}


def lines(found: Iterator[dict[str, object]]) -> Iterator[Line]:
    for each in found:
        yield Line(str(each["message"]), document=each)


@pytest.fixture(scope="session")
def reading() -> Reading:
    return read_examples(lines(documents()), Fields(time="at"))


@pytest.fixture(scope="session")
def laid(reading: Reading) -> Plan:
    return plan(reading, "template", 0.25, 3, seed=1)


def examples(text: str) -> list[Example]:
    """Examples told as `label text` in each line."""
    parted = [line.strip().partition(" ") for line in text.strip().splitlines()]
    return [Example(rest, label) for label, _, rest in parted]
