"""One kind of date or time taken from another, as the `from` methods do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.offset_time import OffsetTime
from elastic_ml_kit.normalise.java_time.parsed import Parsed
from elastic_ml_kit.normalise.java_time.years import MonthDay, Year, YearMonth
from elastic_ml_kit.normalise.java_time.zone import ZoneId, ZoneOffset
from elastic_ml_kit.normalise.java_time.zoned import OffsetDateTime, ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.values import java_class


def date_of(temporal: Any) -> LocalDate | None:
    """Its date, or None."""
    if isinstance(temporal, LocalDate):
        return temporal
    found = getattr(temporal, "date", None)
    if found is None and temporal.is_supported(f.EPOCH_DAY):
        return LocalDate.of_epoch_day(temporal.get_long(f.EPOCH_DAY))
    return found


def time_of(temporal: Any) -> LocalTime | None:
    """Its time of day, or None."""
    if isinstance(temporal, LocalTime):
        return temporal
    found = getattr(temporal, "time", None)
    if found is None and temporal.is_supported(f.NANO_OF_DAY):
        return LocalTime.of_nano_of_day(temporal.get_long(f.NANO_OF_DAY))
    return found


def offset_of(temporal: Any) -> ZoneOffset | None:
    """Its offset, or None."""
    if isinstance(temporal, ZoneOffset):
        return temporal
    found = getattr(temporal, "offset", None)
    return found if isinstance(found, ZoneOffset) else None


def zone_id_of(temporal: Any) -> ZoneId | None:
    """Its zone, not a mere offset, or None."""
    found = getattr(temporal, "zone", None)
    return found if isinstance(found, ZoneId) else None


def zone_or_offset(temporal: Any) -> ZoneId | None:
    """Its zone, or else its offset."""
    return zone_id_of(temporal) or offset_of(temporal)


def _refused(kind: str, temporal: Any, cause: Thrown | None = None) -> Thrown:
    shown = f"{temporal} of type {java_class(temporal)}"
    return date_time(f"Unable to obtain {kind} from TemporalAccessor: {shown}", cause)


def to_local_date(temporal: Any) -> LocalDate:
    """The date of a temporal.

    Errors:
        Thrown: DateTimeException; so do all functions here.
    """
    found = date_of(temporal)
    if found is None:
        raise _refused("LocalDate", temporal)
    return found


def to_local_time(temporal: Any) -> LocalTime:
    """The time of a temporal."""
    found = time_of(temporal)
    if found is None:
        raise _refused("LocalTime", temporal)
    return found


def to_local_date_time(temporal: Any) -> LocalDateTime:
    """The date and time of a temporal."""
    if isinstance(temporal, LocalDateTime):
        return temporal
    local = getattr(temporal, "local", None)
    if local is not None:
        return local  # type: ignore[no-any-return]
    try:
        return LocalDateTime(to_local_date(temporal), to_local_time(temporal))
    except Thrown as error:
        raise _refused("LocalDateTime", temporal, error) from None


def to_instant(temporal: Any) -> Instant:
    """The instant of a temporal."""
    if isinstance(temporal, Instant):
        return temporal
    try:
        return Instant.of(temporal.get_long(f.INSTANT_SECONDS), temporal.get_long(f.NANO_OF_SECOND))
    except Thrown as error:
        raise _refused("Instant", temporal, error) from None


def to_zoned_date_time(temporal: Any) -> ZonedDateTime:
    """The date and time of a temporal in its zone."""
    if isinstance(temporal, ZonedDateTime):
        return temporal
    try:
        zone = to_zone(temporal)
        if temporal.is_supported(f.INSTANT_SECONDS):
            second, nano = temporal.get_long(f.INSTANT_SECONDS), temporal.get_long(f.NANO_OF_SECOND)
            return ZonedDateTime.of_instant(second, nano, zone)
        local = LocalDateTime(to_local_date(temporal), to_local_time(temporal))
        return ZonedDateTime.of_local(local, zone)
    except Thrown as error:
        raise _refused("ZonedDateTime", temporal, error) from None


def to_offset_date_time(temporal: Any) -> OffsetDateTime:
    """The date and time of a temporal at its offset."""
    if isinstance(temporal, OffsetDateTime):
        return temporal
    try:
        offset = to_zone_offset(temporal)
        date, time = date_of(temporal), time_of(temporal)
        if date is not None and time is not None:
            return OffsetDateTime(LocalDateTime(date, time), offset)
        instant = to_instant(temporal)
        return OffsetDateTime.of_instant(instant.second, instant.nano, offset)
    except Thrown as error:
        raise _refused("OffsetDateTime", temporal, error) from None


def to_offset_time(temporal: Any) -> OffsetTime:
    """The time of a temporal at its offset."""
    if isinstance(temporal, OffsetTime):
        return temporal
    try:
        return OffsetTime(to_local_time(temporal), to_zone_offset(temporal))
    except Thrown as error:
        raise _refused("OffsetTime", temporal, error) from None


def to_zone_offset(temporal: Any) -> ZoneOffset:
    """The offset of a temporal."""
    found = offset_of(temporal)
    if found is None:
        raise _refused("ZoneOffset", temporal)
    return found


def to_zone(temporal: Any) -> ZoneId:
    """The zone, or else the offset, of a temporal."""
    found = zone_or_offset(temporal)
    if found is None:
        raise _refused("ZoneId", temporal)
    return found


def _parts(kind: str, made: Callable[..., Any], *fields: f.ChronoField) -> Callable[[Any], Any]:
    def convert(temporal: Any) -> Any:
        try:
            return made(*(temporal.get(field) for field in fields))
        except Thrown as error:
            raise _refused(kind, temporal, error) from None

    return convert


to_year = _parts("Year", Year.of, f.YEAR)
to_year_month = _parts("YearMonth", YearMonth.of, f.YEAR, f.MONTH_OF_YEAR)
to_month_day = _parts("MonthDay", MonthDay.of, f.MONTH_OF_YEAR, f.DAY_OF_MONTH)

CONVERT: dict[type, Callable[[Any], Any]] = {
    LocalDate: to_local_date,
    LocalTime: to_local_time,
    LocalDateTime: to_local_date_time,
    Instant: to_instant,
    ZonedDateTime: to_zoned_date_time,
    OffsetDateTime: to_offset_date_time,
    OffsetTime: to_offset_time,
    Year: to_year,
    YearMonth: to_year_month,
    MonthDay: to_month_day,
    Parsed: lambda temporal: temporal,
}
