"""A list in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, not_castable
from elastic_ml_kit.normalise.faults import CLASS_CAST, NULL_POINTER, IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_class

_ORDERS = ("asc", "desc")


class Sort(Processor):
    """Options `field`, `order` (asc), `target_field` (the field itself)."""

    type: ClassVar[str] = "sort"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        order = options.text("order", "asc")
        if order not in _ORDERS:
            reason = f"Sort direction [{order}] not recognized. Valid values are: [asc, desc]"
            raise options.refuse("order", reason)
        self._descending = order == "desc"
        self._target = options.maybe_field("target_field") or self._field

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        values = document.get(path)
        if values is None:
            raise illegal(f"field [{path.text}] is null, cannot sort.")
        if not isinstance(values, list):
            raise not_castable(path, values, "java.util.List")
        ordered = list(values)
        if len(values) > 1:
            ordered.sort(key=_key(values, self._descending), reverse=self._descending)
        document.set(self._target.of(document), ordered)


def _key(values: list[Any], descending: bool) -> Callable[[Any], Any]:
    if None in values:
        raise IngestError(NULL_POINTER, None)
    for pair in pairwise(values):
        argument, receiver = reversed(pair) if descending else pair
        if isinstance(receiver, list | dict):
            raise _cast(receiver, "java.lang.Comparable")
        if java_class(argument) != java_class(receiver):
            raise _cast(argument, java_class(receiver))
    if isinstance(values[0], str):
        return lambda text: text.encode("utf-16-be", "surrogatepass")
    return lambda value: value


def _cast(value: Any, wanted: str) -> IngestError:
    name = java_class(value)
    place = f"({name} and {wanted} are in module java.base of loader 'bootstrap')"
    return IngestError(CLASS_CAST, f"class {name} cannot be cast to class {wanted} {place}")
