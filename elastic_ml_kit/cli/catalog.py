"""Commands about definitions: `init`, `check`, `jobs list|show`, `rules list|show`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.setup import load
from elastic_ml_kit.cli.show import counted, print_json, print_table
from elastic_ml_kit.errors import DefinitionError, UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.definitions.definition import Detector, Rule

jobs = typer.Typer(help="Anomaly-detection jobs of the catalog.", no_args_is_help=True, rich_markup_mode=None)
rules = typer.Typer(help="Detection rules of the catalog.", no_args_is_help=True, rich_markup_mode=None)
Stack = Annotated[str | None, typer.Option("--stack", help="Forms of a stack version, such as 9.4.")]


def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Make an example of your own content: a job, its rule and the rule's cases."""
    from elastic_ml_kit.definitions.example import write_example

    written = write_example(folder)
    for path in written:
        print(path)
    print(f"\nNext: esmlkit check --content {folder}\n      esmlkit setup --content {folder}")


def check(content: given.Content = None, json: given.Json = False) -> None:
    """Check every definition and run the rules' cases; all problems at once, with file and line."""
    from elastic_ml_kit.content import find
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.definitions.lint import lint_content
    from elastic_ml_kit.detect.cases import run_cases

    layers = find(content)
    problems = lint_content(layers)
    catalog = None if problems else Catalog.load(layers)
    results = [case for rule in catalog.rules.values() for case in run_cases(rule)] if catalog else []
    failed = [case for case in results if not case.passed]
    if json:
        print_json(
            {"problems": [_as_dict(each) for each in problems], "cases": len(results), "failed": failed}
        )
    elif catalog:
        print(
            f"{counted(len(catalog.jobs), 'job')}, {counted(len(catalog.rules), 'rule')}, "
            f"{counted(len(catalog.templates), 'template')}, "
            f"{counted(len(catalog.scenarios), 'scenario')}: sound; "
            f"{len(results) - len(failed)} of {counted(len(results), 'case')} passed"
        )
        for case in failed[:20]:
            print(f"  {catalog.rules[case.rule_id].file}: case '{case.case}': {case.why}", file=sys.stderr)
    if problems and not json:
        raise DefinitionError(problems)
    if problems or failed:
        raise typer.Exit(DefinitionError.exit_code)


def _as_dict(problem: object) -> dict[str, object]:
    import dataclasses

    return dataclasses.asdict(problem)  # type: ignore[call-overload, no-any-return]


def _catalog(content: Path | None, modules: list[str] | None, stack: str | None) -> Catalog:
    if stack is None:
        return load(content, modules)
    from elastic_ml_kit.content import find
    from elastic_ml_kit.definitions.catalog import Catalog

    return Catalog.load(find(content), stack).select(given.words(modules))


@jobs.command("list")
def list_jobs(
    modules: given.Modules = None,
    stack: Stack = None,
    content: given.Content = None,
    json: given.Json = False,
) -> None:
    """List the jobs: what each watches and the threshold of its rule."""
    catalog = _catalog(content, modules, stack)
    rows = []
    for job in catalog.jobs.values():
        rule = catalog.rule_for(job.id)
        rows.append(
            (job.id, job.module, _watches(job.detectors[0]), rule.anomaly_threshold if rule else None)
        )
    if json:
        keys = ("job", "module", "watches", "threshold")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    print_table(
        ("JOB", "WATCHES", "RULE AT"), [(row[0], row[2], str(row[3] or "-")) for row in rows], shrink=1
    )


def _watches(detector: Detector) -> str:
    text = detector.function + (f"({detector.field_name})" if detector.field_name else "")
    for word in ("by", "over", "partition"):
        if name := getattr(detector, f"{word}_field_name"):
            text += f" {word} {name}"
    return text


@jobs.command("show")
def show_job(
    job: Annotated[str, typer.Argument(help="Id of a job.")],
    stack: Stack = None,
    content: given.Content = None,
) -> None:
    """Print a job and its datafeed as the Elasticsearch API takes them."""
    catalog = _catalog(content, None, stack)
    if job not in catalog.jobs:
        raise UsageError(
            f"unknown job '{job}'{nearest(job, catalog.jobs) or '; `esmlkit jobs list` shows them'}"
        )
    print_json({"job": catalog.jobs[job].body, "datafeed": catalog.jobs[job].datafeed})


@rules.command("list")
def list_rules(
    modules: given.Modules = None, content: given.Content = None, json: given.Json = False
) -> None:
    """List the rules: type, severity, the job each reads and its threshold."""
    catalog = load(content, modules)
    found = list(catalog.rules.values())
    if json:
        print_json([{"id": r.id, "name": r.name, "type": r.type, "severity": r.severity, "jobs": r.jobs,
                     "threshold": r.anomaly_threshold} for r in found])  # fmt: skip
        return
    rows = [
        (rule.name, ", ".join(rule.jobs) or rule.type, rule.severity, str(rule.anomaly_threshold))
        for rule in found
    ]
    print_table(("RULE", "JOB", "SEVERITY", "AT"), rows)


@rules.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(help="Id, name, or the job it reads.")], content: given.Content = None
) -> None:
    """Print a rule as Kibana's API takes it."""
    print_json(dict(_find_rule(load(content), rule).body))


def _find_rule(catalog: Catalog, wanted: str) -> Rule:
    for rule in catalog.rules.values():
        if wanted in (rule.id, rule.name, *rule.jobs):
            return rule
    known = [name for rule in catalog.rules.values() for name in (rule.name, *rule.jobs)]
    raise UsageError(
        f"unknown rule '{wanted}'{nearest(wanted, known) or '; `esmlkit rules list` shows them'}"
    )
