"""Formats: DateTimeFormatter and its builder."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import predefined
from elastic_ml_kit.normalise.java_time.builder import Builder
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter, of_pattern
from elastic_ml_kit.normalise.java_time.instant_elements import InstantElement
from elastic_ml_kit.normalise.java_time.pattern import illegal
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.zone_elements import (
    LocalizedOffset,
    Offset,
    Zone,
    ZoneName,
    ZoneRegion,
)
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.locales import Locale
from elastic_ml_kit.normalise.painless.api.time_chronology import ISO
from elastic_ml_kit.normalise.painless.api.time_declare import Call, methods, statics
from elastic_ml_kit.normalise.painless.api.time_enums import FORMAT_STYLES, RESOLVER_STYLES
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import java_text

DEFAULT_LOCALE = "en"


def _locale(text: str) -> Locale:
    return Locale(*text.split("_", 2))


def localized(date: Any, time: Any, locale: str) -> str:
    """The pattern of a locale for a date, a time or both in a style."""
    patterns = texts(locale).patterns
    places = list(FORMAT_STYLES)
    parts = []
    if date is not None:
        parts.append(patterns[places.index(date.name)])
    if time is not None:
        parts.append(patterns[4 + places.index(time.name)])
    return " ".join(parts)


def _of_styles(date: Any, time: Any) -> DateTimeFormatter:
    return of_pattern(localized(date, time, DEFAULT_LOCALE), DEFAULT_LOCALE)


def _query_best(formatter: DateTimeFormatter, text: Any, queries: Any) -> Any:
    if len(queries) < 2:
        raise illegal("At least two queries must be specified")
    parsed = formatter.parse(java_text(text))
    for query in queries:
        try:
            return query(parsed)
        except Thrown as error:
            if error.name not in ("DateTimeException", "UnsupportedTemporalTypeException"):
                raise
    reason = "Unable to convert temporal using any of the specified queries"
    return throw("DateTimeParseException", f"Text '{java_text(text)}' could not be parsed: {reason}")


_ISO = frozenset(each.composite for each in predefined.NAMED.values())
FORMATTER = JavaClass("DateTimeFormatter", DateTimeFormatter.java_name, python=(DateTimeFormatter,))
for _name, _made in predefined.NAMED.items():
    FORMATTER.constant("DateTimeFormatter", _name, _made)
statics(
    FORMATTER,
    {
        "DateTimeFormatter ofLocalizedDate(FormatStyle)": lambda style: _of_styles(style, None),
        "DateTimeFormatter ofLocalizedDateTime(FormatStyle)": lambda style: _of_styles(style, style),
        "DateTimeFormatter ofLocalizedDateTime(FormatStyle, FormatStyle)": _of_styles,
        "DateTimeFormatter ofLocalizedTime(FormatStyle)": lambda style: _of_styles(None, style),
        "DateTimeFormatter ofPattern(String)": lambda pattern: of_pattern(pattern, DEFAULT_LOCALE),
        "DateTimeFormatter ofPattern(String, Locale)": lambda pattern, locale: of_pattern(
            pattern, str(locale)
        ),
    },
)
methods(
    FORMATTER,
    {
        "String format(TemporalAccessor)": DateTimeFormatter.format,
        "Chronology getChronology()": lambda own: ISO if own.composite in _ISO else None,
        "Locale getLocale()": lambda own: _locale(own.locale),
        "ResolverStyle getResolverStyle()": lambda own: RESOLVER_STYLES[own.style],
        "ZoneId getZone()": lambda own: own.zone,
        "TemporalAccessor parse(CharSequence)": lambda own, text: own.parse(java_text(text)),
        "def parse(CharSequence, TemporalQuery)": lambda own, text, query: own.parse_as(
            java_text(text), query
        ),
        "TemporalAccessor parseBest(CharSequence, TemporalQuery[])": _query_best,
        "DateTimeFormatter withLocale(Locale)": lambda own, locale: own.with_locale(str(locale)),
    },
)
FORMATTER.methods(
    {
        "DateTimeFormatter withChronology(Chronology)": lambda own, chronology: own,
        "DateTimeFormatter withResolverStyle(ResolverStyle)": lambda own, style: (
            own.with_style(style.name)
            if style is not None
            else throw("NullPointerException", "resolverStyle")
        ),
        "DateTimeFormatter withZone(ZoneId)": DateTimeFormatter.with_zone,
    }
)

BUILDER = JavaClass(
    "DateTimeFormatterBuilder", "java.time.format.DateTimeFormatterBuilder", python=(Builder,)
)
BUILDER.constructor("", Builder)


def _append_pattern(own: Builder, pattern: str) -> Builder:
    return own.pattern(pattern)


def _append_value(own: Builder, field: Any, low: int, high: int, sign: Any) -> Builder:
    if low == high and sign.name == "NOT_NEGATIVE":
        return own.fixed(field, high)
    for value, name in ((low, "minimum"), (high, "maximum")):
        if not 1 <= value <= 19:
            raise illegal(f"The {name} width must be from 1 to 19 inclusive but was {value}")
    if high < low:
        reason = "must exceed or equal the minimum width but"
        raise illegal(f"The maximum width {reason} {high} < {low}")
    return own.number(field, low, high, sign.name)


def _append_fraction(own: Builder, field: Any, low: int, high: int, point: bool) -> Builder:
    if not field.limits.is_fixed:
        raise illegal(f"Field must have a fixed set of values: {field}")
    if not 0 <= low <= 9:
        raise illegal(f"Minimum width must be from 0 to 9 inclusive but was {low}")
    if not 1 <= high <= 9:
        raise illegal(f"Maximum width must be from 1 to 9 inclusive but was {high}")
    if high < low:
        raise illegal(f"Maximum width must exceed or equal the minimum width but {high} < {low}")
    return own.fraction(field, low, high, point)


def _append_instant(own: Builder, digits: int) -> Builder:
    if not -1 <= digits <= 9:
        raise illegal(f"The fractional digits must be from -1 to 9 inclusive but was {digits}")
    return own.append(InstantElement(digits))


def _append_localized_offset(own: Builder, style: Any) -> Builder:
    if style.name not in ("FULL", "SHORT"):
        raise illegal("Style must be either full or short")
    return own.append(LocalizedOffset(style.name))


def _sensitive(own: Builder, value: bool) -> Builder:
    return own.setting("sensitive", value)


_BUILDING: dict[str, Call] = {
    "append(DateTimeFormatter)": Builder.format,
    "appendFraction(TemporalField, int, int, boolean)": _append_fraction,
    "appendInstant()": lambda own: own.append(InstantElement(-2)),
    "appendInstant(int)": _append_instant,
    "appendLiteral(String)": Builder.literal,
    "appendLocalizedOffset(TextStyle)": _append_localized_offset,
    "appendOffset(String, String)": lambda own, pattern, none: own.append(Offset(pattern, none)),
    "appendOffsetId()": lambda own: own.append(Offset("+HH:MM:ss", "Z")),
    "appendOptional(DateTimeFormatter)": lambda own, formatter: own.format(formatter, True),
    "appendPattern(String)": _append_pattern,
    "appendText(TemporalField)": Builder.text,
    "appendText(TemporalField, TextStyle)": lambda own, field, style: own.text(field, style.name),
    "appendValue(TemporalField)": Builder.number,
    "appendValue(TemporalField, int)": Builder.fixed,
    "appendValue(TemporalField, int, int, SignStyle)": _append_value,
    "appendValueReduced(TemporalField, int, int, int)": Builder.reduced,
    "appendZoneId()": lambda own: own.append(Zone("ZoneId()", True)),
    "appendZoneOrOffsetId()": lambda own: own.append(Zone("ZoneOrOffsetId()", False)),
    "appendZoneRegionId()": lambda own: own.append(ZoneRegion()),
    "appendZoneText(TextStyle)": lambda own, style: own.append(ZoneName(style.name)),
    "appendZoneText(TextStyle, Set)": lambda own, style, _: own.append(ZoneName(style.name)),
    "optionalEnd()": Builder.optional_end,
    "optionalStart()": Builder.optional_start,
    "padNext(int)": Builder.pad_next,
    "padNext(int, char)": lambda own, width, char: own.pad_next(width, chr(char)),
    "parseCaseInsensitive()": lambda own: _sensitive(own, False),
    "parseCaseSensitive()": lambda own: _sensitive(own, True),
    "parseDefaulting(TemporalField, long)": Builder.default,
    "parseLenient()": lambda own: own.setting("strict", False),
    "parseStrict()": lambda own: own.setting("strict", True),
}
methods(BUILDER, {f"DateTimeFormatterBuilder {signature}": call for signature, call in _BUILDING.items()})
methods(
    BUILDER,
    {
        "DateTimeFormatter toFormatter()": lambda own: own.formatter(DEFAULT_LOCALE),
        "DateTimeFormatter toFormatter(Locale)": lambda own, locale: own.formatter(str(locale)),
    },
)
BUILDER.static(
    "String getLocalizedDateTimePattern(FormatStyle, FormatStyle, Chronology, Locale)",
    lambda date, time, chronology, locale: localized(date, time, str(locale)),
)

CLASSES = (FORMATTER, BUILDER)
