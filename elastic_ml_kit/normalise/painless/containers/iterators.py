"""Iterators that notice, as Java's do, when the collection changes under them.

A change is noticed by the number of elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import hash_order


def walk_list(values: list[Any]) -> Iterator[Any]:
    """The elements of a list, one after another.

    Errors:
        Thrown: a `ConcurrentModificationException`.
    """
    cursor, expected = 0, len(values)
    while cursor != len(values):
        if len(values) != expected:
            raise changed()
        yield values[cursor]
        cursor += 1


def ordered(table: dict[Any, Any]) -> Sequence[Any]:
    """The keys of a table in the order its class has."""
    if type(table) is not dict or len(table) < 2:
        return list(table)
    if len(table) <= _REMEMBERED and type(next(iter(table))) is str:
        return _remembered(tuple(table))
    return hash_order(table)


_REMEMBERED = 64


@lru_cache(maxsize=2048)
def _remembered(keys: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(hash_order(dict.fromkeys(keys)))


def walk_keys(table: dict[Any, Any]) -> Iterator[Any]:
    """The keys of a table in its order.

    Errors:
        Thrown: a `ConcurrentModificationException`.
    """
    keys = ordered(table)
    for key in keys:
        if len(table) != len(keys):
            raise changed()
        yield key


def iterate(values: Any) -> Iterator[Any]:
    """The elements of any collection or array, as a for-each loop takes them.

    Errors:
        Thrown: a `ConcurrentModificationException`.
    """
    return walk_list(values) if isinstance(values, list) else iter(values)


def changed() -> Thrown:
    """The exception for a collection that changed while it was iterated."""
    return Thrown("ConcurrentModificationException")


class JavaIterator(JavaObject):
    """An `Iterator`, over a snapshot.

    Args:
        items: what it gives, in order.
        size: the number of elements of the collection now.
        remove: takes one of the items out of the collection; None if that is not supported.
    """

    __slots__ = ("_expected", "_items", "_last", "_next", "_remove", "_size")

    java_name = "java.util.Iterator"

    def __init__(
        self,
        items: Sequence[Any],
        size: Callable[[], int] | None = None,
        remove: Callable[[Any], Any] | None = None,
    ) -> None:
        self._items = items
        self._size = size
        self._expected = len(items)
        self._remove = remove
        self._next = 0
        self._last = -1

    def has_next(self) -> bool:
        """Whether there is another."""
        return self._next < len(self._items)

    def next(self) -> Any:
        """The next one.

        Errors:
            Thrown: there is none, or the collection has changed.
        """
        self._unchanged()
        if not self.has_next():
            throw("NoSuchElementException")
        self._last = self._next
        self._next += 1
        return self._items[self._last]

    def remove(self) -> None:
        """Takes the last one out of the collection.

        Errors:
            Thrown: there is none, or the collection cannot be changed.
        """
        if self._remove is None:
            throw("UnsupportedOperationException", "remove")
        if self._last < 0:
            throw("IllegalStateException")
        self._unchanged()
        self._remove(self._items[self._last])
        self._expected -= 1
        self._last = -1

    def _unchanged(self) -> None:
        if self._size is not None and self._size() != self._expected:
            raise changed()


class StreamIterator(JavaIterator):
    """The `Iterator` of a stream, which looks no further ahead than one element.

    Args:
        source: what comes out of the stream.
    """

    __slots__ = ("_source",)

    java_name = "java.util.Spliterators$1Adapter"

    def __init__(self, source: Iterator[Any]) -> None:
        self._items: list[Any] = []
        super().__init__(self._items)
        self._source = source

    def has_next(self) -> bool:
        if not self._items:
            self._items += islice(self._source, 1)
        return bool(self._items)

    def next(self) -> Any:
        if not self.has_next():
            throw("NoSuchElementException")
        return self._items.pop()


class Listing(JavaObject):
    """A `ListIterator`, which reads and changes the list itself."""

    __slots__ = ("_cursor", "_expected", "_last", "_values")

    java_name = "java.util.ArrayList$ListItr"

    def __init__(self, values: list[Any], cursor: int = 0) -> None:
        self._values = values
        self._cursor = cursor
        self._last = -1
        self._expected = len(values)

    def has_next(self) -> bool:
        """Whether there is another."""
        return self._cursor != len(self._values)

    def has_previous(self) -> bool:
        """Whether there is one before."""
        return self._cursor > 0

    def next_index(self) -> int:
        """The index of what `next` gives."""
        return self._cursor

    def next(self) -> Any:
        """The next one.

        Errors:
            Thrown: there is none, or the list has changed.
        """
        self._unchanged()
        if self._cursor >= len(self._values):
            throw("NoSuchElementException")
        self._last = self._cursor
        self._cursor += 1
        return self._values[self._last]

    def previous(self) -> Any:
        """The one before.

        Errors:
            Thrown: there is none, or the list has changed.
        """
        self._unchanged()
        if self._cursor <= 0:
            throw("NoSuchElementException")
        self._cursor -= 1
        self._last = self._cursor
        return self._values[self._last]

    def remove(self) -> None:
        """Takes the last one out of the list.

        Errors:
            Thrown: there is none, or the list has changed.
        """
        self._moved()
        del self._values[self._last]
        self._cursor = self._last
        self._last = -1
        self._expected = len(self._values)

    def set(self, value: Any) -> None:
        """Replaces the last one.

        Errors:
            Thrown: there is none, or the list has changed.
        """
        self._moved()
        self._values[self._last] = value

    def add(self, value: Any) -> None:
        """Puts a value before what `next` would give.

        Errors:
            Thrown: the list has changed.
        """
        self._unchanged()
        self._values.insert(self._cursor, value)
        self._cursor += 1
        self._last = -1
        self._expected = len(self._values)

    def _moved(self) -> None:
        if self._last < 0:
            throw("IllegalStateException")
        self._unchanged()

    def _unchanged(self) -> None:
        if len(self._values) != self._expected:
            raise changed()
