"""The formats that Java has ready, ISO ones above all."""

from __future__ import annotations

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import iso_fields
from elastic_ml_kit.normalise.java_time.builder import Builder
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.instant_elements import InstantElement
from elastic_ml_kit.normalise.java_time.styles import EXCEEDS_PAD, NOT_NEGATIVE, SMART, STRICT
from elastic_ml_kit.normalise.java_time.zone_elements import Offset, ZoneRegion

_DAYS = dict(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), 1))
_MONTHS = dict(
    enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)
)


def _offset() -> Offset:
    return Offset("+HH:MM:ss", "Z")


def _date(builder: Builder) -> Builder:
    builder.number(f.YEAR, 4, 10, EXCEEDS_PAD).literal("-")
    return builder.fixed(f.MONTH_OF_YEAR, 2).literal("-").fixed(f.DAY_OF_MONTH, 2)


def _time(builder: Builder) -> Builder:
    builder.fixed(f.HOUR_OF_DAY, 2).literal(":").fixed(f.MINUTE_OF_HOUR, 2)
    builder.optional_start().literal(":").fixed(f.SECOND_OF_MINUTE, 2)
    return builder.optional_start().fraction(f.NANO_OF_SECOND, 0, 9, True)


def _any_case() -> Builder:
    return Builder().setting("sensitive", False)


ISO_LOCAL_DATE = _date(Builder()).formatter("en", STRICT)
ISO_LOCAL_TIME = _time(Builder()).formatter("en", STRICT)
ISO_OFFSET_DATE = _any_case().format(ISO_LOCAL_DATE).append(_offset()).formatter("en", STRICT)
ISO_DATE = _any_case().format(ISO_LOCAL_DATE).optional_start().append(_offset()).formatter("en", STRICT)
ISO_OFFSET_TIME = _any_case().format(ISO_LOCAL_TIME).append(_offset()).formatter("en", STRICT)
ISO_TIME = _any_case().format(ISO_LOCAL_TIME).optional_start().append(_offset()).formatter("en", STRICT)
ISO_LOCAL_DATE_TIME = (
    _any_case().format(ISO_LOCAL_DATE).literal("T").format(ISO_LOCAL_TIME).formatter("en", STRICT)
)


def _with_offset(optional: bool) -> Builder:
    builder = _any_case().format(ISO_LOCAL_DATE_TIME)
    if optional:
        builder.optional_start()
    builder.setting("strict", False).append(_offset()).setting("strict", True)
    return builder


def _with_zone(optional: bool) -> DateTimeFormatter:
    builder = _with_offset(optional).optional_start().literal("[").setting("sensitive", True)
    return builder.append(ZoneRegion()).literal("]").formatter("en", STRICT)


ISO_OFFSET_DATE_TIME = _with_offset(False).formatter("en", STRICT)
ISO_ZONED_DATE_TIME = _with_zone(False)
ISO_DATE_TIME = _with_zone(True)
ISO_ORDINAL_DATE = (
    _any_case()
    .number(f.YEAR, 4, 10, EXCEEDS_PAD)
    .literal("-")
    .fixed(f.DAY_OF_YEAR, 3)
    .optional_start()
    .append(_offset())
    .formatter("en", STRICT)
)
ISO_WEEK_DATE = (
    _any_case()
    .number(iso_fields.WEEK_BASED_YEAR, 4, 10, EXCEEDS_PAD)
    .literal("-W")
    .fixed(iso_fields.WEEK_OF_WEEK_BASED_YEAR, 2)
    .literal("-")
    .fixed(f.DAY_OF_WEEK, 1)
    .optional_start()
    .append(_offset())
    .formatter("en", STRICT)
)
ISO_INSTANT = _any_case().append(InstantElement(-2)).formatter("en", STRICT)
BASIC_ISO_DATE = (
    _any_case()
    .fixed(f.YEAR, 4)
    .fixed(f.MONTH_OF_YEAR, 2)
    .fixed(f.DAY_OF_MONTH, 2)
    .optional_start()
    .setting("strict", False)
    .append(Offset("+HHMMss", "Z"))
    .setting("strict", True)
    .formatter("en", STRICT)
)


def _rfc() -> DateTimeFormatter:
    builder = _any_case().setting("strict", False).optional_start()
    builder.text(f.DAY_OF_WEEK, "FULL", _DAYS).literal(", ").optional_end()
    builder.number(f.DAY_OF_MONTH, 1, 2, NOT_NEGATIVE).literal(" ")
    builder.text(f.MONTH_OF_YEAR, "FULL", _MONTHS).literal(" ").fixed(f.YEAR, 4).literal(" ")
    builder.fixed(f.HOUR_OF_DAY, 2).literal(":").fixed(f.MINUTE_OF_HOUR, 2)
    builder.optional_start().literal(":").fixed(f.SECOND_OF_MINUTE, 2).optional_end()
    return builder.literal(" ").append(Offset("+HHMM", "GMT")).formatter("en", SMART)


RFC_1123_DATE_TIME = _rfc()
YEAR = Builder().setting("strict", False).number(f.YEAR, 1, 10, "NORMAL").formatter("en", SMART)
YEAR_MONTH = (
    Builder().number(f.YEAR, 4, 10, EXCEEDS_PAD).literal("-").fixed(f.MONTH_OF_YEAR, 2).formatter("en", SMART)
)
MONTH_DAY = (
    Builder()
    .literal("--")
    .fixed(f.MONTH_OF_YEAR, 2)
    .literal("-")
    .fixed(f.DAY_OF_MONTH, 2)
    .formatter("en", SMART)
)

NAMED = {
    "BASIC_ISO_DATE": BASIC_ISO_DATE,
    "ISO_DATE": ISO_DATE,
    "ISO_DATE_TIME": ISO_DATE_TIME,
    "ISO_INSTANT": ISO_INSTANT,
    "ISO_LOCAL_DATE": ISO_LOCAL_DATE,
    "ISO_LOCAL_DATE_TIME": ISO_LOCAL_DATE_TIME,
    "ISO_LOCAL_TIME": ISO_LOCAL_TIME,
    "ISO_OFFSET_DATE": ISO_OFFSET_DATE,
    "ISO_OFFSET_DATE_TIME": ISO_OFFSET_DATE_TIME,
    "ISO_OFFSET_TIME": ISO_OFFSET_TIME,
    "ISO_ORDINAL_DATE": ISO_ORDINAL_DATE,
    "ISO_TIME": ISO_TIME,
    "ISO_WEEK_DATE": ISO_WEEK_DATE,
    "ISO_ZONED_DATE_TIME": ISO_ZONED_DATE_TIME,
    "RFC_1123_DATE_TIME": RFC_1123_DATE_TIME,
}
