"""The enumerations of java.time: days, months, eras, and the styles of formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.calendar import MONTHS, day_of_year, month_length
from elastic_ml_kit.normalise.java_time.faults import date_time, unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField, Field, ValueRange
from elastic_ml_kit.normalise.java_time.texts import texts
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.enums import EnumConstant, declare_enum
from elastic_ml_kit.normalise.painless.api.time_declare import methods, statics
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import java_class

_LEAP, _COMMON = 2000, 2001


class _Numbered(EnumConstant):
    """An enumeration whose objects are the values of one field."""

    __slots__ = ()
    field: ClassVar[ChronoField]
    first: ClassVar[int] = 1

    @property
    def value(self) -> int:
        """The value of the field."""
        return self.ordinal + self.first

    def __call__(self, temporal: Any) -> Any:
        """The other date or time with this value of the field, as an adjuster does."""
        return temporal.with_field(self.field, self.value)

    def is_supported(self, what: Any) -> bool:
        """Whether it has the field."""
        if isinstance(what, ChronoField):
            return what is self.field
        return isinstance(what, Field) and what.supported_by(self)

    def get_long(self, field: Field) -> int:
        """The value of its field, or of one worked out of it.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if field is self.field:
            return self.value
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.value_of(self)

    def get(self, field: Field) -> int:
        """The same."""
        return self.get_long(field)

    def range(self, field: Field) -> ValueRange:
        """The limits of its field.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if field is self.field:
            return field.limits
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.range_of(self)


class DayOfWeek(_Numbered):
    """A day of the week."""

    __slots__ = ()
    java_name = "java.time.DayOfWeek"
    field = f.DAY_OF_WEEK


class Month(_Numbered):
    """A month of the year."""

    __slots__ = ()
    java_name = "java.time.Month"
    field = f.MONTH_OF_YEAR


class IsoEra(_Numbered):
    """Before or after the first of January of the year 1."""

    __slots__ = ()
    java_name = "java.time.chrono.IsoEra"
    field = f.ERA
    first = 0


class FormatStyle(EnumConstant):
    """How long a localized format is."""

    __slots__ = ()
    java_name = "java.time.format.FormatStyle"


class ResolverStyle(EnumConstant):
    """How strictly values are resolved."""

    __slots__ = ()
    java_name = "java.time.format.ResolverStyle"


class SignStyle(EnumConstant):
    """Which signs numbers have."""

    __slots__ = ()
    java_name = "java.time.format.SignStyle"


class TextStyle(EnumConstant):
    """How long a name is."""

    __slots__ = ()
    java_name = "java.time.format.TextStyle"


_DAY_NAMES = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_TEXT_STYLES = ("FULL", "FULL_STANDALONE", "SHORT", "SHORT_STANDALONE", "NARROW", "NARROW_STANDALONE")

DAYS = tuple(DayOfWeek(name, place) for place, name in enumerate(_DAY_NAMES))
MONTH_LIST = tuple(Month(name, place) for place, name in enumerate(MONTHS))
ERAS = (IsoEra("BCE", 0), IsoEra("CE", 1))
TEXT_STYLES = {name: TextStyle(name, place) for place, name in enumerate(_TEXT_STYLES)}
FORMAT_STYLES = {
    name: FormatStyle(name, place) for place, name in enumerate(("FULL", "LONG", "MEDIUM", "SHORT"))
}
RESOLVER_STYLES = {
    name: ResolverStyle(name, place) for place, name in enumerate(("STRICT", "SMART", "LENIENT"))
}
SIGN_STYLES = {
    name: SignStyle(name, place)
    for place, name in enumerate(("NORMAL", "ALWAYS", "NEVER", "NOT_NEGATIVE", "EXCEEDS_PAD"))
}


def day(number: int) -> DayOfWeek:
    """The day of a number, 1 is Monday.

    Errors:
        Thrown: DateTimeException.
    """
    if not 1 <= number <= 7:
        raise date_time(f"Invalid value for DayOfWeek: {number}")
    return DAYS[number - 1]


def month(number: int) -> Month:
    """The month of a number.

    Errors:
        Thrown: DateTimeException.
    """
    if not 1 <= number <= 12:
        raise date_time(f"Invalid value for MonthOfYear: {number}")
    return MONTH_LIST[number - 1]


def era(number: int) -> IsoEra:
    """The era of a number.

    Errors:
        Thrown: DateTimeException.
    """
    if number not in (0, 1):
        raise date_time(f"Invalid era: {number}")
    return ERAS[number]


def display_name(constant: _Numbered, style: TextStyle, locale: Any) -> str:
    """The name of a day, month or era."""
    return texts(str(locale)).names(constant.field, style.name)[constant.value]


def _taken(made: Callable[[int], Any], kind: str, temporal: Any, field: ChronoField) -> Any:
    try:
        return made(temporal.get(field))
    except Thrown as error:
        shown = f"{temporal} of type {java_class(temporal)}"
        raise date_time(f"Unable to obtain {kind} from TemporalAccessor: {shown}", error) from None


def _turned(constants: tuple[Any, ...], constant: _Numbered, amount: int) -> Any:
    return constants[(constant.ordinal + amount) % len(constants)]


def _length(constant: Month, leap: bool) -> int:
    return month_length(_LEAP if leap else _COMMON, constant.value)


DAY_OF_WEEK = declare_enum(DayOfWeek, "DayOfWeek", {each.name: each for each in DAYS})
MONTH = declare_enum(Month, "Month", {each.name: each for each in MONTH_LIST})
ISO_ERA = declare_enum(IsoEra, "IsoEra", {each.name: each for each in ERAS})
FORMAT_STYLE = declare_enum(FormatStyle, "FormatStyle", FORMAT_STYLES)
RESOLVER_STYLE = declare_enum(ResolverStyle, "ResolverStyle", RESOLVER_STYLES)
SIGN_STYLE = declare_enum(SignStyle, "SignStyle", SIGN_STYLES)
TEXT_STYLE = declare_enum(TextStyle, "TextStyle", TEXT_STYLES)

for _class in (DAY_OF_WEEK, MONTH):
    _class.supers = ("TemporalAccessor", "TemporalAdjuster", *_class.supers)
ISO_ERA.supers = ("Era", *ISO_ERA.supers)

ERA = JavaClass("Era", "java.time.chrono.Era", supers=("TemporalAccessor", "TemporalAdjuster", "Object"))
methods(
    ERA,
    {
        "String getDisplayName(TextStyle, Locale)": display_name,
        "int getValue()": lambda era: era.value,
    },
)
methods(ISO_ERA, {"int getValue()": lambda era: era.value})
statics(ISO_ERA, {"IsoEra of(int)": era})
methods(
    DAY_OF_WEEK,
    {
        "String getDisplayName(TextStyle, Locale)": display_name,
        "int getValue()": lambda day: day.value,
        "DayOfWeek plus(long)": lambda day, days: _turned(DAYS, day, days),
        "DayOfWeek minus(long)": lambda day, days: _turned(DAYS, day, -days),
    },
)
statics(
    DAY_OF_WEEK,
    {
        "DayOfWeek of(int)": day,
        "DayOfWeek from(TemporalAccessor)": lambda temporal: _taken(
            day, "DayOfWeek", temporal, f.DAY_OF_WEEK
        ),
    },
)
methods(
    MONTH,
    {
        "int firstDayOfYear(boolean)": lambda month, leap: day_of_year(
            _LEAP if leap else _COMMON, month.value, 1
        ),
        "Month firstMonthOfQuarter()": lambda month: MONTH_LIST[month.ordinal // 3 * 3],
        "String getDisplayName(TextStyle, Locale)": display_name,
        "int getValue()": lambda month: month.value,
        "int length(boolean)": _length,
        "int maxLength()": lambda month: _length(month, True),
        "int minLength()": lambda month: _length(month, False),
        "Month plus(long)": lambda month, months: _turned(MONTH_LIST, month, months),
        "Month minus(long)": lambda month, months: _turned(MONTH_LIST, month, -months),
    },
)
statics(
    MONTH,
    {
        "Month of(int)": month,
        "Month from(TemporalAccessor)": lambda temporal: _taken(month, "Month", temporal, f.MONTH_OF_YEAR),
    },
)
methods(
    TEXT_STYLE,
    {
        "TextStyle asNormal()": lambda style: TEXT_STYLES[style.name.removesuffix("_STANDALONE")],
        "TextStyle asStandalone()": lambda style: TEXT_STYLES[
            style.name.removesuffix("_STANDALONE") + "_STANDALONE"
        ],
        "boolean isStandalone()": lambda style: style.name.endswith("_STANDALONE"),
    },
)

CLASSES = (DAY_OF_WEEK, MONTH, ERA, ISO_ERA, FORMAT_STYLE, RESOLVER_STYLE, SIGN_STYLE, TEXT_STYLE)
