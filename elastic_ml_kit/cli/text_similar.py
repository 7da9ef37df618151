"""`esmlkit text similar`: the messages of an input that are most like a text."""

from __future__ import annotations

from typing import Annotated

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli import text_options as texts
from elastic_ml_kit.cli.models_options import Source
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import print_json, print_table, warn
from elastic_ml_kit.errors import UsageError


def similar(
    *,
    input: asked.Input,
    query: Annotated[str, typer.Option("--query", "-q", metavar="TEXT", help="What to look for.")],
    text_field: asked.TextField = "message",
    format: asked.Format = "auto",
    top: Annotated[int, typer.Option("--top", metavar="N", help="How many.", min=1, max=1000)] = 10,
    embedding_model: texts.EmbeddingModel = None,
    json: given.Json = False,
) -> None:
    """Show the messages that are most like a text, nearest first.

    Messages that differ only in addresses, names and numbers are one, with the number of their lines. By
    default those are near that share rare words; with --embedding-model, those whose vectors are.
    """
    from elastic_ml_kit.score.text.language.nearest import find_nearest

    if not query.strip():
        raise UsageError("--query is empty; give it the words to look for")
    with progress_bar() as progress:
        corpus = texts.learned(Source(input, text_field, format), progress)
    found = find_nearest(corpus, query, top, texts.space_of(embedding_model))
    if json:
        print_json(found)
        return
    if not found:
        warn(f"nothing in {corpus.lines:,} lines shares a word with the query")
        return
    rows = [(f"{each.similarity:.3f}", f"{each.count:,}", str(each.line), each.text) for each in found]
    print_table(("SIMILARITY", "LINES", "FIRST", "MESSAGE"), rows)
