"""Lines of documents through a pipeline, lot by lot: bytes in, bytes out, so that processes share them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from elastic_ml_kit.content import Content
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import METADATA, IngestDocument
from elastic_ml_kit.normalise.faults import PARSE, IngestError
from elastic_ml_kit.normalise.pipeline import Pipeline
from elastic_ml_kit.normalise.resources import Classifier, nothing
from elastic_ml_kit.normalise.running.codec import parse_json, render_json
from elastic_ml_kit.normalise.running.drops import name_of
from elastic_ml_kit.normalise.running.library import open_library
from elastic_ml_kit.normalise.running.tables import NO_DATABASES, NO_TABLES, Databases, Tables
from elastic_ml_kit.normalise.running.together import REMEMBERED, Together
from elastic_ml_kit.normalise.running.uses import compiled
from elastic_ml_kit.normalise.signals import Dropped, Rerouted
from elastic_ml_kit.normalise.values import java_text

C = TypeVar("C", bound=Compiler)

INDEX = "_index"
"""The index of a document that names none, as `_simulate` has it."""
_NOT_OF_THE_SOURCE = frozenset(METADATA)


@dataclass(frozen=True, slots=True)
class Plan:
    """What every process needs to run the same pipeline.

    Attributes:
        pipeline: a file, or the id of a pipeline in the catalog.
        content: the catalog.
        now: `_ingest.timestamp`, ISO 8601.
        databases, tables: what geoip and enrich look things up in.
        index: the index of documents that name none.
        models: finds a text model for `inference` by its id; a function that other processes can have too.
        remembered: texts of a model whose answers are kept from lot to lot.
        metadata: write `_index`, `_id` and so on beside `_source`, also where the input has them not.
    """

    pipeline: str
    content: Content
    now: str
    databases: Databases = NO_DATABASES
    tables: Tables = NO_TABLES
    index: str = INDEX
    metadata: bool = False
    models: Callable[[str], Classifier | None] = nothing
    remembered: int = REMEMBERED


@dataclass(frozen=True, slots=True)
class Lot:
    """Some lines of an input.

    Attributes:
        lines: number and text of each.
        raw: they are texts for the field `message`, not JSON.
        file: where they stand.
    """

    lines: Sequence[tuple[int, bytes]]
    raw: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that did not come through.

    Attributes:
        file, line: where it stood.
        error: types and reasons, outermost first.
        processor, tag, pipeline: where it failed; all None for a line that is no document.
        text: the line.
    """

    file: str
    line: int
    error: list[dict[str, Any]]
    processor: str | None
    tag: str | None
    pipeline: str | None
    text: bytes


@dataclass(slots=True)
class Ran:
    """What became of a lot.

    Attributes:
        output: the documents that came through, one a line.
        read, written: how many.
        dropped: how many by what dropped them.
        failures: those that failed.
    """

    output: bytes = b""
    read: int = 0
    written: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


class Runner(Generic[C]):
    """A pipeline that is ready for lines.

    Args:
        plan: what to run.
        compiler: the class that compiles; one that counts, for instance.
        together: ask text models for all documents of a lot at once, for which documents with an `inference`
            run twice up to it; else one by one, each document once.

    Errors:
        UsageError, DefinitionError: when made, if there is no such pipeline, or it is refused.
    """

    def __init__(self, plan: Plan, compiler: type[C], together: bool = True) -> None:
        library, written = open_library(plan.pipeline, plan.content, plan.databases, plan.tables, plan.models)
        self._together = Together(plan.models, plan.remembered)
        resources = library.resources()
        if together:
            resources = replace(resources, models=self._together.find)
        self.compiler = compiler(resources=resources)
        self._pipeline: Pipeline = compiled(written, library, self.compiler)
        self._plan = plan

    def run(self, lot: Lot) -> Ran:
        """The lot through the pipeline, in order."""
        ran = Ran(read=len(lot.lines))
        lines = []
        texts = [text for _, text in lot.lines]
        outcomes = self._together.run(texts, lambda text: self._came(text, lot.raw))
        for (number, text), came in zip(lot.lines, outcomes, strict=True):
            if isinstance(came, Dropped):
                ran.dropped[name_of(came)] += 1
            elif isinstance(came, IngestError):
                ran.failures.append(_failure(lot.file, number, text, came))
            else:
                lines.append(came)
        ran.written = len(lines)
        if lines:
            ran.output = b"\n".join(lines) + b"\n"
        return ran

    def _came(self, text: bytes, raw: bool) -> bytes | Dropped | IngestError:
        """The document of a line as it is afterwards, or why there is none."""
        try:
            return self._one(text, raw)
        except (Dropped, IngestError) as outcome:
            return outcome

    def _one(self, text: bytes, raw: bool) -> bytes:
        """The document of a line as it is afterwards."""
        if raw:
            source, metadata = {"message": text.decode("utf-8", "replace")}, None
        else:
            source, metadata = parted(_parsed(text))
        known = {INDEX: self._plan.index, **(metadata or {})}
        document = IngestDocument(source, known, {"timestamp": self._plan.now})
        with suppress(Rerouted):
            self._pipeline.run(document)
        return _rendered(document, self._plan.metadata or metadata is not None)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        value = parse_json(text)
    except ValueError as error:
        raise IngestError(PARSE, f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise IngestError(PARSE, "not a document: expected a JSON object")
    return value


def parted(value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The source and the metadata of a value: a search hit or a `_simulate` document, or a bare document.

    Example:
        >>> parted({"_index": "logs", "_source": {"a": 1}}), parted({"a": 1})
        (({'a': 1}, {'_index': 'logs'}), ({'a': 1}, None))
    """
    source = value.get("_source")
    if not isinstance(source, dict):
        if _NOT_OF_THE_SOURCE.isdisjoint(value):
            return value, None
        return {name: each for name, each in value.items() if name not in _NOT_OF_THE_SOURCE}, None
    metadata = {name: value[name] for name in METADATA if value.get(name) is not None}
    for name in ("_index", "_id", "_routing"):
        if name in metadata:
            metadata[name] = java_text(metadata[name])
    return source, metadata


def _rendered(document: IngestDocument, metadata: bool) -> bytes:
    source = document.ctx
    found = document.metadata if metadata else {}
    for name in METADATA:
        source.pop(name, None)
    return render_json({**found, "_source": source} if metadata else source)


def _failure(file: str, number: int, text: bytes, error: IngestError) -> Failure:
    return Failure(file, number, error.chain(), error.processor, error.tag, error.pipeline, text)
