"""From the name of a model and a task to what can be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from elastic_ml_kit.score.text import architecture
from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.folder import ModelFolder, read_folder
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.runtime import AUTO, check_choices, checked_length, open_backend
from elastic_ml_kit.score.text.tasks.classes import ClassModel
from elastic_ml_kit.score.text.tasks.fill import FillModel
from elastic_ml_kit.score.text.tasks.ner import EntityModel
from elastic_ml_kit.score.text.tasks.pairs import SimilarityModel, ZeroShotModel
from elastic_ml_kit.score.text.tasks.reading import ReadingModel
from elastic_ml_kit.score.text.tasks.task import Question, Task
from elastic_ml_kit.score.text.tasks.vectors import Embedder

MODELS: dict[str, Callable[[ModelFolder, Backend, int, Question], Task]] = {
    architecture.TEXT_CLASSIFICATION: ClassModel,
    architecture.NER: EntityModel,
    architecture.TEXT_EMBEDDING: Embedder,
    architecture.ZERO_SHOT: ZeroShotModel,
    architecture.SIMILARITY: SimilarityModel,
    architecture.FILL_MASK: FillModel,
    architecture.QUESTION_ANSWERING: ReadingModel,
}
_NOTHING = Question()


def load_task(
    name_or_folder: str,
    task: str | None = None,
    device: str = AUTO,
    backend: str = AUTO,
    *,
    asked: Question = _NOTHING,
    precision: str = "fp32",
    max_length: int | None = None,
    trust_pickle: bool = False,
    threads: int = 0,
) -> Task:
    """A model that is ready to be asked, by the name it is shipped under, its folder, or its Hub id.

    Args:
        task: what it is asked, such as `ner`; None is what its architecture is for. A classifier for which
            `asked` has labels does zero-shot classification.
        asked: what the task needs beside the texts.
        device, backend, precision, max_length, trust_pickle, threads: as `runtime.load` has them.

    Errors:
        UsageError: there is no such model, task, device or backend here, or `asked` lacks what is
            needed.
        InputError: the folder cannot be used, or the model is for another task.
    """
    check_choices(device, backend, precision)
    if task is None and asked.labels:
        task = architecture.ZERO_SHOT
    folder = read_folder(find_model(name_or_folder), trust_pickle, task)
    longest = checked_length(folder, max_length)
    return MODELS[folder.task](
        folder, open_backend(folder, device, backend, precision, threads), longest, asked
    )


def load_embedder(
    name_or_folder: str, device: str = AUTO, backend: str = AUTO, *, precision: str = "fp32"
) -> Embedder:
    """A model that turns texts into vectors: `load_embedder(folder).vectors(texts)`.

    Errors:
        UsageError: there is no such model, device or backend here.
        InputError: the folder cannot be used, or the model is for another task.
    """
    found = load_task(name_or_folder, architecture.TEXT_EMBEDDING, device, backend, precision=precision)
    return cast(Embedder, found)


def load_ner(
    name_or_folder: str, device: str = AUTO, backend: str = AUTO, *, precision: str = "fp32"
) -> EntityModel:
    """A model that finds names in texts: `load_ner(folder).entities(texts)`.

    Errors:
        UsageError: there is no such model, device or backend here.
        InputError: the folder cannot be used, or the model is for another task.
    """
    found = load_task(name_or_folder, architecture.NER, device, backend, precision=precision)
    return cast(EntityModel, found)
