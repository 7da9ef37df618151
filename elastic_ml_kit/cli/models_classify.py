"""`esmlkit models classify`: the class of every line, one line out for each line in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL, Running, Source
from elastic_ml_kit.cli.output import written
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, warn
from elastic_ml_kit.errors import InputError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.lines import Line
    from elastic_ml_kit.score.text.runtime import TextModel
    from elastic_ml_kit.score.text.stream import Prediction, Tally

_DIGITS = 8


@grouped
def classify(
    *,
    model: asked.Model = DEFAULT_MODEL,
    input: asked.Input,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where the answers go, as NDJSON; '-' is stdout."
        ),
    ],
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
    What was cut, replaced or left out is counted on stderr.
    """
    from elastic_ml_kit.score.text.stream import Classification, windows
    from elastic_ml_kit.score.text.templates import mask

    source = Source(input, text_field, format)
    with ExitStack() as stack:
        lines = source.lines(stack.enter_context(progress_bar()))
        first = next(windows(lines), [])
        next_line = next(lines, None)
        if next_line is None:
            _check_any(Counter(line.fault for line in first), first, text_field)
        loaded, seconds = running.timed(model)
        running.tell_changes(model, loaded, first)
        if template_cache:
            running.tell_disagreement(loaded, first)
        work = Classification(loaded, key=mask if template_cache else None)
        into = stack.enter_context(written(output))
        started = time.perf_counter()
        for prediction in work.run(chain(first, [next_line] if next_line else [], lines)):
            into.write(_line(prediction, loaded.labels))
        _check_any(work.tally.faults + Counter({"": work.tally.classes.total()}), first, text_field)
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


def _check_any(faults: Counter[str], first: list[Line], text_field: str) -> None:
    """Refuse an input of which no line has a text: most likely the field is another one.

    Args:
        faults: lines by fault; "" counts those without one.

    Errors:
        InputError: there are lines, but none can be classified.
    """
    if not faults or faults[""]:
        return
    reason, _ = faults.most_common(1)[0]
    names = list(dict.fromkeys(name for line in first for name in _text_fields(line.document)))
    fields = f"; text is in {', '.join(names[:8])}" if names else ""
    hint = nearest(text_field, names) or fields
    raise InputError(f"none of {counted(faults.total(), 'line')} can be classified: {reason}{hint}")


def _text_fields(document: Any, prefix: str = "") -> Iterator[str]:
    """Names of the fields that hold a text."""
    for name, value in document.items():
        if isinstance(value, dict):
            inner = "" if not prefix and name in ("_source", "source") else f"{prefix}{name}."
            yield from _text_fields(value, inner)
        elif isinstance(value, str) and " " in value:
            yield prefix + name


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
    for count, what in (
        (tally.truncated, f"longer than {model.longest} tokens; the model saw the start"),
        (tally.raw, "not UTF-8; the bytes that are none were replaced"),
        (tally.empty, "empty; the class means nothing"),
        *((count, f"without a class: {reason}") for reason, count in tally.faults.most_common(5)),
    ):
        if count:
            warn(f"{counted(count, 'line')} {what}")
