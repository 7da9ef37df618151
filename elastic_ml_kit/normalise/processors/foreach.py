"""Another processor runs for each element of a list or each entry of a table."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.path import Path
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import hash_order, java_class

_KEY, _VALUE = "_key", "_value"


class Foreach(Processor):
    """Options `field`, `processor` (which sees `_ingest._value`, `_ingest._key`), `ignore_missing`."""

    type: ClassVar[str] = "foreach"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        body = options.mapping("processor")
        if len(body) != 1:
            raise options.refuse("processor", "Must specify exactly one processor type")
        self._inner = options.around.step(body)
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        values = document.find(path) if self._ignore_missing else document.get(path)
        if isinstance(values, list):
            self._each_element(document, path, list(values))
        elif isinstance(values, dict):
            self._each_entry(document, path, dict(values))
        elif values is not None:
            raise illegal(
                f"field [{path.text}] of type [{java_class(values)}] cannot be cast to a list or map"
            )
        elif not self._ignore_missing:
            raise illegal(f"field [{path.text}] is null, cannot loop over its elements.")

    def _each_element(self, document: IngestDocument, path: Path, values: list[Any]) -> None:
        changed = []
        for value in values:
            outer = _exchange(document, _VALUE, value)
            try:
                self._inner.run(document)
            finally:
                changed.append(_exchange(document, _VALUE, outer))
        document.set(path, changed)

    def _each_entry(self, document: IngestDocument, path: Path, values: dict[str, Any]) -> None:
        changed: dict[str, Any] = {}
        for key in hash_order(values):
            outer_key = _exchange(document, _KEY, key)
            outer_value = _exchange(document, _VALUE, values[key])
            try:
                self._inner.run(document)
            finally:
                value = _exchange(document, _VALUE, outer_value)
                name = _exchange(document, _KEY, outer_key)
                if isinstance(name, str) and name.strip():
                    changed[name] = value
        document.set(path, changed)


def _exchange(document: IngestDocument, name: str, value: Any) -> Any:
    previous = document.ingest.get(name)
    document.ingest[name] = value
    return previous
