"""Tests of pipelines: run, compared with what is expected, with the places that no sample reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

from elastic_ml_kit.errors import DefinitionError, Problem
from elastic_ml_kit.normalise.document import METADATA, IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError
from elastic_ml_kit.normalise.pipeline import Pipeline
from elastic_ml_kit.normalise.running.codec import parse_json, render_json
from elastic_ml_kit.normalise.running.library import Library
from elastic_ml_kit.normalise.running.probe import Probe
from elastic_ml_kit.normalise.running.uses import compiled
from elastic_ml_kit.normalise.signals import Dropped, Rerouted
from elastic_ml_kit.normalise.suite.comparison import differences, rendered_json
from elastic_ml_kit.normalise.suite.reach import Unreached, unreached
from elastic_ml_kit.normalise.suite.sample import Sample
from elastic_ml_kit.normalise.values import deep_copy

Entry = dict[str, Any] | None
"""What came of one document, as `_simulate` answers it: a document, an error, or None for a dropped one."""

Simulate = Callable[[Sample, Sequence[dict[str, Any]]], list[Entry]]
"""Runs the documents of a sample through its pipeline."""

NO_ID = ("_id", "_id")
"""What a document has that is sent without an id, as `_simulate` has it."""
Status = Literal["passed", "failed", "missing", "skipped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test.

    Attributes:
        status: `missing` where no expectation is written yet.
        message: why it did not pass, in a sentence.
        diff: what is expected and what came, line by line.
        rendered: the text that the file of expectations would have to have; "" where none would do.
        seconds: what the run took.
        documents: how many were run.
    """

    sample: Sample
    status: Status
    message: str = ""
    diff: tuple[str, ...] = ()
    rendered: str = ""
    seconds: float = 0.0
    documents: int = 0


class Local:
    """Runs samples here and counts what they reach.

    Args:
        now: the instant of tests whose config names none, ISO 8601.
    """

    def __init__(self, now: str) -> None:
        self._now = now
        self._compiled: dict[tuple[str, str], Pipeline] = {}
        self._probes: list[tuple[Library, Probe]] = []

    def simulate(self, sample: Sample, documents: Sequence[dict[str, Any]]) -> list[Entry]:
        """What comes of each document.

        Errors:
            DefinitionError: the pipeline is refused.
        """
        pipeline = self._pipeline(sample)
        now = sample.config.now or self._now
        return [_entry(pipeline, each, now) for each in documents]

    def _pipeline(self, sample: Sample) -> Pipeline:
        key = (sample.pipeline.source.file, sample.pipeline.id)
        if key not in self._compiled:
            probe = Probe(sample.library.resources())
            self._compiled[key] = compiled(sample.pipeline, sample.library, probe)
            self._probes.append((sample.library, probe))
        return self._compiled[key]

    def unreached(self) -> list[Unreached]:
        """The places that no sample reached, in the order of files and lines."""
        return unreached(self._probes)


def _entry(pipeline: Pipeline, body: Mapping[str, Any], now: str) -> Entry:
    metadata = dict([NO_ID]) | {name: body[name] for name in METADATA if body.get(name) is not None}
    document = IngestDocument(deep_copy(body["_source"]), metadata, {"timestamp": now})
    try:
        pipeline.run(document)
    except Dropped:
        return None
    except Rerouted:
        pass
    except IngestError as error:
        return {"error": error.chain()}
    entry: Entry = parse_json(render_json({**document.metadata, "_source": document.source}))
    return entry


def run(samples: Sequence[Sample], simulate: Simulate) -> Iterator[Outcome]:
    """The tests one after the other; a pipeline that is refused fails its tests.

    Errors:
        DefinitionError: an input or an expectation is wrong.
    """
    for sample in samples:
        if sample.config.skipped is not None:
            yield Outcome(sample, "skipped", sample.config.skipped)
        else:
            yield _tested(sample, simulate)


def _tested(sample: Sample, simulate: Simulate) -> Outcome:
    documents = sample.documents()
    start = perf_counter()
    try:
        entries = simulate(sample, documents)
    except DefinitionError as error:
        return Outcome(sample, "failed", "the pipeline is refused", tuple(map(str, error.problems)))
    except RefusedPipelineError as error:
        return Outcome(sample, "failed", "a pipeline that it calls is refused", (str(error),))
    seconds = perf_counter() - start
    got = [_shown(entry, sample) for entry in entries]
    status, message, diff = _judged(sample, got)
    usable = status == "passed" or diff or status == "missing"
    rendered = _file_of(sample, got) if usable else ""
    return Outcome(sample, status, message, diff, rendered, seconds, len(documents))


def _file_of(sample: Sample, got: list[Any]) -> str:
    """The expectations in the form of their layout."""
    return rendered_json({_key(sample): got}, indent=2 if sample.layout == "kit" else 4) + "\n"


def _key(sample: Sample) -> str:
    return "docs" if sample.layout == "kit" else "expected"


def _shown(entry: Entry, sample: Sample) -> Any:
    """An entry as the layout keeps it: metadata only where the pipeline set it, a package's source alone."""
    if entry is None or "error" in entry:
        return entry
    if sample.layout == "package":
        return entry["_source"]
    sent = (("_index", sample.index), NO_ID)
    return {key: value for key, value in entry.items() if (key, value) not in sent}


def _judged(sample: Sample, got: list[Any]) -> tuple[Status, str, tuple[str, ...]]:
    failed = [number for number, each in enumerate(got, 1) if isinstance(each, dict) and _failed(each)]
    if sample.layout == "package" and failed:
        error = got[failed[0] - 1]["error"][-1]
        return "failed", f"document {failed[0]} failed: {error['type']}: {error['reason']}", ()
    if not sample.expected.is_file():
        return "missing", f"there is no {sample.expected.name}; --update writes it", ()
    wanted = _expected(sample)
    numeric = sample.layout == "package"
    diff = tuple(differences(wanted, got, sample.config.dynamic_fields, numeric))
    return ("failed", "the result is not the expected one", diff) if diff else ("passed", "", ())


def _failed(entry: Mapping[str, Any]) -> bool:
    return entry.keys() == {"error"} and isinstance(entry["error"], list)


def _expected(sample: Sample) -> list[Any]:
    key = _key(sample)
    try:
        value = parse_json(sample.expected.read_bytes())
    except ValueError as error:
        raise DefinitionError([Problem(str(sample.expected), 0, 0, f"not JSON: {error}")]) from None
    if not isinstance(value, dict) or not isinstance(value.get(key), list):
        message = f"expected an object with a list '{key}'; --update writes it"
        raise DefinitionError([Problem(str(sample.expected), 0, 0, message)])
    found: list[Any] = value[key]
    return found
