"""`esmlkit ingest …`: ingest pipelines, run and tried without a cluster."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import (
    ingest_lint,
    ingest_normalise,
    ingest_pull,
    ingest_run,
    ingest_samples,
    ingest_simulate,
)
from elastic_ml_kit.cli.sections import Sections

ingest_app = typer.Typer(
    help="Run, test, measure and check ingest pipelines; turn logs into text for a classifier.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for name, command in {
    "run": ingest_run.run,
    "simulate": ingest_simulate.simulate,
    "test": ingest_samples.run_samples,
    "bench": ingest_run.bench,
    "lint": ingest_lint.lint,
    "pull": ingest_pull.pull,
    "normalise": ingest_normalise.normalise,
    "extract": ingest_normalise.extract,
    "watch": ingest_normalise.watch,
}.items():
    ingest_app.command(name, cls=Sections)(command)
