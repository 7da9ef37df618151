"""All definitions together: who names whom, the order of installation, and which of them are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.definition import Body, Job, Module, Resource, Rule, Scenario, Template
from elastic_ml_kit.definitions.read import Definitions, read_definitions
from elastic_ml_kit.definitions.source import Source
from elastic_ml_kit.definitions.stack import for_stack
from elastic_ml_kit.errors import DefinitionError, Problem, UsageError, nearest
from elastic_ml_kit.query.ast import Path

KINDS = (
    "script",
    "model",
    "pipeline",
    "component",
    "template",
    "filter",
    "job",
    "calendar",
    "datafeed",
    "rule",
    "data_view",
    "search",
    "dashboard",
)
"""Every kind of resource, in the order in which one may need another."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Modules, jobs, rules, templates and scenarios by id, each in the order of installation.

    Attributes:
        others: what is installed as it stands: models, components, pipelines, scripts, filters, calendars and
            Kibana objects.
        renamed: base job id → id of the form that the stack runs, where that is another.
        sources: the texts that were read, so that a check can say where a fault stands.
    """

    modules: Mapping[str, Module]
    jobs: Mapping[str, Job]
    rules: Mapping[str, Rule]
    templates: Mapping[str, Template]
    scenarios: Mapping[str, Scenario]
    others: tuple[Resource, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict, repr=False)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, content: Content, stack: str | None = None) -> Catalog:
        """Read the definition folders.

        Args:
            stack: version of the cluster that will run them. From 9.4 on, jobs take their `_ea` form where
                they have one, and the rules follow; jobs that ask for a later stack are left out. None is
                the embedded workspace: base forms, and every job.

        Errors:
            DefinitionError: everything that is wrong in the files, at once.
            UsageError: `stack` is no version.

        Example:
            >>> from elastic_ml_kit.content import shipped
            >>> Catalog.load(shipped()).jobs["auth_rare_user"].bucket_span
            900
        """
        found = for_stack(read_definitions(content), stack)
        problems = [*_twins(found)]
        if problems:
            raise DefinitionError(problems)
        jobs = {job.id: job for job in _in_order(found)}
        return cls(
            modules={each.id: each for each in found.modules if each.jobs},
            jobs=jobs,
            rules={each.id: each for each in found.rules},
            templates={each.name: each for each in found.templates},
            scenarios={each.id: each for each in found.scenarios},
            others=found.others,
            renamed=found.renamed,
            sources=found.sources,
        )

    @property
    def models(self) -> Mapping[str, Body]:
        """The text models by the id that pipelines name: `model` is what `score.text` loads by this name.

        Example:
            >>> from elastic_ml_kit.content import shipped
            >>> Catalog.load(shipped()).models["esmlkit-log-severity"]["model"]
            'esmlkit/log-severity'
        """
        return {each.id: each.body for each in self.others if each.kind == "model"}

    def problem(self, file: str, path: Path, message: str) -> Problem:
        """A problem at the key of a definition file that the path leads to."""
        source = self.sources.get(file)
        return source.problem(path, message) if source else Problem(file, 0, 0, message)

    def rule_for(self, job_id: str) -> Rule | None:
        """The first rule that names the job, or nothing."""
        return next((rule for rule in self.rules.values() if job_id in rule.jobs), None)

    def select(self, modules: Sequence[str] = (), jobs: Sequence[str] = ()) -> Catalog:
        """The catalog of these modules' jobs, and of those only `jobs` if any are named.

        Nothing named is everything. A module can also be named as Kibana does (`security_linux_v3`), a job by
        its base id where the stack runs another form. A rule stays if all the jobs it names do, so do
        templates, scenarios and whatever else is installed.

        Errors:
            UsageError: an unknown module or job, or a job that is in none of the modules named.
        """
        if not modules and not jobs:
            return self
        chosen = {self._module(name).id for name in modules} or set(self.modules)
        jobs = [self.renamed.get(name, name) for name in jobs]
        for name in jobs:
            if self._job(name).module not in chosen:
                raise UsageError(
                    f"job '{name}' belongs to module '{self.jobs[name].module}', not to "
                    f"{', '.join(sorted(chosen))}; name that module too, or leave --modules out"
                )
        kept = {
            job.id: job for job in self.jobs.values() if job.module in chosen and (not jobs or job.id in jobs)
        }
        return replace(
            self,
            modules={
                module.id: replace(module, jobs=tuple(job for job in module.jobs if job in kept))
                for module in self.modules.values()
                if not kept.keys().isdisjoint(module.jobs)
            },
            jobs=kept,
            rules={
                rule.id: rule for rule in self.rules.values() if rule.jobs and kept.keys() >= {*rule.jobs}
            },
        )

    def _module(self, name: str) -> Module:
        for module in self.modules.values():
            if name in (module.id, module.setup_id):
                return module
        known = f"known are {', '.join(self.modules)}"
        raise UsageError(f"unknown module '{name}'{nearest(name, self.modules) or f'; {known}'}")

    def _job(self, name: str) -> Job:
        if name not in self.jobs:
            hint = nearest(name, self.jobs) or "; `esmlkit jobs list` shows them"
            raise UsageError(f"unknown job '{name}'{hint}")
        return self.jobs[name]

    def resources(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Kind, id and body of everything a target installs, in the order of `KINDS`.

        Bodies are what the APIs take: `PUT _index_template`, `PUT _ml/anomaly_detectors`,
        `PUT _ml/datafeeds`, `POST /api/detection_engine/rules`, or a line of Kibana's `_import`.
        """
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {kind: [] for kind in KINDS}
        found["template"] = [(each.name, dict(each.body)) for each in self.templates.values()]
        found["job"] = [(each.id, dict(each.body)) for each in self.jobs.values()]
        found["datafeed"] = [(each.datafeed_id, dict(each.datafeed)) for each in self.jobs.values()]
        found["rule"] = [(each.id, dict(each.body)) for each in self.rules.values()]
        for other in self.others:
            found[other.kind].append((other.id, dict(other.body)))
        for kind, bodies in found.items():
            for name, body in bodies:
                yield kind, name, body


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Dotted paths whose values differ between two bodies, by name; lists are compared whole.

    Example:
        >>> diff({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [1]}, "d": 0})
        ['a.b', 'd']
    """
    return sorted(_differences(old, new, ""))


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for key in old.keys() | new.keys():
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _differences(before, after, f"{prefix}{key}.")
        elif before != after:
            yield prefix + key


_ABSENT = object()


def _in_order(found: Definitions) -> Iterator[Job]:
    """Jobs as the modules list them."""
    jobs = {job.id: job for job in found.jobs}
    return (jobs[job] for module in found.modules for job in module.jobs)


def _twins(found: Definitions) -> Iterator[Problem]:
    """Ids that are given twice, as a problem of the later file."""
    identified = [
        *(("job id", each.id, each.file, ()) for each in found.jobs),
        *(("rule_id", each.id, each.file, ("rule", "rule_id")) for each in found.rules),
        *((f"{each.kind} id", each.id, each.file, ()) for each in found.others),
        *(("scenario id", each.id, each.file, ("id",)) for each in found.scenarios),
    ]
    first: dict[tuple[str, str], str] = {}
    for what, name, file, path in identified:
        if (what, name) in first:
            message = f"{what} '{name}' is taken by {first[what, name]}; give this one another"
            yield found.sources[file].problem(path, message)
        first.setdefault((what, name), file)
