"""The formats `epoch_second` and `epoch_millis`: numbers since 1970, with a fraction where there is one."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.builder import Builder
from elastic_ml_kit.normalise.java_time.fields import Field, ValueRange
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.styles import NOT_NEGATIVE
from elastic_ml_kit.normalise.java_time.units import FOREVER, MILLIS, NANOS, SECONDS

Values = dict[Any, int]
_LONGEST = (1 << 63) - 1


class _EpochField(Field):
    """A field of an instant."""

    __slots__ = ()

    @property
    def is_date_based(self) -> bool:
        return False

    @property
    def is_time_based(self) -> bool:
        return True

    def supported_by(self, temporal: Any) -> bool:
        return bool(temporal.is_supported(f.INSTANT_SECONDS))

    def range_of(self, temporal: Any) -> ValueRange:
        return self.limits


class _Seconds(_EpochField):
    __slots__ = ()

    def value_of(self, temporal: Any) -> int:
        return int(temporal.get_long(f.INSTANT_SECONDS))

    def resolve(self, values: Values, style: str) -> None:
        values[f.INSTANT_SECONDS] = values.pop(self)
        if _NANOS in values:
            values[f.NANO_OF_SECOND] = values.pop(_NANOS)


class _NanosOfSecond(_EpochField):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        return bool(temporal.is_supported(f.NANO_OF_SECOND)) and temporal.get_long(f.NANO_OF_SECOND) != 0

    def value_of(self, temporal: Any) -> int:
        return int(temporal.get_long(f.NANO_OF_SECOND))


class _Sign(_EpochField):
    __slots__ = ()

    def value_of(self, temporal: Any) -> int:
        return int(temporal.get_long(f.INSTANT_SECONDS) >= 0)


def _nanos(temporal: Any) -> int:
    """Nanoseconds since 1970."""
    nano = temporal.get_long(f.NANO_OF_SECOND) if temporal.is_supported(f.NANO_OF_SECOND) else 0
    return int(temporal.get_long(f.INSTANT_SECONDS)) * 1_000_000_000 + int(nano)


class _Millis(_EpochField):
    """Milliseconds without sign, which is a field of its own."""

    __slots__ = ()

    def value_of(self, temporal: Any) -> int:
        return abs(_nanos(temporal)) // 1_000_000

    def resolve(self, values: Values, style: str) -> None:
        total = values.pop(self) * 1_000_000 + values.pop(_NANOS_OF_MILLI, 0)
        if values.pop(_SIGN, 1) == 0:
            total = -total
        values[f.INSTANT_SECONDS], nano = divmod(total, 1_000_000_000)
        values[f.NANO_OF_SECOND] = nano
        for field, length in ((f.MILLI_OF_SECOND, 1_000_000), (f.MICRO_OF_SECOND, 1000)):
            if field in values:
                values[field] = nano // length


class _NanosOfMilli(_EpochField):
    __slots__ = ()

    def supported_by(self, temporal: Any) -> bool:
        return super().supported_by(temporal) and self.value_of(temporal) != 0

    def value_of(self, temporal: Any) -> int:
        return abs(_nanos(temporal)) % 1_000_000


_SECONDS = _Seconds("EpochSeconds", SECONDS, FOREVER, ValueRange(-_LONGEST - 1, _LONGEST))
_NANOS = _NanosOfSecond("EpochNanosOfSeconds", NANOS, SECONDS, ValueRange(0, 999_999_999))
_SIGN = _Sign("EpochForever", FOREVER, FOREVER, ValueRange(0, 1))
_MILLIS = _Millis("EpochMillis", MILLIS, FOREVER, ValueRange(0, _LONGEST))
_NANOS_OF_MILLI = _NanosOfMilli("EpochNanosOfMillis", NANOS, MILLIS, ValueRange(0, 999_999))


def _seconds() -> Builder:
    return Builder().number(_SECONDS, 1, 19).optional_start().fraction(_NANOS, 0, 9, True).optional_end()


def _milliseconds() -> Builder:
    signed = Builder().optional_start().text(_SIGN, "FULL", {1: "", 0: "-"}).optional_end()
    number = signed.number(_MILLIS, 1, 19, NOT_NEGATIVE)
    return number.optional_start().fraction(_NANOS_OF_MILLI, 0, 6, True).optional_end()


def _formats(
    plain: DateTimeFormatter, dotted: DateTimeFormatter
) -> tuple[DateTimeFormatter, tuple[DateTimeFormatter, ...]]:
    return plain, (plain, dotted)


FORMATS = {
    "epoch_second": _formats(
        _seconds().formatter(), Builder().number(_SECONDS, 1, 19).literal(".").formatter()
    ),
    "epoch_millis": _formats(_milliseconds().formatter(), _milliseconds().literal(".").formatter()),
}
