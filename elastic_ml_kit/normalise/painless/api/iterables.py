"""Iterable, Collection and iterators, with what Painless adds to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.iterators import (
    JavaIterator,
    Listing,
    StreamIterator,
    changed,
    iterate,
)
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.lists import ListView
from elastic_ml_kit.normalise.painless.containers.maps import LinkedMap
from elastic_ml_kit.normalise.painless.containers.order import cast_message
from elastic_ml_kit.normalise.painless.containers.sets import TableCollection, UnmodifiableCollection
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class, java_text, same


def for_each(values: Any, action: Callable[[Any], Any]) -> None:
    """Gives every element to an action.

    Errors:
        Thrown: the action changes the collection.
    """
    expected = len(values)
    for each in list(values):
        action(each)
        if len(values) != expected:
            raise changed()


def contains(values: Any, wanted: Any) -> bool:
    """Whether an equal element is there."""
    if not isinstance(values, list):
        return wanted in values
    if type(wanted) is str:
        return wanted in values
    return any(same(wanted, each) for each in values)


def add(values: Any, value: Any) -> bool:
    """Puts an element in; whether that changed anything."""
    if isinstance(values, list):
        values.append(value)
        return True
    return bool(values.add(value))


def add_all(values: Any, more: Any) -> bool:
    """Puts elements in; whether that changed anything."""
    required(more, 'Cannot invoke "java.util.Collection.toArray()" because "c" is null')
    news = list(iterate(more))
    if isinstance(values, list):
        values.extend(news)
        return bool(news)
    if not news and isinstance(values, UnmodifiableCollection):
        values.refuse()
    return True in [values.add(each) for each in news]


def remove_where(values: Any, unwanted: Callable[[Any], bool]) -> bool:
    """Takes out all elements for which something holds; whether there were any."""
    required(unwanted)
    if not isinstance(values, list):
        return bool(values.remove_where(unwanted))
    if isinstance(values, ListView):
        return values.remove_where(unwanted)
    kept = [each for each in iterate(values) if not unwanted(each)]
    found_any = len(kept) != len(values)
    if found_any:
        values[:] = kept
    return found_any


def required(value: Any, message: str | None = None) -> Any:
    """The value.

    Errors:
        Thrown: it is null.
    """
    return throw("NullPointerException", message) if value is None else value


def _remove_if(values: Any, unwanted: Callable[[Any], bool]) -> bool:
    if isinstance(values, UnmodifiableCollection) and len(values):
        values.refuse(change=True)
    return remove_where(values, unwanted)


def _remove_all(values: Any, unwanted: Any) -> bool:
    required(unwanted)
    return remove_where(values, lambda each: contains(unwanted, each))


def _retain_all(values: Any, wanted: Any) -> bool:
    required(wanted)
    return remove_where(values, lambda each: not contains(wanted, each))


def _contains_all(values: Any, wanted: Any) -> bool:
    return all(contains(values, each) for each in iterate(required(wanted)))


def iterator(values: Any) -> Any:
    """The `Iterator` of a collection."""
    return Listing(values) if isinstance(values, list) else values.iterator()


def _to_array(values: Any) -> Array:
    return Array("def", iterate(values))


def _into_array(values: Any, given: Array | None) -> Array:
    """The elements in the array that is given, if they have room there; what follows them is null."""
    array: Array = required(given, 'Cannot read the array length because "a" is null')
    found = list(iterate(values))
    if len(array) < len(found):
        return Array(array.element_type, found)
    array[: len(found) + 1] = [*found, None][: len(array)]
    return array


def _each(values: Any, action: Callable[[Any], Any]) -> Any:
    for value in iterate(values):
        action(value)
    return values


def _each_with_index(values: Any, action: Callable[[Any, int], Any]) -> Any:
    for index, value in enumerate(iterate(values)):
        action(value, index)
    return values


def _group_by(values: Any, key: Callable[[Any], Any]) -> Any:
    groups = LinkedMap()
    for value in iterate(values):
        groups.setdefault(key_of(key(value)), []).append(value)
    return groups


def number(value: Any) -> float:
    """The double of a number.

    Errors:
        Thrown: it is null or no number.
    """
    if value is None:
        throw("NullPointerException", 'Cannot invoke "java.lang.Number.doubleValue()" because "t" is null')
    if isinstance(value, bool) or java_class(value) not in _NUMBERS:
        throw("ClassCastException", cast_message(java_class(value), "java.lang.Number"))
    return float(value)


_NUMBERS = {f"java.lang.{name}" for name in ("Integer", "Long", "Short", "Byte", "Double", "Float")}
_NUMBERS |= {"java.math.BigInteger", "java.math.BigDecimal"}


def _sum(values: Any) -> float:
    total = 0.0
    for value in iterate(values):
        total += number(value)
    return total


def _sum_of(values: Any, measure: Callable[[Any], float]) -> float:
    total = 0.0
    for value in iterate(values):
        total += measure(value)
    return total


def _collect_into(values: Any, target: Any, change: Callable[[Any], Any]) -> Any:
    for value in iterate(values):
        add(target, change(value))
    return target


def first_result(results: Any, default: Any = None) -> Any:
    """The first that is not null, or the default."""
    return next((each for each in results if each is not None), default)


def _split(values: Any, predicate: Callable[[Any], bool]) -> list[Any]:
    yes: list[Any] = []
    no: list[Any] = []
    for value in iterate(values):
        (yes if predicate(value) else no).append(value)
    return [yes, no]


ITERABLE = JavaClass("Iterable", "java.lang.Iterable")
ITERABLE.methods(
    {
        "boolean any(Predicate)": lambda c, f: any(f(each) for each in iterate(c)),
        "Collection asCollection()": lambda c: c,
        "List asList()": lambda c: c if isinstance(c, list) else list(iterate(c)),
        "def each(Consumer)": _each,
        "def eachWithIndex(ObjIntConsumer)": _each_with_index,
        "boolean every(Predicate)": lambda c, f: all(f(each) for each in iterate(c)),
        "List findResults(Function)": lambda c, f: [
            found for each in iterate(c) if (found := f(each)) is not None
        ],
        "void forEach(Consumer)": for_each,
        "Map groupBy(Function)": _group_by,
        "Iterator iterator()": iterator,
        "String join(String)": lambda c, separator: java_text(separator).join(map(java_text, iterate(c))),
        "double sum()": _sum,
        "double sum(ToDoubleFunction)": _sum_of,
    }
)

COLLECTION = JavaClass(
    "Collection", "java.util.Collection", python=(TableCollection,), supers=("Iterable", "Object")
)
COLLECTION.methods(
    {
        "boolean add(def)": add,
        "boolean addAll(Collection)": add_all,
        "void clear()": lambda c: c.clear(),
        "boolean contains(def)": contains,
        "boolean containsAll(Collection)": _contains_all,
        "boolean isEmpty()": lambda c: not len(c),
        "boolean removeAll(Collection)": _remove_all,
        "boolean removeIf(Predicate)": _remove_if,
        "boolean retainAll(Collection)": _retain_all,
        "int size()": len,
        "def[] toArray()": _to_array,
        "def[] toArray(def[])": _into_array,
        "List collect(Function)": lambda c, f: [f(each) for each in iterate(c)],
        "def collect(Collection, Function)": _collect_into,
        "def find(Predicate)": lambda c, f: next((each for each in iterate(c) if f(each)), None),
        "List findAll(Predicate)": lambda c, f: [each for each in iterate(c) if f(each)],
        "def findResult(Function)": lambda c, f: first_result(map(f, iterate(c))),
        "def findResult(def, Function)": lambda c, default, f: first_result(map(f, iterate(c)), default),
        "List split(Predicate)": _split,
    }
)


def _for_rest(source: Any, action: Callable[[Any], Any]) -> None:
    while source.has_next():
        action(source.next())


ITERATOR = JavaClass("Iterator", "java.util.Iterator", python=(JavaIterator,))
ITERATOR.methods(
    {
        "void forEachRemaining(Consumer)": _for_rest,
        "boolean hasNext()": lambda i: i.has_next(),
        "def next()": lambda i: i.next(),
        "void remove()": lambda i: i.remove(),
    }
)

LIST_ITERATOR = JavaClass(
    "ListIterator", "java.util.ListIterator", python=(Listing,), supers=("Iterator", "Object")
)
LIST_ITERATOR.methods(
    {
        "void add(def)": lambda i, value: i.add(value),
        "boolean hasPrevious()": lambda i: i.has_previous(),
        "int nextIndex()": lambda i: i.next_index(),
        "int previousIndex()": lambda i: i.next_index() - 1,
        "void set(def)": lambda i, value: i.set(value),
    }
)


class Numbers(StreamIterator):
    """An iterator of a stream of whole numbers or doubles.

    Args:
        source: plain numbers.
        type: `int`, `long` or `double`.
    """

    __slots__ = ("type",)

    def __init__(self, source: Iterator[Any], type: str) -> None:
        super().__init__(source)
        self.type = type

    def boxed(self) -> Any:
        """The next one, boxed."""
        return Long(self.next()) if self.type == "long" else self.next()


class Ints(Numbers):
    """An iterator of ints."""

    __slots__ = ()


class Longs(Numbers):
    """An iterator of longs."""

    __slots__ = ()


class Doubles(Numbers):
    """An iterator of doubles."""

    __slots__ = ()


PRIMITIVE_ITERATOR = JavaClass(
    "PrimitiveIterator", "java.util.PrimitiveIterator", supers=("Iterator", "Object")
)
PRIMITIVE_ITERATOR.method("void forEachRemaining(def)", _for_rest)


def _primitive(kind: type[Numbers], name: str, box: str, type: str) -> JavaClass:
    made = JavaClass(
        f"PrimitiveIterator.Of{name}",
        f"java.util.PrimitiveIterator$Of{name}",
        python=(kind,),
        supers=("PrimitiveIterator", "Iterator", "Object"),
    )
    made.method(f"{box} next()", lambda i: i.boxed())
    made.method(f"{type} next{name}()", lambda i: i.next())
    return made


ENUMERATION = JavaClass("Enumeration", "java.util.Enumeration")
ENUMERATION.methods(
    {"boolean hasMoreElements()": lambda i: i.has_next(), "def nextElement()": lambda i: i.next()}
)

CLASSES = (
    ITERABLE,
    COLLECTION,
    ITERATOR,
    LIST_ITERATOR,
    PRIMITIVE_ITERATOR,
    _primitive(Ints, "Int", "Integer", "int"),
    _primitive(Longs, "Long", "Long", "long"),
    _primitive(Doubles, "Double", "Double", "double"),
    ENUMERATION,
)
