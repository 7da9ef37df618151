"""The root of all classes, booleans, the interfaces of `java.lang`, and the exceptions."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.enums import EnumConstant
from elastic_ml_kit.normalise.painless.api.system import SYSTEM
from elastic_ml_kit.normalise.painless.api.throwables import THROWABLES
from elastic_ml_kit.normalise.painless.containers.order import compare
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class, java_hash, java_text, same

OBJECT = JavaClass("Object", "java.lang.Object", python=(object,), supers=())
OBJECT.methods({"boolean equals(Object)": same, "int hashCode()": java_hash, "String toString()": java_text})

BOOLEAN = JavaClass("Boolean", "java.lang.Boolean", python=(bool,), supers=("Comparable", "Object"))


def _compare_booleans(left: bool, right: bool | None) -> int:
    if right is None:
        throw("NullPointerException", 'Cannot read field "value" because "b" is null')
    return int(left) - int(right)


BOOLEAN.methods(
    {
        "boolean booleanValue()": lambda value: value,
        "int compareTo(Boolean)": _compare_booleans,
    }
)
BOOLEAN.statics(
    {
        "int compare(boolean, boolean)": lambda left, right: int(left) - int(right),
        "int hashCode(boolean)": java_hash,
        "boolean logicalAnd(boolean, boolean)": lambda left, right: left and right,
        "boolean logicalOr(boolean, boolean)": lambda left, right: left or right,
        "boolean logicalXor(boolean, boolean)": lambda left, right: left != right,
        "boolean parseBoolean(String)": lambda text: text is not None and text.lower() == "true",
        "String toString(boolean)": java_text,
        "Boolean valueOf(boolean)": lambda value: value,
    }
)
BOOLEAN.constant("Boolean", "TRUE", True)
BOOLEAN.constant("Boolean", "FALSE", False)

COMPARABLE = JavaClass("Comparable", "java.lang.Comparable")
COMPARABLE.method("int compareTo(def)", compare)

VOID = JavaClass("Void", "java.lang.Void")

ENUM = JavaClass("Enum", "java.lang.Enum", python=(EnumConstant,), supers=("Comparable", "Object"))


def _compare_constants(left: Any, right: Any) -> int:
    if right is None:
        throw("NullPointerException")
    if java_class(left) != java_class(right):
        throw("ClassCastException")
    return int(left.ordinal - right.ordinal)


ENUM.methods(
    {
        "int compareTo(Enum)": _compare_constants,
        "String name()": lambda constant: constant.name,
        "int ordinal()": lambda constant: constant.ordinal,
    }
)


TRACE_ELEMENT = JavaClass("StackTraceElement", "java.lang.StackTraceElement")

CLASSES: tuple[JavaClass, ...] = (
    OBJECT,
    BOOLEAN,
    COMPARABLE,
    VOID,
    ENUM,
    SYSTEM,
    TRACE_ELEMENT,
    *THROWABLES.values(),
)
