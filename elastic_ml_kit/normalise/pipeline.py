"""A pipeline body becomes compiled steps once; documents run through them in order.

A failure meets the step's own `ignore_failure`, then its `on_failure`, then that of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import ILLEGAL_STATE, IngestError
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.signals import Terminated

_CONDITIONAL = "conditional"


class Condition(Protocol):
    """A compiled `if`."""

    def __call__(self, document: IngestDocument, /) -> bool:
        """Whether the processor runs.

        Errors:
            IngestError: the condition itself fails.
        """


class Step:
    """One processor in its place: with condition, tag, description and what happens if it fails.

    Attributes:
        condition_text: the `if` as written, or None.
        nested: it belongs to another processor, to which its failures are put down.
    """

    __slots__ = (
        "condition",
        "condition_text",
        "description",
        "ignore_failure",
        "nested",
        "on_failure",
        "process",
        "processor",
        "tag",
    )

    def __init__(
        self,
        processor: Processor,
        *,
        tag: str | None = None,
        description: str | None = None,
        condition: Condition | None = None,
        condition_text: str | None = None,
        ignore_failure: bool = False,
        on_failure: Sequence[Step] = (),
        nested: bool = False,
    ) -> None:
        self.processor = processor
        self.process = processor.run
        self.tag = tag
        self.description = description
        self.condition = condition
        self.condition_text = condition_text
        self.ignore_failure = ignore_failure
        self.on_failure = tuple(on_failure)
        self.nested = nested

    def run(self, document: IngestDocument) -> None:
        """Runs the processor if its condition holds.

        Errors:
            IngestError: it failed, and nothing in this step handles that.
        """
        if self.condition is not None and not self.holds(document):
            return
        try:
            self.process(document)
        except IngestError as error:
            if self.ignore_failure:
                return
            self.mark(error, document)
            if not self.on_failure:
                raise
            handle(error, document, self.on_failure)

    def holds(self, document: IngestDocument) -> bool:
        """Whether the condition holds; without one it does.

        Errors:
            IngestError: the condition fails, which nothing in this step handles.
        """
        try:
            return self.condition is None or self.condition(document)
        except IngestError as error:
            if not self.nested:
                _put_down(error, _CONDITIONAL, self.tag, document)
            raise

    def mark(self, error: IngestError, document: IngestDocument) -> None:
        """Puts a failure of the processor down to this step, unless an inner one has done so.

        With a condition and without an own `on_failure` it counts as one of the condition.
        """
        if self.on_failure:
            _put_down(error, self.processor.type, self.tag, document)
        elif not self.nested:
            type = self.processor.type if self.condition is None else _CONDITIONAL
            _put_down(error, type, self.tag, document)


def _put_down(error: IngestError, type: str, tag: str | None, document: IngestDocument) -> None:
    if error.processor is None:
        error.processor = type
        error.tag = tag
        error.pipeline = document.stack[-1] if len(document.stack) > 1 else None


def handle(error: IngestError, document: IngestDocument, steps: Sequence[Step]) -> None:
    """Runs the steps of an `on_failure`, which read the error from `_ingest`."""
    announce(error, document)
    try:
        for step in steps:
            step.run(document)
    finally:
        withdraw(document)


def announce(error: IngestError, document: IngestDocument) -> None:
    """Puts the failure where `on_failure` steps read it."""
    ingest = document.ingest
    ingest["on_failure_message"] = error.root.reason
    ingest["on_failure_processor_type"] = error.processor
    ingest["on_failure_processor_tag"] = error.tag
    if error.pipeline is not None:
        ingest["on_failure_pipeline"] = error.pipeline


def withdraw(document: IngestDocument) -> None:
    """Takes the failure away again."""
    for name in ("message", "processor_type", "processor_tag", "pipeline"):
        document.ingest.pop(f"on_failure_{name}", None)


class Pipeline:
    """Compiled steps, and those that run if one fails.

    Attributes:
        id: the name that it is called by.
    """

    def __init__(
        self, id: str, steps: Sequence[Step], on_failure: Sequence[Step] = (), description: str | None = None
    ) -> None:
        self.id = id
        self.steps = tuple(steps)
        self.on_failure = tuple(on_failure)
        self.description = description

    def run(self, document: IngestDocument) -> None:
        """Changes the document.

        Errors:
            IngestError: a step failed and nothing handled it.
            Dropped: the document is not to be indexed.
            Rerouted: the document goes to another index; callers end too.
        """
        previous = self.enter(document)
        try:
            self._steps(document)
        except Terminated:
            return
        finally:
            self.leave(document, previous)

    def _steps(self, document: IngestDocument) -> None:
        try:
            for step in self.steps:
                step.run(document)
        except IngestError as error:
            if not self.on_failure:
                raise
            handle(error, document, self.on_failure)

    def enter(self, document: IngestDocument) -> Any:
        """Puts the pipeline on the document's stack; gives what `leave` wants back.

        Errors:
            IngestError: it runs already, so that it would never end.
        """
        if self.id in document.stack:
            raise IngestError(ILLEGAL_STATE, f"Cycle detected for pipeline: {self.id}")
        document.stack.append(self.id)
        previous = document.ingest.get("pipeline")
        document.ingest["pipeline"] = self.id
        return previous

    def leave(self, document: IngestDocument, previous: Any) -> None:
        """Takes the pipeline from the stack."""
        document.stack.pop()
        if previous is None:
            document.ingest.pop("pipeline", None)
        else:
            document.ingest["pipeline"] = previous
