"""The older format of dates, SimpleDateFormat, which reads more than it would write."""

from __future__ import annotations

import re

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import legacy
from elastic_ml_kit.normalise.java_time.legacy import Calendar, Date, at, now, time_zone
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.week import WeekFields
from elastic_ml_kit.normalise.java_time.zone import FixedRegion, ZoneId
from elastic_ml_kit.normalise.java_time.zone_names import dated_names, written_name
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown

_LETTERS = "GyMwWDdFEuaHkKhmsSzZXYL"
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")
_NUMBER = re.compile(r"[ \t]*(-?\d{1,18})\d*")
_RFC = re.compile(r"([+-])(\d\d?):?(\d\d)?")
_GMT = re.compile(r"GMT(?:([+-])(\d\d?):(\d\d)|(?![+-]))", re.IGNORECASE)
_CALENDAR = {
    "y": legacy.YEAR,
    "Y": legacy.YEAR,
    "M": legacy.MONTH,
    "L": legacy.MONTH,
    "w": legacy.WEEK_OF_YEAR,
    "D": legacy.DAY_OF_YEAR,
    "d": legacy.DATE,
    "H": legacy.HOUR_OF_DAY,
    "k": legacy.HOUR_OF_DAY,
    "K": legacy.HOUR,
    "h": legacy.HOUR,
    "m": legacy.MINUTE,
    "s": legacy.SECOND,
    "S": legacy.MILLISECOND,
}
_WRITE = {
    "D": f.DAY_OF_YEAR,
    "d": f.DAY_OF_MONTH,
    "F": f.ALIGNED_WEEK_OF_MONTH,
    "u": f.DAY_OF_WEEK,
    "H": f.HOUR_OF_DAY,
    "k": f.CLOCK_HOUR_OF_DAY,
    "K": f.HOUR_OF_AMPM,
    "h": f.CLOCK_HOUR_OF_AMPM,
    "m": f.MINUTE_OF_HOUR,
    "s": f.SECOND_OF_MINUTE,
    "S": f.MILLI_OF_SECOND,
}


class SimpleDateFormat:
    """A pattern with locale and zone.

    Errors:
        Thrown: IllegalArgumentException: the pattern is none.

    Example:
        >>> SimpleDateFormat("yyyy-MM-dd HH:mm").format(Date(0))
        '1970-01-01 00:00'
    """

    __slots__ = ("_tokens", "lenient", "locale", "pattern", "zone")
    java_name = "java.text.SimpleDateFormat"

    def __init__(self, pattern: str, locale: str = "en") -> None:
        self.locale = locale
        self.zone: ZoneId = FixedRegion("Etc/UTC", 0)
        self.lenient = True
        self.apply(pattern)

    def apply(self, pattern: str) -> None:
        """Takes another pattern."""
        self._tokens = _tokens(pattern)
        self.pattern = pattern

    def format(self, date: Date) -> str:
        """The text of a date."""
        moment = at(date.millis, self.zone)
        return "".join(
            text if not letter else self._written(letter, len(text), moment) for letter, text in self._tokens
        )

    def _written(self, letter: str, count: int, moment: ZonedDateTime) -> str:
        if letter in _WRITE:
            return str(moment.get(_WRITE[letter])).rjust(count, "0")
        if letter in "yY":
            rules = WeekFields.of_locale(self.locale)
            year = moment.get_long(f.YEAR_OF_ERA if letter == "y" else rules.week_based_year)
            return f"{year % 100:02}" if count == 2 else str(year).rjust(count, "0")
        if letter in "ML" and count < 3:
            return str(moment.date.month).rjust(count, "0")
        if letter in "wW":
            rules = WeekFields.of_locale(self.locale)
            field = rules.week_of_week_based_year if letter == "w" else rules.week_of_month
            return str(field.value_of(moment)).rjust(count, "0")
        if letter in "zZX":
            return self._zone_text(letter, count, moment)
        return self._name(letter, count, moment)

    def _name(self, letter: str, count: int, moment: ZonedDateTime) -> str:
        field, style = _named(letter)
        found = texts(self.locale).names(field, "FULL" if style and count >= 4 else "SHORT")
        return found[moment.get(field)]

    def _zone_text(self, letter: str, count: int, moment: ZonedDateTime) -> str:
        seconds = moment.offset.seconds
        minutes = abs(seconds) // 60
        sign = "-" if seconds < 0 else "+"
        if letter == "z":
            return written_name(self.zone, moment.epoch_second, count >= 4)
        if letter == "Z":
            return f"{sign}{minutes // 60:02}{minutes % 60:02}"
        if seconds == 0:
            return "Z"
        colon = ":" if count == 3 else ""
        return f"{sign}{minutes // 60:02}" + (f"{colon}{minutes % 60:02}" if count > 1 else "")

    def parse(self, text: str, start: int = 0) -> tuple[Date, int]:
        """The date that the text begins with, and where that ends.

        Errors:
            Thrown: ParseException.
        """
        calendar = Calendar(0, self.zone, self.locale)
        calendar.clear()
        calendar.lenient = self.lenient
        position = start
        for place, (letter, piece) in enumerate(self._tokens):
            if not letter:
                position = _skip(text, position, piece)
            else:
                position = self._read(calendar, text, position, place)
            if position < 0:
                raise unparsable(text)
        try:
            return Date(calendar.millis), position
        except Thrown:
            raise unparsable(text) from None

    def _read(self, calendar: Calendar, text: str, position: int, place: int) -> int:
        letter, piece = self._tokens[place]
        count = len(piece)
        if letter in "zZX":
            return self._read_zone(calendar, text, position, letter)
        if letter in "GEa" or (letter in "ML" and count >= 3):
            return self._read_name(calendar, text, position, letter)
        following = self._tokens[place + 1] if place + 1 < len(self._tokens) else ("", "x")
        abutting = bool(following[0]) and _numeric(*following)
        limited = text[: position + count] if abutting else text
        found = _NUMBER.match(limited, position)
        if found is None:
            return -1
        number = int(found[1])
        if letter in "yY" and count <= 2 and len(found[1]) == 2 and found[1].isdecimal():
            number = _century(number)
        self._keep(calendar, letter, number)
        return found.end()

    @staticmethod
    def _keep(calendar: Calendar, letter: str, number: int) -> None:
        if letter in "ML":
            number -= 1
        elif letter == "k":
            number = 0 if number == 24 else number
        elif letter == "h":
            number = 0 if number == 12 else number
        elif letter == "u":
            calendar.set(legacy.DAY_OF_WEEK, number % 7 + 1)
            return
        if letter in _CALENDAR:
            calendar.set(_CALENDAR[letter], number)

    def _read_name(self, calendar: Calendar, text: str, position: int, letter: str) -> int:
        field, _ = _named(letter)
        lowered = text[position:].lower()
        for name, value in texts(self.locale).choices(field, None):
            if len(name) > 1 and lowered.startswith(name.lower()):
                if letter in "ML":
                    calendar.set(legacy.MONTH, value - 1)
                elif letter == "E":
                    calendar.set(legacy.DAY_OF_WEEK, value % 7 + 1)
                elif letter == "a":
                    calendar.set(legacy.AM_PM, value)
                return position + len(name)
        return -1

    def _read_zone(self, calendar: Calendar, text: str, position: int, letter: str) -> int:
        if letter == "X" and text[position : position + 1] == "Z":
            calendar.set(legacy.ZONE_OFFSET, 0)
            return position + 1
        found = _RFC.match(text, position) or _GMT.match(text, position)
        if found is not None:
            seconds = int(found[2] or 0) * 3600 + int(found[3] or 0) * 60
            calendar.set(legacy.ZONE_OFFSET, (-seconds if found[1] == "-" else seconds) * 1000)
            return found.end()
        lowered = text[position:].lower()
        for name, id, summer in dated_names():
            if lowered.startswith(name):
                self.zone = time_zone(id)
                calendar.move(self.zone)
                if summer is not None:
                    calendar.set(legacy.DST_OFFSET, 3_600_000 if summer else 0)
                return position + len(name)
        if text.startswith("UTC", position):
            calendar.set(legacy.ZONE_OFFSET, 0)
            return position + 3
        return -1


def unparsable(text: str) -> Thrown:
    """The text is no date."""
    return Thrown("ParseException", f'Unparseable date: "{text}"')


def _named(letter: str) -> tuple[f.ChronoField, bool]:
    """The field of a letter that stands for a name, and whether there are long names."""
    fields: dict[str, tuple[f.ChronoField, bool]] = {
        "G": (f.ERA, False),
        "E": (f.DAY_OF_WEEK, True),
        "a": (f.AMPM_OF_DAY, False),
    }
    return fields.get(letter, (f.MONTH_OF_YEAR, True))


def _numeric(letter: str, piece: str) -> bool:
    return letter not in "GEazZX" and not (letter in "ML" and len(piece) >= 3)


def _century(number: int) -> int:
    """The year of two digits from 80 years ago to 20 ahead."""
    current = at(now(), FixedRegion("UTC", 0)).date.year
    year = current // 100 * 100 + number
    if year > current + 20:
        return year - 100
    return year + 100 if year <= current - 80 else year


def _skip(text: str, position: int, piece: str) -> int:
    return position + len(piece) if text.startswith(piece, position) else -1


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """Letters with their run, and fixed text with no letter."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(pattern):
        found = _TOKEN.match(pattern, position)
        if found is None:
            raise Thrown("IllegalArgumentException", "Unterminated quote")
        if found[2]:
            if found[2] not in _LETTERS:
                raise Thrown("IllegalArgumentException", f"Illegal pattern character '{found[2]}'")
            tokens.append((found[2], found[0]))
        else:
            quoted = found[1].replace("''", "'") if found[1] is not None else ""
            tokens.append(("", quoted or found[3] or "'"))
        position = found.end()
    return tokens
