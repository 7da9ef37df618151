"""Options of every command that runs a text model, and the lines that it reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.output import STDOUT
from elastic_ml_kit.cli.show import warn
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.lines import Line
    from elastic_ml_kit.score.text.runtime import TextModel
    from elastic_ml_kit.targets.base import Progress

DEFAULT_MODEL = "esmlkit/log-severity"
FORMATS = ("auto", "ndjson", "text")
_DOCUMENTS = (".ndjson", ".jsonl", ".json")
_TEXTS = (".txt", ".log")
_HOW = "How it runs"
AUTO_PRECISION = "auto"
_COMPARED = 512
"""Texts on which what is faster is held against what is exact."""

Model = Annotated[
    str,
    typer.Option(
        "--model", "-m", metavar="NAME|FOLDER", help="A shipped model, a Hugging Face folder or a Hub id."
    ),
]
Input = Annotated[
    Path,
    typer.Option(
        "--input", "-i", metavar="FILE", help="NDJSON or one text a line, each also .gz; '-' is stdin."
    ),
]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="FILE", help="Where the answers go, as NDJSON; '-' is stdout."),
]
TextField = Annotated[
    str, typer.Option("--text-field", metavar="NAME", help="Where a document of NDJSON has its text.")
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(FORMATS),
        help="What the input is; by default told from its name, else from its first line.",
    ),
]
Device = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="auto|cpu|cuda|mps",
        help="'auto' is a GPU where torch finds one.",
        rich_help_panel=_HOW,
    ),
]
Backend = Annotated[
    str,
    typer.Option(
        "--backend",
        metavar="auto|onnx|torch",
        help="'auto' is torch on a GPU, else ONNX Runtime if the model has a model.onnx.",
        rich_help_panel=_HOW,
    ),
]
Precision = Annotated[
    str,
    typer.Option(
        "--precision",
        metavar="auto|fp32|bf16|fp16|int8",
        help="What is less than fp32 is faster and changes some classes; how many is told. 'auto' measures "
        "int8 on the first lines, and takes it if it is faster and changes less than 1 % of them.",
        rich_help_panel=_HOW,
    ),
]
MaxLength = Annotated[
    int | None,
    typer.Option(
        "--max-length",
        metavar="N",
        help="Tokens that are looked at; by default as many as the model takes.",
        rich_help_panel=_HOW,
    ),
]
Threads = Annotated[
    int,
    typer.Option("--threads", metavar="N", help="0 is one a core.", min=0, max=256, rich_help_panel=_HOW),
]
TrustPickle = Annotated[
    bool,
    typer.Option(
        "--trust-pickle",
        help="Read weights that are a pickle, which can run any code.",
        rich_help_panel=_HOW,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Running:
    """The options that say how a model runs."""

    device: Device = "auto"
    backend: Backend = "auto"
    precision: Precision = "fp32"
    max_length: MaxLength = None
    threads: Threads = 0
    trust_pickle: TrustPickle = False

    def load(self, name: str, precision: str | None = None) -> TextModel:
        """The model, ready; see `runtime.load`."""
        from elastic_ml_kit.score.text.runtime import load

        return load(
            name,
            self.device,
            self.backend,
            precision=precision or self.precision,
            max_length=self.max_length,
            trust_pickle=self.trust_pickle,
            threads=self.threads,
        )

    def timed(self, name: str, first: list[Line]) -> tuple[TextModel, float]:
        """The model, and the seconds that it took to load it; what is less than exact is told of.

        Args:
            first: lines on which precisions are held against each other.
        """
        started = time.perf_counter()
        loaded = self.load(name, "fp32" if self.precision == AUTO_PRECISION else None)
        seconds = time.perf_counter() - started
        if self.precision == AUTO_PRECISION:
            return self._faster(name, loaded, first), seconds
        self.tell_changes(name, loaded, first)
        return loaded, seconds

    def _faster(self, name: str, exact: TextModel, lines: list[Line]) -> TextModel:
        """The model in int8 where that is faster on these lines and keeps their classes, else in fp32."""
        from elastic_ml_kit.score.text.choice import compare
        from elastic_ml_kit.score.text.stream import first_texts

        texts = first_texts(lines, _COMPARED)
        if exact.folder.onnx_int8 is None or exact.backend.name != "onnx" or not texts:
            warn("precision: fp32; there is no model.int8.onnx to hold against it")
            return exact
        quick = self.load(name, "int8")
        found = compare(exact, quick, texts)
        chosen = quick if found.worth_it else exact
        warn(
            f"precision: {chosen.backend.precision}; int8 is {found.speedup:.1f} times as fast as fp32 and "
            f"changes the class of {found.changes.differ:,} of {found.changes.texts:,} texts "
            f"({found.changes.share:.1%})"
        )
        return chosen

    def tell_disagreement(self, model: TextModel, lines: list[Line]) -> None:
        """Say how many classes of these lines a template cache changes."""
        from elastic_ml_kit.score.text.stream import first_texts
        from elastic_ml_kit.score.text.templates import disagreement

        found = disagreement(model, first_texts(lines, _COMPARED))
        warn(
            f"template cache: {found.differ:,} of the first {found.texts:,} different texts "
            f"({found.share:.1%}) get another class than by themselves"
        )

    def tell_changes(self, name: str, model: TextModel, lines: list[Line]) -> None:
        """Say how many classes of these lines a precision below fp32 changes."""
        from elastic_ml_kit.score.text.evaluation.agreement import changed
        from elastic_ml_kit.score.text.stream import first_texts

        texts = first_texts(lines, _COMPARED)
        if model.backend.precision == "fp32" or not texts:
            return
        found = changed(model.probabilities(texts), self.load(name, "fp32").probabilities(texts))
        warn(
            f"{model.backend.precision}: {found.differ:,} of {found.texts:,} texts ({found.share:.1%}) get "
            f"another class than in fp32; probabilities differ by up to {found.largest:.4f}"
        )


@dataclass(frozen=True)
class Source:
    """What is read, and how."""

    path: Path
    text_field: str
    format: str = "auto"

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise UsageError(f"--format '{self.format}' is not one of {', '.join(FORMATS)}")

    def lines(self, progress: Progress | None = None) -> Iterator[Line]:
        """The lines, file after file.

        Errors:
            InputError: there is no such file, or it cannot be read.
        """
        from elastic_ml_kit.events.lines import find_files

        if self.path == STDOUT:
            wake_on_interrupt()
            # not sys.stdin: a thread that waits for it would hold its lock when the program ends
            with open(sys.stdin.fileno(), "rb", closefd=False) as pipe:
                yield from self._lines(pipe, "", progress, 0)
            return
        for each in find_files(self.path):
            try:
                with closing(each.open("rb")) as file:
                    yield from self._lines(file, each.name, progress, each.stat().st_size)
            except OSError as error:
                raise InputError(f"{each} cannot be read: {error.strerror or error}") from None

    def _lines(self, file: BufferedReader, name: str, progress: Progress | None, size: int) -> Iterator[Line]:
        from elastic_ml_kit.score.text.lines import read_documents, read_texts

        documents = self._is_documents(file, name)
        lines = read_documents(file, self.text_field) if documents else read_texts(file)
        for number, line in enumerate(lines):
            if progress is not None and number % 1024 == 0:
                done = file.tell() >> 10 if size else 0
                progress(f"{number:,} lines, KiB", done, max(size >> 10, done, 1))
            yield line

    def _is_documents(self, file: BufferedReader, name: str) -> bool:
        from elastic_ml_kit.score.text.lines import looks_like_documents

        plain = name.lower().removesuffix(".gz")
        if self.format != "auto":
            return self.format == "ndjson"
        if plain.endswith((*_DOCUMENTS, *_TEXTS)):
            return plain.endswith(_DOCUMENTS)
        return looks_like_documents(file)
