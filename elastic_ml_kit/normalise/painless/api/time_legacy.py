"""The older classes for dates: Date, TimeZone, Calendar, GregorianCalendar, SimpleDateFormat."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import legacy
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.legacy import Calendar, Date, standard, time_zone
from elastic_ml_kit.normalise.java_time.simple_format import SimpleDateFormat
from elastic_ml_kit.normalise.java_time.zone import FixedRegion, ZoneId, region_ids
from elastic_ml_kit.normalise.java_time.zone_names import written_name
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_declare import methods, statics
from elastic_ml_kit.normalise.painless.api.time_enums import FORMAT_STYLES
from elastic_ml_kit.normalise.painless.api.time_format import localized
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw

_UTC = FixedRegion("Etc/UTC", 0)


class TimeZone:
    """A zone of the older kind."""

    __slots__ = ("zone",)
    java_name = "sun.util.calendar.ZoneInfo"

    def __init__(self, zone: ZoneId) -> None:
        self.zone = zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeZone) and self.zone.id == other.zone.id

    def __hash__(self) -> int:
        return hash(self.zone.id)

    def __str__(self) -> str:
        return f'{self.java_name}[id="{self.zone.id}"]'


def _set_millis(date: Date, millis: int) -> None:
    date.millis = millis


DATE = JavaClass("Date", Date.java_name, python=(Date,), supers=("Comparable", "Object"))
DATE.constructor("", Date)
DATE.constructor("long", Date)
statics(DATE, {"Date from(Instant)": lambda instant: Date(instant.milli)})
methods(
    DATE,
    {
        "boolean after(Date)": lambda date, other: date.millis > other.millis,
        "boolean before(Date)": lambda date, other: date.millis < other.millis,
        "def clone()": lambda date: Date(date.millis),
        "int compareTo(Date)": lambda date, other: (
            (date.millis > other.millis) - (date.millis < other.millis)
        ),
        "long getTime()": lambda date: date.millis,
        "void setTime(long)": _set_millis,
    },
)

ZONE = JavaClass("TimeZone", "java.util.TimeZone", python=(TimeZone,))
ZONE.constant("int", "LONG", 1)
ZONE.constant("int", "SHORT", 0)


def _offset(own: TimeZone, millis: int) -> int:
    return own.zone.offset_at(millis // 1000) * 1000


def _raw(own: TimeZone) -> int:
    return standard(own.zone, legacy.now() // 1000) * 1000


def _has_summer(own: TimeZone) -> bool:
    start = legacy.now() // 1000
    return any(
        own.zone.offset_at(start + days * 86_400) != standard(own.zone, start + days * 86_400)
        for days in range(0, 366, 30)
    )


def _name(own: TimeZone, summer: bool, style: int) -> str:
    if style not in (0, 1):
        throw("IllegalArgumentException", f"Illegal style: {style}")
    second = 1_625_000_000 if summer else 1_610_000_000
    return written_name(own.zone, second, style == 1)


statics(
    ZONE,
    {
        "String[] getAvailableIDs()": lambda: Array("String", sorted(region_ids())),
        "TimeZone getDefault()": lambda: TimeZone(_UTC),
        "TimeZone getTimeZone(String)": lambda id: TimeZone(time_zone(id)),
    },
)
methods(
    ZONE,
    {
        "def clone()": lambda own: TimeZone(own.zone),
        "String getDisplayName()": lambda own: _name(own, False, 1),
        "String getDisplayName(Locale)": lambda own, _: _name(own, False, 1),
        "String getDisplayName(boolean, int)": _name,
        "int getDSTSavings()": lambda own: 3_600_000 if _has_summer(own) else 0,
        "String getID()": lambda own: own.zone.id,
        "int getOffset(long)": _offset,
        "int getRawOffset()": _raw,
        "boolean hasSameRules(TimeZone)": lambda own, other: own == other,
        "boolean inDaylightTime(Date)": lambda own, date: (
            _offset(own, date.millis) != standard(own.zone, date.millis // 1000) * 1000
        ),
        "boolean observesDaylightTime()": _has_summer,
        "ZoneId toZoneId()": lambda own: own.zone,
        "boolean useDaylightTime()": _has_summer,
    },
)

_FIELDS = (
    "ERA YEAR MONTH WEEK_OF_YEAR WEEK_OF_MONTH DATE DAY_OF_YEAR DAY_OF_WEEK DAY_OF_WEEK_IN_MONTH AM_PM HOUR"
    " HOUR_OF_DAY MINUTE SECOND MILLISECOND ZONE_OFFSET DST_OFFSET FIELD_COUNT"
)
_MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER UNDECIMBER"
_DAYS = "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY"
_CONSTANTS = {
    **{name: place for place, name in enumerate(_FIELDS.split())},
    **{name: place for place, name in enumerate(_MONTHS.split())},
    **{name: place for place, name in enumerate(_DAYS.split(), 1)},
    "DAY_OF_MONTH": legacy.DATE,
    "AM": 0,
    "PM": 1,
    "ALL_STYLES": 0,
    "SHORT": 1,
    "LONG": 2,
    "SHORT_FORMAT": 1,
    "LONG_FORMAT": 2,
    "NARROW_FORMAT": 4,
    "SHORT_STANDALONE": 32769,
    "LONG_STANDALONE": 32770,
    "NARROW_STANDALONE": 32772,
}

CALENDAR = JavaClass("Calendar", "java.util.Calendar", supers=("Comparable", "Object"))
for _constant, _value in _CONSTANTS.items():
    CALENDAR.constant("int", _constant, _value)


def _set_calendar(name: str) -> Any:
    return lambda own, value: setattr(own, name, value)


statics(
    CALENDAR,
    {
        "Calendar getInstance()": lambda: Calendar(legacy.now(), _UTC),
        "Calendar getInstance(TimeZone)": lambda zone: Calendar(legacy.now(), zone.zone),
        "Calendar getInstance(TimeZone, Locale)": lambda zone, locale: Calendar(
            legacy.now(), zone.zone, str(locale)
        ),
    },
)
methods(
    CALENDAR,
    {
        "void add(int, int)": Calendar.add,
        "boolean after(Object)": lambda own, other: isinstance(other, Calendar) and own.millis > other.millis,
        "boolean before(Object)": lambda own, other: (
            isinstance(other, Calendar) and own.millis < other.millis
        ),
        "void clear()": Calendar.clear,
        "def clone()": Calendar.copy,
        "int compareTo(Calendar)": lambda own, other: (
            (own.millis > other.millis) - (own.millis < other.millis)
        ),
        "int get(int)": Calendar.get,
        "int getActualMaximum(int)": lambda own, field: own.limits(field)[1],
        "int getActualMinimum(int)": lambda own, field: own.limits(field)[0],
        "void setFirstDayOfWeek(int)": Calendar.week_start,
        "void setMinimalDaysInFirstWeek(int)": lambda own, days: own.week_start(None, days),
        "int getWeekYear()": lambda own: own.rules.week_year(own.zoned.date)[0],
        "int getWeeksInWeekYear()": lambda own: own.limits(legacy.WEEK_OF_YEAR)[1],
        "boolean isWeekDateSupported()": lambda own: True,
        "String getCalendarType()": lambda own: "gregory",
        "int getFirstDayOfWeek()": lambda own: own.rules.first_day % 7 + 1,
        "int getMinimalDaysInFirstWeek()": lambda own: own.rules.minimal_days,
        "Date getTime()": lambda own: Date(own.millis),
        "long getTimeInMillis()": lambda own: own.millis,
        "TimeZone getTimeZone()": lambda own: TimeZone(own.zone),
        "boolean isLenient()": lambda own: own.lenient,
        "void set(int, int)": Calendar.set,
        "void set(int, int, int)": Calendar.set,
        "void set(int, int, int, int, int)": Calendar.set,
        "void set(int, int, int, int, int, int)": Calendar.set,
        "void setLenient(boolean)": _set_calendar("lenient"),
        "void setTime(Date)": lambda own, date: setattr(own, "millis", date.millis),
        "void setTimeInMillis(long)": _set_calendar("millis"),
        "void setTimeZone(TimeZone)": lambda own, zone: setattr(own, "zone", zone.zone),
        "Instant toInstant()": lambda own: Instant.of_milli(own.millis),
    },
)

GREGORIAN = JavaClass(
    "GregorianCalendar", Calendar.java_name, python=(Calendar,), supers=("Calendar", "Object")
)
GREGORIAN.constant("int", "AD", 1)
GREGORIAN.constant("int", "BC", 0)


def _of_parts(*parts: int) -> Calendar:
    made = Calendar(0, _UTC)
    made.clear()
    made.set(*parts)
    return made


GREGORIAN.constructor("", lambda: Calendar(legacy.now(), _UTC))
GREGORIAN.constructor("TimeZone", lambda zone: Calendar(legacy.now(), zone.zone))
GREGORIAN.constructor("TimeZone, Locale", lambda zone, locale: Calendar(legacy.now(), zone.zone, str(locale)))
for _parameters in ("int, int, int", "int, int, int, int, int", "int, int, int, int, int, int"):
    GREGORIAN.constructor(_parameters, _of_parts)


def _from_zoned(moment: ZonedDateTime) -> Calendar:
    made = Calendar(moment.epoch_milli, time_zone(_old_id(moment)))
    made.rules = type(made.rules).of(1, 4)
    return made


def _old_id(moment: ZonedDateTime) -> str:
    id = moment.zone.id
    return "UTC" if id == "Z" else f"GMT{id}" if id[0] in "+-" else id


statics(GREGORIAN, {"GregorianCalendar from(ZonedDateTime)": _from_zoned})
methods(
    GREGORIAN,
    {
        "boolean isLeapYear(int)": lambda own, year: year % 4 == 0 and (year % 100 != 0 or year % 400 == 0),
        "ZonedDateTime toZonedDateTime()": lambda own: own.zoned,
    },
)

FORMAT = JavaClass("DateFormat", "java.text.DateFormat", supers=("Object",))
for _place, _style in enumerate(FORMAT_STYLES):
    FORMAT.constant("int", _style, _place)
FORMAT.constant("int", "DEFAULT", 2)


def _styled(date: int | None, time: int | None, locale: Any = "en") -> SimpleDateFormat:
    styles = list(FORMAT_STYLES.values())
    first, second = (None if each is None else styles[each] for each in (date, time))
    return SimpleDateFormat(localized(first, second, str(locale)), str(locale))


statics(
    FORMAT,
    {
        "DateFormat getDateInstance()": lambda: _styled(2, None),
        "DateFormat getDateInstance(int)": lambda date: _styled(date, None),
        "DateFormat getDateInstance(int, Locale)": lambda date, locale: _styled(date, None, locale),
        "DateFormat getDateTimeInstance()": lambda: _styled(2, 2),
        "DateFormat getDateTimeInstance(int, int)": _styled,
        "DateFormat getDateTimeInstance(int, int, Locale)": _styled,
        "DateFormat getInstance()": lambda: _styled(3, 3),
        "DateFormat getTimeInstance()": lambda: _styled(None, 2),
        "DateFormat getTimeInstance(int)": lambda time: _styled(None, time),
        "DateFormat getTimeInstance(int, Locale)": lambda time, locale: _styled(None, time, locale),
    },
)


def _text(own: SimpleDateFormat, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return own.format(Date(value))
    if not isinstance(value, Date):
        throw("IllegalArgumentException", "Cannot format given Object as a Date")
    return own.format(value)


methods(
    FORMAT,
    {
        "String format(Object)": _text,
        "Calendar getCalendar()": lambda own: Calendar(legacy.now(), own.zone),
        "TimeZone getTimeZone()": lambda own: TimeZone(own.zone),
        "boolean isLenient()": lambda own: own.lenient,
        "Date parse(String)": lambda own, text: own.parse(text)[0],
        "Object parseObject(String)": lambda own, text: own.parse(text)[0],
        "void setLenient(boolean)": _set_calendar("lenient"),
        "void setTimeZone(TimeZone)": lambda own, zone: setattr(own, "zone", zone.zone),
    },
)

SIMPLE = JavaClass(
    "SimpleDateFormat",
    SimpleDateFormat.java_name,
    python=(SimpleDateFormat,),
    supers=("DateFormat", "Object"),
)
SIMPLE.constructor("", lambda: _styled(3, 3))
SIMPLE.constructor("String", SimpleDateFormat)
SIMPLE.constructor("String, Locale", lambda pattern, locale: SimpleDateFormat(pattern, str(locale)))
methods(
    SIMPLE,
    {
        "void applyPattern(String)": SimpleDateFormat.apply,
        "String toPattern()": lambda own: own.pattern,
    },
)

CLASSES = (DATE, ZONE, CALENDAR, GREGORIAN, FORMAT, SIMPLE)
