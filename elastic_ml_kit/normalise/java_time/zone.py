"""Zones: fixed offsets, and regions with rules that change over the years."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from elastic_ml_kit.normalise.java_time.faults import date_time, unsupported
from elastic_ml_kit.normalise.java_time.fields import OFFSET_SECONDS, ChronoField, Field, ValueRange
from elastic_ml_kit.normalise.java_time.merged import MERGED
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import text_hash

_EPOCH = datetime(1970, 1, 1)
_FIRST, _LAST = -62_135_596_800 + 86_400 * 2, 253_402_300_799 - 86_400 * 2
_CYCLE = 12_622_780_800
_REGION = re.compile(r"[A-Za-z][A-Za-z0-9~/._+-]+")
_OFFSET = re.compile(r"([+-])(\d)|([+-])(\d\d)(?:(:?)(\d\d)(?:\5(\d\d))?)?")
_LIMIT = 18 * 3600
ABSENT = frozenset({"EST", "HST", "MST", "ROC", "Factory", "localtime", "GMT+0", "GMT-0", "posixrules"})


class ZoneId:
    """A zone.

    Attributes:
        id: its name, as `toString` gives it.
    """

    __slots__ = ("id",)
    java_name = "java.time.ZoneRegion"

    def __init__(self, id: str) -> None:
        self.id = id

    def offset_at(self, second: int) -> int:
        """The offset in seconds at an instant."""
        raise NotImplementedError

    def offsets_of(self, local: int) -> tuple[int, int]:
        """The offsets before and after, where a clock shows the time so many seconds after 1970-01-01T00:00.

        They differ when the clock skips the time (the second is larger) or shows it twice.
        """
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return text_hash(self.id)

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"

    def to_string(self) -> str:
        """What `toString` gives."""
        return self.id


class ZoneOffset(ZoneId):
    """A fixed offset.

    Attributes:
        seconds: east of Greenwich.

    Example:
        >>> str(ZoneOffset.of_seconds(9000)), str(ZoneOffset.of_seconds(0))
        ('+02:30', 'Z')
    """

    __slots__ = ("seconds",)
    java_name = "java.time.ZoneOffset"

    def __init__(self, seconds: int) -> None:
        super().__init__(offset_text(seconds))
        self.seconds = seconds

    @classmethod
    def of_seconds(cls, seconds: int) -> ZoneOffset:
        """The offset.

        Errors:
            Thrown: DateTimeException.
        """
        if not -_LIMIT <= seconds <= _LIMIT:
            raise date_time("Zone offset not in valid range: -18:00 to +18:00")
        return _offset(seconds)

    @classmethod
    def of(cls, text: str) -> ZoneOffset:
        """The offset of a text such as `+2`, `+02:30` or `Z`.

        Errors:
            Thrown: DateTimeException.
        """
        if text == "Z":
            return UTC
        found = _OFFSET.fullmatch(text)
        if found is None:
            raise date_time(f"Invalid ID for ZoneOffset, {_complaint(text)}: {text}")
        sign = found[1] or found[3]
        hours, minutes, seconds = (int(part or 0) for part in (found[2] or found[4], found[6], found[7]))
        factor = -1 if sign == "-" else 1
        return cls.of_parts(factor * hours, factor * minutes, factor * seconds)

    @classmethod
    def of_parts(cls, hours: int, minutes: int, seconds: int) -> ZoneOffset:
        """The offset of its parts, which have the same sign.

        Errors:
            Thrown: DateTimeException.
        """
        _check_parts(hours, minutes, seconds)
        return _offset(hours * 3600 + minutes * 60 + seconds)

    def offset_at(self, second: int) -> int:
        return self.seconds

    def offsets_of(self, local: int) -> tuple[int, int]:
        return self.seconds, self.seconds

    def java_hash(self) -> int:
        return self.seconds

    def is_supported(self, what: Any) -> bool:
        """It has one field, its seconds."""
        if isinstance(what, ChronoField):
            return what is OFFSET_SECONDS
        return what is not None and bool(what.supported_by(self))

    def get_long(self, field: Field) -> int:
        """The seconds.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if field is OFFSET_SECONDS:
            return self.seconds
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.value_of(self)

    def range(self, field: Field) -> ValueRange:
        """The limits of the seconds.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if field is OFFSET_SECONDS:
            return field.limits
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.range_of(self)

    def __call__(self, temporal: Any) -> Any:
        """The other date or time at this offset."""
        return temporal.with_field(OFFSET_SECONDS, self.seconds)

    get = get_long

    def __lt__(self, other: ZoneOffset) -> bool:
        return self.seconds > other.seconds


def _complaint(text: str) -> str:
    """What is wrong with the text of an offset, in the order in which Java looks."""
    places = {2: ((1, 1),), 3: ((1, 2),), 5: ((1, 2), (3, 2)), 7: ((1, 2), (3, 2), (5, 2))}
    places |= {6: ((1, 2), (4, 2)), 9: ((1, 2), (4, 2), (7, 2))}
    for start, length in places.get(len(text), ()):
        if len(text) in (6, 9) and start > 1 and text[start - 1] != ":":
            return "colon not found when expected"
        digits = text[start : start + length]
        if not (digits.isascii() and digits.isdecimal()):
            return "non numeric characters found"
    return "plus/minus not found when expected" if len(text) in places else "invalid format"


def _check_parts(hours: int, minutes: int, seconds: int) -> None:
    if not -18 <= hours <= 18:
        raise date_time(f"Zone offset hours not in valid range: value {hours} is not in the range -18 to 18")
    if (hours > 0 and (minutes < 0 or seconds < 0)) or (hours < 0 and (minutes > 0 or seconds > 0)):
        sign = "positive" if hours > 0 else "negative"
        raise date_time(f"Zone offset minutes and seconds must be {sign} because hours is {sign}")
    if (minutes > 0 and seconds < 0) or (minutes < 0 and seconds > 0):
        raise date_time("Zone offset minutes and seconds must have the same sign")
    for name, value in (("minutes", minutes), ("seconds", seconds)):
        if not -59 <= value <= 59:
            reason = f"value {value} is not in the range -59 to 59"
            raise date_time(f"Zone offset {name} not in valid range: {reason}")
    if abs(hours) == 18 and (minutes or seconds):
        raise date_time("Zone offset not in valid range: -18:00 to +18:00")


def offset_text(seconds: int) -> str:
    """The name of an offset: `Z`, or sign, hours, minutes and, where there are some, seconds."""
    if seconds == 0:
        return "Z"
    minutes, rest = divmod(abs(seconds), 60)
    tail = f":{rest:02}" if rest else ""
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


@lru_cache(maxsize=512)
def _offset(seconds: int) -> ZoneOffset:
    return ZoneOffset(seconds)


UTC = _offset(0)
MIN_OFFSET = _offset(-_LIMIT)
MAX_OFFSET = _offset(_LIMIT)


class FixedRegion(ZoneId):
    """A named zone with one offset for ever, such as `UTC` or `GMT+03:00`."""

    __slots__ = ("seconds",)

    def __init__(self, id: str, seconds: int) -> None:
        super().__init__(id)
        self.seconds = seconds

    def offset_at(self, second: int) -> int:
        return self.seconds

    def offsets_of(self, local: int) -> tuple[int, int]:
        return self.seconds, self.seconds


class ZoneRegion(ZoneId):
    """A region of the time zone database."""

    __slots__ = ("rules",)

    def __init__(self, id: str, rules: ZoneInfo) -> None:
        super().__init__(id)
        self.rules = rules

    def offset_at(self, second: int) -> int:
        moment = _EPOCH + timedelta(seconds=_inside(second))
        local = self.rules.fromutc(moment.replace(tzinfo=self.rules))
        return _seconds(local.utcoffset())

    def offsets_of(self, local: int) -> tuple[int, int]:
        moment = (_EPOCH + timedelta(seconds=_inside(local))).replace(tzinfo=self.rules)
        before = _seconds(moment.utcoffset())
        return before, _seconds(moment.replace(fold=1).utcoffset())

    def saving_at(self, second: int) -> int:
        """By how many seconds the clock is put forward at an instant."""
        moment = _EPOCH + timedelta(seconds=_inside(second))
        return _seconds(self.rules.fromutc(moment.replace(tzinfo=self.rules)).dst())

    def is_summer(self, second: int) -> bool:
        """Whether the clock is put forward at an instant."""
        return self.saving_at(second) != 0


def _seconds(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def _inside(second: int) -> int:
    """A moment in the years that Python knows at which the same rules hold; they repeat every 400 years."""
    if second > _LAST:
        return _LAST - _CYCLE + (second - _LAST) % _CYCLE
    return max(second, _FIRST)


@lru_cache(maxsize=1024)
def zone(id: str) -> ZoneId:
    """The zone of a name, as `ZoneId.of` reads it.

    Errors:
        Thrown: DateTimeException, or ZoneRulesException where there is no such region.

    Example:
        >>> str(zone("UTC+1")), str(zone("+2")), str(zone("Europe/Vienna"))
        ('UTC+01:00', '+02:00', 'Europe/Vienna')
    """
    if len(id) <= 1 or id[0] in "+-":
        return ZoneOffset.of(id)
    for prefix in ("UTC", "GMT", "UT"):
        if id == prefix:
            return FixedRegion(id, 0)
        if id.startswith((prefix + "+", prefix + "-")):
            return _prefixed(id, prefix)
    return region(id)


def _prefixed(id: str, prefix: str) -> ZoneId:
    try:
        return with_prefix(prefix, ZoneOffset.of(id[len(prefix) :]))
    except Thrown as error:
        raise date_time(f"Invalid ID for offset-based ZoneId: {id}", error) from None


def with_prefix(prefix: str, offset: ZoneOffset) -> ZoneId:
    """The zone of an offset with `UTC`, `GMT`, `UT` or nothing before it."""
    if not prefix:
        return offset
    return FixedRegion(prefix + (offset.id if offset.seconds else ""), offset.seconds)


@lru_cache(maxsize=1024)
def region(id: str) -> ZoneId:
    """A region of the time zone database.

    Errors:
        Thrown: DateTimeException or ZoneRulesException.
    """
    if _REGION.fullmatch(id) is None:
        raise date_time(f"Invalid ID for region-based ZoneId, invalid format: {id}")
    if id in region_ids():
        try:
            return ZoneRegion(id, ZoneInfo(MERGED.get(id, id)))
        except (ZoneInfoNotFoundError, ValueError):
            pass
    raise Thrown("ZoneRulesException", f"Unknown time-zone ID: {id}")


@lru_cache(maxsize=1)
def region_ids() -> frozenset[str]:
    """All regions that can be named."""
    return frozenset(available_timezones() - ABSENT)
