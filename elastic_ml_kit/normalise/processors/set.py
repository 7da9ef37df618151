"""A field gets a value, or that of another field."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import deep_copy


class Set(Processor):
    """Options `field`, `value` or `copy_from`, `override` (true), `ignore_empty_value`, `media_type`."""

    type: ClassVar[str] = "set"

    def __init__(self, options: Options) -> None:
        self._field = options.template_field("field")
        self._source = options.maybe_field("copy_from")
        media_type = options.media_type()
        if self._source and options.given("value"):
            raise options.refuse("copy_from", "cannot set both `copy_from` and `value` in the same processor")
        self._value = None if self._source else options.value("value", media_type)
        self._override = options.flag("override", True)
        self._ignore_empty = options.flag("ignore_empty_value")

    def run(self, document: IngestDocument) -> None:
        if not self._override and document.find(self._field.of(document)) is not None:
            return
        if self._value is None:
            self._copy(document)
            return
        value = self._value.of(document)
        if self._ignore_empty and self._value.templated and not value:
            return
        document.set(self._field.of(document), value)

    def _copy(self, document: IngestDocument) -> None:
        assert self._source is not None
        origin = self._source.of(document)
        value = document.find(origin) if self._ignore_empty else document.get(origin)
        if self._ignore_empty and (value is None or value == ""):
            return
        document.set(self._field.of(document), deep_copy(value))
