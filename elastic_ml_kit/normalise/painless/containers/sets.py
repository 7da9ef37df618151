"""Sets, and the views of the keys, values and entries of a table: each stands on a table of any kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, ordered, walk_keys
from elastic_ml_kit.normalise.painless.containers.keys import key_of, value_of
from elastic_ml_kit.normalise.painless.containers.lists import unsupported
from elastic_ml_kit.normalise.painless.containers.maps import CopiedMap, Entry, LinkedMap, LiveEntry, Table
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import Comparator
from elastic_ml_kit.normalise.painless.containers.trees import SortedTable, TreeMap
from elastic_ml_kit.normalise.values import java_hash, java_text, same, wrapped

_PRESENT = True


class TableCollection(JavaObject):
    """A collection that stands on a table.

    Attributes:
        table: that table.
    """

    __slots__ = ("table",)

    def __init__(self, table: Table) -> None:
        self.table = table

    def shown(self, key: Any) -> Any:
        """The element for a key of the table."""
        return value_of(key)

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Any]:
        return map(self.shown, walk_keys(self.table))

    def __contains__(self, value: object) -> bool:
        return key_of(value) in self.table

    def __str__(self) -> str:
        return "[" + ", ".join(["(this Collection)" if v is self else java_text(v) for v in self]) + "]"

    def add(self, value: Any) -> bool:
        """Puts an element in; whether that changed anything."""
        unsupported()

    def discard(self, value: Any) -> bool:
        """Takes one such element out; whether there was one."""
        key = key_of(value)
        found = key in self.table
        if found:
            del self.table[key]
        return found

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        """Takes out all elements for which something holds; whether there were any."""
        before = len(self.table)
        for key in [key for key in ordered(self.table) if unwanted(self.shown(key))]:
            del self.table[key]
        return len(self.table) != before

    def clear(self) -> None:
        """Takes all elements out."""
        self.table.clear()

    def iterator(self) -> JavaIterator:
        """Its `Iterator`, which can remove."""
        keys = ordered(self.table)
        return KeyedIterator(self, keys)


class KeyedIterator(JavaIterator):
    """The iterator of a collection that stands on a table."""

    __slots__ = ("_owner",)

    def __init__(self, owner: TableCollection, keys: Sequence[Any]) -> None:
        super().__init__(keys, lambda: len(owner.table), owner.table.__delitem__)
        self._owner = owner

    def next(self) -> Any:
        return self._owner.shown(super().next())


class JavaSet(TableCollection):
    """Equality and hash of every set."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JavaSet) and len(self) == len(other) and all(each in self for each in other)

    __hash__ = None  # type: ignore[assignment]

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return wrapped(sum(map(java_hash, self)), 32)


class MapSet(JavaSet):
    """A set that stands on any table: what `newSetFromMap` gives."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.Collections$SetFromMap"

    def add(self, value: Any) -> bool:
        key = key_of(value)
        fresh = key not in self.table
        if fresh:
            self.table[key] = _PRESENT
        return fresh


class HashSet(MapSet):
    """A `HashSet`.

    Args:
        values: its elements.
    """

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.HashSet"

    def __init__(self, values: Collection[Any] = ()) -> None:
        super().__init__(self._new(len(values)))
        for each in values:
            self.table[key_of(each)] = _PRESENT

    @staticmethod
    def _new(size: int) -> Table:
        return CopiedMap(size, 16) if size else {}


class LinkedHashSet(HashSet):
    """A `LinkedHashSet`, in the order in which elements came."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.LinkedHashSet"

    @staticmethod
    def _new(size: int) -> Table:
        return LinkedMap()


class TreeSet(JavaSet):
    """A `TreeSet`, or the view of a part of one.

    Args:
        table: what it stands on.
    """

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.TreeSet"

    table: SortedTable

    def add(self, value: Any) -> bool:
        return self.table.insert(value, _PRESENT)


def tree_set(comparator: Comparator | None = None, values: Any = ()) -> TreeSet:
    """A new `TreeSet`."""
    made = TreeSet(TreeMap(comparator))
    for each in values:
        made.add(each)
    return made


class KeySet(JavaSet):
    """What `keySet` gives."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.HashMap$KeySet"


class SortedKeySet(TreeSet):
    """What `navigableKeySet` gives."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.TreeMap$KeySet"

    def add(self, value: Any) -> bool:
        unsupported()


class Values(TableCollection):
    """What `values` gives."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.HashMap$Values"

    def shown(self, key: Any) -> Any:
        return self.table[key]

    def __contains__(self, value: object) -> bool:
        return any(same(value, each) for each in self)

    def discard(self, value: Any) -> bool:
        for key in ordered(self.table):
            if same(value, self.table[key]):
                del self.table[key]
                return True
        return False


class EntrySet(JavaSet):
    """What `entrySet` gives; its entries show and change the table."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.HashMap$EntrySet"

    def shown(self, key: Any) -> Any:
        return LiveEntry(key, self.table)

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Entry):
            return False
        key = key_of(value.key)
        return key in self.table and same(self.table[key], value.current())

    def discard(self, value: Any) -> bool:
        found = value in self
        if found:
            del self.table[key_of(value.key)]
        return found


class UnmodifiableCollection(TableCollection):
    """A collection that only shows another.

    Args:
        values: the collection that is shown.
        java_name: the class that messages name.
        tolerant: its class lets through what changes nothing.
    """

    __slots__ = ("_tolerant", "_values", "java_name")

    def __init__(
        self,
        values: Any,
        java_name: str = "java.util.Collections$UnmodifiableCollection",
        tolerant: bool = False,
    ) -> None:
        self._values = values
        self.java_name = java_name  # type: ignore[misc]
        self._tolerant = tolerant

    def refuse(self, change: bool = False) -> None:
        """Refuses a change, and where its class does also what would change nothing.

        Errors:
            Thrown: an `UnsupportedOperationException`.
        """
        if change or not self._tolerant:
            unsupported()

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __contains__(self, value: object) -> bool:
        return any(same(value, each) for each in self._values)

    def discard(self, value: Any) -> bool:
        self.refuse(value in self)
        return False

    def remove_where(self, unwanted: Callable[[Any], bool]) -> bool:
        self.refuse(any(map(unwanted, self)))
        return False

    def clear(self) -> None:
        self.refuse(len(self) > 0)

    def iterator(self) -> JavaIterator:
        return JavaIterator(list(self._values), lambda: len(self._values))


class UnmodifiableSet(UnmodifiableCollection, JavaSet):
    """A set that only shows another."""

    __slots__ = ()

    __eq__ = JavaSet.__eq__
    __hash__ = None

    def __contains__(self, value: object) -> bool:
        return value in self._values
