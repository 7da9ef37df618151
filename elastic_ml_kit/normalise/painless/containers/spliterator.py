"""Spliterators: iterators that can be split in two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw

ORDERED, DISTINCT, SORTED, SIZED = 0x10, 0x01, 0x04, 0x40
NONNULL, IMMUTABLE, CONCURRENT, SUBSIZED = 0x100, 0x400, 0x1000, 0x4000


class Spliterator(JavaObject):
    """A `Spliterator`, over elements that are known.

    Args:
        items: the elements.
        characteristics: what it promises, as bits.
    """

    __slots__ = ("_items", "_next", "characteristics")

    java_name: ClassVar[str] = "java.util.Spliterators$ArraySpliterator"

    def __init__(self, items: list[Any], characteristics: int = ORDERED | SIZED | SUBSIZED) -> None:
        self._items = items
        self._next = 0
        self.characteristics = characteristics

    def advance(self, action: Callable[[Any], Any]) -> bool:
        """Gives the next element to an action; whether there was one."""
        if not self.size():
            return False
        self._next += 1
        action(self._items[self._next - 1])
        return True

    def rest(self) -> list[Any]:
        """The elements that are left."""
        left = self._items[self._next :]
        self._next = len(self._items)
        return left

    def size(self) -> int:
        """How many are left."""
        return len(self._items) - self._next

    def split(self) -> Spliterator | None:
        """The first half, which this one then leaves out; None if there is nothing to split."""
        half = self.size() // 2
        if not half:
            return None
        first = type(self)(self._items[self._next : self._next + half], self.characteristics)
        self._next += half
        return first

    def comparator(self) -> Any:
        """What sorts the elements.

        Errors:
            Thrown: nothing does.
        """
        if not self.characteristics & SORTED:
            throw("IllegalStateException")


class IntSpliterator(Spliterator):
    """A `Spliterator.OfInt`."""

    __slots__ = ()


class LongSpliterator(Spliterator):
    """A `Spliterator.OfLong`."""

    __slots__ = ()


class DoubleSpliterator(Spliterator):
    """A `Spliterator.OfDouble`."""

    __slots__ = ()
