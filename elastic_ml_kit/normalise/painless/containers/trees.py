"""Sorted tables, and the views of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elastic_ml_kit.normalise.painless.containers.keys import key_of, value_of
from elastic_ml_kit.normalise.painless.containers.lists import unsupported
from elastic_ml_kit.normalise.painless.containers.maps import MapView
from elastic_ml_kit.normalise.painless.containers.order import Comparator, comparable, compare
from elastic_ml_kit.normalise.painless.thrown import throw


class SortedTable(MapView):
    """What a `TreeMap` and the views of its parts have in common.

    Attributes:
        comparator: what sorts its keys; None is their natural order.
    """

    comparator: Comparator | None

    def sorted_keys(self) -> list[Any]:
        """Its keys in order, as scripts see them."""
        raise NotImplementedError

    def order(self, left: Any, right: Any) -> int:
        """How two keys compare."""
        return compare(left, right) if self.comparator is None else self.comparator(left, right)

    def seek(self, key: Any) -> tuple[int, bool]:
        """Where a key is among the sorted ones or would be, and whether it is there.

        Errors:
            Thrown: the key cannot be compared.
        """
        keys = self.sorted_keys()
        low, high = 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            side = self.order(key, keys[middle])
            if side == 0:
                return middle, True
            if side < 0:
                high = middle
            else:
                low = middle + 1
        return low, False

    def neighbour(self, key: Any, below: bool, inclusive: bool) -> tuple[bool, Any]:
        """The nearest key below or above, and whether there is one."""
        index, found = self.seek(key)
        if below:
            index = index if found and inclusive else index - 1
        elif found and not inclusive:
            index += 1
        keys = self.sorted_keys()
        return (True, keys[index]) if 0 <= index < len(keys) else (False, None)

    def __iter__(self) -> Iterator[Any]:
        return map(key_of, list(self.sorted_keys()))

    def __contains__(self, key: object) -> bool:
        return self.lookup(value_of(key))[1]

    def lookup(self, key: Any) -> tuple[int, bool]:
        """As `seek`, which refuses a key without an order even if there is nothing to compare it with."""
        if self.comparator is None:
            if key is None:
                throw("NullPointerException")
            comparable(key)
        return self.seek(key)

    def insert(self, key: Any, value: Any) -> bool:
        """Puts a value under a key; whether the key is new."""
        raise NotImplementedError

    def __setitem__(self, key: Any, value: Any) -> None:
        self.insert(value_of(key), value)

    def part(self, low: Bound | None, high: Bound | None) -> TreeView:
        """The view of a part, from and to bounds in its own order."""
        return TreeView(self, low, high)

    def reversed(self) -> TreeView:
        """The view in the other direction."""
        return TreeView(self, None, None, backwards=True)


class TreeMap(SortedTable):
    """A `TreeMap`: keys in order, values beside them."""

    java_name = "java.util.TreeMap"

    def __init__(self, comparator: Comparator | None = None) -> None:
        self.comparator = comparator
        self._keys: list[Any] = []
        self._values: list[Any] = []

    def sorted_keys(self) -> list[Any]:
        return self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, key: Any) -> Any:
        index, found = self.lookup(value_of(key))
        if not found:
            raise KeyError(key)
        return self._values[index]

    def insert(self, key: Any, value: Any) -> bool:
        if not self._keys:
            self.order(key, key)
        index, found = self.seek(key)
        if found:
            self._values[index] = value
        else:
            self._keys.insert(index, key)
            self._values.insert(index, value)
        return not found

    def __delitem__(self, key: Any) -> None:
        index, found = self.lookup(value_of(key))
        if not found:
            raise KeyError(key)
        del self._keys[index], self._values[index]

    def clear(self) -> None:
        self._keys.clear()
        self._values.clear()

    def copy(self) -> TreeMap:
        """A table of its own with the same keys and values."""
        twin = TreeMap(self.comparator)
        twin._keys, twin._values = list(self._keys), list(self._values)
        return twin


class Bound:
    """Where a view ends.

    Args:
        key: the key there.
        inclusive: whether it belongs to the view.
    """

    __slots__ = ("inclusive", "key")

    def __init__(self, key: Any, inclusive: bool) -> None:
        self.key = key
        self.inclusive = inclusive


class TreeView(SortedTable):
    """A part of a sorted table, or all of it backwards; changes reach the table."""

    java_name = "java.util.TreeMap$AscendingSubMap"

    def __init__(
        self, table: SortedTable, low: Bound | None, high: Bound | None, backwards: bool = False
    ) -> None:
        if low is not None and high is not None and table.order(low.key, high.key) > 0:
            throw("IllegalArgumentException", "fromKey > toKey")
        self._table, self._low, self._high = table, low, high
        self._backwards = backwards
        self.comparator = self.order if backwards else table.comparator
        if backwards:
            self.java_name = "java.util.TreeMap$DescendingSubMap"

    def order(self, left: Any, right: Any) -> int:
        side = self._table.order(left, right)
        return -side if self._backwards else side

    def sorted_keys(self) -> list[Any]:
        keys = self._table.sorted_keys()
        if self._low is not None:
            start, found = self._table.seek(self._low.key)
            keys = keys[start + (found and not self._low.inclusive) :]
        if self._high is not None:
            keys = [key for key in keys if self._beyond(self._high, key, -1)]
        return keys[::-1] if self._backwards else keys

    def _holds(self, key: Any) -> bool:
        return self._beyond(self._low, key, 1) and self._beyond(self._high, key, -1)

    def _beyond(self, bound: Bound | None, key: Any, sign: int) -> bool:
        if bound is None:
            return True
        side = self._table.order(key, bound.key) * sign
        return side > 0 or (side == 0 and bound.inclusive)

    def __len__(self) -> int:
        return len(self.sorted_keys())

    def __getitem__(self, key: Any) -> Any:
        if not self._holds(value_of(key)):
            raise KeyError(key)
        return self._table[key]

    def insert(self, key: Any, value: Any) -> bool:
        if not self._holds(key):
            throw("IllegalArgumentException", "key out of range")
        return self._table.insert(key, value)

    def __delitem__(self, key: Any) -> None:
        if not self._holds(value_of(key)):
            raise KeyError(key)
        del self._table[key]


class FrozenTree(TreeView):
    """A sorted table that only shows another."""

    java_name = "java.util.Collections$UnmodifiableNavigableMap"

    def __init__(self, table: SortedTable) -> None:
        super().__init__(table, None, None)

    def insert(self, key: Any, value: Any) -> bool:
        unsupported()

    def __delitem__(self, key: Any) -> None:
        unsupported()

    def clear(self) -> None:
        unsupported()
