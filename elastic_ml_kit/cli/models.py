"""`esmlkit models …`: text models, looked at, run and measured."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import models_classify, models_evaluate, models_inspect
from elastic_ml_kit.cli.sections import Sections

models_app = typer.Typer(
    help="Text models: classify lines, measure how well and how fast, look inside.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for name, command in {
    "classify": models_classify.classify,
    "evaluate": models_evaluate.evaluate,
    "inspect": models_inspect.inspect,
}.items():
    models_app.command(name, cls=Sections)(command)
