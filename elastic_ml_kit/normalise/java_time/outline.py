"""What texts of a format look like at the least, so that those of another format are passed over quickly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from elastic_ml_kit.normalise.java_time.elements import Composite, Element, Literal
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.number_elements import Fraction, Number
from elastic_ml_kit.normalise.java_time.styles import NOT_NEGATIVE
from elastic_ml_kit.normalise.java_time.text_elements import Text
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.zone_elements import Offset, Zone, ZoneName

_NUMBER = "[+-]?[0-9]+"


class _UnknownError(Exception):
    """A part of which nothing is known beforehand."""


@lru_cache(maxsize=1024)
def outline(formatter: DateTimeFormatter) -> re.Pattern[str] | None:
    """An expression that every text of the format matches, and many others do; None where there is none.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.formatter import of_pattern
        >>> outline(of_pattern("MMM d", "", "STRICT")).fullmatch("Mar  4") is None
        True
    """
    try:
        return re.compile(_of(formatter.composite.parts, formatter.locale, False))
    except _UnknownError:
        return None


def _of(parts: Sequence[Element], locale: str, after_number: bool) -> str:
    pieces = []
    for part in parts:
        numeric = _is_number(part)
        if numeric and after_number:
            if getattr(part, "sign", "") != NOT_NEGATIVE:
                raise _UnknownError
            continue
        pieces.append(_one(part, locale, after_number))
        after_number = numeric
    return "".join(pieces)


def _one(part: Element, locale: str, after_number: bool) -> str:
    if isinstance(part, Literal):
        return re.escape(part.text)
    if isinstance(part, Composite):
        if after_number and _starts_with_number(part):
            raise _UnknownError
        return f"(?:{_of(part.parts, locale, False)}){'?' if part.optional else ''}"
    if isinstance(part, Fraction):
        return r"(?:\.[0-9]*)?" if part.point else "[0-9]*"
    if isinstance(part, Number):
        return _NUMBER
    if isinstance(part, Text) and part.table is None:
        names = texts(locale).choices(part.field, part.style)
        if names:
            return "(?:" + "|".join(re.escape(name) for name, _ in names) + ")"
    if isinstance(part, Offset):
        return rf"(?:{re.escape(part.none)}|[+-][0-9:]+)"
    if type(part) is Zone:
        return r"(?:[A-Za-z+-][A-Za-z0-9~/._:+-]*)"
    if isinstance(part, ZoneName):
        return r"(?:[A-Za-z+-][A-Za-z0-9~/._:+' ()-]*)"
    raise _UnknownError


def _is_number(part: Element | None) -> bool:
    """Whether it begins with a digit or a sign."""
    return isinstance(part, Number) and not (isinstance(part, Fraction) and part.point)


def _starts_with_number(part: Composite) -> bool:
    first = part.parts[0] if part.parts else None
    return _is_number(first) or (isinstance(first, Composite) and _starts_with_number(first))
