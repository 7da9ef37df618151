"""Text embedding: a vector for each text, pooled from those of its tokens as sentence-transformers would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import SENTENCES, ModelFolder, read_json
from elastic_ml_kit.score.text.tasks.pooling import Pooling, read_pooling
from elastic_ml_kit.score.text.tasks.task import Answer, Question, cut
from elastic_ml_kit.score.text.tokenise import Tokeniser


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of texts.

    Attributes:
        values: a row a text.
        truncated: per text, whether the model saw only its start.
    """

    values: NDArray[np.float32]
    truncated: NDArray[np.bool_]


class Embedder:
    """A vector for each text.

    Errors:
        InputError: the folder asks for a pooling, or a layer after it, that is not run here.
    """

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        del asked
        self.folder, self.backend, self.longest = folder, backend, longest
        self._pooling: Pooling = read_pooling(folder.path)
        self._lower = bool((read_json(folder.path / SENTENCES) or {}).get("do_lower_case"))
        self._tokeniser = Tokeniser(folder, longest)
        self._execution = Execution(folder, backend)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row a text, in the order given."""
        return self.run(texts).values

    def run(self, texts: Sequence[str]) -> Vectors:
        """The vectors, and which texts were too long."""
        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        tokens = self._tokeniser.encode([self._given(text) for text in unique])
        values = np.empty((0, int(self.folder.config.get("hidden_size") or 0)), np.float32)
        for places, batch, (states,) in self._execution.run(tokens):
            pooled = self._pooling.pool(states, batch.mask)
            if len(values) < len(unique):
                values = np.empty((len(unique), pooled.shape[1]), np.float32)
            values[places] = pooled
        order = np.array([unique[text] for text in texts], np.int64)
        return Vectors(values[order], np.array([each.truncated for each in tokens], np.bool_)[order])

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The vector of each text, as `predicted_value`."""
        ran = self.run(texts)
        rows = zip(ran.values.tolist(), ran.truncated.tolist(), strict=True)
        return [cut({"predicted_value": row}, truncated) for row, truncated in rows]

    def _given(self, text: str) -> str:
        """The text as the model was taught."""
        whole = self._pooling.prompt + text
        return whole.lower() if self._lower else whole
