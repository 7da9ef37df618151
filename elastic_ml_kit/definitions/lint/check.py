"""The shape of a check, and what several checks ask of a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job, Template
from elastic_ml_kit.errors import Problem
from elastic_ml_kit.query.ast import Path, QueryError
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.required import positive_fields, required_fields
from elastic_ml_kit.query.runtime import parse_runtime


class Check(Protocol):
    """One rule that a sound catalog keeps.

    `name` is what a report calls it, `why` says in one sentence what happens where it is broken.
    """

    @property
    def name(self) -> str: ...

    @property
    def why(self) -> str: ...

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        """What breaks the rule, with its place in the files."""


def used_fields(job: Job) -> Iterator[tuple[Path, str]]:
    """Every event field that a job names, and where in its file."""
    analysis: Path = ("job", "analysis_config")
    for detector in job.detectors:
        for key in ("field_name", "by_field_name", "over_field_name", "partition_field_name"):
            name = getattr(detector, key)
            if name:
                yield (*analysis, "detectors", detector.index, key), name
    for position, name in enumerate(job.influencers):
        yield (*analysis, "influencers", position), name
    for name in sorted(required_fields(parse_dsl(job.datafeed["query"]))):
        yield ("datafeed", "query", *find_name(job.datafeed["query"], name)), name
    for field, sources in runtime_fields(job).items():
        for name in sources:
            yield ("datafeed", "runtime_mappings", field), name


def needed_fields(job: Job) -> frozenset[str]:
    """The fields without which no document reaches a detector; a runtime field always has a value."""
    of_detectors = {name for detector in job.detectors for name in detector.fields()}
    needed = positive_fields(parse_dsl(job.datafeed["query"])) | of_detectors
    return needed.difference(runtime_fields(job))


def runtime_fields(job: Job) -> dict[str, tuple[str, ...]]:
    """Runtime field → the event fields it is made of, none where the script needs Painless."""
    mappings: Mapping[str, Any] = job.datafeed.get("runtime_mappings", {})
    made: dict[str, tuple[str, ...]] = {}
    for name, body in mappings.items():
        try:
            (field,) = parse_runtime({name: body})
        except QueryError:
            made[name] = ()
        else:
            made[name] = field.fields
    return made


def written_to(job: Job, catalog: Catalog) -> list[Template]:
    """The templates whose data streams the job's datafeed reads."""
    return [
        template
        for template in catalog.templates.values()
        if any(job.reads(pattern.replace("*", "any")) for pattern in template.patterns)
    ]


def find_name(value: Any, name: str, path: Path = ()) -> Path:
    """The path to the first place in a body where the name stands as key or value; () if nowhere."""
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in items:
        if name in (key, child):
            return (*path, key)
        if found := find_name(child, name, (*path, key)):
            return found
    return ()
