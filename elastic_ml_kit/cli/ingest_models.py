"""Text models of commands that run pipelines: `--model ID=NAME`, and what the catalog defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.content import Content
    from elastic_ml_kit.normalise.resources import Classifier


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where text models are; nothing is imported or read before one is asked for.

    Attributes:
        places: name of a shipped model, folder or Hub id, by the id that pipelines use.
        content: the catalog, for all other ids.
    """

    places: Mapping[str, str]
    content: Content

    def find(self, name: str) -> Classifier | None:
        """The model of this id, or None where none has it; see `Models.find`."""
        from elastic_ml_kit.targets.local.models import Models

        return Models(self.places, self.content).find(name)


def named_places(given: Sequence[str]) -> dict[str, str]:
    """The values of `--model` as a table.

    Errors:
        UsageError: one is not ID=NAME, or an id comes twice.

    Example:
        >>> named_places(["severity=esmlkit/log-severity", "mine=./folder"])
        {'severity': 'esmlkit/log-severity', 'mine': './folder'}
    """
    places: dict[str, str] = {}
    for each in given:
        name, sign, place = each.partition("=")
        if not (name and sign and place):
            raise UsageError(
                f"--model '{each}' is not ID=NAME: write the model_id of the pipeline, then the model, "
                "such as esmlkit-log-severity=./my-model"
            )
        if name in places:
            raise UsageError(f"--model names '{name}' twice: {places[name]} and {place}; name one")
        places[name] = place
    return places
