"""The definition folders become typed definitions; every fault in any file is told in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.definition import Body, Job, Module, Resource, Rule, Scenario, Template
from elastic_ml_kit.definitions.job import JOB_FILE, build_job, check_ids
from elastic_ml_kit.definitions.kibana import importable
from elastic_ml_kit.definitions.module import MODULE_FILE, build_module, forms
from elastic_ml_kit.definitions.other import OTHERS, SAVED_TYPES, SCRIPTS, id_faults, script_body
from elastic_ml_kit.definitions.rule import CASES_FILE, RULE_FILE, build_cases, build_rule
from elastic_ml_kit.definitions.scenario import SCENARIO_FILE, build_scenario
from elastic_ml_kit.definitions.shape import Fault, Shape
from elastic_ml_kit.definitions.source import Source, UnreadableError, read_source
from elastic_ml_kit.definitions.template import TEMPLATE_FILE, build_template
from elastic_ml_kit.errors import DefinitionError, Problem, nearest

MODULES = "ml_jobs/*/module.json"
RULES = "detection_rules/**/*"
CASES = ".cases.yml"


@dataclass(frozen=True, slots=True)
class Definitions:
    """What the files say, in the order of their names.

    `forms` is base job id → `ea` entry, `renamed` base job id → id of the form that a stack runs.
    """

    modules: tuple[Module, ...]
    jobs: tuple[Job, ...]
    forms: Mapping[str, Body]
    rules: tuple[Rule, ...]
    templates: tuple[Template, ...]
    scenarios: tuple[Scenario, ...]
    others: tuple[Resource, ...]
    sources: Mapping[str, Source]
    renamed: Mapping[str, str] = field(default_factory=dict)


def read_definitions(content: Content) -> Definitions:
    """Read every definition file of the content folders.

    Errors:
        DefinitionError: all faults of all files, each with its place.
    """
    reading = _Reading(content)
    found = reading.definitions()
    if reading.problems:
        raise DefinitionError(reading.problems)
    return found


@dataclass(slots=True)
class _Reading:
    """One pass over the folders, which keeps the faults and the texts as it goes."""

    content: Content
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    def definitions(self) -> Definitions:
        module_files = list(self._sound(MODULES, MODULE_FILE))
        for source in module_files:
            self._note(source, self._module_faults(source))
        return Definitions(
            modules=tuple(build_module(each.value, each.file) for each in module_files),
            jobs=tuple(self._jobs(module_files)),
            forms={job: form for each in module_files for job, form in forms(each.value).items()},
            rules=tuple(self._rules()),
            templates=tuple(
                build_template(_stem(each), each.value, each.file)
                for each in self._sound("ingest/templates/*.json", TEMPLATE_FILE)
            ),
            scenarios=tuple(
                build_scenario(each.value, each.file)
                for each in self._sound("ingest/scenarios/*.toml", SCENARIO_FILE)
            ),
            others=tuple(self._others()),
            sources=self.sources,
        )

    def _sound(self, pattern: str, shape: Shape, but: str = "") -> Iterator[Source]:
        """The files of a pattern that hold what they may hold; the faults of the others are noted."""
        for name, path in self.content.files(pattern):
            if but and name.endswith(but):
                continue
            try:
                source = read_source(name, path)
            except UnreadableError as error:
                self.problems.append(error.problem)
                continue
            self.sources[name] = source
            if self._note(source, shape(source.value, ())):
                yield source

    def _note(self, source: Source, faults: Iterable[Fault]) -> bool:
        """Keep the faults; whether there were none."""
        found = [source.problem(path, message) for path, message in faults]
        self.problems += found
        return not found

    def _module_faults(self, source: Source) -> Iterator[Fault]:
        folder = PurePosixPath(source.file).parent
        value = source.value
        if value["id"] != folder.name:
            yield ("id",), f"expected '{folder.name}', the name of the folder, found '{value['id']}'"
        files = {PurePosixPath(name).stem for name, _ in self.content.files(f"{folder}/*.json")} - {"module"}
        for position, job in enumerate(value["jobs"]):
            if job not in files:
                yield (
                    ("jobs", position),
                    f"there is no {folder}/{job}.json{nearest(job, files) or '; write it'}",
                )
        for key in ("ea", "min_stack"):
            for job in value.get(key, {}):
                if job not in value["jobs"]:
                    yield (key, job), f"'{job}' is no job of this module{nearest(job, value['jobs'])}"
        for job in sorted(files - set(value["jobs"])):
            yield ("jobs",), f"{folder}/{job}.json is not listed in 'jobs'; add '{job}'"

    def _jobs(self, module_files: list[Source]) -> Iterator[Job]:
        min_stack = {
            job: stack for each in module_files for job, stack in each.value.get("min_stack", {}).items()
        }
        with_module = {str(PurePosixPath(name).parent) for name, _ in self.content.files(MODULES)}
        for source in self._sound("ml_jobs/*/*.json", JOB_FILE, but="/module.json"):
            folder, stem = PurePosixPath(source.file).parent, _stem(source)
            faults = list(check_ids(source.value, stem))
            if str(folder) not in with_module:
                faults.append(((), f"{folder} has no module.json; write one that lists '{stem}'"))
            if self._note(source, faults):
                body, datafeed = source.value["job"], source.value["datafeed"]
                stack = min_stack.get(stem, "")
                yield build_job(stem, folder.name, body, datafeed, file=source.file, min_stack=stack)

    def _rules(self) -> Iterator[Rule]:
        cases = {each.file: build_cases(each.value) for each in self._sound(f"{RULES}{CASES}", CASES_FILE)}
        for source in self._sound(f"{RULES}.toml", RULE_FILE):
            beside = source.file.removesuffix(".toml") + CASES
            yield build_rule(source.value, source.file, cases.get(beside, ()))

    def _others(self) -> Iterator[Resource]:
        for kind, (pattern, shape) in OTHERS.items():
            for source in self._sound(pattern, shape):
                if self._note(source, id_faults(kind, source.value, _stem(source))):
                    body = importable(source.value) if kind in SAVED_TYPES else source.value
                    yield Resource(kind, _stem(source), body, source.file)
        for name, path in self.content.files(SCRIPTS):
            yield Resource("script", PurePosixPath(name).stem, script_body(path.read_text()), name)


def _stem(source: Source) -> str:
    return PurePosixPath(source.file).stem
