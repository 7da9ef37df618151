"""What processors share that change one text, or each text of a list."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument, not_castable
from elastic_ml_kit.normalise.faults import NULL_POINTER, IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_class, java_text


class TextProcessor(Processor):
    """Options `field`, `target_field` (the field itself) and `ignore_missing` (false)."""

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.maybe_field("target_field") or self._field
        self._ignore_missing = options.flag("ignore_missing")

    @abstractmethod
    def change(self, text: str) -> Any:
        """The new value of a text.

        Errors:
            IngestError: the text is not what the processor takes.
        """

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        value = document.find(path) if self._ignore_missing else document.get(path)
        if isinstance(value, str):
            changed = self.change(value)
        elif isinstance(value, list):
            changed = [self._element(each) for each in value]
        elif value is not None:
            raise not_castable(path, value, "java.lang.String")
        elif self._ignore_missing:
            return
        else:
            raise illegal(f"field [{path.text}] is null, cannot process it.")
        document.set(self._target.of(document), changed)

    def _element(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.change(value)
        if value is None:
            raise IngestError(NULL_POINTER, 'Cannot invoke "Object.getClass()" because "value" is null')
        raise illegal(
            f"value [{java_text(value)}] of type [{java_class(value)}] in list field [{self._field.text}] "
            "cannot be cast to [java.lang.String]"
        )
