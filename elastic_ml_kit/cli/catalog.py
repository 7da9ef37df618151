"""What can be run: `jobs list|show`, `rules list|show`, and the catalog that every command starts from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.sections import Sections
from elastic_ml_kit.cli.show import print_json, print_table
from elastic_ml_kit.errors import UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.definitions.definition import Detector, Rule

jobs = typer.Typer(help="List or show anomaly-detection jobs.", no_args_is_help=True, rich_markup_mode=None)
rules = typer.Typer(help="List or show detection rules.", no_args_is_help=True, rich_markup_mode=None)


def load(
    content: Path | None,
    modules: Sequence[str] | None = None,
    jobs: Sequence[str] | None = None,
    stack: str | None = None,
) -> Catalog:
    """The catalog, restricted to what is asked for."""
    from elastic_ml_kit.content import find
    from elastic_ml_kit.definitions.catalog import Catalog

    return Catalog.load(find(content), stack).select(modules or (), jobs or ())


@jobs.command("list", cls=Sections)
def list_jobs(
    json: given.Json = False,
    modules: given.Modules = None,
    content: given.Content = None,
    stack: given.Stack = None,
) -> None:
    """List the jobs: what each watches and the threshold of its rule."""
    catalog = load(content, modules, stack=stack)
    rows = []
    for job in catalog.jobs.values():
        rule = catalog.rule_for(job.id)
        watches = "; ".join(_watches(detector) for detector in job.detectors)
        rows.append((job.id, job.module, rule.anomaly_threshold if rule else None, watches))
    if json:
        keys = ("job", "module", "threshold", "watches")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    cells = [(job, str(threshold or "-"), watches) for job, _, threshold, watches in rows]
    print_table(("JOB", "AT", "WATCHES"), cells)


def _watches(detector: Detector) -> str:
    """A detector as people say it: `rare by source.ip per user.name`."""
    parts = (
        ("of", detector.field_name),
        ("by", detector.by_field_name),
        ("over", detector.over_field_name),
        ("per", detector.partition_field_name),
    )
    return detector.function + "".join(f" {word} {field}" for word, field in parts if field)


@jobs.command("show", cls=Sections)
def show_job(
    job: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job.")],
    content: given.Content = None,
    stack: given.Stack = None,
) -> None:
    """Print a job and its datafeed as the Elasticsearch API takes them."""
    known = load(content, stack=stack).jobs
    found = known.get(job) or known.get(f"{job}_ea")
    if found is None:
        raise UsageError(f"unknown job '{job}'{nearest(job, known) or '; `esmlkit jobs list` shows them'}")
    print_json({"id": found.id, "job": found.body, "datafeed": found.datafeed})


@rules.command("list", cls=Sections)
def list_rules(
    json: given.Json = False,
    modules: given.Modules = None,
    content: given.Content = None,
    stack: given.Stack = None,
) -> None:
    """List the rules: severity, threshold, the job that each reads."""
    found = load(content, modules, stack=stack).rules.values()
    if json:
        keys = ("id", "name", "type", "severity", "jobs", "anomaly_threshold")
        print_json([{key: getattr(rule, key) for key in keys} for rule in found])
        return
    rows = [(rule.severity, str(rule.anomaly_threshold or "-"), _named(rule)) for rule in found]
    print_table(("SEVERITY", "AT", "RULE AND JOB"), rows)


def _named(rule: Rule) -> str:
    """A rule's name, and below it what it reads."""
    return f"{rule.name}\n{', '.join(rule.jobs) or rule.type}"


@rules.command("show", cls=Sections)
def show_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id or name of a rule, or the job it reads.")],
    content: given.Content = None,
    stack: given.Stack = None,
) -> None:
    """Print a rule as Kibana's API takes it."""
    print_json(_find_rule(load(content, stack=stack), rule).body)


def _find_rule(catalog: Catalog, wanted: str) -> Rule:
    for rule in catalog.rules.values():
        if wanted in (rule.id, rule.name, *rule.jobs):
            return rule
    known = [name for rule in catalog.rules.values() for name in (rule.name, *rule.jobs)]
    raise UsageError(
        f"unknown rule '{wanted}'{nearest(wanted, known) or '; `esmlkit rules list` shows them'}"
    )
