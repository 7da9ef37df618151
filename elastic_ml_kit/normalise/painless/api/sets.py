"""Set and its unsorted kinds."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.api.maps import copied
from elastic_ml_kit.normalise.painless.containers.iterators import iterate
from elastic_ml_kit.normalise.painless.containers.sets import HashSet, JavaSet, LinkedHashSet
from elastic_ml_kit.normalise.values import java_hash, same

SET = JavaClass("Set", "java.util.Set", python=(JavaSet,), supers=("Collection", "Iterable", "Object"))
SET.methods(
    {
        "boolean equals(Object)": same,
        "int hashCode()": java_hash,
        "boolean remove(def)": lambda s, value: s.discard(value),
    }
)
NO_SIZE = 'Cannot invoke "java.util.Collection.size()" because "c" is null'
_SETS = ("AbstractSet", "AbstractCollection", "Set", "Collection", "Iterable", "Object")


def _clone(values: HashSet) -> HashSet:
    made = type(values)()
    made.table = copied(values.table)
    return made


def _set_class(name: str, kind: type[HashSet], supers: tuple[str, ...]) -> JavaClass:
    def made_of(values: Any) -> HashSet:
        return kind(list(iterate(required(values, NO_SIZE))))

    made = JavaClass(name, f"java.util.{name}", python=(kind,), supers=supers)
    made.constructor("", kind)
    made.constructor("Collection", made_of)
    if kind is HashSet:
        made.method("def clone()", _clone)
    return made


CLASSES = (
    SET,
    JavaClass(
        "AbstractSet",
        "java.util.AbstractSet",
        supers=("AbstractCollection", "Set", "Collection", "Iterable", "Object"),
    ),
    _set_class("HashSet", HashSet, _SETS),
    _set_class("LinkedHashSet", LinkedHashSet, ("HashSet", *_SETS)),
)
