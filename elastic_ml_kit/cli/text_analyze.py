"""`esmlkit text analyze`: what each message of an input says, one document out for each line in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli import text_options as texts
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_feed import check_any
from elastic_ml_kit.cli.models_options import Source
from elastic_ml_kit.cli.output import STDOUT, written
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, print_json, warn
from elastic_ml_kit.cli.text_summary import show_summary, summary_of
from elastic_ml_kit.errors import UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.language.analysis import Analysis, Tools
    from elastic_ml_kit.score.text.lines import Line

_USUAL = ("keywords", "entities", "language", "topics")
_LOOKED_AT = 64
"""Lines whose fields are told where none has a text."""


@grouped
def analyze(
    *,
    input: asked.Input,
    text_field: asked.TextField = "message",
    format: asked.Format = "auto",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where the documents go; '-' is stdout."),
    ] = None,
    what: Annotated[
        list[str] | None,
        typer.Option(
            "--what",
            metavar="A,B",
            help="Of keywords, entities, language, topics, similarity and sentiment; by default the first "
            "four, and sentiment where its model is given.",
            callback=given.split_words,
        ),
    ] = None,
    keep_document: Annotated[
        bool, typer.Option("--keep-document", help="Write the whole document, with ml.text added.")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Print the topics, and what is seen most; no --output needed.")
    ] = False,
    json: given.Json = False,
    threshold: Annotated[
        float,
        typer.Option(
            "--threshold",
            metavar="0…1",
            help="Least mean cosine in a topic; more gives more and smaller topics.",
            min=0.0,
            max=1.0,
        ),
    ] = 0.5,
    ner_model: Annotated[
        str | None,
        typer.Option(
            "--ner-model",
            metavar="FOLDER",
            help="Names beside those that have a grammar, with the model's probability.",
            rich_help_panel="Models",
        ),
    ] = None,
    embedding_model: texts.EmbeddingModel = None,
    sentiment_model: Annotated[
        str | None,
        typer.Option(
            "--sentiment-model",
            metavar="FOLDER",
            help="A classifier of texts; the kit has none for sentiment.",
            rich_help_panel="Models",
        ),
    ] = None,
) -> None:
    """Tell of each message its keywords, entities, language and topic.

    One document for each line, in order: `_id` or `id`, `text`, and what is told below `ml.text`. Keywords,
    topics and similarity need the whole input first: a file is read twice, a pipe is kept in a temporary
    file. --summary and --json print what was found in all, the latter for a script.
    """
    asked_for = _asked(what, sentiment_model)
    printed = summary or json
    if output is None and not printed:
        raise UsageError("say where the documents go with --output FILE, or --summary to see what there is")
    if output == STDOUT and printed:
        raise UsageError("--output - and the summary both go to stdout; give --output a file")
    with ExitStack() as stack:
        progress = stack.enter_context(progress_bar())
        source = Source(input, text_field, format)
        if asked_for & _of_corpus():
            source = stack.enter_context(texts.rereadable(source))
        started = time.perf_counter()
        work = _analysis(asked_for, source, progress, embedding_model, threshold, ner_model, sentiment_model)
        documents = _documents(work, source.lines(progress), keep_document, text_field)
        if output is None:
            for _ in documents:
                pass
        else:
            into = stack.enter_context(written(output))
            for document in documents:
                into.write(document)
                if input == STDOUT:
                    into.flush()
        seconds = time.perf_counter() - started
    _tell(work, seconds)
    if printed:
        found = summary_of(work)
        print_json(found) if json else show_summary(found)


def _of_corpus() -> frozenset[str]:
    from elastic_ml_kit.score.text.language.analysis import OF_CORPUS

    return OF_CORPUS


def _asked(what: list[str] | None, sentiment_model: str | None) -> frozenset[str]:
    """What is asked for.

    Errors:
        UsageError: there is no such thing, or a model is missing for it.
    """
    from elastic_ml_kit.score.text.language.analysis import WHAT

    words = what or [*_USUAL, *(["sentiment"] if sentiment_model else [])]
    for word in words:
        if word not in WHAT:
            raise UsageError(f"--what '{word}' is not one of {', '.join(WHAT)}{nearest(word, WHAT)}")
    if "sentiment" in words and not sentiment_model:
        raise UsageError(
            "--what sentiment needs --sentiment-model FOLDER: the kit has no such model, as those that there "
            "are were trained on reviews and posts and say nothing reliable of log messages"
        )
    return frozenset(words)


def _analysis(
    what: frozenset[str],
    source: Source,
    progress: Any,
    embedding_model: str | None,
    threshold: float,
    ner_model: str | None,
    sentiment_model: str | None,
) -> Analysis:
    """What analyses the lines: models loaded, and the input read once where that is needed."""
    from elastic_ml_kit.score.text.language.analysis import ENGLISH, Analysis, Tools
    from elastic_ml_kit.score.text.language.nearest import Neighbours
    from elastic_ml_kit.score.text.language.topics import Topics

    tools: dict[str, Any] = {}
    if what & {"topics", "similarity"}:
        space = texts.space_of(embedding_model)
    if ner_model and "entities" in what:
        from elastic_ml_kit.score.text.tasks.load import load_ner

        tools["names"] = load_ner(ner_model)
    if "sentiment" in what and sentiment_model:
        from elastic_ml_kit.score.text.runtime import load

        tools["sentiment"] = load(sentiment_model)
    if what & _of_corpus():
        tools["corpus"] = texts.learned(source, progress)
        if tools["corpus"].beyond:
            beyond = counted(tools["corpus"].beyond, "line")
            warn(f"{beyond} of templates beyond the first 50,000: nothing is learned from them")
    if "topics" in what:
        tools["topics"] = Topics(tools["corpus"], space, threshold, ENGLISH)
    if "similarity" in what:
        tools["neighbours"] = Neighbours(tools["corpus"], space)
    found: Tools = Tools(what, **tools)
    return Analysis(found)


def _documents(
    work: Analysis, lines: Iterator[Line], keep_document: bool, text_field: str
) -> Iterator[bytes]:
    """A line of JSON for each line.

    Errors:
        InputError: there are lines, but none has a text.
    """
    import orjson

    first: list[Line] = []
    for line, found in work.run(lines):
        if len(first) < _LOOKED_AT:
            first.append(line)
        document = _kept(line, found) if keep_document else _short(line, found)
        yield orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    check_any(work.seen.faults + Counter({"": work.seen.lines}), first, text_field)


def _short(line: Line, found: dict[str, Any]) -> dict[str, Any]:
    document = {**line.ids, "text": line.text}
    return document | ({"error": line.fault} if line.fault else {"ml": {"text": found}})


def _kept(line: Line, found: dict[str, Any]) -> dict[str, Any]:
    """The document as it was, with `ml.text`; in a search hit, below its `_source`."""
    document = dict(line.document)
    if line.fault or not document:
        return document | _short(line, found)
    for envelope in ("_source", "source"):
        inner = document.get(envelope)
        if isinstance(inner, dict):
            return document | {envelope: _with(inner, found)}
    return _with(document, found)


def _with(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    there = document.get("ml")
    return document | {"ml": {**(there if isinstance(there, dict) else {}), "text": found}}


def _tell(work: Analysis, seconds: float) -> None:
    """The end of the work, on stderr."""
    seen = work.seen
    lines = seen.lines + seen.faults.total()
    if not lines:
        warn("0 lines: the input is empty")
        return
    warn(f"{counted(lines, 'line')} in {seconds:.2f} s: {lines / max(seconds, 1e-9):,.0f} lines/s")
    if seen.raw:
        warn(f"{counted(seen.raw, 'line')} not UTF-8; the bytes that are none were replaced")
    for reason, count in seen.faults.most_common(5):
        warn(f"{counted(count, 'line')} not analysed: {reason}")
