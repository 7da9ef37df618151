"""A run that writes down what each step did, as `_simulate?verbose` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.pipeline import Pipeline, Step, announce, withdraw
from elastic_ml_kit.normalise.processors.pipeline import CallPipeline
from elastic_ml_kit.normalise.signals import Dropped, Rerouted, Terminated

Status = Literal["success", "error", "error_ignored", "skipped", "dropped"]


@dataclass(frozen=True)
class StepResult:
    """What one step did.

    Attributes:
        step: the step itself, with type, tag, description and condition.
        condition: what its `if` gave; None without one.
        document: a copy as it was after the step; None where it is gone, failed or unchanged because skipped.
        error: why it failed, ignored or not.
    """

    step: Step
    status: Status
    condition: bool | None = None
    document: IngestDocument | None = None
    error: IngestError | None = None


def run_verbose(pipeline: Pipeline, document: IngestDocument) -> list[StepResult]:
    """Runs the pipeline on the document; the results of steps in the order in which they ran.

    Steps of pipelines that it calls stand in their place, steps inside `foreach` do not. A failure that
    nothing handles is the last result.

    Errors:
        IngestError: a condition failed, or a pipeline calls itself.
    """
    results: list[StepResult] = []
    try:
        _pipeline(pipeline, document, results)
    except (Dropped, Rerouted):
        pass
    except IngestError as error:
        if not results or results[-1].status != "error":
            raise error
    return results


def _pipeline(pipeline: Pipeline, document: IngestDocument, results: list[StepResult]) -> None:
    previous = pipeline.enter(document)
    try:
        _handled(pipeline, document, results)
    except Terminated:
        return
    finally:
        pipeline.leave(document, previous)


def _handled(pipeline: Pipeline, document: IngestDocument, results: list[StepResult]) -> None:
    try:
        _steps(pipeline.steps, document, results)
    except IngestError as error:
        if not pipeline.on_failure:
            raise
        _handle(error, document, pipeline.on_failure, results)


def _steps(steps: Sequence[Step], document: IngestDocument, results: list[StepResult]) -> None:
    for step in steps:
        _step(step, document, results)


def _step(step: Step, document: IngestDocument, results: list[StepResult]) -> None:
    held = None if step.condition is None else step.holds(document)
    if held is False:
        results.append(StepResult(step, "skipped", held))
        return
    try:
        _process(step, held, document, results)
    except IngestError as error:
        if step.ignore_failure:
            return
        step.mark(error, document)
        if not step.on_failure:
            raise
        _handle(error, document, step.on_failure, results)


def _process(step: Step, held: bool | None, document: IngestDocument, results: list[StepResult]) -> None:
    if isinstance(step.processor, CallPipeline) and _called(step, held, document, results):
        return
    try:
        step.process(document)
    except Dropped:
        results.append(StepResult(step, "dropped", held))
        raise
    except (Terminated, Rerouted):
        results.append(StepResult(step, "success", held, document.copy()))
        raise
    except IngestError as error:
        if step.ignore_failure:
            results.append(StepResult(step, "error_ignored", held, document.copy(), error))
        else:
            results.append(StepResult(step, "error", held, None, error))
        raise
    results.append(StepResult(step, "success", held, document.copy()))


def _called(step: Step, held: bool | None, document: IngestDocument, results: list[StepResult]) -> bool:
    """Runs the pipeline that the step calls, if it is there; its steps are written down."""
    processor = step.processor
    assert isinstance(processor, CallPipeline)
    called = processor.found(document)
    if not isinstance(called, Pipeline):
        return False
    results.append(StepResult(step, "success", held))
    _pipeline(called, document, results)
    return True


def _handle(
    error: IngestError, document: IngestDocument, steps: Sequence[Step], results: list[StepResult]
) -> None:
    announce(error, document)
    try:
        _steps(steps, document, results)
    finally:
        withdraw(document)
