"""Fields, units and ranges, and the interfaces that all dates and times share."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import iso_fields, units, week
from elastic_ml_kit.normalise.java_time.duration import Duration
from elastic_ml_kit.normalise.java_time.fields import ChronoField, Field, ValueRange
from elastic_ml_kit.normalise.java_time.parsed import Parsed
from elastic_ml_kit.normalise.java_time.units import ChronoUnit, Unit
from elastic_ml_kit.normalise.java_time.week import WeekFields
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_adjust import adjust, minus, plus, query, until
from elastic_ml_kit.normalise.painless.api.time_declare import methods, statics
from elastic_ml_kit.normalise.painless.api.time_enums import day
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import throw

_TEMPORAL = "java.time.temporal"

ACCESSOR = JavaClass("TemporalAccessor", f"{_TEMPORAL}.TemporalAccessor", python=(Parsed,))
methods(
    ACCESSOR,
    {
        "int get(TemporalField)": lambda temporal, field: temporal.get(field),
        "long getLong(TemporalField)": lambda temporal, field: temporal.get_long(field),
        "def query(TemporalQuery)": query,
        "ValueRange range(TemporalField)": lambda temporal, field: temporal.range(field),
    },
)
ACCESSOR.method("boolean isSupported(TemporalField)", lambda temporal, field: temporal.is_supported(field))

TEMPORAL = JavaClass("Temporal", f"{_TEMPORAL}.Temporal", supers=("TemporalAccessor", "Object"))
methods(
    TEMPORAL,
    {
        "Temporal minus(TemporalAmount)": lambda temporal, amount: amount.add_to(temporal, -1),
        "Temporal minus(long, TemporalUnit)": minus,
        "Temporal plus(TemporalAmount)": lambda temporal, amount: amount.add_to(temporal),
        "Temporal plus(long, TemporalUnit)": plus,
        "long until(Temporal, TemporalUnit)": until,
        "Temporal with(TemporalAdjuster)": adjust,
        "Temporal with(TemporalField, long)": lambda temporal, field, value: temporal.with_field(
            field, value
        ),
    },
)

AMOUNT = JavaClass("TemporalAmount", f"{_TEMPORAL}.TemporalAmount")
methods(
    AMOUNT,
    {
        "Temporal addTo(Temporal)": lambda amount, temporal: amount.add_to(temporal),
        "Temporal subtractFrom(Temporal)": lambda amount, temporal: amount.add_to(temporal, -1),
        "long get(TemporalUnit)": lambda amount, unit: amount.get(unit),
        "List getUnits()": lambda amount: (
            [units.SECONDS, units.NANOS]
            if isinstance(amount, Duration)
            else [units.YEARS, units.MONTHS, units.DAYS]
        ),
    },
)

ADJUSTER = JavaClass(
    "TemporalAdjuster", f"{_TEMPORAL}.TemporalAdjuster", function="Temporal adjustInto(Temporal)"
)
methods(ADJUSTER, {"Temporal adjustInto(Temporal)": lambda adjuster, temporal: adjust(temporal, adjuster)})

QUERY = JavaClass("TemporalQuery", f"{_TEMPORAL}.TemporalQuery", function="def queryFrom(TemporalAccessor)")
methods(QUERY, {"def queryFrom(TemporalAccessor)": lambda asked, temporal: asked(temporal)})

FIELD = JavaClass("TemporalField", f"{_TEMPORAL}.TemporalField", python=(Field,))
methods(
    FIELD,
    {
        "Temporal adjustInto(Temporal, long)": lambda field, temporal, value: temporal.with_field(
            field, value
        ),
        "TemporalUnit getBaseUnit()": lambda field: field.base,
        "TemporalUnit getRangeUnit()": lambda field: field.span,
        "String getDisplayName(Locale)": lambda field, _: str(field),
        "long getFrom(TemporalAccessor)": lambda field, temporal: temporal.get_long(field),
        "boolean isDateBased()": lambda field: field.is_date_based,
        "boolean isTimeBased()": lambda field: field.is_time_based,
        "boolean isSupportedBy(TemporalAccessor)": lambda field, temporal: temporal.is_supported(field),
        "ValueRange range()": lambda field: field.limits,
        "ValueRange rangeRefinedBy(TemporalAccessor)": lambda field, temporal: temporal.range(field),
        "String toString()": str,
    },
)

UNIT = JavaClass("TemporalUnit", f"{_TEMPORAL}.TemporalUnit", python=(Unit,))
methods(
    UNIT,
    {
        "Temporal addTo(Temporal, long)": lambda unit, temporal, amount: unit.add_to(temporal, amount),
        "long between(Temporal, Temporal)": lambda unit, start, end: until(start, end, unit),
        "Duration getDuration()": lambda unit: Duration(unit.length),
        "boolean isDateBased()": lambda unit: unit.is_date_based,
        "boolean isDurationEstimated()": lambda unit: unit.is_duration_estimated,
        "boolean isSupportedBy(Temporal)": lambda unit, temporal: temporal.is_supported(unit),
        "boolean isTimeBased()": lambda unit: unit.is_time_based,
        "String toString()": str,
    },
)

RANGE = JavaClass("ValueRange", f"{_TEMPORAL}.ValueRange", python=(ValueRange,))


def _range(*limits: int) -> ValueRange:
    if len(limits) == 2:
        minimum, largest_min, smallest_max, maximum = limits[0], limits[0], limits[1], limits[1]
    elif len(limits) == 3:
        minimum, largest_min, smallest_max, maximum = limits[0], limits[0], limits[1], limits[2]
    else:
        minimum, largest_min, smallest_max, maximum = limits
    for low, high, words in (
        (minimum, largest_min, "Smallest minimum value must be less than largest minimum value"),
        (smallest_max, maximum, "Smallest maximum value must be less than largest maximum value"),
        (largest_min, maximum, "Minimum value must be less than maximum value"),
    ):
        if low > high:
            throw("IllegalArgumentException", words)
    return ValueRange(minimum, maximum, smallest_max, largest_min)


for _parameters in ("long, long", "long, long, long", "long, long, long, long"):
    RANGE.static(f"ValueRange of({_parameters})", _range)
RANGE.methods(
    {
        "int checkValidIntValue(long, TemporalField)": lambda limits, value, field: limits.check_int(
            value, field
        ),
        "long checkValidValue(long, TemporalField)": lambda limits, value, field: limits.check(value, field),
        "long getLargestMinimum()": lambda limits: limits.largest_min,
        "long getMaximum()": lambda limits: limits.maximum,
        "long getMinimum()": lambda limits: limits.minimum,
        "long getSmallestMaximum()": lambda limits: limits.smallest_max,
        "boolean isFixed()": lambda limits: limits.is_fixed,
        "boolean isIntValue()": lambda limits: limits.is_int,
        "boolean isValidIntValue(long)": lambda limits, value: limits.is_int and value in limits,
        "boolean isValidValue(long)": lambda limits, value: value in limits,
    }
)


def _listed(name: str, python: type, above: str, constants: tuple[Any, ...]) -> JavaClass:
    """A class whose constants are there already."""
    made = JavaClass(
        name, f"{_TEMPORAL}.{name}", python=(python,), supers=(above, "Enum", "Comparable", "Object")
    )
    by_name = {each.name: each for each in constants}
    for each in constants:
        made.constant(name, each.name, each)

    def value_of(text: str) -> Any:
        if text not in by_name:
            throw("IllegalArgumentException", f"No enum constant {_TEMPORAL}.{name}.{text}")
        return by_name[text]

    statics(made, {f"{name} valueOf(String)": value_of, f"{name}[] values()": lambda: Array(name, constants)})
    return made


CHRONO_FIELD = _listed("ChronoField", ChronoField, "TemporalField", f.FIELDS)
CHRONO_FIELD.methods(
    {
        "int checkValidIntValue(long)": lambda field, value: field.check_int(value),
        "long checkValidValue(long)": lambda field, value: field.check(value),
    }
)
CHRONO_UNIT = _listed("ChronoUnit", ChronoUnit, "TemporalUnit", units.UNITS)

ISO_FIELDS = JavaClass("IsoFields", f"{_TEMPORAL}.IsoFields")
for _each in (
    iso_fields.DAY_OF_QUARTER,
    iso_fields.QUARTER_OF_YEAR,
    iso_fields.WEEK_BASED_YEAR,
    iso_fields.WEEK_OF_WEEK_BASED_YEAR,
):
    ISO_FIELDS.constant("TemporalField", _each.name, _each)
ISO_FIELDS.constant("TemporalUnit", "QUARTER_YEARS", iso_fields.QUARTERS)
ISO_FIELDS.constant("TemporalUnit", "WEEK_BASED_YEARS", iso_fields.WEEK_YEARS)

JULIAN_FIELDS = JavaClass("JulianFields", f"{_TEMPORAL}.JulianFields")
for _julian in (iso_fields.JULIAN_DAY, iso_fields.MODIFIED_JULIAN_DAY, iso_fields.RATA_DIE):
    JULIAN_FIELDS.constant("TemporalField", _julian.name, _julian)

WEEK_FIELDS = JavaClass("WeekFields", f"{_TEMPORAL}.WeekFields", python=(WeekFields,))
WEEK_FIELDS.constant("WeekFields", "ISO", week.ISO)
WEEK_FIELDS.constant("WeekFields", "SUNDAY_START", week.SUNDAY_START)
WEEK_FIELDS.constant("TemporalUnit", "WEEK_BASED_YEARS", iso_fields.WEEK_YEARS)


def _week_fields(first: Any, minimal: int) -> WeekFields:
    if not 1 <= minimal <= 7:
        throw("IllegalArgumentException", "Minimal number of days is invalid")
    return WeekFields.of(first.value, minimal)


statics(
    WEEK_FIELDS,
    {
        "WeekFields of(Locale)": lambda locale: WeekFields.of_locale(str(locale)),
        "WeekFields of(DayOfWeek, int)": _week_fields,
    },
)
WEEK_FIELDS.methods(
    {
        "TemporalField dayOfWeek()": lambda rules: rules.day_of_week,
        "DayOfWeek getFirstDayOfWeek()": lambda rules: day(rules.first_day),
        "int getMinimalDaysInFirstWeek()": lambda rules: rules.minimal_days,
        "TemporalField weekBasedYear()": lambda rules: rules.week_based_year,
        "TemporalField weekOfMonth()": lambda rules: rules.week_of_month,
        "TemporalField weekOfWeekBasedYear()": lambda rules: rules.week_of_week_based_year,
        "TemporalField weekOfYear()": lambda rules: rules.week_of_year,
    }
)

CLASSES = (
    *(ACCESSOR, TEMPORAL, AMOUNT, ADJUSTER, QUERY, FIELD, UNIT, RANGE),
    *(CHRONO_FIELD, CHRONO_UNIT, ISO_FIELDS, JULIAN_FIELDS, WEEK_FIELDS),
)
