"""Fill mask: the word that a language model expects where a text has its mask, such as [MASK]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import softmax
from elastic_ml_kit.score.text.tasks.task import Answer, Question, cut, top_classes
from elastic_ml_kit.score.text.tokenise import Tokeniser
from elastic_ml_kit.score.text.tokenizer_file import read_tokenizer

_BUDGET = 512
"""Tokens of a batch: each has an output for every piece of the vocabulary."""
_USUAL = ("[MASK]", "<mask>")


class FillModel:
    """The word behind the mask of each text: `predicted_value`, and the text with it in its place.

    Errors:
        InputError: the tokenizer has no mask.

    Attributes:
        mask: what a text has in the place of the word.
    """

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        self.folder, self.backend, self.longest = folder, backend, longest
        self._top = asked.top
        self._tokeniser = Tokeniser(folder, longest)
        self._decoder = read_tokenizer(folder)
        self.mask = _mask(folder, self._tokeniser.special())
        self._number = self._tokeniser.special()[self.mask]
        self._execution = Execution(folder, backend, _BUDGET)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The word for each text; a text without exactly one mask has an `error` instead."""
        unique = list(dict.fromkeys(texts))
        tokens = self._tokeniser.encode(unique)
        found: dict[str, Answer] = {}
        whole = [place for place, each in enumerate(tokens) if list(each.ids).count(self._number) == 1]
        for places, batch, (logits,) in self._execution.run([tokens[place] for place in whole]):
            rows, columns = np.nonzero(batch.ids == self._number)
            for at, values in zip(places, softmax(logits[rows, columns]), strict=True):
                text = unique[whole[at]]
                found[text] = cut(self._answer(text, values), tokens[whole[at]].truncated)
        return [found.get(text) or self._refused(text) for text in texts]

    def _answer(self, text: str, values: NDArray[np.float64]) -> dict[str, Any]:
        best = int(values.argmax())
        word = self._word(best)
        told: dict[str, Any] = {
            "predicted_value": word,
            "prediction_probability": float(values[best]),
            "predicted_value_sequence": text.replace(self.mask, word, 1),
        }
        if self._top:
            likely = np.argsort(-values, kind="stable")[: self._top]
            words = [self._word(int(number)) for number in likely]
            told["top_classes"] = top_classes(words, values[likely].tolist(), self._top)
        return told

    def _word(self, number: int) -> str:
        return str(self._decoder.decode([number], skip_special_tokens=False)).strip()

    def _refused(self, text: str) -> Answer:
        """What is said of a text that cannot be filled."""
        count = text.count(self.mask)
        if count == 1:
            return {"predicted_value": None, "error": f"{self.mask} is beyond {self.longest} tokens"}
        return {"predicted_value": None, "error": f"{count} times {self.mask}, where one is needed"}


def _mask(folder: ModelFolder, special: dict[str, int]) -> str:
    told = folder.tokenizer_config.get("mask_token")
    named = told.get("content") if isinstance(told, dict) else told
    for mask in (named, *_USUAL):
        if mask in special:
            return str(mask)
    raise InputError(f"the tokenizer in {folder.path} has no mask, so that nothing can be filled in")
