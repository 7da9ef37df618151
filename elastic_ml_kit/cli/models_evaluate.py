"""`esmlkit models evaluate`: how good a text model is on labelled lines, and how fast."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL, Running, Source
from elastic_ml_kit.cli.options import split_words
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import print_json
from elastic_ml_kit.errors import UsageError

_TRUTH = "What is true"


@grouped
def evaluate(
    *,
    model: asked.Model = DEFAULT_MODEL,
    input: asked.Input,
    text_field: asked.TextField = "message",
    label_field: Annotated[
        str,
        typer.Option(
            "--label-field",
            metavar="NAME",
            help="Where a document has its true class; without it, only what the model says is told.",
            rich_help_panel=_TRUTH,
        ),
    ] = "",
    map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="LABEL=CLASS",
            help="What a label of the file stands for, '-' to leave it out; with commas or repeated.",
            callback=split_words,
            rich_help_panel=_TRUTH,
        ),
    ] = None,
    group_field: Annotated[
        str,
        typer.Option(
            "--group-field",
            metavar="NAME",
            help="Such as a template's id: each group counts the same, and intervals are over groups.",
            rich_help_panel=_TRUTH,
        ),
    ] = "",
    compare: Annotated[
        list[str] | None,
        typer.Option("--compare", metavar="NAME|FOLDER", help="Another model that is to agree; repeated."),
    ] = None,
    compare_field: Annotated[
        str, typer.Option("--compare-field", metavar="NAME", help="Where another model's class is stored.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of the bootstrap.", min=0)] = 1,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a page with charts.")
    ] = None,
    json: given.Json = False,
    format: asked.Format = "auto",
    running: Running,
) -> None:
    """Measure a text model.

    With labels: macro-F1 and accuracy with intervals, each class, confusion, calibration, and the mistakes it
    is surest of. Without: what it says. Always: agreement with others, lines/s, and the time of one text.
    """
    from elastic_ml_kit.cli.output import write
    from elastic_ml_kit.report.text_quality import render_quality_text
    from elastic_ml_kit.report.text_quality_html import render_quality_html
    from elastic_ml_kit.score.text.evaluation.evaluate import evaluate as measure
    from elastic_ml_kit.score.text.evaluation.truth import Labelling
    from elastic_ml_kit.score.text.stream import windows

    labelling = Labelling(label_field, group_field, compare_field, _renamed(map or []))
    with ExitStack() as stack:
        lines = Source(input, text_field, format).lines(stack.enter_context(progress_bar()))
        first = next(windows(lines), [])
        loaded = running.load(model)
        running.tell_changes(model, loaded, first)
        others = {name: running.load(name) for name in compare or []}
        found = measure(model, loaded, chain(first, lines), labelling, others, seed)
    if html:
        write(html, render_quality_html(found).encode())
    if json:
        print_json(found)
    else:
        print(render_quality_text(found), end="")


def _renamed(given: list[str]) -> dict[str, str]:
    """The classes by label.

    Errors:
        UsageError: not LABEL=CLASS.
    """
    pairs = [each.rpartition("=") for each in given]
    for each, (label, sign, wanted) in zip(given, pairs, strict=True):
        if not (label and sign and wanted):
            raise UsageError(f"--map '{each}' is not LABEL=CLASS, such as FATAL=ERROR")
    return {label: wanted for label, _, wanted in pairs}
