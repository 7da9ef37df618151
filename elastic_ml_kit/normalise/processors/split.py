"""A text becomes a list, divided where a regular expression matches."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.patterns import Splitter
from elastic_ml_kit.normalise.processor import Processor


class Split(Processor):
    """Options `field`, `separator`, `preserve_trailing` (false), `target_field`, `ignore_missing` (false)."""

    type: ClassVar[str] = "split"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._splitter = Splitter(options.text("separator"))
        self._preserve = options.flag("preserve_trailing")
        self._target = options.maybe_field("target_field") or self._field
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        text = document.text(path, self._ignore_missing)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{path.text}] is null, cannot split.")
        document.set(self._target.of(document), self._splitter.split(text, -1 if self._preserve else 0))
