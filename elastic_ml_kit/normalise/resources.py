"""What a pipeline may need from outside itself: each a question by name, answered None if it is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol


class Classifier(Protocol):
    """A text model, as the `inference` processor uses it."""

    def classify(self, text: str) -> Mapping[str, float]:
        """The probability of each class."""


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


def _nothing(_: str) -> None:
    return None


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

    pipelines: Callable[[str], Mapping[str, Any] | None] = _nothing
    scripts: Callable[[str], Mapping[str, Any] | None] = _nothing
    tables: Callable[[str], EnrichTable | None] = _nothing
    databases: Callable[[str], Path | None] = _nothing
    models: Callable[[str], Classifier | None] = _nothing
    lacking: Literal["fail", "tag"] = "fail"
