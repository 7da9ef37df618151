"""Which `drop` it was that took a document: a count of drops alone would hide what is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from elastic_ml_kit.normalise.compile import SIMULATED, Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.pipeline import Pipeline, Step
from elastic_ml_kit.normalise.processors.drop import Drop
from elastic_ml_kit.normalise.signals import Dropped

UNNAMED = "drop"


class NamedDrops(Compiler):
    """A compiler whose pipelines drop documents with `Dropped(name)`; see `name_of`."""

    def compile(self, body: Mapping[str, Any], id: str = SIMULATED) -> Pipeline:
        pipeline = super().compile(body, id)
        for step in _steps([*pipeline.steps, *pipeline.on_failure]):
            if isinstance(step.processor, Drop):
                step.process = _dropping(_name(step, id))  # type: ignore[assignment]
        return pipeline


def name_of(signal: Dropped) -> str:
    """The tag, else the description or condition of the processor that dropped, with its pipeline."""
    return str(signal.args[0]) if signal.args else UNNAMED


def _steps(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _steps(step.on_failure)


def _name(step: Step, pipeline: str) -> str:
    condition = f"if {' '.join(step.condition_text.split())}" if step.condition_text else None
    return f"{pipeline}: {step.tag or step.description or condition or UNNAMED}"


def _dropping(name: str) -> Callable[[IngestDocument], None]:
    def run(document: IngestDocument) -> None:
        raise Dropped(name)

    return run
