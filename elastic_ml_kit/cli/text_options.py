"""Options of the commands that tell what messages say, and an input that can be read more than once."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.models_options import Source
from elastic_ml_kit.cli.output import STDOUT
from elastic_ml_kit.errors import InputError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.language.corpus import Corpus
    from elastic_ml_kit.score.text.language.spaces import Space
    from elastic_ml_kit.targets.base import Progress

_MODELS = "Models"

EmbeddingModel = Annotated[
    str | None,
    typer.Option(
        "--embedding-model",
        metavar="FOLDER",
        help="Sentence model for topics and similarity, instead of weighted words.",
        rich_help_panel=_MODELS,
    ),
]


@contextmanager
def rereadable(source: Source) -> Iterator[Source]:
    """The source as one that can be read twice: a pipe is first written to a temporary file.

    Errors:
        InputError: the temporary folder cannot hold it.
    """
    import tempfile

    piped = source.path == STDOUT
    if not piped and (not source.path.exists() or source.path.is_file() or source.path.is_dir()):
        yield source
        return
    with tempfile.NamedTemporaryFile(prefix="esmlkit-") as spool:
        wake_on_interrupt()
        try:
            if piped:
                shutil.copyfileobj(sys.stdin.buffer, spool)
            else:
                with source.path.open("rb") as file:
                    shutil.copyfileobj(file, spool)
            spool.flush()
        except OSError as error:
            raise InputError(
                f"the input cannot be kept in {tempfile.gettempdir()}, to be read twice: "
                f"{error.strerror or error}; set TMPDIR to a folder with space, or give a file"
            ) from None
        yield replace(source, path=Path(spool.name))


def learned(source: Source, progress: Progress | None) -> Corpus:
    """The templates of the source."""
    from elastic_ml_kit.score.text.language.analysis import learn

    return learn(source.lines(progress))


def space_of(model: str | None) -> Space | None:
    """The vectors of a sentence model; None where none is given."""
    if model is None:
        return None
    from elastic_ml_kit.score.text.language.spaces import SentenceSpace
    from elastic_ml_kit.score.text.tasks.load import load_embedder

    embed: Callable[[Any], Any] = load_embedder(model).vectors
    return SentenceSpace(embed)
