"""Tables besides HashMap, which is a plain dict: those that keep another order, and the entries of all."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.iterators import walk_keys
from elastic_ml_kit.normalise.painless.containers.keys import Key, value_of
from elastic_ml_kit.normalise.painless.containers.lists import unsupported
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import hash_spread, java_hash, java_text, same

Table = dict[Any, Any]


class CopiedMap(dict[Any, Any]):
    """A `HashMap` made from another table, which begins with as many slots as that one needs.

    Args:
        size: how many keys it is made for.
        least: how many slots it has at least.
    """

    __slots__ = ("slots",)

    java_name: ClassVar[str] = "java.util.HashMap"

    def __init__(self, size: int, least: int = 1) -> None:
        super().__init__()
        self.slots = max(least, 1 << (int(size / 0.75)).bit_length())

    def __setitem__(self, key: Any, value: Any) -> None:
        fresh = key not in self
        super().__setitem__(key, value)
        if fresh:
            self.fit()

    def fit(self) -> None:
        """Doubles the slots where there are too few."""
        if len(self) > self.slots * 3 // 4:
            self.slots *= 2

    def __iter__(self) -> Iterator[Any]:
        last = self.slots - 1
        return iter(sorted(super().__iter__(), key=lambda key: hash_spread(key) & last))

    def keys(self) -> Any:
        return KeysView(self)

    def items(self) -> Any:
        return ItemsView(self)

    def values(self) -> Any:
        return ValuesView(self)


def put_first(table: Table, key: Any, value: Any) -> None:
    """Puts a value as `compute` and `merge` do: before other keys that share the slot of a HashMap."""
    if type(table) not in (dict, CopiedMap):
        table[key] = value
        return
    if isinstance(table, CopiedMap):
        table.fit()
    if key not in table and 0 < len(table) <= _WATCHED:
        last = (table.slots if isinstance(table, CopiedMap) else _slots(len(table))) - 1
        mine = hash_spread(key) & last
        others = [(other, table[other]) for other in dict.__iter__(table)]
        if any(hash_spread(other) & last == mine for other, _ in others):
            table.clear()
            dict.__setitem__(table, key, value)
            dict.update(table, others)
            return
    dict.__setitem__(table, key, value)


_WATCHED = 256


def _slots(size: int) -> int:
    slots = 16
    while size > slots * 3 // 4:
        slots *= 2
    return slots


class LinkedMap(dict[Any, Any]):
    """A `LinkedHashMap`, in the order in which keys came."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.LinkedHashMap"


class HashTable(dict[Any, Any]):
    """A `Hashtable`: no nulls, and an order of its own."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.Hashtable"

    def __setitem__(self, key: Any, value: Any) -> None:
        if key is None or value is None:
            throw("NullPointerException")
        super().__setitem__(key, value)

    def __iter__(self) -> Iterator[Any]:
        slots = 11
        while len(self) > int(slots * 0.75):
            slots = slots * 2 + 1
        newest_first = reversed(list(super().__iter__()))
        return iter(sorted(newest_first, key=lambda key: -((java_hash(key) & 0x7FFFFFFF) % slots)))

    def keys(self) -> Any:
        return dict.fromkeys(iter(self)).keys()

    def items(self) -> Any:
        return {key: self[key] for key in self}.items()

    def values(self) -> Any:
        return {key: self[key] for key in self}.values()


class IdentityKey(Key):
    """A key that equals only the same object, or the same scalar."""

    __slots__ = ()

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, IdentityKey):
            return False
        mine, its = self.value, other.value
        return mine is its or (isinstance(mine, str | int) and same(mine, its))


class IdentityMap(dict[Any, Any]):
    """An `IdentityHashMap`; equal texts and whole numbers count as the same object."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.IdentityHashMap"

    def __contains__(self, key: object) -> bool:
        return super().__contains__(_identity(key))

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_identity(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_identity(key), value)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(_identity(key))

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_identity(key), default)

    def pop(self, key: Any, *default: Any) -> Any:
        return super().pop(_identity(key), *default)


def _identity(key: Any) -> Any:
    return key if isinstance(key, IdentityKey) else IdentityKey(value_of(key))


class MapView(dict[Any, Any]):
    """A table that shows another; it is a Python dict, so that documents may hold it.

    A kind of view says what its keys are, and how values are read, put in and taken out.
    """

    def __len__(self) -> int:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __contains__(self, key: object) -> bool:
        raise NotImplementedError

    def __bool__(self) -> bool:
        return len(self) > 0

    def keys(self) -> Any:
        return KeysView(self)

    def items(self) -> Any:
        return ItemsView(self)

    def values(self) -> Any:
        return ValuesView(self)

    def get(self, key: Any, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def pop(self, key: Any, *default: Any) -> Any:
        if default and key not in self:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        for key in list(self):
            del self[key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and same(dict(self.items()), dict(other.items()))

    __hash__ = None

    def __repr__(self) -> str:
        return repr(dict(self.items()))


class UnmodifiableMap(MapView):
    """A table that only shows another.

    Args:
        table: the table that is shown.
        java_name: the class that messages name.
        tolerant: its class lets through what changes nothing.
    """

    def __init__(
        self, table: Table, java_name: str = "java.util.Collections$UnmodifiableMap", tolerant: bool = False
    ) -> None:
        self.table = table
        self.java_name = java_name
        self.tolerant = tolerant

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Any]:
        return walk_keys(self.table)

    def __contains__(self, key: object) -> bool:
        return key in self.table

    def __getitem__(self, key: Any) -> Any:
        return self.table[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        unsupported()

    def __delitem__(self, key: Any) -> None:
        unsupported()

    def pop(self, key: Any, *default: Any) -> Any:
        if not self.tolerant:
            unsupported()
        return super().pop(key, *default)

    def clear(self) -> None:
        if len(self) or not self.tolerant:
            unsupported()


class Entry(JavaObject):
    """A key with its value, on its own.

    Args:
        key: as scripts see it.
        value: as scripts see it.
    """

    __slots__ = ("key", "value")

    java_name: ClassVar[str] = "java.util.AbstractMap$SimpleEntry"

    def __init__(self, key: Any, value: Any) -> None:
        self.key = key
        self.value = value

    def current(self) -> Any:
        """The value now."""
        return self.value

    def replace(self, value: Any) -> Any:
        """Puts another value; gives the old one."""
        old, self.value = self.value, value
        return old

    def __str__(self) -> str:
        return f"{java_text(self.key)}={java_text(self.current())}"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Entry) and same(self.key, other.key) and same(self.current(), other.current())
        )

    __hash__ = None  # type: ignore[assignment]

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return java_hash(self.key) ^ java_hash(self.current())


class FixedEntry(Entry):
    """An entry that cannot be changed."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.AbstractMap$SimpleImmutableEntry"

    def replace(self, value: Any) -> Any:
        unsupported()


class LiveEntry(Entry):
    """An entry of a table: it shows the value there and changes it."""

    __slots__ = ("_stored", "_table")

    java_name: ClassVar[str] = "java.util.HashMap$Node"

    def __init__(self, key: Any, table: Table) -> None:
        self.key = value_of(key)
        self.value = table[key]
        self._stored = key
        self._table = table

    def current(self) -> Any:
        self.value = self._table.get(self._stored, self.value)
        return self.value

    def replace(self, value: Any) -> Any:
        old = self.current()
        self._table[self._stored] = self.value = value
        return old
