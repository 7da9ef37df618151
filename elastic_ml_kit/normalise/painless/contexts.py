"""For what scripts are written: which variables and functions each kind has, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.compiler.build import Context
from elastic_ml_kit.normalise.painless.containers.doc_values import DocValues, Strings, doc_values
from elastic_ml_kit.normalise.painless.containers.fields import Metadata, WriteField
from elastic_ml_kit.normalise.painless.sealed import SealedMap

_VARIABLES = {"params": "Map", "ctx": "Map"}
_EMITTED = "0emitted"
EMITS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("boolean",),
    "date": ("long",),
    "double": ("double",),
    "geo_point": ("double", "double"),
    "ip": ("String",),
    "keyword": ("String",),
    "long": ("long",),
}


def _metadata(ctx: dict[str, Any]) -> Metadata:
    document = IngestDocument({})
    document.ctx = ctx
    return Metadata(document)


def _value(ctx: dict[str, Any], path: str, default: Any) -> Any:
    return WriteField(ctx, path).get(default)


_DECLARED = (
    Method("field", "WriteField", ("String",), WriteField),
    Method("$", "def", ("String", "def"), _value),
    Method("metadata", "Metadata", (), _metadata),
)
_FUNCTIONS = {(each.name, len(each.parameters)): each for each in _DECLARED}

INGEST = Context("void", _VARIABLES, frozenset(_VARIABLES), _FUNCTIONS, "ctx")
CONDITION = Context("boolean", _VARIABLES, frozenset(_VARIABLES), _FUNCTIONS, "ctx")


def runtime_field(type: str) -> Context:
    """The context of a runtime field, which reads `doc` and calls `emit`.

    Args:
        type: one of `EMITS`.
    """
    parameters = EMITS[type]
    emit = Method("emit", "void", parameters, _emit)
    variables = {"params": "Map", "doc": "Map", _EMITTED: "List"}
    tables = frozenset(("params", "doc"))
    return Context("void", variables, tables, {("emit", len(parameters)): emit}, _EMITTED)


def _emit(emitted: list[Any], *values: Any) -> None:
    emitted.append(values[0] if len(values) == 1 else values)


class Doc(SealedMap):
    """`doc` of a runtime field: the values of each field by its path; none for one that is not there.

    Args:
        source: the document.
    """

    __slots__ = ()

    def __init__(self, source: Mapping[str, Any]) -> None:
        super().__init__((path, doc_values(values)) for path, values in _flat(source, ""))

    def get(self, key: Any, default: Any = None) -> DocValues:
        """The values of a field."""
        return super().get(key) or Strings([])


def _flat(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
