"""A list in order."""

from __future__ import annotations

from collections.abc import Callable
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
        ordered = (
            sorted(values, key=_key(values), reverse=self._descending) if len(values) > 1 else list(values)
        )
        document.set(self._target.of(document), ordered)


def _key(values: list[Any]) -> Callable[[Any], Any]:
    if None in values:
        raise IngestError(NULL_POINTER, None)
    classes = sorted({java_class(value) for value in values})
    if len(classes) > 1:
        reason = f"class {classes[0]} cannot be cast to class {classes[1]}"
        raise IngestError(CLASS_CAST, reason)
    if isinstance(values[0], list | dict):
        raise IngestError(CLASS_CAST, f"class {classes[0]} cannot be cast to class java.lang.Comparable")
    if isinstance(values[0], str):
        return lambda text: text.encode("utf-16-be", "surrogatepass")
    return lambda value: value
