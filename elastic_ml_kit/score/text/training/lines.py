"""Labelled lines, headers that loggers put before a message, and messages without words for their level."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_LEVELS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FAILURE|FATAL|CRITICAL|ALERT|EMERG"
_LEVEL = re.compile(
    rf"\s*\|\s*Level:\s*\w+|\blevel=\w+|[\[<(](?i:{_LEVELS}|ERR|CRIT)[\])>]|(?<![\w.])(?:{_LEVELS})(?![\w.])"
)
_NUMBERS = re.compile(r"\d+")

HEADERS = (
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
    """A line with its class and what it was made from."""

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


def slip(text: str, draw: random.Random, loss: float) -> str:
    """The text as a learner sees it: words lost by chance, numbers changed, at times all in capitals."""
    words = [word for word in text.split() if draw.random() >= loss] or text.split()
    joined = _NUMBERS.sub(lambda found: str(draw.randrange(10 ** min(len(found[0]), 6))), " ".join(words))
    return joined.upper() if draw.random() < 0.05 else joined
