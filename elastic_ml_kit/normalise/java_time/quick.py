"""Most formats can be read with one regular expression; the exact reader does what it does not match."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.elements import Composite, Element, Literal
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.number_elements import Fraction, Number, Reduced
from elastic_ml_kit.normalise.java_time.styles import EXCEEDS_PAD, STRICT
from elastic_ml_kit.normalise.java_time.text_elements import Text
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.zone_elements import Offset, Zone

Parts = tuple[str, str, str, str, str, str, str, int | None]
Quick = Callable[[str, str], Parts | None]

_YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND = "year", "month", "day", "hour", "minute", "second"
_TWO = {
    f.MONTH_OF_YEAR: (_MONTH, "0[1-9]|1[0-2]", "[1-9]"),
    f.DAY_OF_MONTH: (_DAY, "0[1-9]|[12][0-9]|3[01]", "[1-9]"),
    f.HOUR_OF_DAY: (_HOUR, "[01][0-9]|2[0-3]", "[0-9]"),
    f.CLOCK_HOUR_OF_AMPM: ("half", "0[1-9]|1[0-2]", "[1-9]"),
    f.MINUTE_OF_HOUR: (_MINUTE, "[0-5][0-9]", "[0-9]"),
    f.SECOND_OF_MINUTE: (_SECOND, "[0-5][0-9]", "[0-9]"),
}
_PADDED = {str(number): f"{number:02}" for number in range(10)} | {
    f"{number:02}": f"{number:02}" for number in range(60)
}
_LONGEST = {"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?(?::?(\d\d))?")


class _NotQuickError(Exception):
    """A part that needs the exact reader."""


class _Expression:
    """The expression of a format, and which values its groups are."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.names: list[str] = []
        self.months: dict[str, str] = {}
        self.halves: dict[str, int] = {}

    def of(self, parts: Sequence[Element]) -> str:
        """The expression of parts one after another."""
        pieces = []
        for place, part in enumerate(parts):
            following = parts[place + 1] if place + 1 < len(parts) else None
            adjacent = isinstance(following, Number) and following.subsequent == -1
            pieces.append(self._one(part, adjacent))
        return "".join(pieces)

    def _group(self, name: str, inner: str) -> str:
        if name in self.names and name != "offset":
            if name != "fraction":
                raise _NotQuickError
            name = "fraction2"
        self.names.append(name)
        return f"({inner})"

    def _one(self, part: Element, adjacent: bool) -> str:
        if isinstance(part, Literal):
            return re.escape(part.text)
        if isinstance(part, Composite):
            return f"(?>{self.of(part.parts)})?+" if part.optional else self.of(part.parts)
        if isinstance(part, Fraction):
            return self._fraction(part, adjacent)
        if isinstance(part, Reduced):
            if part.field is not f.YEAR_OF_ERA or part.base != 2000 or adjacent:
                raise _NotQuickError
            return self._group("short", "[0-9]{2}")
        if type(part) is Number:
            return self._number(part, adjacent)
        if isinstance(part, Text):
            return self._text(part)
        if isinstance(part, Offset):
            return self._offset(part)
        if type(part) is Zone and not part.strict:
            return self._group("offset", r"Z(?![A-Za-z])|[+-][0-9]{2}:[0-9]{2}(?![:0-9])")
        raise _NotQuickError

    def _fraction(self, part: Fraction, adjacent: bool) -> str:
        if part.field is not f.NANO_OF_SECOND or part.low == 0 or adjacent:
            raise _NotQuickError
        point = r"\." if part.point else ""
        end = "(?![0-9])" if part.subsequent == -1 else ""
        return point + self._group("fraction", f"[0-9]{{{part.low},{part.high}}}+") + end

    def _number(self, part: Number, adjacent: bool) -> str:
        end = "(?![0-9])" if part.subsequent == -1 and not adjacent else ""
        if part.field in (f.YEAR, f.YEAR_OF_ERA):
            if part.low != 4 or (part.sign != EXCEEDS_PAD and part.high != 4):
                raise _NotQuickError
            return self._group(_YEAR, "[0-9]{4}") + ("" if adjacent else "(?![0-9])")
        if part.field not in _TWO:
            raise _NotQuickError
        name, two, one = _TWO[part.field]
        if part.low == part.high == 2:
            return self._group(name, two) + end
        if part.low != 1 or adjacent or part.subsequent == -1:
            raise _NotQuickError
        return self._group(name, f"{two}|{one}") + "(?![0-9])"

    def _text(self, part: Text) -> str:
        choices = texts(self.locale).choices(part.field, part.style)
        if not choices or part.table is not None:
            raise _NotQuickError
        inner = "(?>" + "|".join(re.escape(name) for name, _ in choices) + ")"
        if part.field is f.MONTH_OF_YEAR:
            self.months = {name: f"{value:02}" for name, value in choices}
            return self._group(_MONTH, inner)
        if part.field is f.AMPM_OF_DAY:
            self.halves = dict(choices)
            return self._group("ampm", inner)
        if part.field is f.DAY_OF_WEEK:
            self.names.append("weekday")
            return f"({inner})"
        raise _NotQuickError

    def _offset(self, part: Offset) -> str:
        if not part.none:
            raise _NotQuickError
        pattern = part.reading().replace("(", "(?:").replace("(?:?:", "(?:").replace(r"\d", "[0-9]")
        return self._group("offset", f"(?>{re.escape(part.none)}|[+-]{pattern})")


@lru_cache(maxsize=1024)
def quick(formatter: DateTimeFormatter) -> Quick | None:
    """A fast reader of a format that gives year, month, day, hour, minute, second and milliseconds as digits,
    and the offset in seconds or None; None where the format needs the exact reader.

    The reader takes the text and the year for dates without one; it gives None for what it does not match.
    The offset of a date without a year counts for nothing.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.formatter import of_pattern
        >>> quick(of_pattern("d/MMM/yyyy:HH:mm:ss Z", "", STRICT))("4/Mar/2021:05:06:07 -0530", "2026")
        ('2021', '03', '04', '05', '06', '07', '000', -19800)
    """
    expression = _Expression(formatter.locale)
    try:
        pattern = re.compile(expression.of(formatter.composite.parts) + "()")
    except _NotQuickError:
        return None
    if not _complete(formatter, expression):
        return None
    return _reader(pattern, expression)


def _complete(formatter: DateTimeFormatter, expression: _Expression) -> bool:
    names = expression.names
    dated = _MONTH in names and _DAY in names and formatter.style == STRICT and formatter.zone is None
    hours = (_HOUR in names) + ("half" in names) <= 1 and ("half" in names) == ("ampm" in names)
    timed = (_MINUTE not in names or _HOUR in names or "half" in names) and (
        _SECOND in names or "fraction" not in names
    )
    checked = "weekday" in names and _has_year(formatter.composite.parts)
    return dated and hours and timed and not checked and (_SECOND not in names or _MINUTE in names)


def _has_year(parts: Sequence[Element]) -> bool:
    return any(
        _has_year(part.parts) if isinstance(part, Composite) else getattr(part, "field", None) is f.YEAR
        for part in parts
    )


def _places(names: list[str], *wanted: str) -> list[int]:
    """The groups of values; for those that are not there the last one, which is always empty."""
    return [names.index(name) + 1 if name in names else len(names) + 1 for name in wanted]


def _reader(pattern: re.Pattern[str], expression: _Expression) -> Quick:
    names = expression.names
    offsets = [place for place, name in enumerate(names, 1) if name == "offset"]
    places = [
        *_places(names, _YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND, "fraction", "fraction2"),
        *(*offsets, len(names) + 1, len(names) + 1)[:2],
    ]
    months, hour_of = expression.months or _PADDED, _hours(names, expression.halves)
    short = _places(names, "short")[0]
    shortened = "short" in names
    match = pattern.fullmatch

    def read(text: str, year: str) -> Parts | None:
        found = match(text)
        if found is None:
            return None
        own, month, day, hour, minute, second, fraction, other, zone, next_zone = found.group(*places)
        if own:
            year = own
        elif shortened:
            year = "20" + found[short]
        month, day = months[month] if month else "01", _PADDED[day] if day else "01"
        if year == "0000" or (day > "28" and _too_late(year, month, day)):
            return None
        if hour_of is not None:
            hour = hour_of(found)
        milli = "000"
        if fraction or other:
            milli = (fraction or other)[:3].ljust(3, "0")
        offset = None
        if zone or next_zone:
            offset = None if zone and next_zone else offset_seconds(zone or next_zone)
            if offset is None:
                return None
            if not own and not shortened:
                offset = None
        return (
            year,
            month,
            day,
            _PADDED[hour] if hour else "00",
            _PADDED[minute] if minute else "00",
            _PADDED[second] if second else "00",
            milli,
            offset,
        )

    return read


def _hours(names: list[str], halves: dict[str, int]) -> Callable[[re.Match[str]], str] | None:
    """How the hour is found where it is that of half a day."""
    if "half" not in names:
        return None
    half, noon = _places(names, "half", "ampm")
    return lambda found: str(int(found[half]) % 12 + 12 * halves[found[noon]])


def _too_late(year: str, month: str, day: str) -> bool:
    """Whether the month may not have the day."""
    if month == "02" and day == "29":
        number = int(year)
        return not (number % 4 == 0 and (number % 100 != 0 or number % 400 == 0))
    return day > _LONGEST.get(month, "31")


@lru_cache(maxsize=1024)
def offset_seconds(text: str) -> int | None:
    """The seconds of an offset, or None where it is out of range."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return 0 if text == "Z" else None
    hour, minute, second = (int(part or 0) for part in found.groups()[1:])
    total = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or total > 18 * 3600:
        return None
    return -total if found[1] == "-" else total
