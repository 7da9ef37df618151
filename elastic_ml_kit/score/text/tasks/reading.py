"""Question answering: the words of a text that answer a question, found in windows that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import softmax
from elastic_ml_kit.score.text.tasks.pair_tokens import PairTokeniser
from elastic_ml_kit.score.text.tasks.task import Answer, Question, required

_WINDOW = 384
_STRIDE = 128
_LONGEST_ANSWER = 15
"""Tokens of an answer."""
_OUT_OF_REACH = -10_000.0
_AT_ONCE = 64
"""Windows whose places in the text are kept at the same time."""


@dataclass(frozen=True, slots=True)
class Span:
    """An answer: its characters, where they begin and end in the text, and how likely it is."""

    answer: str
    start: int
    end: int
    score: float


class ReadingModel:
    """The answer of each text to the question.

    A span is as likely as its first and its last token; the same words found several times count together.

    Errors:
        UsageError: there is no question.
    """

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        self.folder, self.backend = folder, backend
        self.longest = min(longest, _WINDOW)
        self._question = required(asked.question, "question", folder.task)
        self._top = max(asked.top, 1)
        self._all = bool(asked.top)
        self._tokeniser = PairTokeniser(folder, self.longest, "only_second", min(self.longest // 2, _STRIDE))
        self._execution = Execution(folder, backend)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The answer of each text, with its place in characters; None where a text has none."""
        found = {text: self._answer(self.spans(text)) for text in dict.fromkeys(texts)}
        return [found[text] for text in texts]

    def spans(self, text: str) -> list[Span]:
        """The likeliest answers, the best first."""
        windows = self._tokeniser.windows(self._question, text)
        found: dict[str, Span] = {}
        for first in range(0, len(windows), _AT_ONCE):
            some = windows[first : first + _AT_ONCE]
            for places, _, (starts, ends) in self._execution.run(some):
                for row, place in enumerate(places):
                    for span in self._in_window(text, some[place].encoding, starts[row], ends[row]):
                        key = span.answer.lower()
                        known = found.setdefault(key, span)
                        if known is not span:
                            found[key] = Span(known.answer, known.start, known.end, known.score + span.score)
        return sorted(found.values(), key=lambda span: -span.score)[: self._top]

    def _in_window(
        self, text: str, encoding: Any, starts: NDArray[np.float32], ends: NDArray[np.float32]
    ) -> Iterator[Span]:
        """The likeliest spans of a window, drawn out to whole words."""
        allowed = np.array([each == 1 for each in encoding.sequence_ids], np.bool_)
        size = len(allowed)
        first, last = _scores(starts[:size], allowed), _scores(ends[:size], allowed)
        pairs = np.tril(np.triu(np.outer(first, last)), _LONGEST_ANSWER - 1)
        most = min(2 * self._top + 10, pairs.size)
        for flat in np.argsort(-pairs, axis=None, kind="stable")[:most]:
            start, end = divmod(int(flat), size)
            if allowed[start] and allowed[end]:
                begin, stop = _characters(encoding, start, end)
                yield Span(text[begin:stop], begin, stop, float(pairs[start, end]))

    def _answer(self, spans: list[Span]) -> Answer:
        if not spans:
            return {"predicted_value": None, "error": "no text to answer from"}
        best = spans[0]
        told: dict[str, Any] = {
            "predicted_value": best.answer,
            "prediction_probability": best.score,
            "start_offset": best.start,
            "end_offset": best.end,
        }
        if self._all:
            told["top_classes"] = [
                {
                    "answer": each.answer,
                    "score": each.score,
                    "start_offset": each.start,
                    "end_offset": each.end,
                }
                for each in spans
            ]
        return told


def _scores(logits: NDArray[np.float32], allowed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The probability of each token; the first stands for "no answer", takes its share and goes."""
    reach = allowed.copy()
    reach[0] = True
    values = softmax(np.where(reach, logits, _OUT_OF_REACH))
    values[0] = 0
    return values


def _characters(encoding: Any, start: int, end: int) -> tuple[int, int]:
    """Where the words of two tokens begin and end in the text."""
    words = encoding.token_to_word(start), encoding.token_to_word(end)
    spans = [None if word is None else encoding.word_to_chars(word, 1) for word in words]
    begin = spans[0][0] if spans[0] else encoding.offsets[start][0]
    stop = spans[1][1] if spans[1] else encoding.offsets[end][1]
    return int(begin), int(stop)
