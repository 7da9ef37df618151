"""Vectors of messages, so that like ones are near: of their weighted words, or of a sentence model."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.language.corpus import Corpus, Template

Vectors = NDArray[np.float32]
_WIDEST = 8192
"""Words that have a place of their own; the rarest beyond them only make a vector longer."""


class Space(Protocol):
    """Gives messages their vectors, each of length 1, or 0 for one without words."""

    def vectors(self, templates: Sequence[Template]) -> Vectors:
        """A row a template."""


class WordSpace:
    """TF-IDF: a message is its words, the rarer the heavier; near are those that share rare words.

    Args:
        corpus: whose templates say how rare a word is.
        templates: those whose words have a place.
    """

    def __init__(self, corpus: Corpus, templates: Sequence[Template]) -> None:
        self._corpus = corpus
        having = Counter(term for each in templates for term in set(each.terms))
        shared = sorted(having, key=lambda term: (-having[term], term))[:_WIDEST]
        self._places = {term: place for place, term in enumerate(shared)}

    def vectors(self, templates: Sequence[Template]) -> Vectors:
        """A row a template, a column a word."""
        rows = np.zeros((len(templates), len(self._places)), np.float32)
        for row, template in zip(rows, templates, strict=True):
            weights = self._corpus.spread(template.terms)
            length = math.sqrt(sum(weight * weight for weight in weights.values()))
            for term, weight in weights.items():
                place = self._places.get(term)
                if place is not None:
                    row[place] = weight / length
        return rows


class SentenceSpace:
    """Vectors of a sentence model for the first message of each template.

    Args:
        embed: what gives a row of numbers for each text.
    """

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed

    def vectors(self, templates: Sequence[Template]) -> Vectors:
        """A row a template, a column a dimension of the model."""
        return unit(np.asarray(self._embed([each.example for each in templates]), np.float32))


def unit(rows: Vectors) -> Vectors:
    """The rows, each of length 1; one of zeros stays so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found
