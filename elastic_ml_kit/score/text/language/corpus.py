"""The templates of an input and how many of them have a word: what makes a word of one line informative."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from elastic_ml_kit.score.text.language.terms import Reading

MOST_TEMPLATES = 50_000
"""Templates that are kept; lines of further ones are counted, and their words are not."""
_EXAMPLE = 500
"""Characters of an example that are kept."""


@dataclass(slots=True)
class Template:
    """Messages that differ only in entities and numbers.

    Attributes:
        key: the message with its values masked.
        terms: its words.
        example: the first such message.
        line: its place in the input, from 1.
        count: how many lines there are.
    """

    key: str
    terms: tuple[str, ...]
    example: str
    line: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of a message and what it is worth.

    Attributes:
        term: the word in lower case.
        weight: its count in the message times ln((1 + templates) / (1 + templates with it)) + 1.
    """

    term: str
    weight: float


class Corpus:
    """The templates of an input, in the order in which they came.

    Example:
        >>> from elastic_ml_kit.score.text.language.terms import read_message
        >>> corpus = Corpus()
        >>> for text in ("disk sda1 failed", "disk sda2 failed", "fan stopped", "disk full"):
        ...     corpus.add(read_message(text))
        >>> [(each.key, each.count) for each in corpus.templates.values()]
        [('disk # failed', 2), ('fan stopped', 1), ('disk full', 1)]
        >>> corpus.keywords(read_message("disk sda1 failed").terms)
        [Keyword(term='failed', weight=1.6931), Keyword(term='disk', weight=1.2877)]
    """

    def __init__(self) -> None:
        self.templates: dict[str, Template] = {}
        self.lines = 0
        self.beyond = 0
        self._having: Counter[str] = Counter()

    def add(self, reading: Reading) -> None:
        """Count a message; beyond 50,000 templates only the lines of those that are kept."""
        self.lines += 1
        template = self.templates.get(reading.template)
        if template is None:
            if len(self.templates) >= MOST_TEMPLATES:
                self.beyond += 1
                return
            template = Template(reading.template, reading.terms, reading.text[:_EXAMPLE], self.lines)
            self.templates[reading.template] = template
            self._having.update(set(reading.terms))
        template.count += 1

    def worth(self, term: str) -> float:
        """How informative a word is, at least 1 for one that every template has."""
        return math.log((1 + len(self.templates)) / (1 + self._having[term])) + 1

    def spread(self, terms: Iterable[str]) -> dict[str, float]:
        """The weight of each word of a message: its count times its worth."""
        return {term: count * self.worth(term) for term, count in Counter(terms).items()}

    def keywords(self, terms: Sequence[str], without: Collection[str] = (), most: int = 5) -> list[Keyword]:
        """The most informative words of a message, best first; of equal ones the first to come.

        Args:
            terms: the words of the message.
            without: words that are left out, such as those that only hold sentences together.
            most: how many are given.
        """
        weights = self.spread(term for term in terms if len(term) > 2 and term not in without)
        best = sorted(weights.items(), key=lambda each: -each[1])[:most]
        return [Keyword(term, round(weight, 4)) for term, weight in best]
