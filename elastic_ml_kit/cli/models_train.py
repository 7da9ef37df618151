"""`esmlkit models train`: a text classifier from labelled lines, measured on templates it never saw."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_train_options import Labelled, Schooling, Splitting
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import WIDTH, counted, print_json, print_table, warn
from elastic_ml_kit.errors import BrokenOffError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.evaluation.metrics import Interval
    from elastic_ml_kit.score.text.learning.outcome import Compared, Data, Outcome
    from elastic_ml_kit.score.text.learning.plan import Plan
    from elastic_ml_kit.score.text.learning.recipe import Recipe
    from elastic_ml_kit.score.text.learning.states import Site
    from elastic_ml_kit.targets.base import Progress

_WORDS = "TF-IDF + logistic regression"
_MAJORITY = "the most frequent class"


@grouped
def train(
    *,
    labelled: Labelled,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Folder that the model becomes.")],
    splitting: Splitting,
    schooling: Schooling,
    device: asked.Device = "auto",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run to this folder that was broken off.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Put the new model in the place of one that is there.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, split and tell; learn nothing. Needs no torch.")
    ] = False,
    json: given.Json = False,
) -> None:
    """Train a text classifier on labelled lines.

    A new small BERT with a vocabulary of its own, or one that is fine-tuned. The folder that comes out is a
    Hugging Face one, with model.onnx and a card of what was measured: on templates that training never saw,
    beside TF-IDF with logistic regression. A run that was broken off goes on with --resume.
    """
    from elastic_ml_kit.score.text.learning.network import check_libraries
    from elastic_ml_kit.score.text.learning.states import Site

    recipe = schooling.recipe()
    site = Site(to, overwrite)
    site.check()
    if not dry_run:
        check_libraries()
    with progress_bar() as progress:
        laid = _plan(labelled, splitting, schooling.seed, progress)
        if not dry_run:
            if not json:
                _warn(laid.data)
            outcome = _learn(laid, recipe, site, device, resume, progress)
    if json:
        print_json(asdict(laid.data if dry_run else outcome))
    elif dry_run:
        _show_data(laid.data)
        _warn(laid.data)
    else:
        _show(outcome, labelled)


def _plan(labelled: Labelled, splitting: Splitting, seed: int, progress: Progress | None) -> Plan:
    """Read and split."""
    from elastic_ml_kit.score.text.learning.examples import read_examples
    from elastic_ml_kit.score.text.learning.plan import plan

    reading = read_examples(labelled.lines(splitting.time, progress), labelled.fields(splitting.time))
    return plan(reading, splitting.kind, splitting.held, splitting.per_template, seed)


def _learn(
    laid: Plan, recipe: Recipe, site: Site, device: str, resume: bool, progress: Progress | None
) -> Outcome:
    """Train.

    Errors:
        BrokenOffError: Ctrl-C; what was learned so far is kept.
    """
    from elastic_ml_kit.score.text.learning.run import train as learn

    try:
        return learn(laid, recipe, site, device, resume, progress)
    except KeyboardInterrupt:
        raise BrokenOffError(
            f"interrupted; {site.folder} was not made, and the same command with --resume goes on from the "
            "last state that was kept"
        ) from None


def _warn(data: Data) -> None:
    """What has to be known of the lines before the figures are believed, on stderr."""
    for reason, count in data.unused.items():
        warn(f"{counted(count, 'line')} not used: {reason}")
    if data.kind == "random":
        warn(
            f"--split random leaks: {data.seen_templates:.0%} of the test's templates are in training too; "
            "the figures say nothing of lines of another kind"
        )


def _show_data(data: Data) -> None:
    print(f"{counted(data.lines, 'line')}, split by {data.kind if data.kind != 'random' else 'chance'}")
    labels = sorted({label for share in data.parts.values() for label in share.classes})
    rows = [
        (
            name,
            f"{share.lines:,}",
            f"{share.templates:,}",
            ", ".join(f"{label} {share.classes.get(label, 0):,}" for label in labels),
        )
        for name, share in data.parts.items()
    ]
    print_table(("PART", "LINES", "TEMPLATES", "CLASSES"), rows)
    if data.thinned:
        print(f"{counted(data.thinned, 'line')} more left out: their templates have enough others")
    if data.seen_templates:
        seen = f"{data.seen_templates:.1%} of the test's templates, {data.seen_lines:.1%} of its lines,"
        print(f"{seen} are in training too")


def _show(run: Outcome, labelled: Labelled) -> None:
    _show_data(run.data)
    pace = (
        f"{run.seconds:.0f} s on {run.device}" if run.seconds >= 1 else f"{run.seconds:.1f} s on {run.device}"
    )
    print(f"\n{run.steps:,} of at most {run.planned:,} steps in {pace}; kept is step {run.best_step:,}")
    print("\nTest, each template counted once, with 95 % bootstrap intervals over templates:")
    _show_models(run.test)
    if run.unseen is not None:
        print(f"\nOf these, the {run.unseen.model.groups:,} templates that training never saw:")
        _show_models(run.unseen)
    print()
    rows = [
        (f"{each.precision:.3f}", f"{each.recall:.3f}", f"{each.f1:.3f}", f"{each.support:,.1f}", each.label)
        for each in run.test.model.classes
    ]
    print_table(("PRECISION", "RECALL", "F1", "TEMPLATES", "CLASS"), rows)
    print(f"calibration error {run.test.model.calibration_error:.3f}")
    print("\n" + textwrap.fill(run.test.verdict, WIDTH))
    _show_next(run, labelled)


def _show_models(found: Compared) -> None:
    rows = [
        (
            _between(each.macro_f1, each.macro_f1_interval),
            _between(each.accuracy, each.accuracy_interval),
            name,
        )
        for each, name in ((found.model, "this model"), (found.words, _WORDS), (found.majority, _MAJORITY))
    ]
    print_table(("MACRO-F1", "ACCURACY", "OF"), rows)


def _between(value: float, around: Interval) -> str:
    return f"{value:.3f} ({around.low:.3f}-{around.high:.3f})"


def _show_next(run: Outcome, labelled: Labelled) -> None:
    """Where the model is, and what can be done with it."""
    note = f" (no model.onnx: {run.note})" if run.note else ""
    print(f"\n{run.folder}: model and card are written{note}; next:")
    fields = f"--text-field {quote(labelled.text_field)} --label-field {quote(labelled.label_field)}"
    folder = quote(run.folder)
    print(f"  esmlkit models evaluate --model {folder} --input NEW.ndjson {fields}")
    print(f"  esmlkit models preflight {folder}")
    print(f"  esmlkit models import {folder}")
