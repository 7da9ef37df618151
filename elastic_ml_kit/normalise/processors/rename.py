"""A field gets another name."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor


class Rename(Processor):
    """Options `field`, `target_field`, `ignore_missing` (false), `override` (false)."""

    type: ClassVar[str] = "rename"

    def __init__(self, options: Options) -> None:
        self._field = options.template_field("field")
        self._target = options.template_field("target_field")
        self._ignore_missing = options.flag("ignore_missing")
        self._override = options.flag("override")

    def run(self, document: IngestDocument) -> None:
        try:
            origin = self._field.of(document)
        except IngestError as error:
            if self._ignore_missing and error.reason == "path cannot be null nor empty":
                return
            raise
        if not document.has(origin, strict=True):
            if self._ignore_missing:
                return
            raise illegal(f"field [{origin.text}] doesn't exist")
        target = self._target.of(document)
        if not self._override and document.has(target, strict=True):
            raise illegal(f"field [{target.text}] already exists")
        value = document.get(origin)
        document.remove(origin)
        try:
            document.set(target, value)
        except IngestError:
            document.set(origin, value)
            raise
