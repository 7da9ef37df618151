"""The commands by name; this file only says which function runs."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import (
    catalog,
    check,
    compare,
    doctor,
    generate,
    ingest,
    kibana,
    models,
    plan,
    run,
    setup,
    text,
    version,
    workspace,
)
from elastic_ml_kit.cli.sections import Sections

app = typer.Typer(
    name="esmlkit",
    help="Machine-learning jobs, detection rules and pipelines for Elastic: one set of definitions, "
    "run in an embedded workspace or on a cluster.",
    epilog="Exit codes: 0 done, 2 wrong use, 3 wrong definitions, 4 unusable input, 5 workspace, "
    "6 output, 7 cluster, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    setup.setup,
    generate.generate,
    check.init,
    check.check,
    plan.plan,
    plan.apply,
    run.run,
    run.report,
    compare.compare,
    workspace.status,
    workspace.teardown,
    doctor.doctor,
    version.version,
):
    app.command(cls=Sections)(command)
app.add_typer(catalog.jobs, name="jobs")
app.add_typer(catalog.rules, name="rules")
app.add_typer(ingest.ingest_app, name="ingest")
app.add_typer(kibana.kibana, name="kibana")
app.add_typer(models.models_app, name="models")
app.add_typer(text.text_app, name="text")
