"""Checks on event fields: that they exist, and that some source of events has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.definitions.ecs import ecs_fields, is_ecs
from elastic_ml_kit.definitions.lint.check import needed_fields, runtime_fields, used_fields, written_to
from elastic_ml_kit.errors import Problem, nearest
from elastic_ml_kit.query.ast import Path

_OF_THE_INDEX = frozenset({"_id", "_index", "_tier", "_ignored"})


@dataclass(frozen=True, slots=True)
class KnownFields:
    """A field is one of ECS, a runtime field, or mapped by a template of the streams that the job reads."""

    name: str = "known-fields"
    why: str = "a misspelt field has no values, and a job on it learns nothing and says nothing"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for job in catalog.jobs.values():
            declared = _declared(job, catalog)
            for path, name in used_fields(job):
                yield from self._field(catalog, job.file, path, name, declared)
        for rule in catalog.rules.values():
            jobs = [catalog.jobs[job] for job in rule.jobs if job in catalog.jobs]
            declared = {name for job in jobs for name in _declared(job, catalog)}
            for position, name in enumerate(rule.body.get("alert_suppression", {}).get("group_by", ())):
                place: Path = ("rule", "alert_suppression", "group_by", position)
                yield from self._field(catalog, rule.file, place, name, declared)

    def _field(
        self, catalog: Catalog, file: str, path: Path, name: str, declared: set[str]
    ) -> Iterator[Problem]:
        if name in declared or name in _OF_THE_INDEX or is_ecs(name):
            return
        hint = (
            nearest(name, _alike(name, [*declared, *ecs_fields()]))
            or "; map it in a template under ingest/templates/"
        )
        place = "it is not of ECS, no runtime field, and in no template of the streams read"
        message = f"unknown field '{name}': {place}{hint}"
        yield catalog.problem(file, path, message)


def _alike(name: str, known: Iterable[str]) -> list[str]:
    """The known names that share the first or the last part: few enough to compare letter by letter."""
    first, last = name.split(".")[0], name.rpartition(".")[2]
    return [each for each in known if each.startswith(first) or each.endswith(last)]


def _declared(job: Job, catalog: Catalog) -> set[str]:
    mapped = {name for template in written_to(job, catalog) for name in template.fields}
    return mapped | runtime_fields(job).keys()


@dataclass(frozen=True, slots=True)
class ProducedFields:
    """Of the streams that a job reads, one at least has all the fields that the job cannot do without.

    A job that reads none of the streams with a template is left alone: its events come from elsewhere.
    """

    name: str = "produced-fields"
    why: str = "a job whose fields never meet in one document sees no event"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for job in catalog.jobs.values():
            needed = needed_fields(job)
            missing = {each.name: needed - each.fields.keys() for each in written_to(job, catalog)}
            if missing and all(missing.values()):
                name, lacks = min(missing.items(), key=lambda item: (len(item[1]), item[0]))
                message = (
                    f"no stream that job '{job.id}' reads has all of {', '.join(sorted(needed))}; "
                    f"the nearest is template '{name}', which lacks {', '.join(sorted(lacks))}"
                )
                yield catalog.problem(job.file, ("datafeed", "indices"), message)
