"""What all dates and times have in common: fields to read and to change, units to add and to count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from elastic_ml_kit.normalise.java_time.faults import unsupported
from elastic_ml_kit.normalise.java_time.fields import ChronoField, Field, ValueRange
from elastic_ml_kit.normalise.java_time.units import ChronoUnit
from elastic_ml_kit.normalise.painless.thrown import Thrown

Self = TypeVar("Self", bound="Temporal")


class Temporal:
    """A value with fields, such as a date.

    Attributes:
        READ: how each of its own fields is read.
        ADJUSTS: the fields that another date or time takes over from it.
        UNITS: the units that it can be moved by.
    """

    __slots__ = ()
    java_name: ClassVar[str]
    ADJUSTS: ClassVar[tuple[ChronoField, ...]] = ()
    READ: ClassVar[dict[ChronoField, Callable[[Any], int]]] = {}
    UNITS: ClassVar[frozenset[ChronoUnit]] = frozenset()

    def is_supported(self, what: Any) -> bool:
        """Whether it has the field, or can be moved by the unit."""
        if isinstance(what, ChronoField):
            return what in self.READ
        if isinstance(what, ChronoUnit):
            return what in self.UNITS
        return what is not None and bool(what.supported_by(self))

    def get_long(self, field: Field) -> int:
        """The value of a field.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        read = self.READ.get(field)  # type: ignore[call-overload]
        if read is not None:
            return int(read(self))
        if isinstance(field, ChronoField):
            raise unsupported("field", field)
        return field.value_of(self)

    def get(self, field: Field) -> int:
        """The value of a field that an int holds.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        limits = self.range(field)
        if not limits.is_int:
            name = "UnsupportedTemporalTypeException"
            shown = f"'{field}'" if isinstance(field, ChronoField) else str(field)
            raise Thrown(name, f"Invalid field {shown} for get() method, use getLong() instead")
        return limits.check(self.get_long(field), field)

    def range(self, field: Field) -> ValueRange:
        """The values that the field can have here.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if isinstance(field, ChronoField):
            if field not in self.READ:
                raise unsupported("field", field)
            return self.own_range(field)
        return field.range_of(self)

    def own_range(self, field: ChronoField) -> ValueRange:
        """The same for a field that it has itself."""
        return field.limits

    def with_field(self: Self, field: Field, value: int) -> Self:
        """With another value of the field.

        Errors:
            Thrown: it has no such field, or the value is out of its range.
        """
        if not isinstance(field, ChronoField):
            changed: Self = field.put_into(self, value)
            return changed
        field.check(value)
        if field not in self.READ:
            raise unsupported("field", field)
        return self.with_own(field, value)

    def with_own(self: Self, field: ChronoField, value: int) -> Self:
        """The same for a field that it has itself and a value in its range."""
        raise unsupported("field", field)

    def plus(self: Self, amount: int, unit: ChronoUnit) -> Self:
        """So many units later."""
        raise unsupported("unit", unit)

    def until(self, end: Any, unit: ChronoUnit) -> int:
        """How many complete units lie between this and the end."""
        raise unsupported("unit", unit)

    def __call__(self, temporal: Any) -> Any:
        """The other date or time with these fields taken over, as an adjuster does."""
        if type(temporal) is type(self):
            return self
        for field in self.ADJUSTS:
            temporal = temporal.with_field(field, self.get_long(field))
        return temporal

    def to_string(self) -> str:
        """What `toString` gives."""
        return str(self)

    def key(self) -> Any:
        """What decides on order and equality."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and bool(self.key() == other.key())

    def __hash__(self) -> int:
        return hash(self.key())

    def compare(self, other: Any) -> int:
        """As `compareTo`."""
        raise NotImplementedError

    def __lt__(self, other: Any) -> bool:
        return self.compare(other) < 0

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return hash(self.key()) & 0x7FFFFFFF

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"
