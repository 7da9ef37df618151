"""Which form of the definitions a stack runs: from 9.4 on many jobs have an `_ea` form that rules name."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace

from elastic_ml_kit.definitions.definition import Body, Job, Module, Rule
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.definitions.read import Definitions
from elastic_ml_kit.errors import UsageError

EA_STACK = "9.4.0"
"""The first stack whose security app and prebuilt rules name the `_ea` forms."""


def for_stack(found: Definitions, stack: str | None) -> Definitions:
    """The definitions as a stack runs them.

    Jobs that ask for a later stack are left out, and so are the rules that name nothing else. From 9.4 on a
    job with an `_ea` form takes it, and the rules that name the job name the form. None changes nothing.

    Errors:
        UsageError: `stack` is no version.
    """
    if stack is None:
        return found
    version = stack_version(stack)
    newer = {job.id for job in found.jobs if job.min_stack and stack_version(job.min_stack) > version}
    forms = found.forms if version >= stack_version(EA_STACK) else {}
    names = {job.id: forms[job.id]["id"] if job.id in forms else job.id for job in found.jobs}
    names = {job: name for job, name in names.items() if job not in newer}
    return replace(
        found,
        renamed={job: name for job, name in names.items() if job != name},
        modules=tuple(_module(each, names) for each in found.modules),
        jobs=tuple(
            derive(job, forms[job.id]) if job.id in forms else job for job in found.jobs if job.id in names
        ),
        rules=tuple(_rules(found.rules, names, newer)),
    )


def _module(module: Module, names: Mapping[str, str]) -> Module:
    return replace(module, jobs=tuple(names[job] for job in module.jobs if job in names))


def _rules(rules: tuple[Rule, ...], names: Mapping[str, str], newer: set[str]) -> Iterator[Rule]:
    for rule in rules:
        jobs = tuple(names.get(job, job) for job in rule.jobs if job not in newer)
        if jobs == rule.jobs:
            yield rule
        elif jobs:
            named = jobs[0] if isinstance(rule.body["machine_learning_job_id"], str) else list(jobs)
            yield replace(rule, body={**rule.body, "machine_learning_job_id": named}, jobs=jobs)


def derive(job: Job, form: Body) -> Job:
    """The `_ea` form of a job: its definition with the changes that the module's `ea` entry names.

    Args:
        form: a checked entry: `id`, and any of `influencers` (all of them) or `influencers_added`,
            `runtime_mappings` (added), `detectors` (changed keys, by position) and `bucket_span`.
    """
    body, datafeed = copy.deepcopy(dict(job.body)), copy.deepcopy(dict(job.datafeed))
    analysis = body["analysis_config"]
    influencers = form.get("influencers", [*job.influencers, *form.get("influencers_added", ())])
    analysis["influencers"] = list(dict.fromkeys(influencers))
    analysis["bucket_span"] = form.get("bucket_span", analysis["bucket_span"])
    for detector, changes in zip(analysis["detectors"], form.get("detectors", ()), strict=False):
        detector.update(changes)
    datafeed["job_id"] = form["id"]
    if "runtime_mappings" in form:
        datafeed["runtime_mappings"] = {**datafeed.get("runtime_mappings", {}), **form["runtime_mappings"]}
    derived = build_job(form["id"], job.module, body, datafeed, file=job.file, min_stack=EA_STACK)
    return replace(derived, title=job.title)


def stack_version(text: str) -> tuple[int, ...]:
    """A stack version that can be compared.

    Errors:
        UsageError: no version.

    Example:
        >>> stack_version("9.4.0-SNAPSHOT") >= stack_version("9.4")
        True
    """
    try:
        numbers = [int(part) for part in text.split("-")[0].split(".")]
    except ValueError:
        raise UsageError(f"'{text}' is not a stack version; write it as '9.4.0'") from None
    return tuple([*numbers, 0, 0][:3])
