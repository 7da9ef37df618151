"""The body of `_ingest/pipeline/_simulate` in, what it answers out, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import METADATA, IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError
from elastic_ml_kit.normalise.pipeline import Pipeline
from elastic_ml_kit.normalise.rendering import rendered
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.signals import Dropped, Rerouted
from elastic_ml_kit.normalise.values import deep_copy, java_class, java_text
from elastic_ml_kit.normalise.verbose import StepResult, run_verbose

_OWN = ("timestamp", "pipeline")


def simulate(
    request: Mapping[str, Any],
    now: str,
    resources: Resources | None = None,
) -> dict[str, Any]:
    """Runs a pipeline on documents.

    Args:
        request: `pipeline`, `docs`, optionally `verbose` and `pipelines` and `scripts` (by id,
            which it may call).
        now: `_ingest.timestamp`, ISO 8601.
        resources: what the request does not bring along.

    Returns:
        `status` 200 with `docs`, each a document, null (dropped) or an error; or 400 with the error of all.

    Example:
        >>> body = {"pipeline": {"processors": [{"drop": {}}]}, "docs": [{"_source": {}}]}
        >>> simulate(body, "2026-01-05T00:00:00Z")
        {'status': 200, 'result': {'docs': [None]}}
    """
    try:
        compiler = Compiler(_with(request, resources or Resources()))
        pipeline = compiler.compile(_table(request, "pipeline"))
        documents = [_document(each, now) for each in _docs(request)]
        answer = _verbose if request.get("verbose") else _plain
        answers = [answer(pipeline, document) for document in documents]
    except (RefusedPipelineError, IngestError) as error:
        return {"status": 400, "result": {"error": error.chain()}}
    return {"status": 200, "result": {"docs": answers}}


def _with(request: Mapping[str, Any], resources: Resources) -> Resources:
    pipelines, scripts = request.get("pipelines") or {}, request.get("scripts") or {}
    return replace(
        resources,
        pipelines=lambda name: pipelines.get(name) or resources.pipelines(name),
        scripts=lambda name: scripts.get(name) or resources.scripts(name),
    )


def _table(request: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = request.get(name)
    if value is None:
        raise RefusedPipelineError(f"[{name}] required property is missing", property_name=name)
    if not isinstance(value, dict):
        reason = f"[{name}] property isn't a map, but of type [{java_class(value)}]"
        raise RefusedPipelineError(reason, property_name=name)
    return value


def _docs(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    docs = request.get("docs")
    if docs is None:
        raise RefusedPipelineError("[docs] required property is missing", property_name="docs")
    if not isinstance(docs, list):
        reason = f"[docs] property isn't a list, but of type [{java_class(docs)}]"
        raise RefusedPipelineError(reason, property_name="docs")
    if not docs:
        reason = "must specify at least one document in [docs]"
        raise RefusedPipelineError(reason, type="illegal_argument_exception")
    for each in docs:
        if each is not None and not isinstance(each, dict):
            reason = "malformed [docs] section, should include an inner object"
            raise RefusedPipelineError(reason, type="illegal_argument_exception")
    return [each or {} for each in docs]


def _document(body: dict[str, Any], now: str) -> IngestDocument:
    source = deep_copy(_table(body, "_source"))
    metadata = {name: body[name] for name in METADATA if body.get(name) is not None}
    for name in ("_index", "_id"):
        metadata[name] = java_text(metadata.get(name, name))
    if "_routing" in metadata:
        metadata["_routing"] = java_text(metadata["_routing"])
    return IngestDocument(source, metadata, {"timestamp": now})


def _plain(pipeline: Pipeline, document: IngestDocument) -> dict[str, Any] | None:
    try:
        pipeline.run(document)
    except Dropped:
        return None
    except Rerouted:
        return shown(document)
    except IngestError as error:
        return {"error": error.chain()}
    return shown(document)


def _verbose(pipeline: Pipeline, document: IngestDocument) -> dict[str, Any]:
    try:
        return {"processor_results": [_step(result) for result in run_verbose(pipeline, document)]}
    except IngestError as error:
        return {"error": error.chain()}


def _step(result: StepResult) -> dict[str, Any]:
    step = result.step
    row: dict[str, Any] = {"processor_type": step.processor.type, "status": result.status}
    if step.tag is not None:
        row["tag"] = step.tag
    if step.description is not None:
        row["description"] = step.description
    if result.condition is not None:
        row["if"] = {"condition": step.condition_text, "result": result.condition}
    if result.document is not None:
        row["doc"] = shown(result.document)
    if result.error is not None:
        row["error" if result.status == "error" else "ignored_error"] = result.error.chain()
    return row


def shown(document: IngestDocument) -> dict[str, Any]:
    """A document as the interface answers it: metadata, `_source`, and what a pipeline left in `_ingest`."""
    ingest = {key: rendered(value) for key, value in document.ingest.items() if key not in _OWN}
    body = {name: rendered(value) for name, value in document.metadata.items() if value is not None}
    body["_source"] = rendered(document.source)
    if ingest:
        body["_ingest"] = ingest
    return body
