"""Which lines are of one template, as far as exact rules can tell: those that differ in values only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from elastic_ml_kit.score.text.templates import mask

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_GIVEN = re.compile(r"([\w.-]+)=[^\s,;|&]+")
_VALUE = re.compile(r"\S*[#@\\]\S*|\S*/\S*/\S*")


def template(text: str) -> str:
    """What the lines of one template have in common: values, paths, quotes and identifiers are masked.

    Coarser than `mask`, so that lines of one template rarely pass for two.

    Example:
        >>> template('Job job-17 of "ann" failed: /var/log/x.log, user=bob, took 3 ms')
        "Job # of '' failed: # user=# took # ms"
        >>> template("started in 7s"), template("started   in 12s")
        ('started in #', 'started in #')
    """
    text = _GIVEN.sub(r"\1=#", _QUOTED.sub("''", text))
    words = mask(text).split()
    return " ".join(word if word.endswith("=#") else _shortened(word) for word in words)


def group(texts: Sequence[str]) -> list[int]:
    """The number of each text's template, from 0, in the order in which they first come.

    Example:
        >>> group(["up 1", "down", "up 2"])
        [0, 1, 0]
    """
    numbers: dict[str, int] = {}
    return [numbers.setdefault(template(text), len(numbers)) for text in texts]


def _shortened(word: str) -> str:
    """# for a word with a value in it."""
    bare = word.rstrip(",;:.)")
    if "=#" in bare:
        return word.rstrip(",;")
    return "#" if _VALUE.fullmatch(bare) else word
