"""Spliterator and its kinds."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import ITERABLE
from elastic_ml_kit.normalise.painless.containers import spliterator as bits
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, iterate
from elastic_ml_kit.normalise.painless.containers.sets import JavaSet
from elastic_ml_kit.normalise.painless.containers.spliterator import (
    DoubleSpliterator,
    IntSpliterator,
    LongSpliterator,
    Spliterator,
)


def _of(values: Any) -> Spliterator:
    promises = bits.DISTINCT | bits.SIZED if isinstance(values, JavaSet) else bits.ORDERED | bits.SIZED
    return Spliterator(list(iterate(values)), promises | bits.SUBSIZED)


def _for_rest(source: Spliterator, action: Any) -> None:
    for each in source.rest():
        action(each)


def _drained(source: Any, characteristics: int) -> Spliterator:
    found = []
    while source.has_next():
        found.append(source.next())
    return Spliterator(found, characteristics)


ITERABLE.method("Spliterator spliterator()", _of)

SPLITERATOR = JavaClass("Spliterator", "java.util.Spliterator", python=(Spliterator,))
for _name in ("CONCURRENT", "DISTINCT", "IMMUTABLE", "NONNULL", "ORDERED", "SIZED", "SORTED", "SUBSIZED"):
    SPLITERATOR.constant("int", _name, getattr(bits, _name))
SPLITERATOR.methods(
    {
        "int characteristics()": lambda s: s.characteristics,
        "long estimateSize()": Spliterator.size,
        "void forEachRemaining(Consumer)": _for_rest,
        "Comparator getComparator()": Spliterator.comparator,
        "long getExactSizeIfKnown()": lambda s: s.size() if s.characteristics & bits.SIZED else -1,
        "boolean hasCharacteristics(int)": lambda s, wanted: s.characteristics & wanted == wanted,
        "boolean tryAdvance(Consumer)": Spliterator.advance,
        "Spliterator trySplit()": Spliterator.split,
    }
)

OF_PRIMITIVE = JavaClass(
    "Spliterator.OfPrimitive", "java.util.Spliterator$OfPrimitive", supers=("Spliterator", "Object")
)
OF_PRIMITIVE.methods(
    {
        "void forEachRemaining(def)": _for_rest,
        "boolean tryAdvance(def)": Spliterator.advance,
        "Spliterator.OfPrimitive trySplit()": Spliterator.split,
    }
)


def _primitive(name: str, kind: type[Spliterator]) -> JavaClass:
    own = f"Spliterator.Of{name}"
    supers = ("Spliterator.OfPrimitive", "Spliterator", "Object")
    made = JavaClass(own, f"java.util.Spliterator$Of{name}", python=(kind,), supers=supers)
    made.method(f"{own} trySplit()", kind.split)
    return made


SPLITERATORS = JavaClass("Spliterators", "java.util.Spliterators")
SPLITERATORS.statics(
    {
        "Spliterator.OfDouble emptyDoubleSpliterator()": lambda: DoubleSpliterator([]),
        "Spliterator.OfInt emptyIntSpliterator()": lambda: IntSpliterator([]),
        "Spliterator.OfLong emptyLongSpliterator()": lambda: LongSpliterator([]),
        "Spliterator emptySpliterator()": lambda: Spliterator([]),
        "Iterator iterator(Spliterator)": lambda s: JavaIterator(s.rest()),
        "Spliterator spliterator(Collection, int)": lambda c, promises: Spliterator(
            list(iterate(c)), promises
        ),
        "Spliterator spliterator(Iterator, long, int)": lambda i, _, promises: _drained(i, promises),
        "Spliterator spliteratorUnknownSize(Iterator, int)": _drained,
    }
)

CLASSES = (
    SPLITERATOR,
    OF_PRIMITIVE,
    _primitive("Int", IntSpliterator),
    _primitive("Long", LongSpliterator),
    _primitive("Double", DoubleSpliterator),
    SPLITERATORS,
)
