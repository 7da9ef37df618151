"""The formats of dates in pipelines: named ones, patterns, and several with `||` between them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.java_time.conversion import to_zoned
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter, of_pattern
from elastic_ml_kit.normalise.java_time.named_formats import named_format
from elastic_ml_kit.normalise.java_time.parsed import Parsed
from elastic_ml_kit.normalise.java_time.styles import STRICT
from elastic_ml_kit.normalise.painless.thrown import Thrown


class DateFormat:
    """One or several ways to read a date, tried in order, and one to write it.

    Attributes:
        text: as the pipeline has it.
        printer: writes.
        parsers: read.
    """

    __slots__ = ("parsers", "printer", "text")

    def __init__(self, text: str, printer: DateTimeFormatter, parsers: tuple[DateTimeFormatter, ...]) -> None:
        self.text = text
        self.printer = printer
        self.parsers = parsers

    def with_locale(self, locale: str) -> DateFormat:
        """The same with the names of a locale."""
        return DateFormat(
            self.text, self.printer.with_locale(locale), tuple(p.with_locale(locale) for p in self.parsers)
        )

    def parse(self, text: str | None) -> Parsed:
        """What a text says.

        Errors:
            Thrown: IllegalArgumentException, with what Java's own parser said as its cause.
        """
        if not text:
            raise Thrown("IllegalArgumentException", "cannot parse empty date")
        try:
            return self._read(text)
        except Thrown as error:
            if error.name != "DateTimeParseException":
                raise
            message = f"failed to parse date field [{text}] with format [{self.text}]"
            raise Thrown("IllegalArgumentException", message, error) from None

    def _read(self, text: str) -> Parsed:
        if len(self.parsers) == 1:
            return self.parsers[0].parse(text)
        for parser in self.parsers:
            found = parser.parse_unresolved(text)
            if found is not None:
                return found
        raise Thrown("DateTimeParseException", "Failed to parse with all enclosed parsers")

    def format(self, temporal: Any) -> str:
        """The text of a date."""
        return self.printer.format(to_zoned(temporal))


@lru_cache(maxsize=1024)
def date_format(text: str, locale: str = "") -> DateFormat:
    """The format of a name, a pattern, or several of them.

    Errors:
        Thrown: IllegalArgumentException.

    Example:
        >>> date_format("yyyy-MM-dd||epoch_millis").format(date_format("epoch_second").parse("86400"))
        '1970-01-02'
    """
    if not text:
        raise Thrown("IllegalArgumentException", "No date pattern provided")
    found = []
    for pattern in _without_prefix(text).split("||"):
        if not pattern:
            reason = f"Cannot have empty element in multi date format pattern: {text}"
            raise Thrown("IllegalArgumentException", reason)
        found.append(_one(_without_prefix(pattern)))
    made = DateFormat(text, found[0][0], tuple(parser for _, parsers in found for parser in parsers))
    return made.with_locale(locale) if locale else made


def _without_prefix(pattern: str) -> str:
    return pattern[1:] if pattern.startswith("8") else pattern


def _one(pattern: str) -> tuple[DateTimeFormatter, tuple[DateTimeFormatter, ...]]:
    pattern = pattern.strip()
    if not pattern:
        raise Thrown("IllegalArgumentException", "No date pattern provided")
    named = named_format(pattern)
    if named is not None:
        return named
    try:
        made = of_pattern(pattern, "", STRICT)
    except Thrown as error:
        reason = f"Invalid format: [{pattern}]: {error.message}"
        raise Thrown("IllegalArgumentException", reason, error) from None
    return made, (made,)
