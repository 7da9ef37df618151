"""`esmlkit models infer`: what a text model of any task answers, one line out for each line in."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_feed import Feed, check_any, tell_tally
from elastic_ml_kit.cli.models_options import AUTO_PRECISION, DEFAULT_MODEL, Running, Source
from elastic_ml_kit.cli.options import split_words
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, warn
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.tasks.stream import Answered
    from elastic_ml_kit.score.text.tasks.task import Task

_DIGITS = 8
_ASKED = "What is asked"


@grouped
def infer(
    *,
    model: asked.Model = DEFAULT_MODEL,
    input: asked.Input,
    output: asked.Output,
    text_field: asked.TextField = "message",
    format: asked.Format = "auto",
    task: Annotated[
        str | None,
        typer.Option(
            "--task",
            metavar="TASK",
            help="text_classification, ner, text_embedding, zero_shot_classification, fill_mask, "
            "question_answering or text_similarity; by default what the model is for.",
            rich_help_panel=_ASKED,
        ),
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--labels",
            metavar="A,B",
            help="Zero-shot classification: the classes to choose from.",
            callback=split_words,
            rich_help_panel=_ASKED,
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template",
            metavar="TEXT",
            help="Zero-shot classification: the sentence that names a class, with {} in its place.",
            rich_help_panel=_ASKED,
        ),
    ] = "This example is {}.",
    multi_label: Annotated[
        bool,
        typer.Option(
            "--multi-label",
            help="Zero-shot classification: each class by itself, so that several may hold.",
            rich_help_panel=_ASKED,
        ),
    ] = False,
    question: Annotated[
        str,
        typer.Option(
            "--question",
            metavar="TEXT",
            help="Question answering: what each line is to answer.",
            rich_help_panel=_ASKED,
        ),
    ] = "",
    query: Annotated[
        str,
        typer.Option(
            "--query",
            metavar="TEXT",
            help="Text similarity: what each line is compared with.",
            rich_help_panel=_ASKED,
        ),
    ] = "",
    top: Annotated[
        int,
        typer.Option(
            "--top", metavar="N", help="Tell the N likeliest answers too.", min=0, rich_help_panel=_ASKED
        ),
    ] = 0,
    running: Running,
) -> None:
    """Ask a text model of any task about every line.

    One line of JSON for each line, in order: `text`, the `_id` or `id` of a document, and the fields that
    Elasticsearch's inference processor writes for the task: `predicted_value`, `prediction_probability`,
    `top_classes`, `entities` and others. A line without an answer says why in `error`.
    """
    from elastic_ml_kit.score.text.tasks.stream import Inference
    from elastic_ml_kit.score.text.tasks.task import Question

    what = Question(
        labels=tuple(labels or ()),
        template=template,
        multi_label=multi_label,
        question=question,
        query=query,
        top=top,
    )
    with progress_bar() as progress:
        feed = Feed(Source(input, text_field, format), progress)
        if feed.whole:
            check_any(Counter(line.fault for line in feed.first), feed.first, text_field)
        work = Inference(_load(model, task, running, what))
        started = time.perf_counter()
        with feed.answered(output, work.tally) as into:
            for answered in work.run(feed.lines(into)):
                into.write(_line(answered))
            without = work.tally.faults.total()
            check_any(work.tally.faults + Counter({"": work.tally.lines - without}), feed.first, text_field)
    _tell(work, time.perf_counter() - started)


def _load(model: str, task: str | None, running: Running, what: Any) -> Task:
    from elastic_ml_kit.score.text.tasks import load_task

    if running.precision == AUTO_PRECISION:
        raise UsageError("--precision auto compares classes; it is for `esmlkit models classify`")
    return load_task(
        model,
        task,
        running.device,
        running.backend,
        asked=what,
        precision=running.precision,
        max_length=running.max_length,
        trust_pickle=running.trust_pickle,
        threads=running.threads,
    )


def _line(answered: Answered) -> bytes:
    import orjson

    line = answered.line
    told: dict[str, Any] = {**line.ids, "text": line.text}
    told |= _rounded(answered.answer) if answered.answer else {"predicted_value": None, "error": line.fault}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _rounded(value: Any) -> Any:
    """The value, with eight digits of every number in it."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def _tell(work: Any, seconds: float) -> None:
    """The end of the work, on stderr."""
    tally, task = work.tally, work.task
    if not tally.lines:
        warn("0 lines: the input is empty")
        return
    how = f"{task.folder.task}; {task.backend.name} on {task.backend.device}, {task.backend.precision}"
    rate = f"{tally.lines / max(seconds, 1e-9):,.0f} lines/s"
    warn(f"{counted(tally.lines, 'line')} in {seconds:.2f} s: {rate} ({how})")
    warn(f"{counted(tally.run, 'different text')} run")
    tell_tally(tally, task.longest)
