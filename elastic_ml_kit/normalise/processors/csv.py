"""A line of separated values becomes fields."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Field, Options, Text
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.csv_line import CsvLine


class Csv(Processor):
    """Options `field`, `target_fields`, `separator` (,), `quote` ("), `trim` (false), `empty_value`,
    `ignore_missing` (false).
    """

    type: ClassVar[str] = "csv"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._targets = self._names(options)
        self._separator = _single(
            options, "separator", ",", "separator has to be single character like , or ;"
        )
        self._quote = _single(options, "quote", '"', "\" or '")
        self._trim = options.flag("trim")
        self._empty: Any = options.maybe("empty_value")
        self._ignore_missing = options.flag("ignore_missing")

    @staticmethod
    def _names(options: Options) -> list[Field]:
        names = options.texts("target_fields")
        if names is None:
            raise options.refuse("target_fields", "required property is missing")
        if not names:
            raise options.refuse("target_fields", "target fields list can't be empty")
        return [Field(Text(name, None)) for name in names]

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        line = document.text(path, self._ignore_missing)
        if line is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{path.text}] is null, cannot process it.")
        values = CsvLine(line, self._separator, self._quote, self._trim).values(len(self._targets))
        for field, value in zip(self._targets, values, strict=False):
            if value:
                document.set(field.of(document), value)
            elif self._empty is not None:
                document.set(field.of(document), self._empty)


def _single(options: Options, name: str, default: str, examples: str) -> str:
    text = options.text(name, default)
    if len(text) != 1:
        raise options.refuse(name, f"{name} has to be single character like {examples}")
    return text
