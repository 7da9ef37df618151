"""Queue, Deque and their kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import add, required
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, iterate
from elastic_ml_kit.normalise.painless.containers.queues import ArrayDeque, LifoQueue, PriorityQueue
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import same


def _head(values: Any) -> Any:
    if isinstance(values, list):
        return values[0] if values else None
    return values.head()


def _take(values: Any) -> Any:
    if isinstance(values, list):
        return values.pop(0) if values else None
    return values.take()


def _or_none(act: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: act(values) if len(values) else None


def _or_throw(act: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: act(values) if len(values) else throw("NoSuchElementException")


QUEUE = JavaClass(
    "Queue", "java.util.Queue", python=(LifoQueue,), supers=("Collection", "Iterable", "Object")
)
QUEUE.methods(
    {
        "def element()": _or_throw(_head),
        "boolean offer(def)": add,
        "def peek()": _head,
        "def poll()": _take,
        "def remove()": _or_throw(_take),
    }
)


def _first(values: Any) -> Any:
    return values[0]


def _last(values: Any) -> Any:
    return values[-1]


def _take_first(values: Any) -> Any:
    return values.popleft()


def _take_last(values: Any) -> Any:
    return values.pop()


def _offer_first(values: Any, value: Any) -> bool:
    values.appendleft(value)
    return True


def _offer_last(values: Any, value: Any) -> bool:
    values.append(value)
    return True


def _remove_first(values: Any, wanted: Any) -> bool:
    for index, each in enumerate(values):
        if same(wanted, each):
            del values[index]
            return True
    return False


def _remove_last(values: Any, wanted: Any) -> bool:
    for index in range(len(values) - 1, -1, -1):
        if same(wanted, values[index]):
            del values[index]
            return True
    return False


def _backwards(values: Any) -> JavaIterator:
    return JavaIterator(list(values)[::-1], lambda: len(values), lambda value: _remove_last(values, value))


DEQUE = JavaClass("Deque", "java.util.Deque", supers=("Queue", "Collection", "Iterable", "Object"))
DEQUE.methods(
    {
        "void addFirst(def)": lambda d, value: d.appendleft(value),
        "void addLast(def)": lambda d, value: d.append(value),
        "Iterator descendingIterator()": _backwards,
        "def getFirst()": _or_throw(_first),
        "def getLast()": _or_throw(_last),
        "boolean offerFirst(def)": _offer_first,
        "boolean offerLast(def)": _offer_last,
        "def peekFirst()": _or_none(_first),
        "def peekLast()": _or_none(_last),
        "def pollFirst()": _or_none(_take_first),
        "def pollLast()": _or_none(_take_last),
        "def pop()": _or_throw(_take_first),
        "void push(def)": lambda d, value: d.appendleft(value),
        "boolean remove(def)": _remove_first,
        "def removeFirst()": _or_throw(_take_first),
        "boolean removeFirstOccurrence(def)": _remove_first,
        "def removeLast()": _or_throw(_take_last),
        "boolean removeLastOccurrence(def)": _remove_last,
    }
)

ARRAY_DEQUE = JavaClass(
    "ArrayDeque",
    "java.util.ArrayDeque",
    python=(ArrayDeque,),
    supers=("AbstractCollection", "Deque", "Queue", "Collection", "Iterable", "Object"),
)
ARRAY_DEQUE.constructor("", ArrayDeque)
ARRAY_DEQUE.constructor("Collection", lambda values: ArrayDeque(iterate(required(values))))
ARRAY_DEQUE.method("ArrayDeque clone()", ArrayDeque)

PRIORITY_QUEUE = JavaClass(
    "PriorityQueue",
    "java.util.PriorityQueue",
    python=(PriorityQueue,),
    supers=("AbstractQueue", "AbstractCollection", "Queue", "Collection", "Iterable", "Object"),
)
PRIORITY_QUEUE.constructor("", PriorityQueue)
PRIORITY_QUEUE.constructor("Comparator", PriorityQueue)

CLASSES = (
    QUEUE,
    DEQUE,
    JavaClass(
        "AbstractQueue",
        "java.util.AbstractQueue",
        supers=("AbstractCollection", "Queue", "Collection", "Iterable", "Object"),
    ),
    ARRAY_DEQUE,
    PRIORITY_QUEUE,
)
