"""Fields cut out of a text along its delimiters."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.dissect_pattern import Dissect, DissectError

_CLASSES = {
    "pattern_parse": "org.elasticsearch.dissect.DissectException$PatternParse",
    "key_parse": "org.elasticsearch.dissect.DissectException$KeyParse",
    "number_format_exception": "java.lang.NumberFormatException",
}


class DissectProcessor(Processor):
    """Options `field`, `pattern`, `append_separator` (empty), `ignore_missing` (false)."""

    type: ClassVar[str] = "dissect"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        pattern = options.text("pattern")
        separator = options.text("append_separator", "")
        self._ignore_missing = options.flag("ignore_missing")
        try:
            self._dissect = Dissect(pattern, separator)
        except DissectError as error:
            raise _refused(*error.args) from None

    def run(self, document: IngestDocument) -> None:
        where = self._field.of(document)
        text = document.text(where, self._ignore_missing)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{where.text}] is null, cannot process it.")
        try:
            values = self._dissect.parse(text)
        except DissectError as error:
            raise IngestError(*error.args) from None
        for name, value in values.items():
            document.set(path(name), value)


def _refused(type: str, reason: str) -> RefusedPipelineError:
    return RefusedPipelineError(
        f"{_CLASSES[type]}: {reason}",
        type="exception",
        processor_type="dissect",
        causes=({"type": type, "reason": reason},),
    )
