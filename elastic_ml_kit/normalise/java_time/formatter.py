"""A format: it writes dates and times, and reads them again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.elements import Composite, Reading, Writing
from elastic_ml_kit.normalise.java_time.faults import date_time, not_parsed, unparsable
from elastic_ml_kit.normalise.java_time.parsed import Parsed
from elastic_ml_kit.normalise.java_time.styles import SMART
from elastic_ml_kit.normalise.java_time.zone import FixedRegion, ZoneId, ZoneOffset
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown


class DateTimeFormatter:
    """Parts of a format with locale, resolver style and zone.

    Attributes:
        locale: of names, as `Locale.toString` gives it.
        style: STRICT, SMART or LENIENT.
        zone: into which instants are put when they are written, and which texts without zone are in.
    """

    __slots__ = ("composite", "locale", "style", "zone")
    java_name = "java.time.format.DateTimeFormatter"

    def __init__(
        self, composite: Composite, locale: str = "", style: str = SMART, zone: ZoneId | None = None
    ) -> None:
        self.composite = composite
        self.locale = locale
        self.style = style
        self.zone = zone

    def with_locale(self, locale: str) -> DateTimeFormatter:
        """The same with names of another locale."""
        return DateTimeFormatter(self.composite, locale, self.style, self.zone)

    def with_style(self, style: str) -> DateTimeFormatter:
        """The same with another resolver style."""
        return DateTimeFormatter(self.composite, self.locale, style, self.zone)

    def with_zone(self, zone: ZoneId | None) -> DateTimeFormatter:
        """The same in another zone."""
        return DateTimeFormatter(self.composite, self.locale, self.style, zone)

    def format(self, temporal: Any) -> str:
        """The text of a date or time.

        Errors:
            Thrown: DateTimeException, UnsupportedTemporalTypeException.
        """
        placed, zone = (temporal, None) if self.zone is None else self._placed(temporal, self.zone)
        to = Writing(placed, self.locale, zone)
        self.composite.write(to)
        return "".join(to.out)

    def _placed(self, temporal: Any, zone: ZoneId) -> tuple[Any, ZoneId]:
        if temporal.is_supported(f.INSTANT_SECONDS):
            nano = temporal.get_long(f.NANO_OF_SECOND) if temporal.is_supported(f.NANO_OF_SECOND) else 0
            return ZonedDateTime.of_instant(temporal.get_long(f.INSTANT_SECONDS), nano, zone), zone
        fixed = isinstance(zone, ZoneOffset | FixedRegion)
        if fixed and temporal.is_supported(f.OFFSET_SECONDS):
            offset = temporal.get_long(f.OFFSET_SECONDS)
            if offset != zone.offset_at(0):
                raise date_time(
                    f"Unable to apply override zone '{zone}' because the temporal object being formatted has"
                    f" a different offset but does not represent an instant: {temporal}"
                )
        return temporal, zone

    def parse(self, text: str) -> Parsed:
        """What the text says, resolved.

        Errors:
            Thrown: DateTimeParseException.
        """
        context, end = self._read(text)
        if end < 0:
            raise unparsable(text, ~end)
        if end < len(text):
            raise not_parsed(text, end, f"could not be parsed, unparsed text found at index {end}")
        try:
            return Parsed(context.values, context.zone or self.zone, self.style).resolve()
        except Thrown as error:
            raise self._failed(text, error) from None

    def parse_as(self, text: str, convert: Callable[[Any], Any]) -> Any:
        """What the text says, as one kind of date or time.

        Errors:
            Thrown: DateTimeParseException.
        """
        parsed = self.parse(text)
        try:
            return convert(parsed)
        except Thrown as error:
            raise self._failed(text, error) from None

    def parse_unresolved(self, text: str) -> Parsed | None:
        """What the text says if it is read to its end; None otherwise. It never raises."""
        try:
            context, end = self._read(text)
            if end != len(text):
                return None
            return Parsed(context.values, context.zone or self.zone, self.style).resolve()
        except Thrown:
            return None

    def _read(self, text: str) -> tuple[Reading, int]:
        context = Reading(self.locale)
        try:
            return context, self.composite.read(context, text, 0)
        except Thrown as error:
            raise self._failed(text, error) from None

    def _failed(self, text: str, error: Thrown) -> Thrown:
        return not_parsed(text, 0, f"could not be parsed: {error.message}", error)

    def __str__(self) -> str:
        text = str(self.composite)
        return text if text.startswith("[") else text[1:-1]

    def to_string(self) -> str:
        """What `toString` gives."""
        return str(self)


@lru_cache(maxsize=1024)
def of_pattern(pattern: str, locale: str = "", style: str = SMART) -> DateTimeFormatter:
    """The format of a pattern.

    Errors:
        Thrown: IllegalArgumentException.

    Example:
        >>> str(of_pattern("uuuu-MM-dd").parse("2020-05-17").date)
        '2020-05-17'
    """
    from elastic_ml_kit.normalise.java_time.builder import Builder

    return Builder().pattern(pattern).formatter(locale, style)
