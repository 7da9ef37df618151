"""Named entities: the words that a model marks as names, joined, with their places in the text.

Each token has a probability for every tag. The tokens of a word are averaged; neighbouring words with tags of
the same class are one entity, unless one begins a new one (`B-`); its probability is the mean of its words'.
Words are those of the tokenizer; a byte-level tokenizer has none, and there a word ends at a space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote_plus

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import softmax
from elastic_ml_kit.score.text.tasks.task import Answer, Question, cut
from elastic_ml_kit.score.text.tokenise import Tokeniser, Tokens

OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Entity:
    """A name in a text, with the field names of Elasticsearch.

    Attributes:
        entity: the characters of the text.
        class_name: what it is, such as `PER`.
        class_probability: the mean of what the model gives its words.
        start_pos, end_pos: characters of the text; the end is the first one after it.
    """

    entity: str
    class_name: str
    class_probability: float
    start_pos: int
    end_pos: int


@dataclass(frozen=True, slots=True)
class _Word:
    tag: str
    begins: bool
    probability: float
    start: int
    end: int


class EntityModel:
    """The names in each text: `entities`, and `predicted_value`, the text with each name marked."""

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        del asked
        self.folder, self.backend, self.longest = folder, backend, longest
        self._tokeniser = Tokeniser(folder, longest, places=True)
        self._worded = self._tokeniser.kind == "WordPiece"
        self._execution = Execution(folder, backend)

    def entities(self, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
        """The names in each text, in the order given.

        Errors:
            InputError: the outputs are not as many as the tags of the config.
        """
        return [found for found, _ in self._run(texts)]

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The names in each text, as Elasticsearch tells them."""
        return [
            cut(
                {"predicted_value": mark(text, found), "entities": [asdict(each) for each in found]},
                truncated,
            )
            for text, (found, truncated) in zip(texts, self._run(texts), strict=True)
        ]

    def _run(self, texts: Sequence[str]) -> list[tuple[tuple[Entity, ...], bool]]:
        unique = list(dict.fromkeys(texts))
        tokens = self._tokeniser.encode(unique)
        found: dict[str, tuple[tuple[Entity, ...], bool]] = {}
        for places, _, (logits,) in self._execution.run(tokens):
            if logits.shape[-1] != len(self.folder.labels):
                raise InputError(
                    f"the model in {self.folder.path} has {logits.shape[-1]} outputs a token, its config "
                    f"{len(self.folder.labels)} tags; they do not belong together"
                )
            values = softmax(logits)
            for row, place in enumerate(places):
                words = self._words(unique[place], tokens[place], values[row])
                found[unique[place]] = (tuple(_joined(unique[place], words)), tokens[place].truncated)
        return [found[text] for text in texts]

    def _words(self, text: str, tokens: Tokens, values: NDArray[np.float64]) -> Iterator[_Word]:
        """The words with their tags."""
        encoding = tokens.encoding
        group: list[int] = []
        for at, special in enumerate(encoding.special_tokens_mask):
            if special:
                continue
            if group and not self._continues(text, encoding, group[-1], at):
                yield self._word(encoding.offsets, group, values)
                group = []
            group.append(at)
        if group:
            yield self._word(encoding.offsets, group, values)

    def _continues(self, text: str, encoding: object, last: int, at: int) -> bool:
        """Whether a token belongs to the word of the one before it."""
        if self._worded:
            words = encoding.word_ids  # type: ignore[attr-defined]
            return bool(words[last] == words[at])
        start = encoding.offsets[at][0]  # type: ignore[attr-defined]
        return start > 0 and " " not in text[start - 1 : start + 1]

    def _word(
        self, offsets: Sequence[tuple[int, int]], group: Sequence[int], values: NDArray[np.float64]
    ) -> _Word:
        mean = values[group].mean(0)
        best = int(mean.argmax())
        label = self.folder.labels[best]
        tagged = label[:2] in ("B-", "I-")
        return _Word(
            tag=label[2:] if tagged else label,
            begins=label.startswith("B-"),
            probability=float(mean[best]),
            start=offsets[group[0]][0],
            end=offsets[group[-1]][1],
        )


def _joined(text: str, words: Iterator[_Word]) -> Iterator[Entity]:
    """Neighbouring words of a class as one entity; what is outside of all goes."""
    group: list[_Word] = []
    for word in words:
        if group and (word.tag != group[-1].tag or word.begins):
            yield from _entity(text, group)
            group = []
        group.append(word)
    if group:
        yield from _entity(text, group)


def _entity(text: str, group: Sequence[_Word]) -> Iterator[Entity]:
    if group[0].tag != OUTSIDE:
        start, end = group[0].start, group[-1].end
        probability = sum(word.probability for word in group) / len(group)
        yield Entity(text[start:end], group[0].tag, probability, start, end)


def mark(text: str, entities: Sequence[Entity]) -> str:
    """The text with its names marked, in the form of Elasticsearch's field type `annotated_text`.

    Example:
        >>> mark("at Rio Tinto", [Entity("Rio Tinto", "ORG", 0.9, 3, 12)])
        'at [Rio Tinto](ORG&Rio+Tinto)'
    """
    parts, done = [], 0
    for each in entities:
        name = f"[{each.entity}]({each.class_name}&{quote_plus(each.entity)})"
        parts += [text[done : each.start_pos], name]
        done = each.end_pos
    return "".join([*parts, text[done:]])
