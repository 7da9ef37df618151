"""A document goes to the index of its date, by a name that date math completes."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.java_time.date_formats import date_format
from elastic_ml_kit.normalise.java_time.date_readers import date_reader
from elastic_ml_kit.normalise.java_time.locale import parse_tag
from elastic_ml_kit.normalise.java_time.zone import UTC, zone
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.date import clock_year, ingest_error, refused
from elastic_ml_kit.normalise.values import java_text

DEFAULT_FORMAT = "yyyy-MM-dd'T'HH:mm:ss.SSSXX"


class DateIndexName(Processor):
    """Options `field`, `index_name_prefix`, `date_rounding`, `index_name_format` (yyyy-MM-dd), which may be
    templates, `date_formats`, `timezone` (UTC) and `locale` (English).

    All formats are tried; the last one that fits counts.
    """

    type: ClassVar[str] = "date_index_name"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        try:
            locale = "en"
            if options.given("locale"):
                locale = parse_tag(options.text("locale"))
            self._zone = zone(options.text("timezone")) if options.given("timezone") else UTC
            formats = options.texts("date_formats")
            self._readers = [
                date_reader(each, self._zone, locale)
                for each in ([DEFAULT_FORMAT] if formats is None else formats)
            ]
        except Thrown as error:
            raise refused(options, error) from None
        self._prefix = options.compiled("index_name_prefix", options.text("index_name_prefix", ""))
        self._rounding = options.template("date_rounding")
        self._format = options.compiled("index_name_format", options.text("index_name_format", "yyyy-MM-dd"))

    def run(self, document: IngestDocument) -> None:
        value = document.get(self._field.of(document))
        text = None if value is None else java_text(value)
        moment = self._read(text, int(clock_year(document)))
        prefix = self._prefix.of(document)
        format = self._format.of(document)
        rounding = self._rounding.of(document)
        try:
            date = date_format(format).format(moment)
        except Thrown as error:
            raise ingest_error(error) from None
        name = "UTC" if self._zone == UTC else self._zone.id
        document.set(path("_index"), f"<{prefix}{{{date}||/{rounding}{{{format}|{name}}}}}>")

    def _read(self, text: str | None, year: int) -> ZonedDateTime:
        found, first = None, None
        for reader in self._readers:
            try:
                found = reader.read(text, year)
            except Thrown as error:
                first = first or error
        if found is None:
            cause: IngestError | None = None if first is None else ingest_error(first)
            raise illegal(f"unable to parse date [{'null' if text is None else text}]", cause)
        return found
