"""`esmlkit models classify`: the class of every line, one line out for each line in."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_feed import Feed, check_any, tell_tally
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL, Running, Source
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, warn

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.runtime import TextModel
    from elastic_ml_kit.score.text.stream import Prediction, Tally

_DIGITS = 8


@grouped
def classify(
    *,
    model: asked.Model = DEFAULT_MODEL,
    input: asked.Input,
    output: asked.Output,
    text_field: asked.TextField = "message",
    format: asked.Format = "auto",
    template_cache: Annotated[
        bool,
        typer.Option(
            "--template-cache",
            help="Lines that differ only in numbers, addresses and hashes get the class of the first; "
            "faster, and how often it is wrong is told.",
        ),
    ] = False,
    running: Running,
) -> None:
    """Give every line its class.

    One line of JSON for each line, in order: `text`, `class`, `probability`, `probabilities`, and the `_id`
    or `id` of a document. A line that is no document, or has no text, says why in `error` and has no class.
    What was cut, replaced or left out is counted on stderr. A pipe is answered as it comes; Ctrl-C ends it,
    and what is complete stays.
    """
    from elastic_ml_kit.score.text.stream import Classification
    from elastic_ml_kit.score.text.templates import mask

    with progress_bar() as progress:
        feed = Feed(Source(input, text_field, format), progress)
        if feed.whole:
            check_any(Counter(line.fault for line in feed.first), feed.first, text_field)
        loaded, seconds = running.timed(model, feed.first)
        if template_cache:
            running.tell_disagreement(loaded, feed.first)
        work = Classification(loaded, key=mask if template_cache else None)
        started = time.perf_counter()
        with feed.answered(output, work.tally) as into:
            for prediction in work.run(feed.lines(into)):
                into.write(_line(prediction, loaded.labels))
            check_any(work.tally.faults + Counter({"": work.tally.classes.total()}), feed.first, text_field)
    _tell(work.tally, loaded, time.perf_counter() - started, seconds)


def _line(prediction: Prediction, labels: tuple[str, ...]) -> bytes:
    import orjson

    line, values = prediction.line, prediction.probabilities
    told: dict[str, Any] = {**line.ids, "text": line.text}
    if values:
        best = values.index(max(values))
        rounded = [round(value, _DIGITS) for value in values]
        told |= {"class": labels[best], "probability": rounded[best]}
        told["probabilities"] = dict(zip(labels, rounded, strict=True))
    else:
        told |= {"class": None, "probability": None, "probabilities": {}, "error": line.fault}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _tell(tally: Tally, model: TextModel, seconds: float, loading: float) -> None:
    """The end of the work, on stderr."""
    if not tally.lines:
        warn("0 lines: the input is empty")
        return
    backend = model.backend
    how = f"{backend.name} on {backend.device}, {backend.precision}"
    rate = f"{tally.lines / max(seconds, 1e-9):,.0f} lines/s"
    warn(f"{counted(tally.lines, 'line')} in {seconds:.2f} s: {rate} ({how}; loaded in {loading:.2f} s)")
    shares = [f"{label} {tally.classes[label]:,}" for label in model.labels if tally.classes[label]]
    warn(f"{', '.join(shares)}; {counted(tally.run, 'different text')} run")
    tell_tally(tally, model.longest)
