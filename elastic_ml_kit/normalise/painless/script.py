"""Scripts and conditions of pipelines, compiled once and run on documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import ILLEGAL_ARGUMENT, IngestError, RefusedPipelineError, illegal
from elastic_ml_kit.normalise.painless.compiler.build import Program, build
from elastic_ml_kit.normalise.painless.containers.keys import Key, value_of
from elastic_ml_kit.normalise.painless.contexts import CONDITION, INGEST, Doc, runtime_field
from elastic_ml_kit.normalise.painless.depth import deepened
from elastic_ml_kit.normalise.painless.moment import TIMESTAMP
from elastic_ml_kit.normalise.painless.refusal import CompileError, place, surroundings
from elastic_ml_kit.normalise.painless.runtime.failures import script_error
from elastic_ml_kit.normalise.painless.sealed import sealed
from elastic_ml_kit.normalise.rendering import rendered
from elastic_ml_kit.normalise.values import deep_copy, java_text

_REFUSED_LANGUAGES = {
    "mustache": "templates are texts, not scripts; use a set processor",
    "expression": "expressions work on indexed fields, which a pipeline does not have; write Painless",
}
_DEEP = 30
_CONTAINERS = (dict, list)


class Script:
    """A script of an ingest pipeline.

    Args:
        program: as compiled.
        params: what it reads as `params`.
    """

    __slots__ = ("_params", "_program", "_run")

    def __init__(self, program: Program, params: Mapping[str, Any] | None = None) -> None:
        self._program = program
        self._params = sealed(dict(params or {}), deep=False)
        self._run = deepened(program.run) if program.recursive else program.run

    def run(self, document: IngestDocument) -> None:
        """Changes the document.

        Errors:
            IngestError: a `script_exception` with what the script threw as its cause; or the document holds
                itself afterwards.
        """
        TIMESTAMP.set(document.ingest.get("timestamp"))
        try:
            self._run(self._params, document.ctx)
        except Exception as error:
            raise script_error(error, self._program.source, self._program.statements) from None
        if self._program.nests:
            refuse_cycles(document.ctx)


def refuse_cycles(value: Any) -> None:
    """Nothing, unless a list or table holds itself.

    Errors:
        IngestError: it does.
    """
    if not _ends(value, _DEEP):
        _walk(value, set())


def _ends(value: Any, depth: int) -> bool:
    """Whether nothing in a list or table is nested deeper: the common case, found without a memory."""
    if not depth:
        return False
    table = isinstance(value, dict)
    for each in value.values() if table else value:
        if isinstance(each, _CONTAINERS) and not _ends(each, depth - 1):
            return False
    return not table or Key not in map(type, value)


def _walk(value: Any, above: set[int]) -> None:
    inner = _inside(value)
    containers = [each for each in inner if isinstance(each, _CONTAINERS)]
    if not containers:
        return
    if id(value) in above:
        raise illegal("Iterable object is self-referencing itself (ingest script)")
    above.add(id(value))
    for each in containers:
        _walk(each, above)
    above.remove(id(value))


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.values(), *(value_of(key) for key in value if type(key) is Key)]
    return value if isinstance(value, list) else []


def compile_script(source: str, params: Mapping[str, Any] | None = None) -> Script:
    """A script of an ingest pipeline.

    Errors:
        CompileError: it is refused.

    Example:
        >>> document = IngestDocument({"n": 20})
        >>> compile_script("ctx.n += params.by", {"by": 22}).run(document)
        >>> document.source
        {'n': 42}
    """
    return Script(build(source, INGEST), params)


Lookup = Callable[[str], Mapping[str, Any] | None]
Condition = Callable[[IngestDocument], bool]


def compile_condition(source: str | Mapping[str, Any], scripts: Lookup = lambda _: None) -> Condition:
    """The `if` of a processor; the document cannot be changed from it.

    Args:
        source: the text, or a table with `source` or `id`, `lang` and `params`.
        scripts: stored scripts by id.

    Errors:
        RefusedPipelineError: it does not compile, or is not there.

    Example:
        >>> compile_condition("ctx.host?.os == 'linux'")(IngestDocument({"host": {"os": "linux"}}))
        True
    """
    body: Mapping[str, Any] = {"source": source} if isinstance(source, str) else source
    text = source_of(body, scripts)
    try:
        program = build(text, CONDITION)
    except CompileError as error:
        raise refused(error, text) from None
    return _condition(program, sealed(dict(body.get("params") or {}), deep=False))


def _condition(program: Program, params: Any) -> Condition:
    run = deepened(program.run) if program.recursive else program.run
    source, statements = program.source, program.statements
    if program.stores:
        plain = run

        def run(params: Any, ctx: dict[str, Any]) -> Any:
            return plain(params, sealed(ctx))

    def condition(document: IngestDocument) -> bool:
        try:
            held: bool = run(params, document.ctx)
            return held
        except Exception as error:
            raise script_error(error, source, statements) from None

    return condition


def compile_runtime_field(
    source: str, type: str, params: Mapping[str, Any] | None = None
) -> Callable[[Mapping[str, Any]], list[Any]]:
    """The script of a runtime field: from the source of a document to the values that it emits.

    Args:
        source: the script.
        type: of the field, one of `contexts.EMITS`.
        params: what it reads as `params`.

    Errors:
        CompileError: it is refused.

    Example:
        >>> compile_runtime_field("emit(doc['a.b'].value + 1)", "long")({"a": {"b": 41}})
        [42]
    """
    program = build(source, runtime_field(type))
    given = sealed(dict(params or {}), deep=False)

    def run(document: Mapping[str, Any]) -> list[Any]:
        emitted: list[Any] = []
        try:
            program.run(given, Doc(document), emitted)
        except Exception as error:
            raise script_error(error, source, program.statements) from None
        return emitted

    return run


def source_of(body: Mapping[str, Any], scripts: Lookup) -> str:
    """The text of a script that is given by itself or by its id.

    Errors:
        RefusedPipelineError: neither or both are given, it is not there, or it is in another language.
    """
    source, id = body.get("source"), body.get("id")
    if (source is None) == (id is None):
        what = "Must specify either [source] or [id]" if source is None else "Only one of [source] or [id]"
        raise RefusedPipelineError(f"{what} for a script", type=ILLEGAL_ARGUMENT)
    if id is not None:
        stored = scripts(str(id))
        if stored is None:
            reason = f"unable to find script [{id}] in cluster state"
            raise RefusedPipelineError(reason, type="resource_not_found_exception")
        stored = stored.get("script", stored)
        return source_of({"source": stored.get("source"), "lang": stored.get("lang")}, scripts)
    lang = body.get("lang") or "painless"
    if lang != "painless":
        why = _REFUSED_LANGUAGES.get(lang, "only painless can be run here")
        reason = f"script_lang not supported [{lang}]: {why}"
        cause = {"type": ILLEGAL_ARGUMENT, "reason": reason}
        wrapped = f"java.lang.IllegalArgumentException: {reason}"
        raise RefusedPipelineError(wrapped, type="exception", causes=(cause,))
    return source if isinstance(source, str) else str(source)


def refused(error: CompileError, source: str) -> RefusedPipelineError:
    """The refusal of a pipeline with a script that does not compile; it names line and column."""
    where = "" if error.offset is None else f" ({place(source, error.offset)})"
    return RefusedPipelineError(
        f"compile error: {error.reason}{where}",
        type="script_exception",
        causes=tuple(error.chain()),
    )


def simulate_script(request: Mapping[str, Any]) -> dict[str, Any]:
    """Runs one script on one document, as a pipeline of one script processor would.

    Args:
        request: `source`, optionally `params` and `doc`.

    Returns:
        `status` 200 with `source` and `meta`, or with `run_error`; or 400 with `compile_error`, or with
        `error` if it left in the document what no index takes.

    Example:
        >>> simulate_script({"source": "ctx.a = 1 + params.b", "params": {"b": 2}})["result"]["source"]
        {'a': 3}
    """
    source = request["source"]
    try:
        script = compile_script(source, request.get("params"))
    except CompileError as error:
        return {"status": 400, "result": {"compile_error": _compile_error(error, source)}}
    metadata = {"_index": "i", "_id": "1"}
    document = IngestDocument(deep_copy(request.get("doc") or {}), metadata)
    try:
        script.run(document)
    except IngestError as error:
        return {"status": 200, "result": {"run_error": error.chain()}}
    ctx = document.ctx
    names = [name for name in ("_index", "_id", "_routing") if ctx.get(name) is not None]
    meta = {name: java_text(ctx[name]) for name in names}
    try:
        return {"status": 200, "result": {"source": rendered(document.source), "meta": meta}}
    except IngestError as error:
        return {"status": 400, "result": {"error": error.chain()}}


def _compile_error(error: CompileError, source: str) -> list[dict[str, Any]]:
    first: dict[str, Any] = {"type": "script_exception", "reason": "compile error"}
    if error.offset is not None:
        first["position"] = surroundings(source, error.offset)
    return [{**first, "processor_type": "script"}, *error.chain()]
