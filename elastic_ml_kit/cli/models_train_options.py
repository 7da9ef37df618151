"""Options of `esmlkit models train`: what is read, what is measured, and how it learns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli.models_options import Source
from elastic_ml_kit.cli.options import split_words
from elastic_ml_kit.cli.output import STDOUT
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.learning.examples import Fields
    from elastic_ml_kit.score.text.learning.recipe import Recipe
    from elastic_ml_kit.score.text.lines import Line
    from elastic_ml_kit.targets.base import Progress

DEFAULT_TIME = "@timestamp"
_SPLIT = "What is measured"
_LEARN = "How it learns"
_CSV = ".csv"


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """The options that say what is read."""

    input: Annotated[
        Path,
        typer.Option(
            "--input",
            "-i",
            metavar="FILE",
            help="Labelled lines: NDJSON or CSV with a header, each also .gz.",
        ),
    ]
    text_field: Annotated[
        str, typer.Option("--text-field", metavar="NAME", help="Field or column of the text.")
    ] = "message"
    label_field: Annotated[
        str, typer.Option("--label-field", metavar="NAME", help="Field or column of the class.")
    ] = "label"
    map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="LABEL=CLASS",
            help="What a label of the file stands for, '-' to leave it out; with commas or repeated.",
            callback=split_words,
        ),
    ] = None

    def fields(self, time: str) -> Fields:
        """Where a document has text, class and time."""
        from elastic_ml_kit.score.text.learning.examples import Fields
        from elastic_ml_kit.score.text.learning.recipe import pairs

        return Fields(self.text_field, self.label_field, time, pairs("--map", self.map or []))

    def lines(self, time: str, progress: Progress | None) -> Iterator[Line]:
        """The lines of the input.

        Errors:
            InputError: it is not there, cannot be read, or is a CSV file without the columns.
        """
        if self.input == STDOUT:
            raise UsageError("--input: training reads a file, so that --resume can read it again")
        if not self.input.name.lower().removesuffix(".gz").endswith(_CSV):
            yield from Source(self.input, self.text_field, "ndjson").lines(progress)
            return
        from elastic_ml_kit.events.lines import find_files
        from elastic_ml_kit.score.text.learning.csv_lines import read_rows

        needed = (self.label_field, *([time] if time else []))
        (path,) = find_files(self.input)
        try:
            with closing(path.open("rb")) as file:
                yield from read_rows(file, self.text_field, needed)
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


@dataclass(frozen=True, kw_only=True)
class Splitting:
    """The options that say what is held out of training."""

    split: Annotated[
        str,
        typer.Option(
            "--split",
            metavar="template|time|random",
            help="What keeps test and training apart: by default the time where --time-field is named, "
            "else templates; 'random' leaks, and how much is told.",
            rich_help_panel=_SPLIT,
        ),
    ] = ""
    time_field: Annotated[
        str,
        typer.Option(
            "--time-field",
            metavar="NAME",
            help=f"Where a document has its time; {DEFAULT_TIME} with --split time.",
            rich_help_panel=_SPLIT,
        ),
    ] = ""
    held: Annotated[
        float,
        typer.Option(
            "--held",
            metavar="SHARE",
            help="Of the test; validation gets half of that.",
            rich_help_panel=_SPLIT,
        ),
    ] = 0.2
    per_template: Annotated[
        int,
        typer.Option(
            "--per-template",
            metavar="N",
            help="Lines of one template that are learned from at most; 0 is all.",
            min=0,
            rich_help_panel=_SPLIT,
        ),
    ] = 100

    @property
    def kind(self) -> str:
        """How lines are split."""
        return self.split or ("time" if self.time_field else "template")

    @property
    def time(self) -> str:
        """The field of the time, where one is needed; else empty."""
        return (self.time_field or DEFAULT_TIME) if self.kind == "time" else ""


@dataclass(frozen=True, kw_only=True)
class Schooling:
    """The options that say how it learns."""

    base: Annotated[
        str,
        typer.Option(
            "--base",
            metavar="NAME|FOLDER",
            help="Model to fine-tune: a shipped one, a folder or a Hub id; without it, a new one is made.",
            rich_help_panel=_LEARN,
        ),
    ] = ""
    size: Annotated[
        str,
        typer.Option(
            "--size",
            metavar="tiny|small",
            help="Of a new model: up to 0.8 or 4 million.",
            rich_help_panel=_LEARN,
        ),
    ] = "tiny"
    epochs: Annotated[
        int,
        typer.Option(
            "--epochs",
            metavar="N",
            help="Passes at most; 0 is as many as make 1,500 steps, 500 with --base.",
            min=0,
            rich_help_panel=_LEARN,
        ),
    ] = 0
    batch: Annotated[
        int, typer.Option("--batch", metavar="N", help="Lines of a step.", min=1, rich_help_panel=_LEARN)
    ] = 32
    rate: Annotated[
        float,
        typer.Option(
            "--rate",
            metavar="X",
            help="Highest learning rate; 0 is 1e-3, with --base 3e-4 or 5e-5 by its width.",
            rich_help_panel=_LEARN,
        ),
    ] = 0.0
    max_length: Annotated[
        int,
        typer.Option(
            "--max-length",
            metavar="N",
            help="Word pieces of a line that are looked at; 0 is 128, less where --base takes less.",
            min=0,
            max=4096,
            rich_help_panel=_LEARN,
        ),
    ] = 0
    patience: Annotated[
        int,
        typer.Option(
            "--patience",
            metavar="N",
            help="Checks without a better macro-F1 on validation after which it stops.",
            min=1,
            rich_help_panel=_LEARN,
        ),
    ] = 8
    class_weights: Annotated[
        str,
        typer.Option(
            "--class-weights",
            metavar="balanced|none|A=2,B=1",
            help="What a line of each class counts.",
            rich_help_panel=_LEARN,
        ),
    ] = "balanced"
    threads: Annotated[
        int,
        typer.Option(
            "--threads",
            metavar="N",
            help="Of a step on a CPU; 0 is one for a small model, one a core for a large one.",
            min=0,
            max=256,
            rich_help_panel=_LEARN,
        ),
    ] = 0
    precision: Annotated[
        str,
        typer.Option("--precision", metavar="fp32|bf16", help="Of the steps.", rich_help_panel=_LEARN),
    ] = "fp32"
    seed: Annotated[
        int,
        typer.Option(
            "--seed", metavar="N", help="Of split, weights and order.", min=0, rich_help_panel=_LEARN
        ),
    ] = 1

    def recipe(self) -> Recipe:
        """The settings as they are given.

        Errors:
            UsageError: one cannot be.
        """
        from elastic_ml_kit.score.text.learning.recipe import Recipe

        return Recipe(
            base=self.base,
            size=self.size,
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            max_length=self.max_length,
            seed=self.seed,
            patience=self.patience,
            class_weights=self.class_weights,
            precision=self.precision,
            threads=self.threads,
        )
