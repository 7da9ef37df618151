"""Optional and its kinds for numbers."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.containers.optional import (
    Optional,
    OptionalDouble,
    OptionalInt,
    OptionalLong,
)


def _filter(found: Optional, predicate: Any) -> Optional:
    return found if found.value is None or predicate(found.value) else Optional()


def _map(found: Optional, change: Any) -> Optional:
    return found if found.value is None else Optional(change(found.value))


def _flat_map(found: Optional, change: Any) -> Any:
    return found if found.value is None else required(change(found.value))


OPTIONAL = JavaClass("Optional", "java.util.Optional", python=(Optional,))
OPTIONAL.statics(
    {
        "Optional empty()": Optional,
        "Optional of(def)": lambda value: Optional(required(value)),
        "Optional ofNullable(def)": Optional,
    }
)
OPTIONAL.methods(
    {
        "Optional filter(Predicate)": _filter,
        "Optional flatMap(Function)": _flat_map,
        "def get()": Optional.get,
        "void ifPresent(Consumer)": Optional.if_present,
        "boolean isPresent()": lambda o: o.value is not None,
        "Optional map(Function)": _map,
        "def orElse(def)": Optional.or_else,
        "def orElseGet(Supplier)": Optional.or_else_get,
        "def orElseThrow(Supplier)": Optional.or_else_throw,
    }
)


def _numeric(kind: type[Optional], name: str, type: str) -> JavaClass:
    made = JavaClass(f"Optional{name}", f"java.util.Optional{name}", python=(kind,))
    made.static(f"Optional{name} empty()", kind)
    made.static(f"Optional{name} of({type})", kind)
    made.methods(
        {
            f"{type} getAs{name}()": Optional.get,
            f"void ifPresent({name}Consumer)": Optional.if_present,
            "boolean isPresent()": lambda o: o.value is not None,
            f"{type} orElse({type})": Optional.or_else,
            f"{type} orElseGet({name}Supplier)": Optional.or_else_get,
            f"{type} orElseThrow(Supplier)": Optional.or_else_throw,
        }
    )
    return made


CLASSES = (
    OPTIONAL,
    _numeric(OptionalInt, "Int", "int"),
    _numeric(OptionalLong, "Long", "long"),
    _numeric(OptionalDouble, "Double", "double"),
)
