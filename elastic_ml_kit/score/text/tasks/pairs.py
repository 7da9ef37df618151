"""Tasks that put a second text beside each: zero-shot classification and text similarity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.architecture import entailment
from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import softmax
from elastic_ml_kit.score.text.tasks.pair_tokens import PairTokeniser
from elastic_ml_kit.score.text.tasks.task import Answer, Question, cut, required, top_classes
from elastic_ml_kit.score.text.tokenise import Tokens

_PLACE = "{}"


class ZeroShotModel:
    """Classes that the model was never taught: does the text entail the sentence that names the class?

    The probability of a class is the softmax of the entailments of all, or, with several classes at a time
    (or a single one), of entailment against contradiction.

    Errors:
        UsageError: there are no labels, or the template has no `{}`.
    """

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        self.folder, self.backend, self.longest = folder, backend, longest
        required(" ".join(asked.labels), "labels", folder.task)
        if asked.template.count(_PLACE) != 1:
            raise UsageError(
                f"--template '{asked.template}' has no place for the label; write one {_PLACE}, "
                "as in 'This line is about {}.'"
            )
        self.labels = tuple(dict.fromkeys(asked.labels))
        self._asked = asked
        self._ends = entailment(folder.labels) or (0, 0)
        self._hypotheses = [asked.template.replace(_PLACE, label) for label in self.labels]
        self._tokeniser = PairTokeniser(folder, longest, "only_first")
        self._execution = Execution(folder, backend)

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """A row a text, a column a label, in the order given."""
        return self._run(texts)[0]

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The likeliest label of each text, and the others."""
        values, truncated = self._run(texts)
        most = self._asked.top or len(self.labels)
        return [
            cut(self._answer(row, most), bool(short))
            for row, short in zip(values.tolist(), truncated, strict=True)
        ]

    def _answer(self, row: list[float], most: int) -> dict[str, Any]:
        classes = top_classes(self.labels, row, most)
        return {
            "predicted_value": classes[0]["class_name"],
            "prediction_probability": classes[0]["class_probability"],
            "top_classes": classes,
        }

    def _run(self, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        tokens = self._tokeniser.encode(list(product(unique, self._hypotheses)))
        logits = _logits(self.folder, self._execution, tokens)
        shape = (len(unique), len(self.labels))
        follows, against = (logits[:, end].reshape(shape) for end in self._ends)
        if self._asked.multi_label or len(self.labels) == 1:
            values = softmax(np.stack([against, follows], -1))[..., 1]
        else:
            values = softmax(follows)
        truncated = np.array([each.truncated for each in tokens], np.bool_).reshape(shape).any(1)
        order = np.array([unique[text] for text in texts], np.int64)
        return values[order], np.asarray(truncated)[order]


class SimilarityModel:
    """How well each text answers a query; a cross-encoder's score, on a scale of its own."""

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        self.folder, self.backend, self.longest = folder, backend, longest
        self._query = required(asked.query, "query", folder.task)
        self._tokeniser = PairTokeniser(folder, longest, "longest_first")
        self._execution = Execution(folder, backend)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The score of each text, as `predicted_value`."""
        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        tokens = self._tokeniser.encode([(self._query, text) for text in unique])
        scores = _logits(self.folder, self._execution, tokens)[:, 0].tolist()
        places = [unique[text] for text in texts]
        return [cut({"predicted_value": scores[at]}, tokens[at].truncated) for at in places]


def _logits(folder: ModelFolder, execution: Execution, tokens: Sequence[Tokens]) -> NDArray[np.float64]:
    """The outputs, a row a pair."""
    logits = np.empty((len(tokens), len(folder.labels)), np.float64)
    for places, _, (found,) in execution.run(tokens):
        if found.shape[1:] != logits.shape[1:]:
            raise InputError(
                f"the model in {folder.path} has {found.shape[-1]} outputs, its config {logits.shape[1]}; "
                "they do not belong together"
            )
        logits[places] = found
    return logits
