"""The Java class of a value while a script runs."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.throwables import is_a as is_thrown
from elastic_ml_kit.normalise.painless.throwables import super_name
from elastic_ml_kit.normalise.painless.thrown import Thrown
from elastic_ml_kit.normalise.painless.types import UNBOXED, types
from elastic_ml_kit.normalise.values import java_class

LOW, HIGH = -0x80000000, 0x7FFFFFFF
LONG_LOW, LONG_HIGH = -0x8000000000000000, 0x7FFFFFFFFFFFFFFF
_MODULE = "module java.base of loader 'bootstrap'"
_known: dict[type, str] = {}


def class_of(value: Any) -> str:
    """The class, by the name that scripts use.

    Example:
        >>> class_of(5), class_of(3_000_000_000), class_of([])
        ('Integer', 'Long', 'ArrayList')
    """
    kind = type(value)
    if kind is int:
        if LOW <= value <= HIGH:
            return "Integer"
        return "Long" if LONG_LOW <= value <= LONG_HIGH else "BigInteger"
    if kind is Thrown:
        return _thrown_class(value.name)
    if kind is Array:
        return f"{value.element_type}[]"
    found = _known.get(kind)
    if found is None:
        by_python = types().by_python
        found = next((by_python[each] for each in kind.__mro__ if each in by_python), "Object")
        _known[kind] = found
    return found


def _thrown_class(name: str) -> str:
    """The nearest class that scripts know."""
    above: str | None = name
    while above is not None and not types().is_class(above):
        above = super_name(above)
    return above or "Object"


def java_name(value: Any) -> str:
    """The class with its package."""
    return java_class(value).replace("$", ".")


def unboxed_name(value: Any) -> str:
    """The class as the errors of casts name it: `int` for an Integer."""
    name = class_of(value)
    return UNBOXED.get(name) or java_name(value)


def is_a(value: Any, type: str) -> bool:
    """`instanceof`."""
    if value is None:
        return False
    if isinstance(value, Thrown):
        return type == "Object" or is_thrown(value.name, type)
    return types().fits(class_of(value), type)


def check(value: Any, type: str) -> Any:
    """The value, if it may be cast to the reference type; null may."""
    if value is None or type in ("Object", "def") or types().fits(class_of(value), type):
        return value
    if types().function(type) is not None and callable(value):
        return value
    wanted, found = types().shown(type), java_name(value)
    where = f"({found} and {wanted} are in {_MODULE})"
    raise Thrown("ClassCastException", f"class {found} cannot be cast to class {wanted} {where}")


def null_pointer(call: str, what: str) -> Any:
    """Throws for a call on null."""
    raise Thrown("NullPointerException", f'Cannot invoke "{call}" because "{what}" is null')
