"""Queues: with two ends, by priority, and a deque seen as a stack."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, changed
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import Comparator, compare
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import java_text, same


class Queue(JavaObject):
    """What all queues have in common: they hold no null, and iterate over `items`."""

    def __init__(self) -> None:
        self.items: Any = []

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        expected = len(self.items)
        for each in list(self.items):
            if len(self.items) != expected:
                raise changed()
            yield each

    def __contains__(self, value: object) -> bool:
        return any(same(value, each) for each in self.items)

    def __str__(self) -> str:
        return "[" + ", ".join(["(this Collection)" if v is self else java_text(v) for v in self]) + "]"

    def add(self, value: Any) -> bool:
        """Puts a value at its place."""
        raise NotImplementedError

    def take(self) -> Any:
        """Takes the head away; None if it is empty."""
        raise NotImplementedError

    def head(self) -> Any:
        """The head, or None."""
        return self.items[0] if self.items else None

    def discard(self, value: Any) -> bool:
        """Takes the first such value out; whether there was one."""
        for index, each in enumerate(self.items):
            if same(value, each):
                self.delete(index)
                return True
        return False

    def delete(self, index: int) -> None:
        """Takes out what is at an index of `items`."""
        del self.items[index]

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        """Takes out all for which something holds; whether there were any."""
        kept = [each for each in self.items if not unwanted(each)]
        found = len(kept) != len(self.items)
        self.items.clear()
        for each in kept:
            self.add(each)
        return found

    def clear(self) -> None:
        """Takes all out."""
        self.items.clear()

    def iterator(self) -> JavaIterator:
        """Its `Iterator`, which can remove."""
        return JavaIterator(list(self.items), lambda: len(self.items), self.discard)


class ArrayDeque(Queue):
    """An `ArrayDeque`: a queue with two ends."""

    java_name: ClassVar[str] = "java.util.ArrayDeque"

    def __init__(self, values: Any = ()) -> None:
        self.items: deque[Any] = deque()
        for each in values:
            self.append(each)

    def append(self, value: Any) -> None:
        """Puts a value at the end."""
        if value is None:
            throw("NullPointerException")
        self.items.append(value)

    def appendleft(self, value: Any) -> None:
        """Puts a value in front."""
        if value is None:
            throw("NullPointerException")
        self.items.appendleft(value)

    def pop(self) -> Any:
        """Takes the last one."""
        return self.items.pop()

    def popleft(self) -> Any:
        """Takes the first one."""
        return self.items.popleft()

    def __getitem__(self, index: int) -> Any:
        return self.items[index]

    def __delitem__(self, index: int) -> None:
        del self.items[index]

    def add(self, value: Any) -> bool:
        self.append(value)
        return True

    def take(self) -> Any:
        return self.items.popleft() if self.items else None


class PriorityQueue(Queue):
    """A `PriorityQueue`: a heap, laid out as Java does, which shows when it is iterated.

    Args:
        comparator: what comes first; None is the natural order.
    """

    java_name: ClassVar[str] = "java.util.PriorityQueue"

    def __init__(self, comparator: Comparator | None = None) -> None:
        self._compare = comparator or compare
        self.items: list[Any] = []

    def add(self, value: Any) -> bool:
        if value is None:
            throw("NullPointerException")
        last = len(self.items)
        if last == 0:
            self._compare(value, value)
        self.items.append(value)
        try:
            self._up(last, value)
        except Thrown:
            self.items.pop()
            raise
        return True

    def take(self) -> Any:
        if not self.items:
            return None
        first = self.items[0]
        self.delete(0)
        return first

    def delete(self, index: int) -> None:
        last = self.items.pop()
        if index < len(self.items):
            self._down(index, last)
            if self.items[index] is last:
                self._up(index, last)

    def _up(self, at: int, value: Any) -> None:
        while at > 0:
            parent = (at - 1) // 2
            if self._compare(value, self.items[parent]) >= 0:
                break
            self.items[at] = self.items[parent]
            at = parent
        self.items[at] = value

    def _down(self, at: int, value: Any) -> None:
        size = len(self.items)
        while at < size // 2:
            child = 2 * at + 1
            if child + 1 < size and self._compare(self.items[child], self.items[child + 1]) > 0:
                child += 1
            if self._compare(value, self.items[child]) <= 0:
                break
            self.items[at] = self.items[child]
            at = child
        self.items[at] = value


class LifoQueue(Queue):
    """A deque seen as a stack: what `Collections.asLifoQueue` gives."""

    java_name: ClassVar[str] = "java.util.Collections$AsLIFOQueue"

    def __init__(self, values: Any) -> None:
        self.items = values

    def add(self, value: Any) -> bool:
        self.items.appendleft(value)
        return True

    def take(self) -> Any:
        return self.items.popleft() if len(self.items) else None

    def head(self) -> Any:
        return self.items[0] if len(self.items) else None
