"""The elements of a list become one text."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, not_castable
from elastic_ml_kit.normalise.faults import NULL_POINTER, IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_text


class Join(Processor):
    """Options `field`, `separator`, `target_field` (the field itself)."""

    type: ClassVar[str] = "join"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._separator = options.text("separator")
        self._target = options.maybe_field("target_field") or self._field

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        values = document.get(path)
        if values is None:
            raise illegal(f"field [{path.text}] is null, cannot join.")
        if not isinstance(values, list):
            raise not_castable(path, values, "java.util.List")
        if None in values:
            raise IngestError(NULL_POINTER, None)
        document.set(self._target.of(document), self._separator.join(map(java_text, values)))
