"""Commands on a workspace: `plan`, `apply`, `run`, `report`, `status`, `teardown`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.setup import load
from elastic_ml_kit.cli.show import confirm, counted, print_json, print_table, progress_bar
from elastic_ml_kit.errors import WorkspaceError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.read import ReadReport
    from elastic_ml_kit.report.document import ResultDocument
    from elastic_ml_kit.targets.base import Step
    from elastic_ml_kit.targets.local.target import LocalTarget


def plan(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
    json: given.Json = False,
) -> None:
    """Say what `apply` would do; changes nothing."""
    steps = planned(workspace, load(content, modules, jobs))
    if json:
        print_json([{"action": s.action, "kind": s.kind, "id": s.id, "reason": s.reason} for s in steps])
    else:
        print_steps(steps)


def planned(workspace: Path, catalog: Catalog) -> list[Step]:
    """The plan for a workspace; one that does not exist yet is as good as an empty one."""
    from elastic_ml_kit.targets.local.target import MEMORY, LocalTarget

    place = workspace if (workspace / "manifest.json").exists() else MEMORY
    with LocalTarget.open(place, create=False) as target:
        return target.plan(catalog)


def print_steps(steps: list[Step]) -> None:
    """The steps that change something, and a count of all."""
    rows = [(step.action, step.kind, step.id, step.reason) for step in steps if step.action != "keep"]
    if 0 < len(rows) <= 200:
        print_table(("ACTION", "KIND", "ID", "WHY"), rows, shrink=3)
    counts = Counter(str(step.action) for step in steps)
    print(", ".join(f"{count} {action}" for action, count in sorted(counts.items())) or "nothing to do")


def apply(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
    dry_run: given.DryRun = False,
) -> None:
    """Bring the workspace's definitions to those of the catalog."""
    from elastic_ml_kit import flow
    from elastic_ml_kit.targets.local.target import LocalTarget

    catalog = load(content, modules, jobs)
    if dry_run:
        print_steps(planned(workspace, catalog))
        return
    with LocalTarget.open(workspace) as target:
        print_steps(flow.install(target, catalog))


def run(
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", help="NDJSON file (.gz too), folder, or '-'; repeatable."),
    ] = None,
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
    json: given.Json = False,
) -> None:
    """Run jobs and rules over the workspace's events, or over your own documents with --input."""
    from elastic_ml_kit import flow
    from elastic_ml_kit.report.document import render_json
    from elastic_ml_kit.report.text import render_text
    from elastic_ml_kit.targets.local.target import LocalTarget

    catalog = load(content, modules, jobs)
    with LocalTarget.open(workspace) as target, progress_bar() as bar:
        if inputs:
            _take(target, inputs, catalog)
        if inputs or modules or jobs or not target.jobs():
            flow.install(target, catalog)
        if target.extent() is None:
            raise WorkspaceError(
                f"{workspace} has no events: name some with --input, or `esmlkit generate -w {workspace}`"
            )
        flow.run(target, flow.planned_window(target), bar)
        document = flow.build_report(target, catalog)
        files = flow.save_report(target, document)
    if json:
        sys.stdout.buffer.write(render_json(document))
    else:
        sys.stdout.write(render_text(document, terminal=sys.stdout.isatty()))
        print(f"\nReport: {files['report.html']}")


def _take(target: LocalTarget, inputs: list[str], catalog: Catalog) -> None:
    from elastic_ml_kit import flow

    if target.options:
        raise WorkspaceError(
            f"{target.place} holds the synthetic organisation; "
            "take another --workspace for your own documents"
        )
    written, report = flow.ingest(target, inputs, catalog)
    _tell(report, written.duplicates, target.place)


def _tell(report: ReadReport, duplicates: int, place: str) -> None:
    """What became of the input, on stderr."""
    print(f"read {counted(report.kept, 'document')}", file=sys.stderr)
    if duplicates:
        print(f"  {counted(duplicates, 'document')} of them were there already", file=sys.stderr)
    if report.rejected:
        print(
            f"  {counted(report.rejected, 'line')} could not be used and are kept in {place}:",
            file=sys.stderr,
        )
        for reason, count in report.reasons.most_common(5):
            print(f"    {count:,} × {reason}", file=sys.stderr)
    for warning, count in report.warnings.most_common(5):
        print(f"  {warning} ({count:,})", file=sys.stderr)


def report(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    content: given.Content = None,
    hide_truth: given.HideTruth = False,
    json: given.Json = False,
) -> None:
    """Write the report of the last run again: report.html, report.json, and the summary here."""
    from elastic_ml_kit import flow
    from elastic_ml_kit.report.document import render_json
    from elastic_ml_kit.report.text import render_text
    from elastic_ml_kit.targets.local.target import LocalTarget

    with LocalTarget.open(workspace, create=False) as target:
        document: ResultDocument = flow.build_report(target, load(content), hide_truth)
        files = flow.save_report(target, document)
    if json:
        sys.stdout.buffer.write(render_json(document))
    else:
        sys.stdout.write(render_text(document, terminal=sys.stdout.isatty()))
        print(f"\nReport: {files['report.html']}")


def status(workspace: given.Workspace = given.DEFAULT_WORKSPACE, json: given.Json = False) -> None:
    """Say what the workspace holds."""
    from elastic_ml_kit.clock import iso
    from elastic_ml_kit.targets.local.target import LocalTarget

    with LocalTarget.open(workspace, create=False) as target:
        facts = target.summary()
    if json:
        print_json(facts)
        return
    rows = [
        (
            name,
            f"{fact['events']:,}",
            f"{fact['bytes'] / 1e6:.1f}",
            iso(fact["start"])[:16],
            iso(fact["end"])[:16],
        )
        for name, fact in facts["streams"].items()
    ]
    if rows:
        print_table(("STREAM", "EVENTS", "MB", "FROM", "TO"), rows)
    held = ", ".join(counted(count, kind) for kind, count in facts["definitions"].items())
    print(f"{counted(facts['events'], 'event')}; {held}")
    print(
        f"last run: {counted(facts['jobs_run'], 'job')}, {counted(facts['records'], 'record')}, "
        f"{counted(facts['alerts'], 'alert')}; planted {facts['planted']}, rejects {facts['rejects']}"
    )
    for warning in facts["warnings"]:
        print(f"warning: {warning}", file=sys.stderr)


def teardown(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
) -> None:
    """Remove a workspace: what the kit wrote there, and nothing else."""
    from elastic_ml_kit.targets.local.target import LocalTarget

    with LocalTarget.open(workspace, create=False) as target:
        facts = target.summary()
    what = f"{workspace} with {counted(facts['events'], 'event')} and {counted(facts['alerts'], 'alert')}"
    if dry_run:
        print(f"would remove {what}")
        return
    if not confirm(f"Remove {what}?", yes):
        return
    left = LocalTarget.remove(workspace)
    print(f"removed {workspace}" + (f"; left what is not the kit's: {', '.join(left)}" if left else ""))
