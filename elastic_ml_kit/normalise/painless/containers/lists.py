"""Lists besides ArrayList, which is a plain list: linked, of fixed size, views, and unmodifiable ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, NoReturn, Self

from elastic_ml_kit.normalise.painless.containers.iterators import changed
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, java_text, same


class ListObject(JavaObject):
    """Text, hash and equality of every list."""

    __slots__ = ()

    def __str__(self) -> str:
        return "[" + ", ".join(["(this Collection)" if v is self else java_text(v) for v in self]) + "]"  # type: ignore[attr-defined]

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return java_hash(list(self))  # type: ignore[call-overload]

    def __eq__(self, other: object) -> bool:
        return is_list(other) and len(self) == len(other) and all(map(same, self, other))  # type: ignore[call-overload,arg-type]

    __hash__ = None  # type: ignore[assignment]


def is_list(value: Any) -> bool:
    """Whether the value is a List; arrays are not."""
    return type(value) is list or isinstance(value, ListObject)


class LinkedList(ListObject, list[Any]):
    """A `LinkedList`: a list, and a queue with two ends."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.LinkedList"

    def appendleft(self, value: Any) -> None:
        """Puts a value in front."""
        self.insert(0, value)

    def popleft(self) -> Any:
        """Takes the first value away."""
        return self.pop(0)


class Vector(ListObject, list[Any]):
    """A `Vector`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.Vector"


class Stack(Vector):
    """A `Stack`, whose top is its end."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.Stack"


class ListView(ListObject, list[Any]):
    """A list that shows the elements of another; it is a Python list, so that documents may hold it.

    A kind of view says what its length is, and how elements are read, replaced, taken out and put in.
    """

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield self[index]

    def __reversed__(self) -> Iterator[Any]:
        for index in range(len(self) - 1, -1, -1):
            yield self[index]

    def __contains__(self, value: object) -> bool:
        return any(each is value or each == value for each in self)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __repr__(self) -> str:
        return repr(list(self))

    def append(self, value: Any) -> None:
        self.insert(len(self), value)

    def extend(self, values: Iterable[Any]) -> None:
        for each in values:
            self.append(each)

    def __iadd__(self, values: Iterable[Any]) -> Self:  # type: ignore[misc]
        self.extend(values)
        return self

    def pop(self, index: Any = -1) -> Any:
        value = self[index]
        del self[index]
        return value

    def clear(self) -> None:
        for index in range(len(self) - 1, -1, -1):
            del self[index]

    def copy(self) -> list[Any]:
        """Its elements now."""
        return list(self)

    def replace(self, values: list[Any]) -> None:
        """Puts as many other values in place of its own."""
        for index, value in enumerate(values):
            self[index] = value

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        """Takes out all elements for which something holds; whether there were any."""
        found = [index for index, each in enumerate(self) if unwanted(each)]
        for index in reversed(found):
            del self[index]
        return bool(found)

    def beyond(self, index: int) -> NoReturn:
        """Raises the exception of an index that it does not have."""
        throw("IndexOutOfBoundsException", f"Index {index} out of bounds for length {len(self)}")


def beyond(values: Any, index: int) -> NoReturn:
    """Raises the exception of an index that a list does not have, as its class does."""
    if isinstance(values, ListView):
        values.beyond(index)
    if isinstance(values, LinkedList):
        throw("IndexOutOfBoundsException", f"Index: {index}, Size: {len(values)}")
    if isinstance(values, Vector) and index >= len(values):
        throw("ArrayIndexOutOfBoundsException", f"Array index out of range: {index}")
    kind = "ArrayIndexOutOfBoundsException" if isinstance(values, Vector) else "IndexOutOfBoundsException"
    throw(kind, f"Index {index} out of bounds for length {len(values)}")


class SubList(ListView):
    """What `subList` gives: a part of a list; changes reach the list.

    Errors:
        Thrown: when used after the list itself has changed.
    """

    java_name: ClassVar[str] = "java.util.ArrayList$SubList"

    def __init__(self, values: list[Any], start: int, end: int) -> None:
        self._values = values
        self._start = start
        self._size = end - start
        self._expected = len(values)

    def __len__(self) -> int:
        if len(self._values) != self._expected:
            raise changed()
        return self._size

    def __getitem__(self, index: Any) -> Any:
        return self._values[self._place(index)]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._values[self._place(index)] = value

    def __delitem__(self, index: Any) -> None:
        del self._values[self._place(index)]
        self._grown(-1)

    def insert(self, index: Any, value: Any) -> None:
        self._values.insert(self._start + min(index, len(self)), value)
        self._grown(1)

    def _place(self, index: int) -> int:
        size = len(self)
        index = index + size if index < 0 else index
        if not 0 <= index < size:
            raise IndexError(index)
        return self._start + index

    def _grown(self, by: int) -> None:
        self._size += by
        self._expected += by


class FixedList(ListView):
    """What `Arrays.asList` gives: elements can be replaced, in the array too, and nothing else."""

    java_name: ClassVar[str] = "java.util.Arrays$ArrayList"

    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: Any) -> Any:
        return self._values[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._values[index] = value

    def __delitem__(self, index: Any) -> None:
        unsupported()

    def insert(self, index: Any, value: Any) -> None:
        unsupported()

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        return any(map(unwanted, self)) and unsupported("remove")

    def beyond(self, index: int) -> NoReturn:
        throw("ArrayIndexOutOfBoundsException", f"Index {index} out of bounds for length {len(self)}")


class UnmodifiableList(ListView):
    """A list that only shows the elements of another.

    Args:
        values: the list that is shown.
        java_name: the class that messages name.
    """

    def __init__(
        self, values: list[Any], java_name: str = "java.util.Collections$UnmodifiableRandomAccessList"
    ) -> None:
        self._values = values
        self.java_name = java_name  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: Any) -> Any:
        return self._values[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        unsupported()

    def __delitem__(self, index: Any) -> None:
        unsupported()

    def insert(self, index: Any, value: Any) -> None:
        unsupported()

    def clear(self) -> None:
        unsupported()

    def extend(self, values: Iterable[Any]) -> None:
        unsupported()

    def replace(self, values: list[Any]) -> None:
        unsupported()

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        unsupported()


class ConstantList(UnmodifiableList):
    """A list of `Collections` whose elements never change; what changes nothing is allowed.

    Args:
        values: its elements.
        java_name: the class that messages name.
        sortable: its class knows that it is sorted.
    """

    def __init__(self, values: list[Any], java_name: str, sortable: bool) -> None:
        super().__init__(values, java_name)
        self._sortable = sortable

    def clear(self) -> None:
        if len(self):
            unsupported()

    def extend(self, values: Iterable[Any]) -> None:
        for each in values:
            self.append(each)

    def replace(self, values: list[Any]) -> None:
        if len(self) and not self._sortable:
            unsupported()

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        return ((self._sortable and len(self) > 0) or any(map(unwanted, self))) and unsupported()

    def beyond(self, index: int) -> NoReturn:
        size = f", Size: {len(self)}" if len(self) else ""
        throw("IndexOutOfBoundsException", f"Index: {index}{size}")


def unsupported(message: str | None = None) -> NoReturn:
    """Raises the exception of a collection that cannot be changed so."""
    throw("UnsupportedOperationException", message)
