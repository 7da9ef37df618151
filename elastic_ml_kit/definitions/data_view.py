"""What fields a data view has, told without a cluster.

What a template maps, ECS, and what Elastic itself writes: the data files beside this module list the fields
of anomaly results and of alerts.
"""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.definitions.ecs import ecs_fields, is_ecs

_FOLDER = Path(__file__).parent
_RESULTS, _ALERTS = ".ml-anomalies-shared", ".alerts-security.alerts-default"
_OF_THE_INDEX = {"_id": "keyword", "_index": "keyword", "_ignored": "keyword", "_tier": "keyword"}
_ORIGINAL = "kibana.alert.original_event."


@functools.cache
def _listed(name: str) -> Mapping[str, str]:
    """Field → type, as a data file lists them."""
    lines = (_FOLDER / f"{name}_fields.txt").read_text(encoding="utf-8").splitlines()
    return MappingProxyType(dict(line.split(" ", 1) for line in lines))


class DataView:
    """The fields of a data view.

    Args:
        attributes: of the saved object, texts laid open.
        catalog: with the templates of the streams and the jobs that write records.

    Example:
        >>> from elastic_ml_kit.content import shipped
        >>> view = DataView({"title": ".ml-anomalies-*"}, Catalog.load(shipped()))
        >>> view.type_of("record_score"), view.type_of("user.name"), view.type_of("user.nmae")
        ('double', 'keyword', None)
    """

    def __init__(self, attributes: Mapping[str, Any], catalog: Catalog) -> None:
        self.title = str(attributes.get("title", ""))
        self.fields: dict[str, str] = {**_OF_THE_INDEX, **dict(_written(self.title, catalog))}
        runtime = attributes.get("runtimeFieldMap")
        for name, body in (runtime if isinstance(runtime, Mapping) else {}).items():
            self.fields[name] = str(body.get("type", "keyword"))
        self._ecs = not _reads(self.title, _RESULTS)

    def type_of(self, field: str) -> str | None:
        """The Elasticsearch type of a field, None where the view has no such field."""
        if field in self.fields:
            return self.fields[field]
        if field.startswith(_ORIGINAL) and _reads(self.title, _ALERTS):
            field = "event." + field.removeprefix(_ORIGINAL)
        if self._ecs and is_ecs(field):
            return ecs_fields().get(field, "keyword")
        return None

    def known(self) -> Iterator[str]:
        """Every field by name, for a hint at what was meant."""
        yield from self.fields
        if self._ecs:
            yield from ecs_fields()


def _reads(title: str, index: str) -> bool:
    """Whether a title such as `logs-*,-logs-x-*` takes in an index."""
    patterns = [part.strip() for part in title.split(",")]
    out = [part[1:] for part in patterns if part.startswith("-")]
    return any(fnmatch.fnmatchcase(index, part) for part in patterns if not part.startswith("-")) and not any(
        fnmatch.fnmatchcase(index, part) for part in out
    )


def _written(title: str, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The fields that what matches the title holds."""
    for template in catalog.templates.values():
        if any(_reads(title, pattern.replace("*", "any")) for pattern in template.patterns):
            yield from template.fields.items()
    if _reads(title, _RESULTS):
        yield from _listed("result").items()
        for job in catalog.jobs.values():
            yield from dict.fromkeys((*job.influencers, *_split(job)), "keyword").items()
    if _reads(title, _ALERTS):
        yield from _listed("alert").items()


def _split(job: Job) -> Iterator[str]:
    """The fields that the job's records are split by, which are copied to their top level."""
    for each in job.detectors:
        yield from filter(None, (each.by_field_name, each.over_field_name, each.partition_field_name))
