"""What of a cluster decides whether a text model can be brought into it; reads only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.licence import SUFFICIENT, held
from elastic_ml_kit.targets.cluster.models.trained import Trained, models

_UNITS = {"b": 0, "kb": 10, "mb": 20, "gb": 30, "tb": 40, "pb": 50}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgtp]?b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster, as far as a model is concerned.

    Attributes:
        version: of Elasticsearch.
        licence: its type; "" where none is active.
        sufficient: whether the licence includes machine learning.
        memory: bytes that its machine learning nodes have in all; None where it does not tell.
        model: that has the id already; None where the id is free.
    """

    version: str
    licence: str
    sufficient: bool
    memory: int | None
    model: Trained | None


def look(elastic: Elastic, model_id: str) -> Site:
    """Ask for version, licence, memory and models; the latter two only where the licence lets one.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    licence = held(elastic)
    if licence not in SUFFICIENT:
        return Site(elastic.product.version, licence, False, None, None)
    with elastic.calls() as client:
        limits = client.ml.info()["limits"]
    total = limits.get("total_ml_memory")
    there = next((each for each in models(elastic) if each.id == model_id), None)
    return Site(
        elastic.product.version,
        licence,
        True,
        parse_size(total) if isinstance(total, str) else None,
        there,
    )


def parse_size(text: str) -> int | None:
    """Bytes of a size as Elasticsearch writes it; None where it is none.

    Example:
        >>> parse_size("2gb"), parse_size("1536mb"), parse_size("much")
        (2147483648, 1610612736, None)
    """
    found = _SIZE.fullmatch(text.strip())
    return int(float(found[1]) * (1 << _UNITS[found[2].lower()])) if found else None
