"""The natural order of Java values, and sorting by it or by a comparator."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any

from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class

Comparator = Callable[[Any, Any], int]
NO_LEFT = 'Cannot invoke "java.lang.Comparable.compareTo(Object)" because "k1" is null'


def compare(left: Any, right: Any) -> int:
    """What `left.compareTo(right)` says, as -1, 0 or 1.

    Errors:
        Thrown: one is null, they are of different classes, or of one without an order.

    Example:
        >>> compare("a", "b"), compare(2, 1)
        (-1, 1)
    """
    kind = type(left)
    if kind is not type(right) or kind is int or left is None:
        comparable(left)
        _same_class(left, right)
    if isinstance(left, str):
        return _texts(left, right)
    if isinstance(left, float):
        return _sign(float_key(left), float_key(right))
    comparable(left)
    return _sign(left, right)


def comparable(value: Any) -> None:
    """Refuses a value of a class without an order; null is none.

    Errors:
        Thrown: a `ClassCastException`.
    """
    if value is not None and (isinstance(value, list | dict) or not _ordered(type(value))):
        throw("ClassCastException", cast_message(java_class(value), "java.lang.Comparable"))


_NO_ORDER = getattr(object, "__lt__", None)


def _ordered(kind: type) -> bool:
    return getattr(kind, "__lt__", None) is not _NO_ORDER


def _sign(left: Any, right: Any) -> int:
    return -1 if left < right else 1 if right < left else 0


def _same_class(left: Any, right: Any) -> None:
    if left is None:
        throw(
            "NullPointerException",
            'Cannot invoke "java.lang.Comparable.compareTo(Object)" because "k1" is null',
        )
    mine = java_class(left)
    if right is None:
        simple = mine.rpartition(".")[2]
        throw("NullPointerException", f'Cannot read field "value" because "another{simple}" is null')
    other = java_class(right)
    if mine != other:
        throw("ClassCastException", cast_message(other, mine))


def cast_message(found: str, wanted: str) -> str:
    """The words of a failed cast between classes of the Java library."""
    where = "are in module java.base of loader 'bootstrap'"
    return f"class {found} cannot be cast to class {wanted} ({found} and {wanted} {where})"


def _texts(left: str, right: str) -> int:
    if left.isascii() or right.isascii():
        return -1 if left < right else 1 if left > right else 0
    return _sign(text_key(left), text_key(right))


def text_key(text: str) -> bytes:
    """Sorts as Java compares text: by UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def float_key(number: float) -> tuple[bool, float, float]:
    """Sorts as Java compares doubles: -0.0 before 0.0, NaN last."""
    if number != number:
        return (True, 0.0, 0.0)
    return (False, number, math.copysign(1.0, number))


def in_order(values: Iterable[Any], comparator: Comparator | None = None) -> list[Any]:
    """The values sorted, equal ones in the order they had.

    Errors:
        Thrown: they cannot be compared, or the comparator throws.

    Example:
        >>> in_order([3, 1, 2])
        [1, 2, 3]
    """
    if comparator is not None:
        return sorted(values, key=cmp_to_key(comparator))
    listed = list(values)
    kinds = set(map(type, listed))
    if kinds == {str}:
        return sorted(listed, key=None if all(map(str.isascii, listed)) else text_key)
    if kinds == {float}:
        return sorted(listed, key=float_key)
    if len(listed) == 1:
        return listed
    return sorted(listed, key=cmp_to_key(compare))
