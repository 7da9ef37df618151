"""Enumerations: classes whose few objects have a name and a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw


class EnumConstant(JavaObject):
    """One object of an enumeration; each enumeration is a class below this one.

    Attributes:
        java_name: its class with the package.
        name: as scripts write it.
        ordinal: its place, counted from 0.
    """

    __slots__ = ("name", "ordinal")

    def __init__(self, name: str, ordinal: int) -> None:
        self.name = name
        self.ordinal = ordinal

    def __str__(self) -> str:
        return self.name

    def __lt__(self, other: EnumConstant) -> bool:
        """By place."""
        return self.ordinal < other.ordinal


def declare_enum(kind: type[EnumConstant], name: str, constants: Mapping[str, EnumConstant]) -> JavaClass:
    """The class of an enumeration with its constants, `values()` and `valueOf(String)`."""
    made = JavaClass(name, kind.java_name, python=(kind,), supers=("Enum", "Comparable", "Object"))
    for each in constants.values():
        made.constant(name, each.name, each)

    def value_of(text: str | None) -> Any:
        if text is None:
            throw("NullPointerException", "Name is null")
        if text not in constants:
            throw("IllegalArgumentException", f"No enum constant {kind.java_name.replace('$', '.')}.{text}")
        return constants[text]

    made.static(f"{name} valueOf(String)", value_of)
    made.static(f"{name}[] values()", lambda: Array(name, list(constants.values())))
    return made
