"""The severity of the stored events' lines, by the pipeline and the text model that a cluster has too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.errors import DefinitionError, InputError, UsageError
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.fields import ID, TIME
from elastic_ml_kit.model import Document, Line, Severity, StreamClasses, Stretch
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError
from elastic_ml_kit.normalise.pipeline import Pipeline
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.running.together import Together
from elastic_ml_kit.normalise.running.uses import called, uses
from elastic_ml_kit.normalise.signals import Dropped, Rerouted
from elastic_ml_kit.targets.base import Kind, Progress
from elastic_ml_kit.targets.local import sampling
from elastic_ml_kit.targets.local.models import Models
from elastic_ml_kit.targets.local.streams import Stream

PIPELINE = "esmlkit-log-classifier"
"""The pipeline that makes the text and asks the model."""
GRAVEST = ("ERROR", "WARNING", "INFO")
"""Classes of a severity in the order in which they are told; others come after them."""
FAILED = "the model did not answer"
NO_TEXT = "no text"
_NOW = "1970-01-01T00:00:00Z"
"""`_ingest.timestamp`: nothing here depends on when it runs."""
_COMPLETE = {"predicted_value", "prediction_probability"}

Definitions = Mapping[Kind, Mapping[str, Any]]


@dataclass(slots=True)
class _Tally:
    """What became of one stream's sample."""

    lines: list[Line] = field(default_factory=list)
    cells: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    read: Counter[int] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)


class Classification:
    """The stored pipeline with its models, ready for events.

    Args:
        definitions: what the workspace holds.

    Errors:
        UsageError, InputError, DefinitionError: it is not there, or cannot be used.
    """

    def __init__(self, definitions: Definitions) -> None:
        pipelines, scripts = definitions[Kind.PIPELINE], definitions[Kind.SCRIPT]
        if PIPELINE not in pipelines:
            raise UsageError(f"the workspace holds no pipeline {PIPELINE}")
        places = {name: str(body["model"]) for name, body in definitions[Kind.MODEL].items()}
        self.model = _asked(PIPELINE, pipelines)
        self.name = places.get(self.model, "")
        if not self.model:
            raise UsageError(f"the pipeline {PIPELINE} asks no model")
        self._models = Together(Models(places).find)
        if self._models.find(self.model) is None:
            raise UsageError(f"the pipeline {PIPELINE} asks the model '{self.model}', which nothing defines")
        resources = Resources(
            pipelines=pipelines.get,
            scripts=lambda name: scripts[name]["script"] if name in scripts else None,
            models=self._models.find,
        )
        try:
            self._pipeline: Pipeline = Compiler(resources).compile(pipelines[PIPELINE], PIPELINE)
        except RefusedPipelineError as error:
            raise UsageError(f"the pipeline {PIPELINE} is refused: {error}") from None

    def run(self, stream: str, documents: Sequence[str]) -> list[Document | str]:
        """Each document, given as JSON, as the pipeline leaves it, or why there is none."""
        return self._models.run(documents, lambda each: self._one(stream, each))

    def _one(self, stream: str, text: str) -> Document | str:
        document = IngestDocument(orjson.loads(text), {"_index": stream}, {"timestamp": _NOW})
        try:
            self._pipeline.run(document)
        except IngestError as error:
            return f"failed: {error.root.reason}"
        except Dropped:
            return "dropped"
        except Rerouted:
            pass
        return document.ctx


def _asked(name: str, pipelines: Mapping[str, Any], seen: tuple[str, ...] = ()) -> str:
    """The id of the model that the pipeline, or one that it calls, asks; "" where none does."""
    body = pipelines.get(name)
    if body is None or name in seen:
        return ""
    own = (str(use.options["model_id"]) for use in uses(body) if use.type == "inference")
    inner = (_asked(other, pipelines, (*seen, name)) for _, other in called(body))
    return next(own, "") or next(filter(None, inner), "")


def classify(
    definitions: Definitions, streams: Mapping[str, Stream], window: Window, progress: Progress
) -> tuple[Severity, list[Line]]:
    """Classify a sample of the streams' events; says the reason where that cannot be."""
    try:
        classification = Classification(definitions)
        return _classify(classification, streams, window, progress)
    except DefinitionError as error:
        return Severity(reason=str(error.problems[0])), []
    except (UsageError, InputError) as error:
        return Severity(reason=str(error)), []


def _classify(
    classification: Classification, streams: Mapping[str, Stream], window: Window, progress: Progress
) -> tuple[Severity, list[Line]]:
    cells = sampling.grid(window, len(streams))
    counts = {name: sampling.count(stream, cells) for name, stream in streams.items()}
    share = sampling.quota(number for each in counts.values() for number in each.values())
    rows, lines = [], []
    for done, (name, stream) in enumerate(streams.items()):
        progress("severity", done, len(streams))
        tally = _read(classification, stream, sampling.sample(stream, cells, counts[name], share))
        lines += tally.lines
        rows.append(_row(name, tally, cells, counts[name]))
    progress("severity", len(streams), len(streams))
    labels = {line.label for line in lines}
    ordered = [label for label in GRAVEST if label in labels] + sorted(labels.difference(GRAVEST))
    found = Severity(classification.model, classification.name, cells.width, tuple(ordered), tuple(rows))
    return found, lines


def _read(classification: Classification, stream: Stream, events: pl.DataFrame) -> _Tally:
    """Run a stream's sample, and count what comes."""
    tally = _Tally()
    documents = encode_lines(events.drop("cell")).to_list()
    facts = zip(events["cell"], events[ID], events[TIME].dt.epoch("ms"), strict=True)
    for (cell, event_id, instant), made in zip(
        facts, classification.run(stream.name, documents), strict=True
    ):
        tally.read[cell] += 1
        if isinstance(made, str):
            tally.skipped[made] += 1
            continue
        tally.sources[str(made.get("ml_source", "unknown"))] += 1
        line = _line(stream.name, event_id, instant, made)
        if line is None:
            text = isinstance(made.get("ml_input"), str)
            tally.skipped[FAILED if text else str(made.get("ml_skipped", NO_TEXT))] += 1
        else:
            tally.cells[cell][line.label] += 1
            tally.lines.append(line)
    return tally


def _line(stream: str, event_id: str, instant: int, made: Document) -> Line | None:
    """What the pipeline wrote of a class; None where it wrote none."""
    around, text = made.get("ml"), made.get("ml_input")
    prediction = around.get("prediction") if isinstance(around, dict) else None
    if isinstance(prediction, list):  # the event came with one, and the pipeline adds to it
        prediction = prediction[-1]
    if not isinstance(text, str) or not isinstance(prediction, dict) or not prediction.keys() >= _COMPLETE:
        return None
    return Line(
        stream=stream,
        event_id=event_id,
        timestamp=instant,
        source=str(made.get("ml_source", "unknown")),
        text=text,
        label=str(prediction["predicted_value"]),
        probability=float(prediction["prediction_probability"]),
        truncated=bool(prediction.get("is_truncated", False)),
    )


def _row(name: str, tally: _Tally, cells: sampling.Grid, counts: Mapping[int, int]) -> StreamClasses:
    return StreamClasses(
        stream=name,
        source=tally.sources.most_common(1)[0][0] if tally.sources else "",
        stretches=tuple(_stretches(tally, cells, counts)),
        skipped=dict(tally.skipped.most_common()),
    )


def _stretches(tally: _Tally, cells: sampling.Grid, counts: Mapping[int, int]) -> Iterator[Stretch]:
    for cell, events in counts.items():
        yield Stretch(cells.begin(cell), events, tally.read[cell], dict(sorted(tally.cells[cell].items())))
