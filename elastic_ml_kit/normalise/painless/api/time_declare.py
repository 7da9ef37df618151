"""How the classes of java.time are declared: arguments that may not be null are checked in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.units import Unit
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_adjust import adjust, minus, plus
from elastic_ml_kit.normalise.painless.thrown import throw

Call = Callable[..., Any]

_PLAIN = frozenset({"boolean", "byte", "short", "char", "int", "long", "float", "double", "def", "Object"})
_NAMES = {
    "CharSequence": "text",
    "DateTimeFormatter": "formatter",
    "TemporalAccessor": "temporal",
    "TemporalAdjuster": "adjuster",
    "TemporalAmount": "amountToAdd",
    "TemporalField": "field",
    "TemporalUnit": "unit",
    "ZoneId": "zone",
    "ZoneOffset": "offset",
    "LocalDate": "date",
    "LocalTime": "time",
    "LocalDateTime": "dateTime",
    "Locale": "locale",
    "Instant": "instant",
    "TextStyle": "textStyle",
}


def checked(signature: str, call: Call, receiver: int) -> Call:
    """The function, which throws where an argument that Java needs is null."""
    inner = signature[signature.index("(") + 1 : signature.rindex(")")]
    types = [each.split()[0] for each in inner.split(",") if each.strip()]
    needed = [(place + receiver, type) for place, type in enumerate(types) if type not in _PLAIN]
    if not needed:
        return call

    def guarded(*arguments: Any) -> Any:
        for place, type in needed:
            if arguments[place] is None:
                throw("NullPointerException", _NAMES.get(type))
        return call(*arguments)

    return guarded


def methods(owner: JavaClass, table: Mapping[str, Call]) -> None:
    """Declares methods."""
    for signature, call in table.items():
        owner.method(signature, checked(signature, call, 1))


def statics(owner: JavaClass, table: Mapping[str, Call]) -> None:
    """Declares static methods."""
    for signature, call in table.items():
        owner.static(signature, checked(signature, call, 0))


def getters(owner: JavaClass, read: Mapping[Any, Call], names: Iterable[tuple[str, Field]]) -> None:
    """Declares `getX()` for fields."""
    for name, field in names:
        owner.method(f"int get{name}()", read[field])


def movers(owner: JavaClass, units: Iterable[tuple[str, Unit]]) -> None:
    """Declares `plusX(long)` and `minusX(long)` for units."""
    for name, unit in units:
        owner.method(f"{owner.name} plus{name}(long)", _mover(unit, 1))
        owner.method(f"{owner.name} minus{name}(long)", _mover(unit, -1))


def _mover(unit: Unit, sign: int) -> Call:
    return lambda temporal, amount: temporal.plus(sign * amount, unit)


def changers(owner: JavaClass, fields: Iterable[tuple[str, Field]]) -> None:
    """Declares `withX(int)` for fields."""
    for name, field in fields:
        owner.method(f"{owner.name} with{name}(int)", _changer(field))


def _changer(field: Field) -> Call:
    return lambda temporal, value: temporal.with_field(field, value)


def comparisons(owner: JavaClass, other: str, names: Iterable[str]) -> None:
    """Declares `compareTo`, `isAfter`, `isBefore`, `isEqual` by the class's own order."""
    table: dict[str, tuple[str, Call]] = {
        "compareTo": ("int", lambda left, right: left.compare(right)),
        "isAfter": ("boolean", lambda left, right: left.compare(right) > 0),
        "isBefore": ("boolean", lambda left, right: left.compare(right) < 0),
        "isEqual": ("boolean", lambda left, right: left.compare(right) == 0),
    }
    methods(owner, {f"{table[name][0]} {name}({other})": table[name][1] for name in names})


def moments(owner: JavaClass, other: str) -> None:
    """Declares `isAfter`, `isBefore`, `isEqual` by the instant alone."""
    methods(
        owner,
        {
            f"boolean isAfter({other})": lambda left, right: left.moment() > right.moment(),
            f"boolean isBefore({other})": lambda left, right: left.moment() < right.moment(),
            f"boolean isEqual({other})": lambda left, right: left.moment() == right.moment(),
        },
    )


def general(owner: JavaClass) -> None:
    """Declares what `Temporal` has with the own class as the result."""
    name = owner.name
    methods(
        owner,
        {
            f"{name} minus(TemporalAmount)": lambda temporal, amount: amount.add_to(temporal, -1),
            f"{name} minus(long, TemporalUnit)": minus,
            f"{name} plus(TemporalAmount)": lambda temporal, amount: amount.add_to(temporal),
            f"{name} plus(long, TemporalUnit)": plus,
            f"{name} with(TemporalAdjuster)": adjust,
            f"{name} with(TemporalField, long)": lambda temporal, field, value: temporal.with_field(
                field, value
            ),
        },
    )
