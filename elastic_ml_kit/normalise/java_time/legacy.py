"""The older classes for dates: Date, TimeZone and Calendar."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import month_length
from elastic_ml_kit.normalise.java_time.formatter import of_pattern
from elastic_ml_kit.normalise.java_time.hashes import long_hash
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import MIDNIGHT
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.java_time.units import (
    DAYS,
    HOURS,
    MILLIS,
    MINUTES,
    MONTHS,
    NANOS_PER_DAY,
    SECONDS,
    WEEKS,
    YEARS,
    ChronoUnit,
)
from elastic_ml_kit.normalise.java_time.week import WeekFields
from elastic_ml_kit.normalise.java_time.zone import (
    FixedRegion,
    ZoneId,
    ZoneOffset,
    region,
    region_ids,
)
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.moment import now_millis
from elastic_ml_kit.normalise.painless.thrown import Thrown

ERA, YEAR, MONTH, WEEK_OF_YEAR, WEEK_OF_MONTH, DATE, DAY_OF_YEAR, DAY_OF_WEEK = range(8)
DAY_OF_WEEK_IN_MONTH, AM_PM, HOUR, HOUR_OF_DAY, MINUTE, SECOND, MILLISECOND = range(8, 15)
ZONE_OFFSET, DST_OFFSET = 15, 16

_CUSTOM = re.compile(r"GMT([+-])(\d\d?)(?::?(\d\d))?")


def now() -> int:
    """Milliseconds since 1970."""
    return now_millis()


@lru_cache(maxsize=512)
def time_zone(id: str) -> ZoneId:
    """The zone of a name as TimeZone reads it; GMT where it is unknown.

    Example:
        >>> str(time_zone("Europe/Vienna")), str(time_zone("GMT+2")), str(time_zone("nowhere"))
        ('Europe/Vienna', 'GMT+02:00', 'GMT')
    """
    if id in region_ids():
        return region(id)
    found = _CUSTOM.fullmatch(id)
    if found is not None and int(found[2]) < 24 and int(found[3] or 0) < 60:
        seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
        if seconds:
            return FixedRegion(f"GMT{found[1]}{found[2]:0>2}:{found[3] or '00'}", _signed(found[1], seconds))
    return FixedRegion("UTC" if id == "UTC" else "GMT", 0)


def _signed(sign: str, number: int) -> int:
    return -number if sign == "-" else number


class Date:
    """A moment in milliseconds, which can be changed.

    Example:
        >>> str(Date(0))
        'Thu Jan 01 00:00:00 UTC 1970'
    """

    __slots__ = ("millis",)
    java_name = "java.util.Date"

    def __init__(self, millis: int | None = None) -> None:
        self.millis = now() if millis is None else millis

    def zoned(self, zone: ZoneId) -> ZonedDateTime:
        """The moment in a zone."""
        return at(self.millis, zone)

    def in_document(self) -> str:
        """As a document holds it."""
        return self.zoned(FixedRegion("UTC", 0)).in_document()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Date) and self.millis == other.millis

    def __hash__(self) -> int:
        return hash(self.millis)

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return long_hash(self.millis)

    def __lt__(self, other: Date) -> bool:
        return self.millis < other.millis

    def __str__(self) -> str:
        moment = self.zoned(FixedRegion("UTC", 0))
        return of_pattern("EEE MMM dd HH:mm:ss 'UTC' uuuu", "en").format(moment)


def at(millis: int, zone: ZoneId) -> ZonedDateTime:
    """The moment in a zone."""
    second, rest = divmod(millis, 1000)
    return ZonedDateTime.of_instant(second, rest * 1_000_000, zone)


class Calendar:
    """A moment in a zone, whose fields can be set one by one; a month too many is a year more.

    Attributes:
        zone: where its clock hangs.
        rules: how its weeks are counted.
        lenient: whether values out of range are carried over.
    """

    __slots__ = ("_millis", "_pending", "lenient", "rules", "zone")
    java_name = "java.util.GregorianCalendar"

    def __init__(self, millis: int, zone: ZoneId, locale: str = "en") -> None:
        self._millis = millis
        self._pending: dict[int, int] = {}
        self.zone = zone
        self.lenient = True
        found = texts(locale)
        self.rules = WeekFields.of(found.first_day, found.minimal_days)

    @property
    def millis(self) -> int:
        """Milliseconds since 1970, after all that was set."""
        if self._pending:
            self._millis = self._resolved()
            self._pending.clear()
        return self._millis

    @millis.setter
    def millis(self, value: int) -> None:
        self._pending.clear()
        self._millis = value

    @property
    def zoned(self) -> ZonedDateTime:
        """The moment in its zone."""
        return at(self.millis, self.zone)

    def copy(self) -> Calendar:
        """One of its own."""
        twin = Calendar(self.millis, self.zone)
        twin.lenient, twin.rules = self.lenient, self.rules
        return twin

    def set(self, *parts: int) -> None:
        """One field, or year, month, day and more of the clock."""
        if len(parts) == 2:
            self._put(*parts)
            return
        for field, value in zip((YEAR, MONTH, DATE, HOUR_OF_DAY, MINUTE, SECOND), parts, strict=False):
            self._put(field, value)

    def _put(self, field: int, value: int) -> None:
        if not 0 <= field <= DST_OFFSET:
            raise Thrown("ArrayIndexOutOfBoundsException", f"Index {field} out of bounds for length 17")
        for group in ((HOUR_OF_DAY, HOUR, AM_PM), (DATE, DAY_OF_YEAR, DAY_OF_WEEK, WEEK_OF_YEAR)):
            if field == group[0]:
                for other in group[1:]:
                    self._pending.pop(other, None)
            elif field in group and field not in (AM_PM, DAY_OF_WEEK):
                self._pending.pop(group[0], None)
        self._pending[field] = value

    def clear(self) -> None:
        """All fields as in 1970-01-01T00:00."""
        self._pending.clear()
        self._millis = ZonedDateTime.of_local(
            LocalDateTime(LocalDate(1970, 1, 1), MIDNIGHT), self.zone
        ).epoch_milli

    def move(self, zone: ZoneId) -> None:
        """Hangs it on the clock of another zone; what was set stays, and the rest shows the same there."""
        self._millis = ZonedDateTime.of_local(at(self._millis, self.zone).local, zone).epoch_milli
        self.zone = zone

    def _resolved(self) -> int:
        before = at(self._millis, self.zone)
        pending = self._pending
        if not self.lenient:
            self._check()
        date = self._date(before.date)
        nanos = self._clock(before)
        days, rest = divmod(nanos, NANOS_PER_DAY)
        local = LocalDateTime(date, MIDNIGHT).plus(days, DAYS).plus_nanos(rest)
        if ZONE_OFFSET in pending:
            offset = (pending[ZONE_OFFSET] + pending.get(DST_OFFSET, 0)) // 1000
            return ZonedDateTime.of_local(local, ZoneOffset.of_seconds(offset)).epoch_milli
        moment = ZonedDateTime.of_local(local, self.zone)
        if DST_OFFSET not in pending:
            return moment.epoch_milli
        offset = standard(self.zone, moment.epoch_second) + pending[DST_OFFSET] // 1000
        return ZonedDateTime.of_local(local, ZoneOffset.of_seconds(offset)).epoch_milli

    def _date(self, before: LocalDate) -> LocalDate:
        pending = self._pending
        year = pending.get(YEAR, before.year)
        if DAY_OF_YEAR in pending:
            return LocalDate(year, 1, 1).plus_days(pending[DAY_OF_YEAR] - 1)
        if WEEK_OF_YEAR in pending:
            field = self.rules.week_of_week_based_year
            moved = before.with_year(year).with_field(field, pending[WEEK_OF_YEAR])
            return self._on_weekday(moved, pending.get(DAY_OF_WEEK, moved.day_of_week % 7 + 1))
        day = pending.get(DATE, before.day)
        date = LocalDate(year, 1, 1).plus_months(pending.get(MONTH, before.month - 1)).plus_days(day - 1)
        if DAY_OF_WEEK in pending and DATE not in pending:
            return self._on_weekday(date, pending[DAY_OF_WEEK])
        return date

    def _on_weekday(self, date: LocalDate, number: int) -> LocalDate:
        wanted = self.rules.day((number + 5) % 7 + 1)
        return date.plus_days(wanted - self.rules.day(date.day_of_week))

    def _clock(self, before: ZonedDateTime) -> int:
        pending, clock = self._pending, before.time
        if HOUR in pending or (AM_PM in pending and HOUR_OF_DAY not in pending):
            hour = pending.get(HOUR, clock.hour % 12) + 12 * pending.get(AM_PM, clock.hour // 12)
        else:
            hour = pending.get(HOUR_OF_DAY, clock.hour)
        minute, second = pending.get(MINUTE, clock.minute), pending.get(SECOND, clock.second)
        milli = pending.get(MILLISECOND, clock.nano // 1_000_000)
        return (((hour * 60 + minute) * 60 + second) * 1000 + milli) * 1_000_000

    def _check(self) -> None:
        names = {MONTH: (0, 11, "MONTH"), DATE: (1, 31, "DAY_OF_MONTH"), HOUR_OF_DAY: (0, 23, "HOUR_OF_DAY")}
        names |= {MINUTE: (0, 59, "MINUTE"), SECOND: (0, 59, "SECOND"), MILLISECOND: (0, 999, "MILLISECOND")}
        for field, (low, high, name) in names.items():
            if not low <= self._pending.get(field, low) <= high:
                raise Thrown("IllegalArgumentException", name)
        before = at(self._millis, self.zone).date
        year, month = self._pending.get(YEAR, before.year), self._pending.get(MONTH, before.month - 1)
        if self._pending.get(DATE, 1) > month_length(year, month + 1):
            raise Thrown("IllegalArgumentException", "DAY_OF_MONTH")

    def get(self, field: int) -> int:
        """The value of a field.

        Errors:
            Thrown: ArrayIndexOutOfBoundsException.
        """
        if not 0 <= field <= DST_OFFSET:
            raise Thrown("ArrayIndexOutOfBoundsException", f"Index {field} out of bounds for length 17")
        moment = self.zoned
        read = _READ.get(field)
        if read is not None:
            return moment.get(read)
        return self._computed(field, moment)

    def _computed(self, field: int, moment: ZonedDateTime) -> int:
        if field == MONTH:
            return moment.date.month - 1
        if field == DAY_OF_WEEK:
            return moment.date.day_of_week % 7 + 1
        if field == WEEK_OF_YEAR:
            return self.rules.week_of_week_based_year.value_of(moment)
        if field == WEEK_OF_MONTH:
            return self.rules.week_of_month.value_of(moment)
        saving = moment.offset.seconds - standard(self.zone, moment.epoch_second)
        return (saving if field == DST_OFFSET else moment.offset.seconds - saving) * 1000

    def limits(self, field: int) -> tuple[int, int]:
        """The smallest and largest value of a field at this moment.

        Errors:
            Thrown: ArrayIndexOutOfBoundsException.
        """
        self.get(field)
        if field == YEAR:
            return 1, 292_278_994
        if field == MONTH:
            return 0, 11
        if field == WEEK_OF_YEAR:
            return 1, self.rules.weeks(self.rules.week_year(self.zoned.date)[0])
        found = self.zoned.range(_READ.get(field, f.DAY_OF_WEEK))
        return found.minimum, found.maximum

    def week_start(self, first_day: int | None = None, minimal_days: int | None = None) -> None:
        """Counts weeks otherwise: 1 is Sunday."""
        day = self.rules.first_day if first_day is None else (first_day + 5) % 7 + 1
        self.rules = WeekFields.of(day, self.rules.minimal_days if minimal_days is None else minimal_days)

    def add(self, field: int, amount: int) -> None:
        """So many of the unit of a field later.

        Errors:
            Thrown: IllegalArgumentException.
        """
        unit = _UNITS.get(field)
        if unit is None:
            raise Thrown("IllegalArgumentException", None)
        self.millis = self.zoned.plus(amount * (12 if field == AM_PM else 1), unit).epoch_milli

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self.millis, self.zone) == (other.millis, other.zone)

    def __hash__(self) -> int:
        return hash(self.millis)

    def __lt__(self, other: Calendar) -> bool:
        return self.millis < other.millis

    def __str__(self) -> str:
        return f"java.util.GregorianCalendar[time={self.millis},zone={self.zone}]"


def standard(zone: ZoneId, second: int) -> int:
    """The offset of a zone in seconds without summer time."""
    saving: Any = getattr(zone, "saving_at", None)
    return zone.offset_at(second) - (saving(second) if saving is not None else 0)


_READ = {
    ERA: f.ERA,
    YEAR: f.YEAR_OF_ERA,
    DATE: f.DAY_OF_MONTH,
    DAY_OF_YEAR: f.DAY_OF_YEAR,
    DAY_OF_WEEK_IN_MONTH: f.ALIGNED_WEEK_OF_MONTH,
    AM_PM: f.AMPM_OF_DAY,
    HOUR: f.HOUR_OF_AMPM,
    HOUR_OF_DAY: f.HOUR_OF_DAY,
    MINUTE: f.MINUTE_OF_HOUR,
    SECOND: f.SECOND_OF_MINUTE,
    MILLISECOND: f.MILLI_OF_SECOND,
}
_UNITS: dict[int, ChronoUnit] = {
    YEAR: YEARS,
    MONTH: MONTHS,
    WEEK_OF_YEAR: WEEKS,
    WEEK_OF_MONTH: WEEKS,
    DATE: DAYS,
    DAY_OF_YEAR: DAYS,
    DAY_OF_WEEK: DAYS,
    DAY_OF_WEEK_IN_MONTH: WEEKS,
    AM_PM: HOURS,
    HOUR: HOURS,
    HOUR_OF_DAY: HOURS,
    MINUTE: MINUTES,
    SECOND: SECONDS,
    MILLISECOND: MILLIS,
}
