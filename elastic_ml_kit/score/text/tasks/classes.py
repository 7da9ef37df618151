"""Text classification, answered as Elasticsearch's `inference` processor does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import TextModel
from elastic_ml_kit.score.text.tasks.task import Answer, Question, cut, top_classes


class ClassModel:
    """The class of each text: `predicted_value`, `prediction_probability` and, where asked, `top_classes`."""

    def __init__(self, folder: ModelFolder, backend: Backend, longest: int, asked: Question) -> None:
        self.folder, self.backend, self.longest = folder, backend, longest
        self._model = TextModel(folder, backend, longest)
        self._top = asked.top

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The class of each text."""
        ran = self._model.run(texts)
        rows = zip(ran.probabilities.tolist(), ran.truncated.tolist(), strict=True)
        return [cut(self._answer(row), truncated) for row, truncated in rows]

    def _answer(self, values: list[float]) -> dict[str, Any]:
        best = values.index(max(values))
        told: dict[str, Any] = {
            "predicted_value": self.folder.labels[best],
            "prediction_probability": values[best],
        }
        if self._top:
            told["top_classes"] = top_classes(self.folder.labels, values, self._top)
        return told
