"""What a pipeline may need from outside itself: each a question by name, answered None if it is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol


class Answer(NamedTuple):
    """What a text model says of a text: the probability of each class, and whether it saw only the start."""

    probabilities: Mapping[str, float]
    truncated: bool = False


class Classifier(Protocol):
    """A text model, as the `inference` processor uses it."""

    def answers(self, texts: Sequence[str], /) -> Sequence[Answer]:
        """The answer to each text, in their order."""


@dataclass(frozen=True, slots=True)
class EnrichTable:
    """Rows that the `enrich` processor looks up.

    Attributes:
        kind: `match`, `range` or `geo_match`, as in an enrich policy.
        match_field: the field of a row that is compared.
        rows: what is copied; each holds the match field and the enrich fields.
    """

    kind: str
    match_field: str
    rows: Sequence[Mapping[str, Any]]


def nothing(_: str) -> None:
    """Finds nothing by any name."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Where a pipeline finds what it names.

    Attributes:
        pipelines: the body of a pipeline by id.
        scripts: a stored script by id: a table with `lang` and `source`.
        tables: the rows of an enrich policy by its name.
        databases: the file of an mmdb database by its name, such as `GeoLite2-City.mmdb`.
        models: a text model by its id.
        lacking: what a geoip processor does without its database: fail documents with an address, or tag
            all, as a cluster does that has not downloaded it.
    """

    pipelines: Callable[[str], Mapping[str, Any] | None] = nothing
    scripts: Callable[[str], Mapping[str, Any] | None] = nothing
    tables: Callable[[str], EnrichTable | None] = nothing
    databases: Callable[[str], Path | None] = nothing
    models: Callable[[str], Classifier | None] = nothing
    lacking: Literal["fail", "tag"] = "fail"
