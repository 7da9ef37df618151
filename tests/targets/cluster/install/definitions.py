"""A small catalog with one resource of every kind, as the tests install it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job, Resource
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind, Step

RARE = "v3_linux_rare_sudo_user"
"""The job that the tests look at most closely."""

OTHERS: tuple[tuple[str, str, Document], ...] = (
    ("script", "risk", {"script": {"lang": "painless", "source": "ctx.risk = 1"}}),
    (
        "model",
        "severity",
        {
            "model_id": "severity",
            "model": "esmlkit/log-severity",
            "description": "How bad a line is",
            "deployment": {"number_of_allocations": 1, "queue_capacity": 2000},
        },
    ),
    (
        "pipeline",
        "enrich",
        {
            "processors": [
                {"script": {"id": "risk"}},
                {"inference": {"model_id": "severity"}},
                {"pipeline": {"name": "last"}},
            ],
            "_meta": {"a": 1},
        },
    ),
    ("pipeline", "last", {"processors": [{"set": {"field": "name", "value": "last"}}]}),
    (
        "component",
        "base",
        {"template": {"settings": {"index": {"default_pipeline": "enrich"}}}},
    ),
    ("filter", "admins", {"description": "who may", "items": ["root", "adm"]}),
    (
        "calendar",
        "moves",
        {
            "description": "house moves",
            "job_ids": [RARE],
            "events": [
                {
                    "description": "a day",
                    "start_time": "2026-01-05T00:00:00Z",
                    "end_time": "2026-01-06T00:00:00Z",
                }
            ],
        },
    ),
    (
        "data_view",
        "esmlkit-auth",
        {
            "type": "index-pattern",
            "id": "esmlkit-auth",
            "attributes": {
                "title": "logs-system.auth-esmlkit*",
                "name": "Logons",
                "timeFieldName": "@timestamp",
            },
            "references": [],
        },
    ),
    (
        "dashboard",
        "esmlkit-home",
        {
            "type": "dashboard",
            "id": "esmlkit-home",
            "attributes": {"title": "Home", "panelsJSON": f'[{{"query": "job_id: {RARE}"}}]'},
            "references": [{"type": "index-pattern", "name": "view", "id": "esmlkit-auth"}],
        },
    ),
)


def catalog(stack: str = "8.19.0", jobs: Iterable[str] = (RARE, "v3_linux_rare_user_compiler")) -> Catalog:
    """The shipped jobs of these base names with their rules, one template, and one of every other kind."""
    whole = _shipped(stack).select(jobs=[*jobs])
    template = whole.templates["esmlkit-logs-system.auth"]
    body = {**template.body, "composed_of": ["base"], "ignore_missing_component_templates": ["base"]}
    rare = whole.renamed.get(RARE, RARE)
    return replace(
        whole,
        templates={template.name: replace(template, body=body)},
        others=tuple(Resource(kind, name, body, "") for kind, name, body in OTHERS),
        jobs={job.id: _with_filter(job) if job.id == rare else job for job in whole.jobs.values()},
    )


@cache
def _shipped(stack: str) -> Catalog:
    return Catalog.load(shipped(), stack)


def changed(catalog: Catalog, job: str, **body: object) -> Catalog:
    """The catalog with other values at the first level of a job."""
    jobs = dict(catalog.jobs)
    jobs[job] = replace(jobs[job], body={**jobs[job].body, **body})
    return replace(catalog, jobs=jobs)


def by_id(steps: Iterable[Step]) -> dict[tuple[Kind, str], Step]:
    """Steps by what they are about."""
    return {(step.kind, step.id): step for step in steps}


def _with_filter(job: Job) -> Job:
    scope = {"user.name": {"filter_id": "admins", "filter_type": "include"}}
    analysis = dict(job.body["analysis_config"])
    first, *rest = analysis["detectors"]
    rule = {"actions": ["skip_result"], "scope": scope}
    analysis["detectors"] = [{**first, "custom_rules": [rule]}, *rest]
    return replace(job, body={**job.body, "analysis_config": analysis})
