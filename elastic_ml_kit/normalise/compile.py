"""From the body of `PUT _ingest/pipeline` to a compiled pipeline; a wrong one is refused here, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.normalise.faults import NULL_POINTER, RefusedPipelineError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.painless.script import compile_condition
from elastic_ml_kit.normalise.pipeline import Condition, Pipeline, Step
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors import PROCESSORS, REFUSED
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.values import java_class

SIMULATED = "_simulate_pipeline"


class Compiler:
    """Compiles pipelines, and those that they call, each once.

    Args:
        resources: other pipelines, stored scripts and what else is found by name.

    Example:
        >>> from elastic_ml_kit.normalise.document import IngestDocument
        >>> pipeline = Compiler().compile({"processors": [{"uppercase": {"field": "a"}}]})
        >>> document = IngestDocument({"a": "x"})
        >>> pipeline.run(document)
        >>> document.source
        {'a': 'X'}
    """

    def __init__(self, resources: Resources | None = None) -> None:
        self.resources = resources or Resources()
        self._called: dict[str, Pipeline | None] = {}

    def compile(self, body: Mapping[str, Any], id: str = SIMULATED) -> Pipeline:
        """The pipeline of a body.

        Errors:
            RefusedPipelineError: an unknown processor or option, or a wrong value.
        """
        left = dict(body)
        description = _text(left, "description")
        for name in ("version", "_meta", "deprecated", "created_date", "modified_date"):
            left.pop(name, None)
        _classic(left)
        steps = self._steps(_listed(left, "processors", required=True))
        handlers = _listed(left, "on_failure")
        if handlers == []:
            raise RefusedPipelineError(
                f"pipeline [{id}] cannot have an empty on_failure option defined", property_name="on_failure"
            )
        on_failure = self._steps(handlers)
        if left:
            names = ", ".join(sorted(left))
            raise RefusedPipelineError(
                f"pipeline [{id}] doesn't support one or more provided configuration parameters [{names}]"
            )
        return Pipeline(id, steps, on_failure, description)

    def pipeline(self, name: str) -> Pipeline | None:
        """Another pipeline by id, compiled when first asked for; None where there is none.

        Errors:
            RefusedPipelineError: its body is refused.
        """
        if name not in self._called:
            body = self.resources.pipelines(name)
            self._called[name] = None if body is None else self.compile(body, name)
        return self._called[name]

    def step(self, body: Any) -> Step:
        """The step of a table with one processor.

        Errors:
            RefusedPipelineError: it is refused.
        """
        (type, options), *_ = body.items()
        return self._step(type, options, nested=True)

    def _steps(self, bodies: list[Any] | None) -> list[Step]:
        steps = []
        for body in bodies or ():
            if not isinstance(body, Mapping):
                raise _cast(body)
            steps += [self._step(type, options) for type, options in body.items()]
        return steps

    def _step(self, type: str, body: Any, nested: bool = False) -> Step:
        left = _options(type, body)
        tag, description = _text(left, "tag"), _text(left, "description")
        ignore_failure = _flag(left, "ignore_failure")
        handlers = _listed(left, "on_failure")
        condition, text = self._condition(left.pop("if", None), type, tag)
        made = _known(type, tag)
        if handlers == []:
            reason = "[on_failure] processors list cannot be empty"
            raise RefusedPipelineError(
                reason, processor_type=type, processor_tag=tag, property_name="on_failure"
            )
        on_failure = self._steps(handlers)
        options = Options(type, tag, left, self)
        processor = made(options)
        options.finish()
        return Step(
            processor,
            tag=tag,
            description=description,
            condition=condition,
            condition_text=text,
            ignore_failure=ignore_failure,
            on_failure=on_failure,
            nested=nested,
        )

    def _condition(self, source: Any, type: str, tag: str | None) -> tuple[Condition | None, str | None]:
        if source is None:
            return None, None
        if not isinstance(source, str | Mapping):
            reason = f"[if] property is neither a script nor its text, but of type [{java_class(source)}]"
            raise RefusedPipelineError(reason, processor_type=type, processor_tag=tag, property_name="if")
        text = source if isinstance(source, str) else str(source.get("source", source.get("id")))
        try:
            return compile_condition(source, self.resources.scripts), text
        except RefusedPipelineError as error:
            error.processor_type, error.processor_tag = type, tag
            raise


def _options(type: str, body: Any) -> dict[str, Any]:
    if body is None:
        raise RefusedPipelineError("the processor has no options; write {}", type=NULL_POINTER)
    if isinstance(body, str) and type == "script":
        return {"source": body}
    if not isinstance(body, Mapping):
        reason = f"property isn't a map, but of type [{java_class(body)}]"
        raise RefusedPipelineError(reason, processor_type=type)
    return dict(body)


def _known(type: str, tag: str | None) -> Callable[[Options], Processor]:
    if type in REFUSED:
        raise RefusedPipelineError(REFUSED[type], processor_type=type, processor_tag=tag)
    if type not in PROCESSORS:
        reason = f"No processor type exists with name [{type}]{nearest(type, PROCESSORS)}"
        raise RefusedPipelineError(reason, processor_type=type, processor_tag=tag)
    return PROCESSORS[type]


def _classic(left: dict[str, Any]) -> None:
    pattern = left.pop("field_access_pattern", "classic")
    if pattern != "classic":
        reason = f"[field_access_pattern] only classic is supported, found [{pattern}]; write paths with dots"
        raise RefusedPipelineError(reason, property_name="field_access_pattern")


def _text(left: dict[str, Any], name: str) -> str | None:
    value = left.pop(name, None)
    if value is None or isinstance(value, str):
        return value
    raise _wrong(name, "a string", value)


def _flag(left: dict[str, Any], name: str) -> bool:
    value = left.pop(name, None)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise _wrong(name, "a boolean", value)


def _listed(left: dict[str, Any], name: str, required: bool = False) -> list[Any] | None:
    value = left.pop(name, None)
    if value is None and required:
        raise RefusedPipelineError(f"[{name}] required property is missing", property_name=name)
    if value is None or isinstance(value, list):
        return value
    raise _wrong(name, "a list", value)


def _wrong(name: str, wanted: str, value: Any) -> RefusedPipelineError:
    reason = f"[{name}] property isn't {wanted}, but of type [{java_class(value)}]"
    return RefusedPipelineError(reason, property_name=name)


def _cast(value: Any) -> RefusedPipelineError:
    if value is None:
        return RefusedPipelineError("a processor is null; write a table with its type", type=NULL_POINTER)
    reason = f"class {java_class(value)} cannot be cast to class java.util.Map"
    return RefusedPipelineError(reason, type="class_cast_exception")
