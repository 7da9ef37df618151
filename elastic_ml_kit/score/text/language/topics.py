"""Messages in groups by what they say, each with a label of its own words and an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.language.corpus import Corpus, Template
from elastic_ml_kit.score.text.language.linkage import group
from elastic_ml_kit.score.text.language.spaces import Space, Vectors, WordSpace, unit

THRESHOLD = 0.5
"""Least mean cosine of the messages of a topic, by default."""
MOST_GROUPED = 2000
"""Templates that are grouped, those of the most lines; the others go to the nearest topic."""
_LABEL_TERMS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages that say like things.

    Attributes:
        id: its place by size, from 1.
        label: the words that set it apart.
        size: how many lines of the input are in it, of templates that were kept.
        templates: how many templates.
        example: its most frequent message.
    """

    id: int
    label: str
    size: int
    templates: int
    example: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs.

    Attributes:
        topic: the topic.
        similarity: cosine between the message and the mean of the topic's templates.
    """

    topic: Topic
    similarity: float


class Topics:
    """The topics of a corpus, largest first.

    Args:
        corpus: the templates of an input.
        space: what gives messages their vectors; by default their words, see `WordSpace`.
        threshold: least mean cosine between the messages of a topic; more gives more and smaller topics.
        without: words that no label has.

    Example:
        >>> from elastic_ml_kit.score.text.language.terms import read_message
        >>> corpus = Corpus()
        >>> for text in ("disk sda1 failed", "disk sdb1 failed again", "user bob logged in"):
        ...     corpus.add(read_message(text))
        >>> [(each.label, each.size) for each in Topics(corpus).topics]
        [('disk failed again', 2), ('user logged in', 1)]
    """

    def __init__(
        self,
        corpus: Corpus,
        space: Space | None = None,
        threshold: float = THRESHOLD,
        without: Collection[str] = (),
    ) -> None:
        by_count = sorted(corpus.templates.values(), key=lambda each: -each.count)
        chosen = by_count[:MOST_GROUPED]
        self._space = space or WordSpace(corpus, chosen)
        self._threshold = threshold
        vectors = self._space.vectors(chosen)
        worded = np.flatnonzero(np.linalg.norm(vectors, axis=1))
        vectors, chosen = vectors[worded], [chosen[place] for place in worded]
        groups = group(vectors, threshold)
        members = [np.flatnonzero(groups == each) for each in range(groups.max(initial=-1) + 1)]
        means = [vectors[each].mean(axis=0) for each in members]
        self._means = unit(np.array(means, np.float32).reshape(len(means), vectors.shape[1]))
        held = [[chosen[place] for place in each] for each in members]
        self._add_others(held, by_count[MOST_GROUPED:])
        order = sorted(range(len(held)), key=lambda each: (-_size(held[each]), each))
        self._means = self._means[order]
        labels = _Labels(corpus, without)
        self.topics = [labels.topic(number, held[each]) for number, each in enumerate(order, 1)]
        self._homes = {each.key: home for home, old in enumerate(order) for each in held[old]}

    def place(self, template: Template) -> Place | None:
        """The topic of a message; None where none is near, as for one without words.

        A template of the corpus is in the topic that it was grouped to, another one in the nearest.
        """
        vector = self._space.vectors([template])
        home = self._homes.get(template.key)
        if home is None:
            (home,), (near,) = (each.tolist() for each in self._nearest(vector))
            if not self._fits(near):
                return None
        return Place(self.topics[home], round(float(vector[0] @ self._means[home]), 4))

    def _add_others(self, held: list[list[Template]], others: Sequence[Template]) -> None:
        """Put templates that were not grouped to the nearest topic, where one is near."""
        for start in range(0, len(others), MOST_GROUPED):
            some = others[start : start + MOST_GROUPED]
            best, similarity = self._nearest(self._space.vectors(some))
            for template, place, near in zip(some, best, similarity, strict=True):
                if self._fits(near):
                    held[place].append(template)

    def _fits(self, similarity: float) -> bool:
        return similarity > 0 and similarity >= self._threshold

    def _nearest(self, vectors: Vectors) -> tuple[NDArray[np.int64], Vectors]:
        """The nearest topic of each message, and its cosine; 0 where there are no topics."""
        if not len(self._means):
            return np.zeros(len(vectors), np.int64), np.zeros(len(vectors), np.float32)
        near = vectors @ self._means.T
        best = near.argmax(axis=1)
        return best, near[np.arange(len(vectors)), best]


def _size(templates: Sequence[Template]) -> int:
    return sum(each.count for each in templates)


@dataclass(frozen=True, slots=True)
class _Labels:
    """Names topics by the words that most of their templates have and few others do."""

    corpus: Corpus
    without: Collection[str]

    def topic(self, number: int, templates: Sequence[Template]) -> Topic:
        first = max(templates, key=lambda each: (each.count, -each.line))
        label = self._label(templates, first) or first.key[:40].strip()
        return Topic(number, label, _size(templates), len(templates), first.example)

    def _label(self, templates: Sequence[Template], first: Template) -> str:
        """The words of most weight, in the order of the example."""
        shares: Counter[str] = Counter()
        for each in templates:
            for term in set(each.terms):
                shares[term] += each.count
        total = _size(templates)
        weights = {
            term: share / total * self.corpus.worth(term)
            for term, share in shares.items()
            if term not in self.without
        }
        order = {term: place for place, term in reversed([*enumerate(first.terms)])}
        best = sorted(weights, key=lambda term: (-weights[term], order.get(term, len(order)), term))
        return " ".join(sorted(best[:_LABEL_TERMS], key=lambda term: (order.get(term, len(order)), term)))
