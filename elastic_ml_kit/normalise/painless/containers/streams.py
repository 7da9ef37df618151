"""Streams: lazy, each used once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import Comparator, in_order
from elastic_ml_kit.normalise.painless.thrown import throw


class Stream(JavaObject):
    """A `Stream`.

    Args:
        items: what comes out of it; numbers of a stream of numbers are plain.
        size: how many there are, where that is known beforehand: nobody needs to look at them to count.

    Example:
        >>> list(Stream([1, 2, 3]).skip(1).take())
        [2, 3]
    """

    __slots__ = ("_items", "_used", "size")

    java_name: ClassVar[str] = "java.util.stream.ReferencePipeline"

    def __init__(self, items: Iterable[Any] = (), size: Callable[[], int] | None = None) -> None:
        self._items = items
        self._used = False
        self.size = items.__len__ if size is None and isinstance(items, list | range) else size

    def count(self) -> int:
        """How many come out of it."""
        items = self.take()
        return sum(1 for _ in items) if self.size is None else self.size()

    def take(self) -> Iterator[Any]:
        """What comes out of it; nobody can use the stream after that.

        Errors:
            Thrown: somebody has.
        """
        if self._used:
            throw("IllegalStateException", "stream has already been operated upon or closed")
        self._used = True
        return iter(self._items)

    def close(self) -> None:
        """Ends it."""
        self._used = True

    def like(self, items: Iterable[Any], size: Callable[[], int] | None = None) -> Any:
        """A stream of the same kind."""
        return type(self)(items, size)

    def filter(self, predicate: Callable[[Any], bool]) -> Any:
        """What a predicate holds for."""
        return self.like(filter(predicate, self.take()))

    def distinct(self) -> Any:
        """Equal ones only once."""
        return self.like(_distinct(self.take()))

    def limit(self, count: int) -> Any:
        """The first ones.

        Errors:
            Thrown: the count is negative.
        """
        if count < 0:
            throw("IllegalArgumentException", str(count))
        size = self.size
        return self.like(islice(self.take(), count), size and (lambda: min(count, size())))

    def skip(self, count: int) -> Any:
        """All but the first ones.

        Errors:
            Thrown: the count is negative.
        """
        if count < 0:
            throw("IllegalArgumentException", str(count))
        size = self.size
        return self.like(islice(self.take(), count, None), size and (lambda: max(0, size() - count)))

    def peek(self, action: Callable[[Any], Any]) -> Any:
        """The same; an action sees each on its way."""
        return self.like(_peeked(self.take(), action), self.size)

    def sorted(self, comparator: Comparator | None = None) -> Any:
        """All in order."""
        return self.like(_sorted(self.take(), comparator), self.size)

    def concat(self, other: Stream) -> Any:
        """This one, then another."""
        return self.like(_chained(self.take(), other.take()))

    def flat(self, change: Callable[[Any], Any], kind: type[Stream] | None = None) -> Any:
        """What comes out of the streams that a function makes."""
        return (kind or type(self))(_flat(self.take(), change))


def _distinct(items: Iterator[Any]) -> Iterator[Any]:
    seen = set()
    for each in items:
        key = key_of(each)
        if key not in seen:
            seen.add(key)
            yield each


def _peeked(items: Iterator[Any], action: Callable[[Any], Any]) -> Iterator[Any]:
    for each in items:
        action(each)
        yield each


def _sorted(items: Iterator[Any], comparator: Comparator | None) -> Iterator[Any]:
    yield from in_order(items, comparator)


def _chained(*sources: Iterator[Any]) -> Iterator[Any]:
    for each in sources:
        yield from each


def _flat(items: Iterator[Any], change: Callable[[Any], Any]) -> Iterator[Any]:
    for each in items:
        inner = change(each)
        if inner is not None:
            yield from inner.take()


class Numeric(Stream):
    """What streams of numbers have in common.

    Attributes:
        type: the type of its elements.
    """

    __slots__ = ()

    type: ClassVar[str]

    @staticmethod
    def box(number: Any) -> Any:
        """A number as an object."""
        return number

    def sorted(self, comparator: Comparator | None = None) -> Any:
        return self.like(_sorted(map(self.box, self.take()), None), self.size)


class IntStream(Numeric):
    """An `IntStream`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.stream.IntPipeline"
    type: ClassVar[str] = "int"


class LongStream(Numeric):
    """A `LongStream`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.stream.LongPipeline"
    type: ClassVar[str] = "long"

    @staticmethod
    def box(number: Any) -> Any:
        return Long(number)


class DoubleStream(Numeric):
    """A `DoubleStream`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.stream.DoublePipeline"
    type: ClassVar[str] = "double"


class Builder(JavaObject):
    """What a stream is built with, value by value.

    Args:
        kind: the kind of stream.
    """

    __slots__ = ("_built", "_kind", "_values")

    java_name: ClassVar[str] = "java.util.stream.Streams$StreamBuilderImpl"

    def __init__(self, kind: type[Stream]) -> None:
        self._kind = kind
        self._values: list[Any] = []
        self._built = False

    def accept(self, value: Any) -> None:
        """Puts a value at the end.

        Errors:
            Thrown: the stream is built.
        """
        if self._built:
            throw("IllegalStateException")
        self._values.append(value)

    def __call__(self, value: Any) -> None:
        """As a `Consumer`."""
        self.accept(value)

    def add(self, value: Any) -> Builder:
        """Puts a value at the end; gives itself."""
        self.accept(value)
        return self

    def build(self) -> Any:
        """The stream."""
        self._built = True
        return self._kind(self._values)
