"""A text becomes a date and time, as a text that every index understands."""

from __future__ import annotations

from datetime import UTC as UTC_ZONE
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError, illegal
from elastic_ml_kit.normalise.java_time.date_formats import DateFormat, date_format
from elastic_ml_kit.normalise.java_time.date_readers import DateReader, date_reader
from elastic_ml_kit.normalise.java_time.locale import parse_locale
from elastic_ml_kit.normalise.java_time.zone import UTC, zone
from elastic_ml_kit.normalise.options import Options, Text
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_text

DEFAULT_OUTPUT = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"


class Date(Processor):
    """Options `field`, `formats`, `target_field` (@timestamp), `timezone` and `locale` (templates),
    `output_format`.

    The first format that fits counts. A date without year is in the year of `_ingest.timestamp`.
    """

    type: ClassVar[str] = "date"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.field("target_field", "@timestamp")
        self._timezone = options.template("timezone") if options.given("timezone") else None
        self._locale = options.template("locale") if options.given("locale") else None
        formats = options.texts("formats")
        if formats is None:
            raise options.refuse("formats", "required property is missing")
        self._formats = formats
        self._readers: list[DateReader | None] = [None] * len(formats)
        self._output = _output(options)

    def run(self, document: IngestDocument) -> None:
        value = document.get(self._field.of(document))
        text = value if isinstance(value, str) else None if value is None else java_text(value)
        document.set(self._target.of(document), self._converted(text, document))

    def _converted(self, text: str | None, document: IngestDocument) -> str:
        year = clock_year(document)
        for place, known in enumerate(self._readers):
            try:
                reader = known or self._reader(place, document)
                stamp = reader.stamp(text, year) if self._output is None else None
                if stamp is not None:
                    return stamp
                if not reader.rejects(text):
                    return self._written(reader, text, int(year))
            except Thrown:
                continue
        raise illegal(
            f"unable to parse date [{'null' if text is None else text}]", self._cause(text, document)
        )

    def _cause(self, text: str | None, document: IngestDocument) -> IngestError | None:
        """What the first format says."""
        try:
            if self._formats:
                self._reader(0, document).read(text, int(clock_year(document)))
        except Thrown as error:
            return ingest_error(error)
        return None

    def _written(self, reader: DateReader, text: str | None, year: int) -> str:
        return (self._output or date_format(DEFAULT_OUTPUT)).format(reader.read(text, year))

    def _reader(self, place: int, document: IngestDocument) -> DateReader:
        reader = date_reader(
            self._formats[place],
            UTC if self._timezone is None else zone(self._timezone.of(document)),
            "" if self._locale is None else parse_locale(self._locale.of(document)),
        )
        if _is_fixed(self._timezone) and _is_fixed(self._locale):
            self._readers[place] = reader
        return reader


def _is_fixed(text: Text | None) -> bool:
    return text is None or text.fixed is not None


def _output(options: Options) -> DateFormat | None:
    text = options.text("output_format", DEFAULT_OUTPUT)
    try:
        made = date_format(text)
    except Thrown as error:
        message = f"invalid output format [{text}]"
        raise refused(options, Thrown("IllegalArgumentException", message, error)) from None
    return None if text == DEFAULT_OUTPUT else made


def refused(options: Options, error: Thrown) -> RefusedPipelineError:
    """The refusal of a pipeline in which an option throws."""
    causes = tuple(ingest_error(error).chain())
    return options.refuse(None, f"{error.java_name}: {error.message}", type="exception", causes=causes)


def clock_year(document: IngestDocument) -> str:
    """The year of `_ingest.timestamp`, or of the system's clock where a pipeline took that away.

    Example:
        >>> clock_year(IngestDocument({}, None, {"timestamp": "2026-01-05T00:00:00Z"}))
        '2026'
    """
    return _year(str(document.ingest.get("timestamp"))) or str(datetime.now(UTC_ZONE).year)


@lru_cache(maxsize=64)
def _year(timestamp: str) -> str | None:
    year = timestamp[:4]
    return year if len(year) == 4 and year.isdecimal() else None


def ingest_error(thrown: Thrown) -> IngestError:
    """A Java exception with its causes as an error of a pipeline."""
    cause = None if thrown.cause is None else ingest_error(thrown.cause)
    return IngestError(thrown.type, thrown.message, cause)
