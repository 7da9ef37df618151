"""Comparator: natural and reversed order, by key, one after another, nulls first or last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import Comparator, compare, float_key


class Comparing(JavaObject):
    """A comparator made here; a lambda of a script is a plain function.

    Args:
        order: how it compares.
    """

    __slots__ = ("_order",)

    java_name: ClassVar[str] = "java.util.Comparator"

    def __init__(self, order: Comparator) -> None:
        self._order = order

    def __call__(self, left: Any, right: Any) -> int:
        return self._order(left, right)


def _natural(left: Any, right: Any) -> int:
    return compare(required(left, _NO_FIRST), right)


_NO_FIRST = 'Cannot invoke "java.lang.Comparable.compareTo(Object)" because "c1" is null'
NATURAL = Comparing(_natural)
REVERSE = Comparing(lambda left, right: compare(right, left))


def backwards(order: Comparator | None) -> Comparator:
    """The opposite of an order; of the natural one where there is none."""
    if order is None or order is NATURAL:
        return REVERSE
    if order is REVERSE:
        return NATURAL
    return Comparing(lambda left, right: order(right, left))


def by_key(key: Callable[[Any], Any], order: Comparator = compare) -> Comparator:
    """Compares what a function makes of the two."""
    required(key)
    required(order)
    return Comparing(lambda left, right: order(key(left), key(right)))


def _by_number(key: Callable[[Any], Any]) -> Comparator:
    return by_key(key, lambda left, right: (left > right) - (left < right))


def _by_double(key: Callable[[Any], Any]) -> Comparator:
    return _by_number(lambda value: float_key(key(value)))


def _then(first: Comparator, second: Comparator) -> Comparator:
    required(second)
    return Comparing(lambda left, right: first(left, right) or second(left, right))


def _nulls(sign: int) -> Callable[[Comparator | None], Comparator]:
    def made(order: Comparator | None) -> Comparator:
        def nulls(left: Any, right: Any) -> int:
            if left is None:
                return 0 if right is None else -sign
            if right is None:
                return sign
            return 0 if order is None else order(left, right)

        return Comparing(nulls)

    return made


COMPARATOR = JavaClass(
    "Comparator", "java.util.Comparator", python=(Comparing,), function="int compare(def, def)"
)
COMPARATOR.statics(
    {
        "Comparator comparing(Function)": by_key,
        "Comparator comparing(Function, Comparator)": by_key,
        "Comparator comparingDouble(ToDoubleFunction)": _by_double,
        "Comparator comparingInt(ToIntFunction)": _by_number,
        "Comparator comparingLong(ToLongFunction)": _by_number,
        "Comparator naturalOrder()": lambda: NATURAL,
        "Comparator nullsFirst(Comparator)": _nulls(1),
        "Comparator nullsLast(Comparator)": _nulls(-1),
        "Comparator reverseOrder()": lambda: REVERSE,
    }
)
COMPARATOR.methods(
    {
        "int compare(def, def)": lambda order, left, right: order(left, right),
        "boolean equals(Object)": lambda order, other: order is other,
        "Comparator reversed()": backwards,
        "Comparator thenComparing(Comparator)": _then,
        "Comparator thenComparing(Function, Comparator)": lambda first, key, order: _then(
            first, by_key(key, order)
        ),
        "Comparator thenComparingDouble(ToDoubleFunction)": lambda first, key: _then(first, _by_double(key)),
        "Comparator thenComparingInt(ToIntFunction)": lambda first, key: _then(first, _by_number(key)),
        "Comparator thenComparingLong(ToLongFunction)": lambda first, key: _then(first, _by_number(key)),
    }
)


def declare_entries(entry: JavaClass) -> None:
    """Declares what `Map.Entry` offers to compare entries."""
    entry.statics(
        {
            "Comparator comparingByKey()": lambda: by_key(lambda e: e.key),
            "Comparator comparingByKey(Comparator)": lambda order: by_key(lambda e: e.key, order),
            "Comparator comparingByValue()": lambda: by_key(lambda e: e.current()),
            "Comparator comparingByValue(Comparator)": lambda order: by_key(lambda e: e.current(), order),
        }
    )


CLASSES = (COMPARATOR,)
