"""`esmlkit setup`: the whole flow in one go; `esmlkit version`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.show import confirm, counted, print_json, progress_bar

if TYPE_CHECKING:
    from pathlib import Path

    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.flow import Outcome
    from elastic_ml_kit.targets.base import Step


def setup(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    days: given.Days = 28,
    start: given.Start = None,
    users: given.Users = 80,
    hosts: given.Hosts = 24,
    docs: given.Docs = None,
    anomaly_rate: given.Rate = 0.0002,
    seed: given.Seed = 1,
    namespace: given.Namespace = "esmlkit",
    content: given.Content = None,
    hide_truth: given.HideTruth = False,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
) -> None:
    """Make a workspace: definitions, a synthetic organisation, jobs, rules, alerts and a report."""
    import time

    from elastic_ml_kit import flow
    from elastic_ml_kit.clock import format_duration
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.report.text import render_text
    from elastic_ml_kit.targets.local.target import LocalTarget

    began = time.monotonic()
    catalog = load(content, modules, jobs)
    options = Options(
        days=days, start=instant(start), users=users, hosts=hosts, docs=docs, anomaly_rate=anomaly_rate,
        seed=seed, namespace=namespace,
    )  # fmt: skip
    if dry_run:
        _rehearse(workspace, catalog, options)
        return
    with LocalTarget.open(workspace) as target, progress_bar() as bar:
        steps = target.plan(catalog)
        if _changes_much(steps) and not confirm("Definitions in the workspace will change.", yes):
            return
        outcome = flow.setup(target, catalog, options, bar, hide_truth)
        warnings = target.warnings
    sys.stdout.write(render_text(outcome.document, terminal=sys.stdout.isatty()))
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    _conclude(outcome, workspace, format_duration(time.monotonic() - began))


def load(content: Path | None, modules: list[str] | None = None, jobs: list[str] | None = None) -> Catalog:
    """The catalog, restricted to what is asked for."""
    from elastic_ml_kit.content import find
    from elastic_ml_kit.definitions.catalog import Catalog

    return Catalog.load(find(content)).select(given.words(modules), given.words(jobs))


def instant(start: str | None) -> int:
    """The instant of `--start`.

    Errors:
        UsageError: not a time.
    """
    from elastic_ml_kit.clock import parse_instant
    from elastic_ml_kit.errors import UsageError
    from elastic_ml_kit.events.synth.options import DEFAULT_START

    try:
        return parse_instant(start or DEFAULT_START)
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None


def _changes_much(steps: list[Step]) -> bool:
    from elastic_ml_kit.targets.base import Action

    return any(step.action in (Action.UPDATE, Action.REMOVE) for step in steps)


def _rehearse(workspace: Path, catalog: Catalog, options: Options) -> None:
    from elastic_ml_kit import flow
    from elastic_ml_kit.cli.workspace import planned, print_steps

    print_steps(planned(workspace, catalog))
    plan = flow.plan_generation(options, catalog)[0]
    print(
        f"would write about {counted(plan.expected, 'event')} from {options.window} "
        f"with {counted(len(plan.planted), 'planted anomaly').replace('anomalys', 'anomalies')}, "
        f"then run {counted(len(catalog.jobs), 'job')} and {counted(len(catalog.rules), 'rule')}"
    )


def _conclude(outcome: Outcome, workspace: Path, took: str) -> None:
    stored = outcome.stored
    if stored.known:
        print("The workspace already held these definitions and events; jobs and rules ran again.")
    page = outcome.files["report.html"]
    print(f"\nReport: {page}\nDone in {took}. Next:")
    place = "" if str(workspace) == str(given.DEFAULT_WORKSPACE) else f" --workspace {workspace}"
    print(f"  open {page}")
    print(f"  esmlkit status{place}")
    print("  esmlkit run --workspace my-logs --input YOUR.ndjson")


def version(json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False) -> None:
    """Say which version this is, and what it runs on."""
    import platform
    from importlib.metadata import version as installed

    from elastic_ml_kit import __version__

    facts = {"esmlkit": __version__, "python": platform.python_version(), "polars": installed("polars")}
    if json:
        print_json(facts)
    else:
        print(f"esmlkit {facts['esmlkit']} (Python {facts['python']}, Polars {facts['polars']})")
