"""`esmlkit setup`: the whole flow in one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.catalog import load
from elastic_ml_kit.cli.plan import planned, show_steps
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.run import page_of, tell
from elastic_ml_kit.cli.show import confirm, listed
from elastic_ml_kit.cli.workspace import opened
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.flow import Outcome


def setup(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    hide_truth: given.HideTruth = False,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
    json: given.Json = False,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
    days: given.Days = 28,
    start: given.Start = None,
    users: given.Users = 80,
    hosts: given.Hosts = 24,
    docs: given.Docs = None,
    anomaly_rate: given.Rate = 0.0002,
    seed: given.Seed = 1,
    namespace: given.Namespace = "esmlkit",
) -> None:
    """Make a workspace and find what was planted in it.

    Installs the definitions, generates a synthetic organisation's logs with attacks in them, runs jobs and
    rules, and writes a report. Run again on the same workspace it keeps definitions and events.
    """
    import time

    from elastic_ml_kit import flow
    from elastic_ml_kit.clock import format_duration
    from elastic_ml_kit.events.synth.options import Options

    began = time.monotonic()
    options = Options(
        days=days, start=instant(start), users=users, hosts=hosts, docs=docs, anomaly_rate=anomaly_rate,
        seed=seed, namespace=namespace,
    )  # fmt: skip
    catalog = load(content, modules, jobs)
    if dry_run:
        _rehearse(workspace, catalog, options)
        return
    with opened(workspace) as target:
        changed = [step for step in target.plan(catalog) if step.action in ("update", "remove")]
        if changed:
            show_steps(changed)
            confirm("These definitions of the workspace will change. Go on?", yes)
        with progress_bar() as progress:
            outcome = flow.setup(target, catalog, options, progress, hide_truth)
    tell(outcome.document, page_of(workspace, outcome.files), json)
    if not json:
        _conclude(outcome, workspace, format_duration(time.monotonic() - began))


def instant(start: str | None) -> int:
    """The instant of `--start`.

    Errors:
        UsageError: not a time.
    """
    from elastic_ml_kit.clock import parse_instant
    from elastic_ml_kit.events.synth.options import DEFAULT_START

    try:
        return parse_instant(start or DEFAULT_START)
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None


def _rehearse(workspace: Path, catalog: Catalog, options: Options) -> None:
    from elastic_ml_kit import flow

    show_steps(planned(workspace, catalog))
    plans = flow.plan_generation(options, catalog)
    writes = {
        "event": sum(plan.expected for plan in plans),
        "planted anomaly": sum(len(plan.planted) for plan in plans),
    }
    print(f"would write about {listed(writes)} from {options.window}")
    print(f"would run {listed({'job': len(catalog.jobs), 'rule': len(catalog.rules)})}")


def _conclude(outcome: Outcome, workspace: Path, took: str) -> None:
    if outcome.stored.known:
        print("The workspace held these events already; jobs and rules ran again.")
    place = "" if workspace == given.DEFAULT_WORKSPACE else f" --workspace {workspace}"
    print(f"Done in {took}. Next:")
    print(f"  esmlkit status{place}")
    print("  esmlkit init my-content")
    print("  esmlkit run --workspace my-logs --input YOUR.ndjson")
