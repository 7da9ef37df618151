"""A document becomes one as OpenTelemetry has them, unless it is one."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import METADATA, IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.json import merge
from elastic_ml_kit.normalise.processors.json_text import read_json

_RENAMED = {
    path("message"): ("body", "text"),
    path("log.level"): ("severity_text",),
    path("span.id"): ("span_id",),
    path("trace.id"): ("trace_id",),
}
_TAKEN = ("attributes", "resource", "body", "body.text", "severity_text", "span_id", "trace_id")
_KEPT = frozenset({*METADATA, *_TAKEN, "@timestamp"})
_RESOURCE = {
    "agent": "build.original ephemeral_id id name type version",
    "cloud": "account.id availability_zone provider region service.name",
    "container": "id image.hash.all image.name image.tag name runtime",
    "device": "id manufacturer model.identifier model.name",
    "faas": "name version",
    "host": "architecture id ip mac name type",
    "log": "file.path",
    "process": "args command_line executable pid",
    "service": "environment name node.name version",
    "user_agent": "original",
}
RESOURCE_ATTRIBUTES = frozenset(
    f"{group}.{name}" for group, names in _RESOURCE.items() for name in names.split()
)
"""ECS fields that OpenTelemetry keeps as attributes of a resource."""


class NormalizeForStream(Processor):
    """No options. A message that is JSON is read: with `@timestamp` into the document, else into the body."""

    type: ClassVar[str] = "normalize_for_stream"

    def __init__(self, options: Options) -> None: ...

    def run(self, document: IngestDocument) -> None:
        if is_otel(document.source):
            return
        structured = _read_message(document)
        fields = document.ctx
        attributes = {key: fields.pop(key) for key in _TAKEN if key in fields}
        renamed = [(place, _taken(document, origin)) for origin, place in _RENAMED.items()]
        attributes |= {key: fields.pop(key) for key in list(fields) if key not in _KEPT}
        if structured is not None:
            fields["body"] = {"structured": structured}
        for place, found in renamed:
            if found is not None:
                _put(fields, place, found[0])
        flat = _flat(attributes)
        resource = {key: flat.pop(key) for key in RESOURCE_ATTRIBUTES & flat.keys()}
        fields["attributes"] = flat
        fields["resource"] = {"attributes": resource}


def is_otel(source: dict[str, Any]) -> bool:
    """Whether the document has the shape of OpenTelemetry's.

    Example:
        >>> is_otel({"resource": {}, "body": {"text": "x"}}), is_otel({"message": "x"})
        (True, False)
    """
    resource, body = source.get("resource"), source.get("body")
    if not isinstance(resource, dict):
        return False
    tables = (resource.get("attributes"), source.get("scope"), source.get("attributes"), body)
    if not all(each is None or isinstance(each, dict) for each in tables):
        return False
    if body is None:
        return True
    return isinstance(body.get("text"), str | None) and not isinstance(body.get("structured"), str)


def _read_message(document: IngestDocument) -> dict[str, Any] | None:
    """The content of a message that is JSON, unless that was put into the document itself."""
    message = document.ctx.get("message")
    text = message.strip() if isinstance(message, str) else ""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    try:
        content = read_json(text, duplicates=True, strict=True)
    except IngestError:
        return None
    del document.ctx["message"]
    if "@timestamp" not in content:
        return dict(content)
    merge(document.ctx, content)
    return None


def _taken(document: IngestDocument, origin: Any) -> tuple[Any] | None:
    """The value of a field, nested or with dots in its name, which is then gone, with tables left empty."""
    if document.has(origin):
        value = document.get(origin)
        document.remove(origin)
        if origin.parents and not document.ctx[origin.parents[0]]:
            del document.ctx[origin.parents[0]]
        return (value,)
    return (document.ctx.pop(origin.text),) if origin.text in document.ctx else None


def _put(fields: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *parents, last = place
    for key in parents:
        fields = fields.setdefault(key, {})
    fields[last] = value


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found
