"""List and its kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.api.paths import by_path
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, Listing, iterate
from elastic_ml_kit.normalise.painless.containers.lists import (
    FixedList,
    LinkedList,
    ListView,
    Stack,
    SubList,
    UnmodifiableList,
    Vector,
    beyond,
)
from elastic_ml_kit.normalise.painless.containers.order import Comparator, in_order
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, same


def get(values: Any, index: int) -> Any:
    """The element at an index.

    Errors:
        Thrown: there is none.
    """
    if 0 <= index < len(values):
        return values[index]
    return beyond(values, index)


def replace(values: Any, index: int, value: Any) -> Any:
    """Puts another element at an index; gives the old one.

    Errors:
        Thrown: there is none.
    """
    if isinstance(values, UnmodifiableList):
        values[index] = value
    if not 0 <= index < len(values):
        beyond(values, index)
    old = values[index]
    values[index] = value
    return old


def insert(values: Any, index: int, value: Any) -> None:
    """Puts an element before an index.

    Errors:
        Thrown: the index is beyond the end.
    """
    _insertable(values, index)
    values.insert(index, value)


def remove_at(values: Any, index: int) -> Any:
    """Takes out the element at an index.

    Errors:
        Thrown: there is none.
    """
    if isinstance(values, UnmodifiableList | FixedList):
        del values[index]
    if not 0 <= index < len(values):
        beyond(values, index)
    old = values[index]
    del values[index]
    return old


def _insertable(values: Any, index: int) -> None:
    size = len(values)
    if isinstance(values, UnmodifiableList | FixedList):
        throw("UnsupportedOperationException")
    if not 0 <= index <= size:
        if isinstance(values, Vector):
            throw("ArrayIndexOutOfBoundsException", f"{index} > {size}" if index > size else None)
        throw("IndexOutOfBoundsException", f"Index: {index}, Size: {size}")


def _add_all_at(values: Any, index: int, more: Any) -> bool:
    news = list(iterate(required(more, NO_ARRAY)))
    if type(values) is UnmodifiableList:
        throw("UnsupportedOperationException")
    if not 0 <= index <= len(values):
        if isinstance(values, Vector):
            throw("ArrayIndexOutOfBoundsException", f"Array index out of range: {index}")
        throw("IndexOutOfBoundsException", f"Index: {index}, Size: {len(values)}")
    for offset, each in enumerate(news):
        values.insert(index + offset, each)
    return bool(news)


def index_of(values: Any, wanted: Any) -> int:
    """The first index of an equal element, or -1."""
    return next((index for index, each in enumerate(values) if same(wanted, each)), -1)


def last_index_of(values: Any, wanted: Any, start: int | None = None) -> int:
    """The last index of an equal element, or -1."""
    last = len(values) - 1 if start is None else start
    return next((index for index in range(last, -1, -1) if same(wanted, values[index])), -1)


def sort(values: Any, comparator: Comparator | None) -> None:
    """Sorts a list in place.

    Errors:
        Thrown: elements cannot be compared, or the list cannot be changed.
    """
    if type(values) is UnmodifiableList:
        throw("UnsupportedOperationException")
    news = in_order(values, comparator)
    if isinstance(values, ListView):
        values.replace(news)
    else:
        values[:] = news


def rewrite(values: Any, news: list[Any]) -> None:
    """Puts as many other elements in place of all."""
    if isinstance(values, ListView):
        for index, value in enumerate(news):
            values[index] = value
    else:
        values[:] = news


def _replace_all(values: Any, change: Callable[[Any], Any]) -> None:
    rewrite(values, [change(each) for each in iterate(values)])


def _listing(values: Any, index: int = 0) -> Listing:
    if not 0 <= index <= len(values):
        size = "" if isinstance(values, Vector) else f", Size: {len(values)}"
        throw("IndexOutOfBoundsException", f"Index: {index}{size}")
    return Listing(values, index)


def _sub_list(values: Any, start: int, end: int) -> SubList:
    if start < 0:
        throw("IndexOutOfBoundsException", f"fromIndex = {start}")
    if end > len(values):
        throw("IndexOutOfBoundsException", f"toIndex = {end}")
    if start > end:
        throw("IllegalArgumentException", f"fromIndex({start}) > toIndex({end})")
    return SubList(values, start, end)


NO_ARRAY = 'Cannot invoke "java.util.Collection.toArray()" because "c" is null'
LIST = JavaClass(
    "List",
    "java.util.List",
    python=(ListView, SubList, FixedList, UnmodifiableList),
    supers=("Collection", "Iterable", "Object"),
)
LIST.methods(
    {
        "void add(int, def)": insert,
        "boolean addAll(int, Collection)": _add_all_at,
        "boolean equals(Object)": same,
        "def get(int)": get,
        "int hashCode()": java_hash,
        "int indexOf(def)": index_of,
        "int lastIndexOf(def)": last_index_of,
        "ListIterator listIterator()": _listing,
        "ListIterator listIterator(int)": _listing,
        "def remove(int)": remove_at,
        "void replaceAll(UnaryOperator)": _replace_all,
        "def set(int, def)": replace,
        "void sort(Comparator)": sort,
        "List subList(int, int)": _sub_list,
        "int getLength()": len,
        "Object getByPath(String)": by_path,
        "Object getByPath(String, Object)": by_path,
    }
)

ABSTRACT = (
    JavaClass(
        "AbstractCollection", "java.util.AbstractCollection", supers=("Collection", "Iterable", "Object")
    ),
    JavaClass(
        "AbstractList",
        "java.util.AbstractList",
        supers=("AbstractCollection", "List", "Collection", "Iterable", "Object"),
    ),
    JavaClass(
        "AbstractSequentialList",
        "java.util.AbstractSequentialList",
        supers=("AbstractList", "AbstractCollection", "List", "Collection", "Iterable", "Object"),
    ),
    JavaClass("RandomAccess", "java.util.RandomAccess"),
)
_LISTS = ("AbstractList", "AbstractCollection", "List", "Collection", "Iterable")

ARRAY_LIST = JavaClass(
    "ArrayList", "java.util.ArrayList", python=(list,), supers=(*_LISTS, "RandomAccess", "Object")
)
ARRAY_LIST.constructor("", list)
ARRAY_LIST.constructor("Collection", lambda values: list(iterate(required(values, NO_ARRAY))))
ARRAY_LIST.methods({"def clone()": list, "void trimToSize()": lambda values: None})

LINKED_LIST = JavaClass(
    "LinkedList",
    "java.util.LinkedList",
    python=(LinkedList,),
    supers=("AbstractSequentialList", *_LISTS, "Deque", "Queue", "Object"),
)
LINKED_LIST.constructor("", LinkedList)
LINKED_LIST.constructor("Collection", lambda values: LinkedList(iterate(required(values))))
LINKED_LIST.method("def clone()", LinkedList)


def _end(index: int) -> Callable[[Any], Any]:
    return lambda values: values[index] if values else throw("NoSuchElementException")


def _element_at(values: Any, index: int) -> Any:
    if index >= len(values):
        throw("ArrayIndexOutOfBoundsException", f"{index} >= {len(values)}")
    return get(values, index)


def _set_at(values: Any, value: Any, index: int) -> None:
    _element_at(values, index)
    values[index] = value


def _remove_at(values: Any, index: int) -> None:
    if index < 0:
        throw("ArrayIndexOutOfBoundsException", f"Array index out of range: {index}")
    _element_at(values, index)
    del values[index]


def _insert_at(values: Any, value: Any, index: int) -> None:
    if not 0 <= index <= len(values):
        throw("ArrayIndexOutOfBoundsException", f"{index} > {len(values)}")
    values.insert(index, value)


def _remove_element(values: Any, value: Any) -> bool:
    index = index_of(values, value)
    if index >= 0:
        del values[index]
    return index >= 0


def _copy_into(values: Any, target: Any) -> None:
    if len(target) < len(values):
        last = len(target)
        reason = f"arraycopy: last destination index {len(values)} out of bounds for object array[{last}]"
        throw("ArrayIndexOutOfBoundsException", reason)
    for index, each in enumerate(values):
        target[index] = each


VECTOR = JavaClass("Vector", "java.util.Vector", python=(Vector,), supers=(*_LISTS, "RandomAccess", "Object"))
VECTOR.constructor("", Vector)
VECTOR.constructor("Collection", lambda values: Vector(iterate(required(values))))
VECTOR.methods(
    {
        "void addElement(def)": lambda values, value: values.append(value),
        "def clone()": lambda values: type(values)(values),
        "void copyInto(Object[])": _copy_into,
        "def elementAt(int)": _element_at,
        "Enumeration elements()": lambda values: JavaIterator(list(values)),
        "def firstElement()": _end(0),
        "void insertElementAt(def, int)": _insert_at,
        "def lastElement()": _end(-1),
        "int lastIndexOf(def, int)": last_index_of,
        "void removeAllElements()": lambda values: values.clear(),
        "boolean removeElement(def)": _remove_element,
        "void removeElementAt(int)": _remove_at,
        "void setElementAt(def, int)": _set_at,
    }
)


def _push(values: Any, value: Any) -> Any:
    values.append(value)
    return value


def _top(values: Any) -> Any:
    return values[-1] if values else throw("EmptyStackException")


def _pop(values: Any) -> Any:
    return values.pop() if values else throw("EmptyStackException")


def _search(values: Any, wanted: Any) -> int:
    index = last_index_of(values, wanted)
    return len(values) - index if index >= 0 else -1


STACK = JavaClass(
    "Stack", "java.util.Stack", python=(Stack,), supers=("Vector", *_LISTS, "RandomAccess", "Object")
)
STACK.constructor("", Stack)
STACK.methods(
    {
        "boolean empty()": lambda values: not values,
        "def peek()": _top,
        "def pop()": _pop,
        "def push(def)": _push,
        "int search(def)": _search,
    }
)

CLASSES = (LIST, *ABSTRACT, ARRAY_LIST, LINKED_LIST, VECTOR, STACK)
