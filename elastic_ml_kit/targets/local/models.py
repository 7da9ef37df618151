"""Text models by the id that pipelines name them by: read once in a process, asked as `inference` asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.other import OTHERS
from elastic_ml_kit.definitions.source import UnreadableError, read_source
from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.resources import Answer, Classifier

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.runtime import TextModel


class Opened:
    """A text model as `inference` asks it."""

    def __init__(self, model: TextModel) -> None:
        self._model = model

    def answers(self, texts: Sequence[str], /) -> list[Answer]:
        """The answer to each text, in their order; equal texts are computed once."""
        ran = self._model.run(texts)
        rows = zip(ran.probabilities.tolist(), ran.truncated.tolist(), strict=True)
        return [Answer(dict(zip(self._model.labels, row, strict=True)), cut) for row, cut in rows]


@dataclass(frozen=True, slots=True)
class Models:
    """Where the model of an id is.

    Attributes:
        places: name of a shipped model, folder or Hub id, by the id.
        content: the catalog, whose `trained_models/` say where the other models are.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    content: Content | None = None

    def find(self, name: str) -> Classifier | None:
        """The model of this id, or None where none has it.

        Errors:
            UsageError, InputError: it is somewhere, but cannot be read; see `load`.
            DefinitionError: its file in the catalog says something else.
        """
        place = self.places.get(name) or self._defined(name)
        return opened(place) if place else None

    def _defined(self, name: str) -> str | None:
        pattern, shape = OTHERS["model"]
        for file, path in self.content.files(pattern.replace("*", name)) if self.content else ():
            try:
                source = read_source(file, path)
            except UnreadableError as error:
                raise DefinitionError([error.problem]) from None
            if faults := [source.problem(*fault) for fault in shape(source.value, ())]:
                raise DefinitionError(faults)
            return str(source.value["model"])
        return None


@cache
def opened(place: str) -> Opened:
    """The model of a place, on the CPU and one thread: processes share the work, see `Workers`.

    Errors:
        UsageError, InputError: it is not there or cannot be used; see `load`.
    """
    from elastic_ml_kit.score.text.runtime import load

    return Opened(load(place, device="cpu", threads=1))
