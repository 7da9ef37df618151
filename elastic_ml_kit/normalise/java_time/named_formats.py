"""The formats that Elasticsearch knows by name, such as `strict_date_optional_time`.

Each is in a short notation: `%` and a letter is a part, brackets are optional, all else is fixed text.
Numbers are followed by how many digits they have: `%M2` exactly two, `%M1-2` one or two; a year's `+` wants a
sign where it has more digits than the fewest. `%(name)` is another piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.java_time import epoch_formats, iso_fields, week
from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.builder import Builder
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.styles import (
    EXCEEDS_PAD,
    LENIENT,
    NEVER,
    NORMAL,
    NOT_NEGATIVE,
    SMART,
    STRICT,
)
from elastic_ml_kit.normalise.java_time.zone_elements import Offset, Zone

Formats = tuple[DateTimeFormatter, tuple[DateTimeFormatter, ...]]

_PART = re.compile(r"%\((\w+)\)|%(\w)(\d+)?(?:-(\d+))?([+!])?|([\[\]])|([^%\[\]]+)")
_NUMBERS: dict[str, Field] = {
    "Y": f.YEAR,
    "y": f.YEAR_OF_ERA,
    "M": f.MONTH_OF_YEAR,
    "D": f.DAY_OF_MONTH,
    "N": f.DAY_OF_YEAR,
    "H": f.HOUR_OF_DAY,
    "m": f.MINUTE_OF_HOUR,
    "s": f.SECOND_OF_MINUTE,
    "I": iso_fields.WEEK_BASED_YEAR,
    "W": iso_fields.WEEK_OF_WEEK_BASED_YEAR,
    "E": f.DAY_OF_WEEK,
    "J": week.ISO.week_based_year,
    "K": week.ISO.week_of_week_based_year,
    "L": week.ISO.day_of_week,
}
_OTHERS: dict[str, Callable[[Builder], Any]] = {
    "O": lambda builder: builder.append(Offset("+HH:MM", "Z")),
    "Z": lambda builder: builder.append(Offset("+HHmm", "Z")),
    "X": lambda builder: builder.append(Offset("+HHmm", "Z")),
    "V": lambda builder: builder.append(Zone("ZoneOrOffsetId()", False)),
    "i": lambda builder: builder.setting("sensitive", False),
}
_PIECES = {
    "ymd": "%Y4-10+[-%M2[-%D2]]",
    "hms": "%H2:%m2:%s2",
    "local_date": "%Y4-10+-%M2-%D2",
    "optional_printer": "%(ymd)T[%H2[:%m2[:%s2[%f3-3]][%O]]]",
    "basic_hms": "%H2%m2%s2",
    "basic_ymd": "%Y4-4%M2%D2",
    "basic_week": "%IW%W1-2!%E",
    "strict_basic_week": "%I4W%W1-2!%E",
    "strict_basic_week_printer": "%I4W%W2-2!%E",
    "iso_week": "%i%I4-10+-W%W2-%E1",
    "week": "%I4-10+-W%W1-2-%E1",
    "ordinal": "%Y4-10+-%N3",
    "ordinal_lenient": "%Y4-10+-%N1-3",
    "date": "%Y1-5[-%M1-2[-%D1-2]]",
    "hm": "%H1-2:%m1-2",
    "hms_lenient": "%H1-2:%m1-2:%s1-2",
    "date_hms": "%(date)T%(hm)[:%s1-2%f1-9]",
    "date_prefix": "%(date)T%(hm)[:%s1-2]",
    "weekyear_week": "%J4-10+-W%K2",
    "zone": "[%V][%Z]",
}
_OFFSET, _BOTH = ("%O",), ("%V", "%Z")


def _zoned(printer: str, parser: str, zones: tuple[str, ...] = _BOTH) -> tuple[str, ...]:
    return (printer + "%O", *(parser + zone for zone in zones))


_SPECS: dict[str, tuple[str, ...]] = {
    "iso8601": (
        "%(optional_printer)",
        "%(ymd)[T[%H2[:%m2[:%s2[%f1-9][,%c1-9]]]]%(zone)]",
    ),
    "basic_date": ("%(basic_ymd)", "%Y1-4%M1-2%D1-2"),
    "basic_date_time": _zoned("%(basic_ymd)T%(basic_hms)%f3-3", "%(basic_ymd)T%(basic_hms)%f1-9"),
    "basic_date_time_no_millis": _zoned("%(basic_ymd)T%(basic_hms)", "%(basic_ymd)T%(basic_hms)"),
    "basic_ordinal_date_time": _zoned("%y4-19+%N3-3T%(basic_hms)%f3-3", "%y4-19+%N3-3T%(basic_hms)%f1-9"),
    "basic_ordinal_date_time_no_millis": _zoned("%Y4-19+%N3-3T%(basic_hms)", "%Y4-19+%N3-3T%(basic_hms)"),
    "basic_time": _zoned("%(basic_hms)%f3-3", "%(basic_hms)%f1-9"),
    "basic_time_no_millis": _zoned("%(basic_hms)", "%(basic_hms)"),
    "basic_t_time": _zoned("T%(basic_hms)%f3-3", "T%(basic_hms)%f1-9"),
    "basic_t_time_no_millis": _zoned("T%(basic_hms)", "T%(basic_hms)"),
    "basic_week_date": ("%(strict_basic_week_printer)", "%(basic_week)"),
    "basic_week_date_time": (
        "%(strict_basic_week_printer)T%H2%m2%s2.%c3-3%X",
        "%(basic_week)T%(basic_hms)%f1-9%V",
        "%(basic_week)T%(basic_hms)%f1-9%Z",
    ),
    "basic_week_date_time_no_millis": (
        "%(strict_basic_week_printer)T%(basic_hms)%X",
        "%(basic_week)T%(basic_hms)%V",
        "%(basic_week)T%(basic_hms)%Z",
    ),
    "date": ("%(local_date)", "%(date)"),
    "date_hour": ("%Y4-19+-%M2-%D2T%H2", "%(date)T%H1-2"),
    "date_hour_minute": ("%Y4-19+-%M2-%D2T%H2:%m2", "%(date)T%(hm)"),
    "date_hour_minute_second": ("%Y4-19+-%M2-%D2T%(hms)", "%(date)T%(hms_lenient)"),
    "date_hour_minute_second_fraction": ("%(ymd)T%(hms)%f3-3", "%(date)T%(hms_lenient)%f1-9"),
    "date_hour_minute_second_millis": ("%(ymd)T%(hms)%f3-3", "%(date)T%(hms_lenient)%f1-3"),
    "date_optional_time": (
        "%(optional_printer)",
        "%(date)[T[%H1-2[:%m1-2[:%s1-2][%f1-9][,%c1-9][%V][%Z]]]]",
    ),
    "date_time": ("%(optional_printer)", "%(date_hms)%O", "%(date_hms)%Z"),
    "date_time_no_millis": (
        "%(local_date)T%H2:%m2:%s2%V",
        "%(date_prefix)%O",
        "%(date_prefix)%Z",
        "%(date_prefix)[%V]",
        "%(date_prefix)[%Z]",
    ),
    "hour": ("%H2", "%H1-2"),
    "hour_minute": ("%H2:%m2", "%(hm)"),
    "hour_minute_second": ("%(hms)", "%(hms_lenient)"),
    "hour_minute_second_fraction": ("%(hms)%f3-3", "%(hms_lenient)%f1-9"),
    "hour_minute_second_millis": ("%(hms)%f3-3", "%(hms_lenient)%f1-3"),
    "ordinal_date": ("%(ordinal)", "%(ordinal_lenient)"),
    "ordinal_date_time": _zoned("%(ordinal)T%H2:%m2[:%s2%f3-9]", "%(ordinal_lenient)T%(hm)[:%s1-2%f1-9]"),
    "ordinal_date_time_no_millis": _zoned("%(ordinal)T%(hms)", "%(ordinal_lenient)T%(hms_lenient)"),
    "time": _zoned("%(hms)%f3-3", "%(hms_lenient)%f1-9"),
    "time_no_millis": _zoned("%(hms)", "%(hms_lenient)"),
    "t_time": _zoned("T%(hms)%f3-3", "T%(hms_lenient)%f1-9"),
    "t_time_no_millis": _zoned("T%(hms)", "T%(hms_lenient)"),
    "week_date": ("%(iso_week)", "%(week)"),
    "week_date_time": _zoned("%(iso_week)T%(hms)%f3-3", "%(week)T%(hms_lenient)%f1-9"),
    "week_date_time_no_millis": _zoned("%(iso_week)T%(hms)", "%(week)T%(hms_lenient)"),
    "weekyear": ("%J",),
    "week_year": ("%J",),
    "weekyear_week": ("%(weekyear_week)", "%J-W%K"),
    "weekyear_week_day": ("%(weekyear_week)-%L", "%J-W%K-%L"),
    "year": ("%Y",),
    "year_month": ("%Y4-10+-%M2", "%Y-%M"),
    "year_month_day": ("%(ymd)", "%Y-%M-%D"),
    "strict_basic_week_date": ("%(strict_basic_week_printer)", "%(strict_basic_week)"),
    "strict_basic_week_date_time": (
        "%(strict_basic_week_printer)T%H2%m2%s2.%c3-3%X",
        "%(strict_basic_week)T%(basic_hms)%f1-9%V",
        "%(strict_basic_week)T%(basic_hms)%f1-9%Z",
    ),
    "strict_basic_week_date_time_no_millis": _zoned(
        "%(strict_basic_week_printer)T%(basic_hms)", "%(strict_basic_week_printer)T%(basic_hms)"
    ),
    "strict_date_hour_minute_second_fraction": ("%(ymd)T%(hms)%f3-3", "%(ymd)T%(hms)%f1-9"),
    "strict_date_hour_minute_second_millis": ("%(ymd)T%(hms)%f3-3", "%(ymd)T%(hms)%f1-9"),
    "strict_date_optional_time": (
        "%(optional_printer)",
        "%(ymd)[T[%H2[:%m2[:%s2[%f1-9][,%c1-9]]]%(zone)]]",
    ),
    "strict_date_optional_time_nanos": (
        "%(ymd)T[%H2[:%m2[:%s2[%f3-9]][%O]]]",
        "%(ymd)[T%(hms)[%f1-9][,%c1-9]%(zone)]",
    ),
    "strict_date_time": ("%(ymd)T%(hms)%f3-9%O", "%(ymd)T%(hms)[%f1-9]%V", "%(ymd)T%(hms)[%f1-9]%Z"),
    "strict_date_time_no_millis": _zoned("%(ymd)T%(hms)", "%(ymd)T%(hms)"),
    "strict_hour_minute_second": ("%(hms)",),
    "strict_hour_minute_second_fraction": ("%(hms)%f3-3", "%(hms)%f1-9"),
    "strict_hour_minute_second_millis": ("%(hms)%f3-3", "%(hms)%f1-9"),
    "strict_ordinal_date": ("%i%(ordinal)",),
    "strict_ordinal_date_time": _zoned("%(ordinal)T%H2:%m2[:%s2%f3-9]", "%(ordinal)T%H2:%m2[:%s2%f1-9]"),
    "strict_ordinal_date_time_no_millis": _zoned("%(ordinal)T%(hms)", "%(ordinal)T%(hms)"),
    "strict_time": _zoned("%(hms)%f3-3", "%(hms)%f1-9"),
    "strict_time_no_millis": _zoned("%(hms)", "%(hms)"),
    "strict_t_time": _zoned("T%(hms)%f3-3", "T%(hms)%f1-9"),
    "strict_t_time_no_millis": _zoned("T%(hms)", "T%(hms)"),
    "strict_week_date": ("%(iso_week)",),
    "strict_week_date_time": _zoned("%(iso_week)T%(hms)%f3-3", "%(iso_week)T%(hms)%f1-9"),
    "strict_week_date_time_no_millis": _zoned("%(iso_week)T%(hms)", "%(iso_week)T%(hms)"),
    "strict_weekyear": ("%J4-10+",),
    "strict_weekyear_week": ("%(weekyear_week)",),
    "strict_weekyear_week_day": ("%(weekyear_week)-%L",),
    "strict_year": ("%Y4-10+",),
    "strict_year_month": ("%Y4-10+-%M2",),
    "strict_year_month_day": ("%(ymd)",),
}
_SMART = {
    "basic_ordinal_date": "%Y4-19+%N3-3",
    "strict_date_hour": "%Y4-19+-%M2-%D2T%H2",
    "strict_date_hour_minute": "%Y4-19+-%M2-%D2T%H2:%m2",
    "strict_date_hour_minute_second": "%Y4-19+-%M2-%D2T%(hms)",
    "strict_hour": "%H2",
    "strict_hour_minute": "%H2:%m2",
}
_LENIENT = {"strict_date": "%(local_date)"}


@lru_cache(maxsize=256)
def named_format(name: str) -> Formats | None:
    """How a name is written, and each of the ways it may be read; None if there is no such name.

    Example:
        >>> printer, _ = named_format("basic_date")
        >>> from elastic_ml_kit.normalise.java_time.local_date import LocalDate
        >>> printer.format(LocalDate(2020, 5, 7))
        '20200507'
    """
    if name in epoch_formats.FORMATS:
        return epoch_formats.FORMATS[name]
    for table, style in ((_SMART, SMART), (_LENIENT, LENIENT)):
        if name in table:
            made = _made(table[name], style)
            return made, (made,)
    if name not in _SPECS:
        return None
    printer, *parsers = (_made(spec, STRICT) for spec in _SPECS[name])
    return printer, tuple(parsers) or (printer,)


def names() -> tuple[str, ...]:
    """All names of formats."""
    return (*_SPECS, *_SMART, *_LENIENT, *epoch_formats.FORMATS)


def _made(spec: str, style: str) -> DateTimeFormatter:
    return _append(Builder(), spec).formatter("", style)


def _append(builder: Builder, spec: str) -> Builder:
    for part in _PART.finditer(spec):
        piece, letter, low, high, mark, bracket, literal = part.groups()
        if piece:
            builder.format(_append(Builder(), _PIECES[piece]).formatter())
        elif bracket:
            if bracket == "[":
                builder.optional_start()
            else:
                builder.optional_end()
        elif literal:
            builder.literal(literal)
        elif letter in ("f", "c"):
            builder.fraction(f.NANO_OF_SECOND, int(low), int(high), letter == "f")
        elif letter in _OTHERS:
            _OTHERS[letter](builder)
        else:
            _number(builder, _NUMBERS[letter], low, high, mark)
    return builder


def _number(builder: Builder, field: Field, low: str | None, high: str | None, mark: str | None) -> None:
    if low is None:
        builder.number(field)
    elif high is None:
        builder.fixed(field, int(low))
    else:
        plain = NORMAL if field is f.YEAR else NOT_NEGATIVE
        sign = {"+": EXCEEDS_PAD, "!": NEVER, None: plain}[mark]
        builder.number(field, int(low), int(high), sign)
