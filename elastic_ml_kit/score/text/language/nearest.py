"""The messages of an input that are most like a text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.score.text.language.corpus import Corpus, Template
from elastic_ml_kit.score.text.language.spaces import Space, WordSpace
from elastic_ml_kit.score.text.language.terms import read_message

_AT_ONCE = 1024
_COMPARED = 4096
"""Templates among which a line's neighbour is looked for, those of the most lines."""


@dataclass(frozen=True, slots=True)
class Near:
    """A template that is like the text that was asked for.

    Attributes:
        similarity: cosine of the two vectors, from 0 (nothing in common) to 1.
        count: lines of the input with this template.
        line: the first of them, from 1.
        text: its message.
    """

    similarity: float
    count: int
    line: int
    text: str


def find_nearest(corpus: Corpus, query: str, most: int = 10, space: Space | None = None) -> list[Near]:
    """The templates nearest to a text, nearest first; those with nothing in common are left out.

    Args:
        corpus: the templates of an input.
        query: the text.
        most: how many are given.
        space: what gives messages their vectors; by default their words.

    Example:
        >>> corpus = Corpus()
        >>> for text in ("disk sda1 failed", "fan stopped", "disk full"):
        ...     corpus.add(read_message(text))
        >>> [(each.text, each.similarity) for each in find_nearest(corpus, "the disk is full")]
        [('disk full', 0.5332), ('disk sda1 failed', 0.1954)]
    """
    templates = list(corpus.templates.values())
    reading = read_message(query)
    asked = Template(reading.template, reading.terms, query, 0)
    space = space or WordSpace(corpus, [asked])
    vector = space.vectors([asked])[0]
    found: list[tuple[float, Template]] = []
    for start in range(0, len(templates), _AT_ONCE):
        some = templates[start : start + _AT_ONCE]
        found += zip((space.vectors(some) @ vector).tolist(), some, strict=True)
        found = sorted(found, key=lambda each: (-each[0], each[1].line))[:most]
    return [Near(round(near, 4), each.count, each.line, each.example) for near, each in found if near > 0]


class Neighbours:
    """The nearest other template of each message: what an unusual one is most like.

    Args:
        corpus: the templates of an input; of more than 4,096, those of the most lines are looked at.
        space: what gives messages their vectors; by default their words.
    """

    def __init__(self, corpus: Corpus, space: Space | None = None) -> None:
        templates = sorted(corpus.templates.values(), key=lambda each: -each.count)[:_COMPARED]
        self._templates = templates
        self._space = space or WordSpace(corpus, templates)
        self._vectors = self._space.vectors(templates)

    def nearest(self, template: Template) -> Near | None:
        """The most like template that is another one; None where none has anything in common."""
        near = self._vectors @ self._space.vectors([template])[0]
        for place in np.argsort(-near, kind="stable")[:2].tolist():
            other = self._templates[place]
            if other.key != template.key and near[place] > 0:
                return Near(round(float(near[place]), 4), other.count, other.line, other.example)
        return None
