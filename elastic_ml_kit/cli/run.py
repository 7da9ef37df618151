"""Commands that run what a workspace holds and tell the outcome: `run`, `report`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.options import Choice
from elastic_ml_kit.cli.place import Place, opened
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, warn
from elastic_ml_kit.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.report.document import ResultDocument
    from elastic_ml_kit.targets.base import Progress, Target
    from elastic_ml_kit.targets.local import LocalTarget

REASONS = 5
"""Reasons and warnings of an input that are printed."""


@grouped
def run(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input", "-i", metavar="FILE", help="NDJSON, plain or .gz; a folder of it; '-'. Repeatable."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="On a cluster: let jobs forget, where there are older events.")
    ] = False,
    severity: given.Severity = True,
    json: given.Json = False,
    choice: Choice,
    place: Place,
) -> None:
    """Run jobs and rules, over your own logs too (--input).

    With --input the documents are stored first, those that can be used; what could not is kept as rejects.
    Jobs whose fields are missing are skipped and named. What is run becomes what the workspace holds. On a
    cluster the jobs that are installed go on from where they are.
    """
    from elastic_ml_kit import flow

    if inputs and place.in_cluster:
        raise UsageError("--input fills a workspace; into a cluster, Filebeat or Elastic Agent bring logs")
    if not place.in_cluster:
        _run_workspace(place.folder, inputs, json, choice, severity)
        return
    with place.cluster(again=again) as target, progress_bar() as progress:
        catalog = place.catalog(target, choice)
        if choice.narrowed:
            flow.install(target, catalog)
        document, files = _reported(target, catalog, progress)
    tell(document, files["report.html"], json)


def _run_workspace(
    folder: Path, inputs: Sequence[str] | None, json: bool, choice: Choice, severity: bool
) -> None:
    from elastic_ml_kit import flow

    catalog = choice.load()
    with opened(folder, create=bool(inputs)) as target:
        if inputs:
            _take(target, inputs, catalog)
        if target.extent() is None:
            raise WorkspaceError(
                f"{folder} has no events: name some with --input, "
                f"or `esmlkit setup --workspace {folder}` makes some"
            )
        if inputs or choice.narrowed or not target.jobs():
            flow.install(target, catalog)
        with progress_bar() as progress:
            document, files = _reported(target, catalog, progress, severity)
    tell(document, page_of(folder, files), json)


def _reported(
    target: Target, catalog: Catalog, progress: Progress | None, severity: bool = True
) -> tuple[ResultDocument, dict[str, str]]:
    """Run, and report on it."""
    from elastic_ml_kit import flow

    flow.run(target, flow.planned_window(target), progress, severity)
    document = flow.build_report(target, catalog)
    return document, flow.save_report(target, document)


@grouped
def report(
    *, hide_truth: given.HideTruth = False, json: given.Json = False, choice: Choice, place: Place
) -> None:
    """Report on the last run again: summary, JSON and HTML."""
    from elastic_ml_kit import flow

    with place.target(create=False) as target:
        document = flow.build_report(target, place.catalog(target, choice), hide_truth)
        files = flow.save_report(target, document)
    tell(document, page_of(place.folder, files), json)


def page_of(workspace: Path, files: Mapping[str, str]) -> str:
    """Where the report's page is; nowhere if the workspace ends with the command."""
    from elastic_ml_kit.targets.local import MEMORY

    return "" if str(workspace) == MEMORY else files["report.html"]


def tell(document: ResultDocument, page: str, json: bool) -> None:
    """The document as JSON, or its summary and where the page of it is."""
    from elastic_ml_kit.report.document import render_json
    from elastic_ml_kit.report.text import render_text

    if json:
        print(render_json(document).decode(), end="")
        return
    print(render_text(document, terminal=sys.stdout.isatty()), end="")
    if page:
        print(f"\nReport: {page}")


def _take(target: LocalTarget, inputs: Sequence[str], catalog: Catalog) -> None:
    """Store the input's documents, and say what became of them."""
    from elastic_ml_kit import flow

    if target.options and target.extent():
        raise WorkspaceError(
            f"{target.place} holds the synthetic organisation; take another --workspace for your own logs"
        )
    wake_on_interrupt()
    written, read = flow.ingest(target, inputs, catalog)
    warn(f"read {counted(read.kept, 'document')}")
    if written.duplicates:
        warn(f"  {written.duplicates:,} of them were there already")
    if read.rejected:
        warn(f"  {counted(read.rejected, 'line')} could not be used and went to {target.place}/rejects/:")
        for reason, count in read.reasons.most_common(REASONS):
            warn(f"    {count:,} × {reason}")
    for warning, count in read.warnings.most_common(REASONS):
        warn(f"  {warning} ({count:,})")
