"""Texts of many documents classified together: a document waits for its answer, and runs again with it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

from elastic_ml_kit.normalise.resources import Answer, Classifier

T = TypeVar("T")
R = TypeVar("R")

REMEMBERED = 1 << 16
"""Texts of a model whose answers are kept from lot to lot."""


class Waiting(Exception):  # noqa: N818
    """The document cannot go on before its text is classified; no failure, so no `on_failure` sees it."""


class Deferred:
    """A model that is asked for many texts at once.

    What it does not know yet is noted, and the document that asks is left with `Waiting`; after `settle` the
    document runs anew, and finds its answer. A model is asked for each text once.

    Args:
        model: what answers.
        remembered: texts whose answers are kept after `forget`; the ones asked for latest.
    """

    def __init__(self, model: Classifier, remembered: int = REMEMBERED) -> None:
        self._model = model
        self._remembered = remembered
        self._known: OrderedDict[str, Answer] = OrderedDict()
        self._noted: dict[str, None] = {}

    def answers(self, texts: Sequence[str], /) -> list[Answer]:
        """The answers, if all of them are known.

        Raises:
            Waiting: they are not.
        """
        new = [text for text in texts if text not in self._known]
        if new:
            self._noted.update(dict.fromkeys(new))
            raise Waiting
        for text in texts:
            self._known.move_to_end(text)
        return [self._known[text] for text in texts]

    def settle(self) -> None:
        """Ask for everything that was noted."""
        if self._noted:
            noted = list(self._noted)
            self._known.update(zip(noted, self._model.answers(noted), strict=True))
            self._noted.clear()

    def forget(self) -> None:
        """Let go of the answers that are too many to keep."""
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)


class Together:
    """The models of a pipeline, each asked for many texts at once.

    Args:
        find: finds a model by its id.
        remembered: see `Deferred`.
    """

    def __init__(self, find: Callable[[str], Classifier | None], remembered: int = REMEMBERED) -> None:
        self._find = find
        self._remembered = remembered
        self._found: dict[str, Deferred | None] = {}

    def find(self, name: str) -> Deferred | None:
        """The model of this id, or None where there is none."""
        if name not in self._found:
            model = self._find(name)
            self._found[name] = Deferred(model, self._remembered) if model else None
        return self._found[name]

    def run(self, inputs: Sequence[T], one: Callable[[T], R]) -> list[R]:
        """What comes of each input, in their order; one that waits for a model is run again with the answer.

        Args:
            one: what an input becomes by a pipeline that finds its models here.
        """
        came: dict[int, R] = {}
        waiting = list(range(len(inputs)))
        while waiting:
            left = []
            for place in waiting:
                try:
                    came[place] = one(inputs[place])
                except Waiting:
                    left.append(place)
            self._each(Deferred.settle)
            waiting = left
        self._each(Deferred.forget)
        return [came[place] for place in range(len(inputs))]

    def _each(self, act: Callable[[Deferred], None]) -> None:
        for found in self._found.values():
            if found is not None:
                act(found)
