"""What a format reads from a text, and how that becomes a date, a time and an instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import iso_dates
from elastic_ml_kit.normalise.java_time.faults import date_time, unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField, Field
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import MIDNIGHT, LocalTime
from elastic_ml_kit.normalise.java_time.styles import LENIENT, SMART, STRICT
from elastic_ml_kit.normalise.java_time.temporal import Temporal
from elastic_ml_kit.normalise.java_time.units import NANOS_PER_DAY
from elastic_ml_kit.normalise.java_time.zone import ZoneId, ZoneOffset
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown

_CLOCK = (f.HOUR_OF_DAY, f.MINUTE_OF_HOUR, f.SECOND_OF_MINUTE, f.NANO_OF_SECOND)
_ROUNDS = 50


class Parsed(Temporal):
    """The values of a text, resolved as far as the style allows.

    Attributes:
        values: what is left of the fields.
        zone: the zone that was read, or that of the format.
        date, time: what the fields gave, or None.
        excess: days that a lenient time was over.
    """

    __slots__ = ("date", "excess", "style", "time", "values", "zone")
    java_name = "java.time.format.Parsed"

    def __init__(self, values: dict[Any, int], zone: ZoneId | None, style: str) -> None:
        self.values = values
        self.zone = zone
        self.style = style
        self.date: LocalDate | None = None
        self.time: LocalTime | None = None
        self.excess = 0

    @property
    def offset(self) -> ZoneOffset | None:
        """The offset that was read, or that of the zone."""
        seconds = self.values.get(f.OFFSET_SECONDS)
        if seconds is not None:
            return ZoneOffset.of_seconds(seconds)
        return self.zone if isinstance(self.zone, ZoneOffset) else None

    def is_supported(self, what: Any) -> bool:
        if what in self.values:
            return True
        if any(part is not None and part.is_supported(what) for part in (self.date, self.time)):
            return True
        return isinstance(what, Field) and not isinstance(what, ChronoField) and what.supported_by(self)

    def get_long(self, field: Field) -> int:
        if field in self.values:
            return self.values[field]
        for part in (self.date, self.time):
            if part is not None and part.is_supported(field):
                return part.get_long(field)
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.value_of(self)

    def range(self, field: Field) -> f.ValueRange:
        if isinstance(field, ChronoField):
            if self.is_supported(field):
                return field.limits
            raise unsupported("field", field)
        return field.range_of(self)

    def key(self) -> Any:
        return id(self)

    def __str__(self) -> str:
        shown = ", ".join(f"{field}={value}" for field, value in self.values.items())
        parts = [str(part) for part in (self.date, self.time) if part is not None]
        zone = f",{self.zone}" if self.zone is not None else ""
        joined = f" resolved to {'T'.join(parts)}" if parts else ""
        return f"{{{shown}}},ISO{zone}{joined}"

    def resolve(self) -> Parsed:
        """Makes of the fields what can be made.

        Errors:
            Thrown: DateTimeException: a value is out of its range, or two contradict each other.
        """
        self._fields()
        self._lenient_time()
        self._cross_check()
        if self.date is not None and self.time is not None and self.excess:
            self.date = self.date.plus_days(self.excess)
            self.excess = 0
        self._fractions()
        self._instant()
        return self

    def _fields(self) -> None:
        self._own_fields()
        if all(isinstance(field, ChronoField) for field in self.values):
            return
        if self._foreign_fields():
            self._own_fields()

    def _own_fields(self) -> None:
        self._from_instant()
        self._meet_date(iso_dates.resolve(self.values, self.style))
        self._times()

    def _foreign_fields(self) -> bool:
        changed = 0
        for _ in range(_ROUNDS):
            for field in list(self.values):
                before = dict(self.values)
                made = field.resolve(self.values, self.style)
                if made is not None:
                    self._meet_date(made)
                    changed += 1
                    break
                if self.values != before:
                    changed += 1
                    break
            else:
                return changed > 0
        raise date_time("One of the parsed fields has an incorrectly implemented resolve method")

    def _from_instant(self) -> None:
        if f.INSTANT_SECONDS not in self.values:
            return
        zone: ZoneId | None = self.zone or self.offset
        if zone is None:
            return
        found = ZonedDateTime.of_instant(self.values.pop(f.INSTANT_SECONDS), 0, zone)
        self._meet_date(found.date)
        self._put(f.INSTANT_SECONDS, f.SECOND_OF_DAY, found.time.second_of_day)

    def _put(self, origin: Field, field: ChronoField, value: int) -> None:
        old = self.values.get(field)
        if old is not None and old != value:
            raise date_time(
                f"Conflict found: {field} {old} differs from {field} {value} while resolving  {origin}"
            )
        self.values[field] = value

    def _meet_date(self, date: LocalDate | None) -> None:
        if self.date is not None:
            if date is not None and date != self.date:
                raise date_time(f"Conflict found: Fields resolved to two different dates: {self.date} {date}")
        elif date is not None:
            self.date = date

    def _meet_time(self, time: LocalTime, excess: int) -> None:
        if self.time is not None:
            if self.time != time:
                raise date_time(f"Conflict found: Fields resolved to different times: {self.time} {time}")
            if self.excess and excess and self.excess != excess:
                reason = f"P{self.excess}D P{excess}D"
                raise date_time(f"Conflict found: Fields resolved to different excess periods: {reason}")
        else:
            self.time = time
        self.excess = excess

    def _checked(self, field: ChronoField) -> int:
        value = self.values.pop(field)
        if self.style != LENIENT:
            field.check(value)
        return value

    def _times(self) -> None:
        values = self.values
        self._clock_hour(f.CLOCK_HOUR_OF_DAY, f.HOUR_OF_DAY, 24)
        self._clock_hour(f.CLOCK_HOUR_OF_AMPM, f.HOUR_OF_AMPM, 12)
        if f.AMPM_OF_DAY in values and f.HOUR_OF_AMPM in values:
            half = self._checked(f.AMPM_OF_DAY)
            self._put(f.AMPM_OF_DAY, f.HOUR_OF_DAY, half * 12 + self._checked(f.HOUR_OF_AMPM))
        for whole, parts in _SPLITS:
            if whole in values:
                value = self._checked(whole)
                for field, length, modulo in parts:
                    self._put(whole, field, value // length % modulo if modulo else value // length)
        self._second_parts()
        if all(field in values for field in _CLOCK):
            self._clock(*(values.pop(field) for field in _CLOCK))

    def _clock_hour(self, field: ChronoField, target: ChronoField, full: int) -> None:
        if field not in self.values:
            return
        value = self.values.pop(field)
        if self.style == STRICT or (self.style == SMART and value):
            field.check(value)
        self._put(field, target, 0 if value == full else value)

    def _second_parts(self) -> None:
        values = self.values
        nano = values.get(f.NANO_OF_SECOND)
        if nano is None:
            return
        if self.style != LENIENT:
            f.NANO_OF_SECOND.check(nano)
        for field, length in ((f.MICRO_OF_SECOND, 1000), (f.MILLI_OF_SECOND, 1_000_000)):
            if field in values:
                value = self._checked(field) if field is f.MICRO_OF_SECOND else values.pop(field)
                if field is f.MILLI_OF_SECOND and self.style != LENIENT:
                    field.check(value)
                nano = value * length + nano % length
                self._put(field, f.NANO_OF_SECOND, nano)

    def _lenient_time(self) -> None:
        values = self.values
        if self.time is None:
            if f.MILLI_OF_SECOND in values:
                milli = values.pop(f.MILLI_OF_SECOND)
                values[f.NANO_OF_SECOND] = milli * 1_000_000
                if f.MICRO_OF_SECOND in values:
                    micro = milli * 1000 + values[f.MICRO_OF_SECOND] % 1000
                    self._put(f.MILLI_OF_SECOND, f.MICRO_OF_SECOND, micro)
                    del values[f.MICRO_OF_SECOND]
                    values[f.NANO_OF_SECOND] = micro * 1000
            elif f.MICRO_OF_SECOND in values:
                values[f.NANO_OF_SECOND] = values.pop(f.MICRO_OF_SECOND) * 1000
            if f.HOUR_OF_DAY in values and self._defaults():
                return
        if self.style != LENIENT:
            for field, value in values.items():
                if isinstance(field, ChronoField) and field.is_time_based:
                    field.check(value)

    def _defaults(self) -> bool:
        """Fills up a time that has its hour; True where a part between is missing."""
        hour, minute, second, nano = (self.values.get(field) for field in _CLOCK)
        if (minute is None and (second is not None or nano is not None)) or (
            minute is not None and second is None and nano is not None
        ):
            return True
        self._clock(hour or 0, minute or 0, second or 0, nano or 0)
        for field in _CLOCK:
            self.values.pop(field, None)
        return False

    def _clock(self, hour: int, minute: int, second: int, nano: int) -> None:
        if self.style == LENIENT:
            total = ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nano
            days, rest = divmod(total, NANOS_PER_DAY)
            self._meet_time(LocalTime.of_nano_of_day(rest), days)
            return
        f.MINUTE_OF_HOUR.check(minute)
        f.NANO_OF_SECOND.check(nano)
        if self.style == SMART and hour == 24 and not (minute or second or nano):
            self._meet_time(MIDNIGHT, 1)
            return
        f.HOUR_OF_DAY.check(hour)
        f.SECOND_OF_MINUTE.check(second)
        self._meet_time(LocalTime(hour, minute, second, nano), 0)

    def _cross_check(self) -> None:
        parts: list[Temporal] = [part for part in (self.date, self.time) if part is not None]
        if self.date is not None and self.time is not None and self.values:
            parts.append(LocalDateTime(self.date, self.time))
        for part in parts:
            self._agree(part)

    def _agree(self, part: Temporal) -> None:
        for field in list(self.values):
            if not part.is_supported(field):
                continue
            try:
                value = part.get_long(field)
            except Thrown:
                continue
            if value != self.values[field]:
                raise date_time(
                    f"Conflict found: Field {field} {value} differs from {field} {self.values[field]}"
                    f" derived from {part}"
                )
            del self.values[field]

    def _fractions(self) -> None:
        whole = (f.INSTANT_SECONDS, f.SECOND_OF_DAY, f.SECOND_OF_MINUTE)
        if self.time is None and any(field in self.values for field in whole):
            nano = self.values.get(f.NANO_OF_SECOND, 0)
            self.values[f.NANO_OF_SECOND] = nano
            self.values[f.MILLI_OF_SECOND] = nano // 1_000_000
            self.values[f.MICRO_OF_SECOND] = nano // 1000

    def _instant(self) -> None:
        if self.date is None or self.time is None:
            return
        zone: ZoneId | None = self.zone
        if f.OFFSET_SECONDS in self.values:
            zone = self.offset
        if zone is not None:
            placed = ZonedDateTime.of_local(LocalDateTime(self.date, self.time), zone)
            self.values[f.INSTANT_SECONDS] = placed.epoch_second


_Split = tuple[ChronoField, tuple[tuple[ChronoField, int, int], ...]]
_SPLITS: tuple[_Split, ...] = (
    (
        f.NANO_OF_DAY,
        (
            (f.HOUR_OF_DAY, 3_600_000_000_000, 0),
            (f.MINUTE_OF_HOUR, 60_000_000_000, 60),
            (f.SECOND_OF_MINUTE, 1_000_000_000, 60),
            (f.NANO_OF_SECOND, 1, 1_000_000_000),
        ),
    ),
    (f.MICRO_OF_DAY, ((f.SECOND_OF_DAY, 1_000_000, 0), (f.MICRO_OF_SECOND, 1, 1_000_000))),
    (f.MILLI_OF_DAY, ((f.SECOND_OF_DAY, 1000, 0), (f.MILLI_OF_SECOND, 1, 1000))),
    (
        f.SECOND_OF_DAY,
        ((f.HOUR_OF_DAY, 3600, 0), (f.MINUTE_OF_HOUR, 60, 60), (f.SECOND_OF_MINUTE, 1, 60)),
    ),
    (f.MINUTE_OF_DAY, ((f.HOUR_OF_DAY, 60, 0), (f.MINUTE_OF_HOUR, 1, 60))),
)

Resolver = Callable[[dict[Any, int], str], Any]
