"""The processors of a pipeline as its author wrote them, each with its place: what messages point at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.errors import DefinitionError, Problem, nearest
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.coverage import COMMON, option_names
from elastic_ml_kit.normalise.faults import RefusedPipelineError
from elastic_ml_kit.normalise.grok.refusals import wrong_expressions
from elastic_ml_kit.normalise.pipeline import Pipeline
from elastic_ml_kit.normalise.processors import PROCESSORS
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.query.ast import Path as Keys

_UNKNOWN = re.compile(r"one or more provided configuration parameters \[(.*)\]$")


@dataclass(frozen=True, slots=True)
class Use:
    """One processor in its place.

    Attributes:
        type: its name.
        options: what is written under it; a text where a script is written short.
        path: the keys that lead to its name.
        handler: it stands in an `on_failure`.
    """

    type: str
    options: Mapping[str, Any]
    path: Keys
    handler: bool = False

    @property
    def tag(self) -> str | None:
        """Its tag, if it has one."""
        tag = self.options.get("tag")
        return tag if isinstance(tag, str) else None

    @property
    def condition(self) -> str | None:
        """The text of its `if`."""
        condition = self.options.get("if")
        if isinstance(condition, Mapping):
            condition = condition.get("source")
        return condition if isinstance(condition, str) else None

    def __str__(self) -> str:
        return f"{self.type} '{self.tag}'" if self.tag else self.type


def lists(body: Mapping[str, Any]) -> Iterator[list[Use]]:
    """Every list of processors, each in order: those of the pipeline, of every `on_failure` and `foreach`."""
    yield from _lists(body, (), False)


def uses(body: Mapping[str, Any]) -> Iterator[Use]:
    """Every processor; what an `on_failure` or a `foreach` holds comes after its owner's list."""
    for each in lists(body):
        yield from each


def _lists(body: Mapping[str, Any], path: Keys, handler: bool) -> Iterator[list[Use]]:
    for key, inside in (("processors", handler), ("on_failure", True)):
        found = _listed(body.get(key), (*path, key), inside)
        if found:
            yield found
        for use in found:
            yield from _below(use)


def _below(use: Use) -> Iterator[list[Use]]:
    yield from _lists({"on_failure": use.options.get("on_failure")}, use.path, use.handler)
    inner = use.options.get("processor")
    if isinstance(inner, Mapping):
        found = [
            _use(type, each, (*use.path, "processor", type), use.handler) for type, each in inner.items()
        ]
        yield found
        for each in found:
            yield from _below(each)


def _listed(value: Any, path: Keys, handler: bool) -> list[Use]:
    return [
        _use(str(type), options, (*path, position, str(type)), handler)
        for position, entry in enumerate(value if isinstance(value, list) else ())
        if isinstance(entry, Mapping)
        for type, options in entry.items()
    ]


def _use(type: str, options: Any, path: Keys, handler: bool) -> Use:
    if isinstance(options, str):
        options = {"source": options}
    return Use(type, options if isinstance(options, Mapping) else {}, path, handler)


def called(body: Mapping[str, Any]) -> Iterator[tuple[Use, str]]:
    """The `pipeline` processors that name their pipeline outright, with its id."""
    for use in uses(body):
        name = use.options.get("name")
        if use.type == "pipeline" and isinstance(name, str) and "{{" not in name:
            yield use, name


def reachable(written: Written, library: Library) -> list[Written]:
    """The pipeline and all that it calls by fixed names, as far as they are there."""
    found = {written.id: written}
    waiting = [written]
    while waiting:
        for _, name in called(waiting.pop().body):
            other = library.pipeline(name) if name not in found else None
            if other is not None:
                found[name] = other
                waiting.append(other)
    return list(found.values())


def compiled(written: Written, library: Library, compiler: Compiler) -> Pipeline:
    """The pipeline, and those that it calls by fixed names, compiled.

    Errors:
        DefinitionError: everything that is refused, each in its place.
    """
    everything = reachable(written, library)
    try:
        pipeline = compiler.compile(written.body, written.id)
        for each in everything[1:]:
            compiler.pipeline(each.id)
    except RefusedPipelineError as error:
        raise refused(written, library, str(error)) from None
    return pipeline


def refused(written: Written, library: Library, why: str) -> DefinitionError:
    """The error for a pipeline that is refused, or calls one that is; raise it.

    Args:
        why: what is told where no processor by itself is wrong.
    """
    problems = [problem for each in reachable(written, library) for problem in refusals(each, library)]
    return DefinitionError(problems or [written.problem((), why)])


def refusals(written: Written, library: Library) -> Iterator[Problem]:
    """Why Elasticsearch would not take the pipeline: each reason in its place."""
    compiler = Compiler(resources=library.resources())
    told = False
    for use in uses(written.body):
        for problem in _refused(use, written, compiler):
            told = True
            yield problem
    if not told:
        try:
            compiler.compile(written.body, written.id)
        except RefusedPipelineError as error:
            yield written.problem((error.property_name,) if error.property_name else (), reason(error))


def _refused(use: Use, written: Written, compiler: Compiler) -> Iterator[Problem]:
    options: Any = {key: value for key, value in use.options.items() if key != "on_failure" or value == []}
    condition = options.pop("if", None)
    try:
        compiler.step({use.type: options})
    except RefusedPipelineError as error:
        if error.processor_type not in (None, use.type):
            return  # a processor inside this one, which tells for itself
        unknown = _UNKNOWN.search(error.reason or "")
        for name in unknown[1].split(", ") if unknown else ():
            hint = nearest(name, [*option_names(PROCESSORS[use.type]), *COMMON])
            yield written.problem((*use.path, name), f"the processor {use} has no option '{name}'{hint}")
        wrong = list(wrong_expressions(options)) if use.type in ("grok", "redact") else []
        if not unknown:
            for path, why in wrong or [(_option(error, options), reason(error))]:
                yield written.problem((*use.path, *path), f"the processor {use} is refused: {why}")
    try:
        compiler.step({"drop": {"if": condition}})
    except RefusedPipelineError as error:
        yield written.problem(
            (*use.path, "if"), f"the 'if' of the processor {use} is refused: {reason(error)}"
        )


def _option(error: RefusedPipelineError, options: Mapping[str, Any]) -> Keys:
    """The option that is to blame, where it is known and written."""
    script = ("source", "id") if error.type == "script_exception" else ()
    names = (error.property_name, *script)
    return next(((name,) for name in names if name is not None and name in options), ())


def reason(error: RefusedPipelineError) -> str:
    """What is wrong, with the causes that say more."""
    said = [str(each["reason"]) for each in error.chain() if each.get("reason")]
    told: list[str] = []
    for each in said:
        if not any(each in other for other in told):
            told.append(each)
    return ": ".join(told) or error.type
