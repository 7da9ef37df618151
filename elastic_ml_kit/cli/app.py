"""The commands by name; this file only says which function runs."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import catalog, generate, setup, workspace

app = typer.Typer(
    name="esmlkit",
    help="Machine-learning jobs, detection rules and pipelines for Elastic: one set of definitions, "
    "run in an embedded workspace or on a cluster.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    suggest_commands=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(setup.setup)
app.command()(generate.generate)
app.command()(catalog.init)
app.command()(catalog.check)
app.command()(workspace.plan)
app.command()(workspace.apply)
app.command()(workspace.run)
app.command()(workspace.report)
app.command()(workspace.status)
app.command()(workspace.teardown)
app.command()(setup.version)
app.add_typer(catalog.jobs, name="jobs")
app.add_typer(catalog.rules, name="rules")
