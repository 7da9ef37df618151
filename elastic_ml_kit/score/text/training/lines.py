"""Labelled log lines drawn from the templates: with values, headers and slips, without words for levels."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elastic_ml_kit.score.text.training.templates import Template, choose
from elastic_ml_kit.score.text.training.values import fill

_LEVELS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FAILURE|FATAL|CRITICAL|ALERT|EMERG"
_LEVEL = re.compile(
    rf"\s*\|\s*Level:\s*\w+|\blevel=\w+|[\[<(](?i:{_LEVELS}|ERR|CRIT)[\])>]|(?<![\w.])(?:{_LEVELS})(?![\w.])"
)
_NUMBERS = re.compile(r"\d+")

_HEADERS = (
    "{date} 10:{pid},{n} [{word}] {class}: ",
    "{date}T08:{pid}Z {host} {proc}[{pid}]: ",
    "Jan {n} 04:05:06 {host} {proc}[{pid}]: ",
    "{proc}: ",
    "{class}: ",
    "[{word}-thread-{n}] {class} - ",
    "{n} {date} {node} {node} KERNEL ",
    "[{date} 11:{pid}] [client {ip}] ",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its class and the template it was drawn from."""

    text: str
    label: str
    place: str


def without_level(text: str) -> str:
    """The text without the words that name its level: a classifier that sees them has nothing to learn.

    Words in capitals on their own, in brackets, `level=…` and `| Level: …` go; `error` in a sentence stays.

    Example:
        >>> without_level("2030-01-01 [warn] WARN disk error | Level: warn")
        '2030-01-01 disk error'
    """
    return " ".join(_LEVEL.sub(" ", text).split())


def draw_line(template: Template, draw: random.Random, header: float = 0.15) -> Line:
    """One line of a template.

    Args:
        template: where the text is from.
        draw: the seeded source of chance.
        header: the share of lines with a date, a host or a component before the message.
    """
    text = choose(template.text, draw)
    while "{" in text and (chosen := choose(text, draw)) != text:
        text = chosen
    if draw.random() < header:
        text = draw.choice(_HEADERS) + text
    text = fill(text, draw)
    return Line(" ".join(without_level(text).split()), template.label, template.place)


def draw_lines(
    templates: Sequence[Template], count: int, seed: int, shares: tuple[float, float, float]
) -> Iterator[Line]:
    """Lines in random order, classes in the given shares, each template of a class as likely as the others.

    Templates of the family `general` stand for as many lines as all other families of the class together.

    Args:
        templates: what is drawn from.
        count: how many lines.
        seed: the same seed gives the same lines.
        shares: how much is ERROR, WARNING and INFO.
    """
    draw = random.Random(seed)
    labels = ("ERROR", "WARNING", "INFO")
    pools = {
        (label, general): [t for t in templates if t.label == label and (t.family == "general") == general]
        for label in labels
        for general in (True, False)
    }
    for _ in range(count):
        label = draw.choices(labels, shares)[0]
        general = draw.random() < 0.5
        yield draw_line(draw.choice(pools[label, general] or pools[label, not general]), draw)


def slip(text: str, draw: random.Random, loss: float) -> str:
    """The text as a learner sees it: words lost by chance, numbers changed, at times all in capitals."""
    words = [word for word in text.split() if draw.random() >= loss] or text.split()
    joined = _NUMBERS.sub(lambda found: str(draw.randrange(10 ** min(len(found[0]), 6))), " ".join(words))
    return joined.upper() if draw.random() < 0.05 else joined
