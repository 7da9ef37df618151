"""Dates and times in a format pattern."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields
from elastic_ml_kit.normalise.java_time.formatter import of_pattern
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.zone import region
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.api.locales import Locale
from elastic_ml_kit.normalise.painless.api.throwables import made
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import java_class

_DEFAULT_LOCALE = "en"
_MILLIS = 1000
_PATTERNS = {
    "H": "HH",
    "I": "hh",
    "k": "H",
    "l": "h",
    "M": "mm",
    "S": "ss",
    "L": "SSS",
    "N": "nnnnnnnnn",
    "p": "a",
    "z": "xx",
    "Z": "z",
    "B": "MMMM",
    "b": "MMM",
    "h": "MMM",
    "A": "EEEE",
    "a": "EEE",
    "Y": "uuuu",
    "y": "uu",
    "j": "DDD",
    "m": "MM",
    "d": "dd",
    "e": "d",
}
_SEVERAL = {"R": "H:M", "T": "H:M:S", "r": "I:M:S P", "D": "m/d/y", "F": "Y-m-d", "c": "a b d H:M:S Z Y"}
LETTERS = frozenset((*_PATTERNS, *_SEVERAL, *"CsQ"))


def time_shown(letter: str, value: Any, locale: Locale | None) -> str:
    """A long as a moment in milliseconds since 1970, or a date or time of java.time.

    Errors:
        Thrown: the value is none, or lacks what the letter asks for.

    Example:
        >>> time_shown("F", ZonedDateTime.of_instant(0, 0, region("UTC")), None)
        '1970-01-01'
    """
    moment = value
    if isinstance(value, int) and java_class(value) == "java.lang.Long":
        moment = ZonedDateTime.of_instant(value // _MILLIS, value % _MILLIS * 1_000_000, region("UTC"))
    name = _DEFAULT_LOCALE if locale is None else str(locale)
    letters = _SEVERAL.get(letter, letter)
    return "".join(_written(each, moment, value, name) if each.isalpha() else each for each in letters)


def _written(letter: str, moment: Any, value: Any, locale: str) -> str:
    try:
        if isinstance(moment, Temporal):
            return _part(letter, moment, locale)
    except Thrown:
        pass
    raise made("IllegalFormatConversionException", ord(letter), java_class(value))


def _part(letter: str, moment: Temporal, locale: str) -> str:
    if letter == "P":
        return of_pattern("a", locale).format(moment).upper()
    if letter == "C":
        return f"{moment.get_long(fields.YEAR_OF_ERA) // 100:02}"
    if letter in "sQ":
        seconds = moment.get_long(fields.INSTANT_SECONDS)
        if letter == "s":
            return str(seconds)
        return str(seconds * _MILLIS + moment.get_long(fields.MILLI_OF_SECOND))
    shown = of_pattern(_PATTERNS[letter], locale).format(moment)
    return shown.lower() if letter == "p" else shown
