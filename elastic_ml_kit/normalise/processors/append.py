"""Values put behind those that a field has already."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import deep_copy


class Append(Processor):
    """Options `field`, `value` or `copy_from`, `allow_duplicates` (true), `ignore_empty_values` (false),
    `media_type`.
    """

    type: ClassVar[str] = "append"

    def __init__(self, options: Options) -> None:
        self._field = options.template_field("field")
        self._source = options.maybe_field("copy_from")
        media_type = options.media_type()
        if self._source and options.given("value"):
            raise options.refuse("copy_from", "cannot set both `copy_from` and `value` in the same processor")
        self._value = None if self._source else options.value("value", media_type)
        self._duplicates = options.flag("allow_duplicates", True)
        self._ignore_empty = options.flag("ignore_empty_values")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        value = self._of(document)
        if self._ignore_empty:
            if isinstance(value, list):
                value = [each for each in value if each is not None and each != ""]
            if value in (None, "", []):
                return
        document.append(path, value, self._duplicates)

    def _of(self, document: IngestDocument) -> Any:
        if self._value is not None:
            return self._value.of(document)
        assert self._source is not None
        path = self._source.of(document)
        return deep_copy(document.find(path) if self._ignore_empty else document.get(path))
