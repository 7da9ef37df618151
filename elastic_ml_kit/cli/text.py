"""`esmlkit text …`: what log messages say, told without a model, or with one that is given."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import text_analyze, text_similar
from elastic_ml_kit.cli.sections import Sections

text_app = typer.Typer(
    help="Log messages: their entities, keywords, language and topics; those that are like a text.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for name, command in {"analyze": text_analyze.analyze, "similar": text_similar.similar}.items():
    text_app.command(name, cls=Sections)(command)
