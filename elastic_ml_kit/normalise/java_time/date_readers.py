"""How the date processors read a date: the four formats of their own, and all others."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC as PYTHON_UTC
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.conversion import to_zoned
from elastic_ml_kit.normalise.java_time.date_formats import DateFormat, date_format
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import MIDNIGHT
from elastic_ml_kit.normalise.java_time.outline import outline
from elastic_ml_kit.normalise.java_time.quick import Parts, Quick, quick
from elastic_ml_kit.normalise.java_time.week import ISO, WeekFields
from elastic_ml_kit.normalise.java_time.zone import FixedRegion, ZoneId, ZoneOffset, ZoneRegion
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import LONG_BITS, parse_double, parse_whole

_FILLED = (
    f.NANO_OF_SECOND,
    f.SECOND_OF_DAY,
    f.MINUTE_OF_DAY,
    f.HOUR_OF_DAY,
    f.DAY_OF_MONTH,
    f.MONTH_OF_YEAR,
)
_MOST = (1 << 63) - 1
_KEPT = 64
_BLANK = "".join(map(chr, range(33)))


class DateReader:
    """Reads the dates of one format in one zone.

    Args:
        format: ISO8601, UNIX, UNIX_MS, TAI64N, or a format of Elasticsearch.
        zone: for dates without one; results are in it.
        locale: of names.

    Attributes:
        stamp: takes a text and the year for dates without one; gives the date as
            `yyyy-MM-dd'T'HH:mm:ss.SSSXXX` if the short way finds it, else None, and `read` decides. The last
            ones are kept, since lines of a log often have the second of the one before.

    Errors:
        Thrown: IllegalArgumentException: the format cannot be used.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.zone import UTC
        >>> DateReader("MMM d HH:mm:ss", UTC, "").stamp("Mar 4 05:06:07", 2021)
        '2021-03-04T05:06:07.000Z'
    """

    __slots__ = ("_format", "_locale", "_outline", "_quick", "_special", "_utc", "_zone", "stamp")

    def __init__(self, format: str, zone: ZoneId, locale: str) -> None:
        self._zone = zone
        self._utc = isinstance(zone, ZoneOffset | FixedRegion) and zone.seconds == 0
        self._locale = locale
        self.stamp = lru_cache(maxsize=_KEPT)(self._stamp)
        self._special = _SPECIAL.get(format)
        self._format: DateFormat | None = None
        self._quick: Quick | None = None
        self._outline: re.Pattern[str] | None = None
        if self._special is not None:
            return
        iso = format == "ISO8601"
        self._format = date_format("iso8601") if iso else date_format(format, locale)
        self._locale = "" if iso else locale
        self._quick = quick(self._format.parsers[0])
        if len(self._format.parsers) == 1:
            self._outline = outline(self._format.parsers[0])

    def rejects(self, text: str | None) -> bool:
        """Whether it is plain that `read` will fail; it may also fail otherwise."""
        return text is not None and self._outline is not None and self._outline.fullmatch(text) is None

    def read(self, text: str | None, year: int) -> ZonedDateTime:
        """The date and time of a text.

        Args:
            text: the date; None is a null.
            year: for dates without one.

        Errors:
            Thrown: the text does not fit, or is no date.
        """
        if self._special is not None:
            return _instant(self._special(text), self._zone)
        assert self._format is not None
        parsed: Any = self._format.parse(text)
        if not self._has_year(parsed):
            parsed = self._in_year(parsed, year)
        return to_zoned(parsed, self._locale, self._zone).same_instant(self._zone)

    def _has_year(self, parsed: Any) -> bool:
        fields = (
            f.YEAR,
            f.YEAR_OF_ERA,
            f.INSTANT_SECONDS,
            ISO.week_based_year,
            WeekFields.of_locale(self._locale).week_based_year,
        )
        return any(parsed.is_supported(field) for field in fields)

    def _in_year(self, parsed: Any, year: int) -> ZonedDateTime:
        local = LocalDateTime(LocalDate(year, 1, 1), MIDNIGHT)
        for field in _FILLED:
            if parsed.is_supported(field):
                local = local.with_field(field, parsed.get(field))
        return ZonedDateTime.of_local(local, self._zone)

    def _stamp(self, text: str | None, year: str) -> str | None:
        if self._quick is None or text is None:
            return None
        parts = self._quick(text, year)
        if parts is None:
            return None
        offset = parts[7]
        if self._utc and not offset:
            return f"{parts[0]}-{parts[1]}-{parts[2]}T{parts[3]}:{parts[4]}:{parts[5]}.{parts[6]}Z"
        return _moved(parts, offset, self._zone)


def _moved(parts: Parts, offset: int | None, zone: ZoneId) -> str | None:
    year, month, day, hour, minute, second, milli, _ = parts
    if offset is None and isinstance(zone, ZoneRegion):
        known = _hour_offset(zone, year, month, day, hour)
        if known is not None:
            return f"{year}-{month}-{day}T{hour}:{minute}:{second}.{milli}{known}"
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
        if isinstance(zone, ZoneOffset | FixedRegion):
            if offset is not None and offset != zone.seconds:
                moment += timedelta(seconds=zone.seconds - offset)
            return f"{moment.isoformat()}.{milli}{_suffix(zone.seconds)}"
        if not isinstance(zone, ZoneRegion):
            return None
        if offset is not None:
            moved = (moment - timedelta(seconds=offset)).replace(tzinfo=PYTHON_UTC).astimezone(zone.rules)
        else:
            moved = moment.replace(tzinfo=zone.rules)
            if moved.utcoffset() != moved.replace(fold=1).utcoffset():
                return None
        local = moved.replace(tzinfo=None)
        return f"{local.isoformat()}.{milli}{_suffix(_whole(moved.utcoffset()))}"
    except (OverflowError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _hour_offset(zone: ZoneRegion, year: str, month: str, day: str, hour: str) -> str | None:
    """The offset that a zone has during a whole hour, as `XXX` writes it; None where it changes."""
    start = LocalDate(int(year), int(month), int(day)).epoch_day * 86_400 + int(hour) * 3600
    found = {*zone.offsets_of(start), *zone.offsets_of(start + 3599)}
    return _suffix(found.pop()) if len(found) == 1 else None


def _whole(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


@lru_cache(maxsize=256)
def _suffix(seconds: int) -> str:
    """The offset as `XXX` writes it."""
    minutes = abs(seconds) // 60
    if minutes == 0:
        return "Z"
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _instant(millis: int, zone: ZoneId) -> ZonedDateTime:
    instant = Instant.of_milli(millis)
    return ZonedDateTime.of_instant(instant.second, instant.nano, zone)


def _unix(text: str | None) -> int:
    if text is None:
        raise Thrown("NullPointerException", 'Cannot invoke "String.trim()" because "in" is null')
    scaled = _number(lambda: parse_double(text.strip(_BLANK))) * 1000.0
    if math.isnan(scaled):
        return 0
    return int(max(min(scaled, _MOST), -_MOST - 1))


def _unix_millis(text: str | None) -> int:
    if text is None:
        raise Thrown("NumberFormatException", "Cannot parse null string: null")
    return int(_number(lambda: parse_whole(text, LONG_BITS)))


def _tai64n(text: str | None) -> int:
    if text is None:
        raise Thrown(
            "NullPointerException", 'Cannot invoke "String.startsWith(String)" because "date" is null'
        )
    digits = text.removeprefix("@")
    base = _hexadecimal(digits, 1, 16)
    return base * 1000 - 10_000 + _hexadecimal(digits, 16, 24) // 1_000_000


def _hexadecimal(text: str, begin: int, end: int) -> int:
    if end > len(text) or begin > end:
        reason = f"begin {begin}, end {end}, length {len(text)}"
        raise Thrown("StringIndexOutOfBoundsException", reason)
    return int(_number(lambda: parse_whole(text[begin:end], LONG_BITS, 16)))


def _number(parse: Callable[[], float]) -> float:
    try:
        return parse()
    except IngestError as error:
        raise Thrown("NumberFormatException", error.reason) from None


_SPECIAL: dict[str, Callable[[str | None], int]] = {
    "UNIX": _unix,
    "UNIX_MS": _unix_millis,
    "TAI64N": _tai64n,
}


@lru_cache(maxsize=1024)
def date_reader(format: str, zone: ZoneId, locale: str) -> DateReader:
    """The reader of a format, kept for the next document.

    Errors:
        Thrown: IllegalArgumentException.
    """
    return DateReader(format, zone, locale)
