"""What every task has in common: texts in, one answer each, equal texts computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.score.text.backend import Backend
from elastic_ml_kit.score.text.folder import ModelFolder

Answer = Mapping[str, Any]
"""The fields that Elasticsearch's `inference` processor writes for the task."""
TEMPLATE = "This example is {}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of each text, beside the text itself.

    Attributes:
        labels: zero-shot classification: the classes to choose from.
        template: zero-shot classification: a sentence that says of a text that it is of the class `{}`.
        multi_label: zero-shot classification: each class by itself, rather than one of all.
        question: question answering: what the text is to answer.
        query: text similarity: what the text is compared with.
        top: how many classes are told beside the most likely one.
    """

    labels: tuple[str, ...] = ()
    template: str = TEMPLATE
    multi_label: bool = False
    question: str = ""
    query: str = ""
    top: int = 0


class Task(Protocol):
    """A model that is ready to be asked.

    Attributes:
        folder: what it was read from; its `task` says what it answers.
        backend: what computes it.
        longest: tokens that a text may have, with the special ones.
    """

    folder: ModelFolder
    backend: Backend
    longest: int

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """The answer to each text, in the order given.

        Errors:
            InputError: the model gives numbers that are none, or the device has no memory for one text.
        """


def required(value: str, option: str, task: str) -> str:
    """What a task cannot do without.

    Errors:
        UsageError: it is empty.

    Example:
        >>> required("", "question", "question_answering")
        Traceback (most recent call last):
        elastic_ml_kit.errors.UsageError: question_answering needs --question
    """
    if not value.strip():
        raise UsageError(f"{task} needs --{option}")
    return value


def cut(answer: dict[str, Any], truncated: bool) -> Answer:
    """The answer, with Elasticsearch's mark where the model saw only the start of the text."""
    return answer | {"is_truncated": True} if truncated else answer


def top_classes(labels: Sequence[str], values: Sequence[float], most: int) -> list[dict[str, Any]]:
    """The likeliest classes, as Elasticsearch tells them.

    Example:
        >>> top_classes(("a", "b"), (0.25, 0.75), 1)
        [{'class_name': 'b', 'class_probability': 0.75, 'class_score': 0.75}]
    """
    best = sorted(range(len(labels)), key=lambda at: -values[at])[:most]
    return [
        {"class_name": labels[at], "class_probability": values[at], "class_score": values[at]} for at in best
    ]
