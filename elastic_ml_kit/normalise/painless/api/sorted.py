"""Sorted maps and sets, which know what is below and above a key."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.maps import put_all
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.maps import FixedEntry
from elastic_ml_kit.normalise.painless.containers.sets import (
    SortedKeySet,
    TreeSet,
    tree_set,
)
from elastic_ml_kit.normalise.painless.containers.trees import Bound, SortedTable, TreeMap, TreeView
from elastic_ml_kit.normalise.painless.thrown import throw


def _end(table: SortedTable, last: bool) -> Any:
    keys = table.sorted_keys()
    return keys[-1 if last else 0] if keys else throw("NoSuchElementException")


def _entry(table: SortedTable, found: tuple[bool, Any]) -> Any:
    there, key = found
    return FixedEntry(key, table[key_of(key)]) if there else None


def _end_entry(table: SortedTable, last: bool) -> Any:
    return _entry(table, (True, _end(table, last)) if len(table) else (False, None))


def _poll_entry(table: SortedTable, last: bool) -> Any:
    entry = _end_entry(table, last)
    if entry is not None:
        del table[key_of(entry.key)]
    return entry


def _poll(values: TreeSet, last: bool) -> Any:
    entry = _poll_entry(values.table, last)
    return None if entry is None else entry.key


def _sub(table: SortedTable, low: Any, with_low: bool, high: Any, with_high: bool) -> TreeView:
    return table.part(Bound(low, with_low), Bound(high, with_high))


def _head(table: SortedTable, high: Any, inclusive: bool = False) -> TreeView:
    table.order(high, high)
    return table.part(None, Bound(high, inclusive))


def _tail(table: SortedTable, low: Any, inclusive: bool = True) -> TreeView:
    table.order(low, low)
    return table.part(Bound(low, inclusive), None)


def _copy(table: SortedTable) -> TreeMap:
    made = TreeMap(table.comparator)
    put_all(made, table)
    return made


SORTED_MAP = JavaClass("SortedMap", "java.util.SortedMap", supers=("Map", "Object"))
SORTED_MAP.methods(
    {
        "Comparator comparator()": lambda m: m.comparator,
        "def firstKey()": lambda m: _end(m, last=False),
        "SortedMap headMap(def)": _head,
        "def lastKey()": lambda m: _end(m, last=True),
        "SortedMap subMap(def, def)": lambda m, low, high: _sub(m, low, True, high, False),
        "SortedMap tailMap(def)": _tail,
    }
)

NAVIGABLE_MAP = JavaClass(
    "NavigableMap", "java.util.NavigableMap", python=(TreeView,), supers=("SortedMap", "Map", "Object")
)
NAVIGABLE_MAP.methods(
    {
        "Map.Entry ceilingEntry(def)": lambda m, key: _entry(m, m.neighbour(key, False, True)),
        "def ceilingKey(def)": lambda m, key: m.neighbour(key, False, True)[1],
        "NavigableSet descendingKeySet()": lambda m: SortedKeySet(m.reversed()),
        "NavigableMap descendingMap()": lambda m: m.reversed(),
        "Map.Entry firstEntry()": lambda m: _end_entry(m, last=False),
        "Map.Entry floorEntry(def)": lambda m, key: _entry(m, m.neighbour(key, True, True)),
        "def floorKey(def)": lambda m, key: m.neighbour(key, True, True)[1],
        "NavigableMap headMap(def, boolean)": _head,
        "Map.Entry higherEntry(def)": lambda m, key: _entry(m, m.neighbour(key, False, False)),
        "def higherKey(def)": lambda m, key: m.neighbour(key, False, False)[1],
        "Map.Entry lastEntry()": lambda m: _end_entry(m, last=True),
        "Map.Entry lowerEntry(def)": lambda m, key: _entry(m, m.neighbour(key, True, False)),
        "NavigableSet navigableKeySet()": SortedKeySet,
        "Map.Entry pollFirstEntry()": lambda m: _poll_entry(m, last=False),
        "Map.Entry pollLastEntry()": lambda m: _poll_entry(m, last=True),
        "NavigableMap subMap(def, boolean, def, boolean)": _sub,
        "NavigableMap tailMap(def, boolean)": _tail,
    }
)

TREE_MAP = JavaClass(
    "TreeMap",
    "java.util.TreeMap",
    python=(TreeMap,),
    supers=("AbstractMap", "NavigableMap", "SortedMap", "Map", "Object"),
)
TREE_MAP.constructor("", TreeMap)
TREE_MAP.constructor("Comparator", TreeMap)
TREE_MAP.method("def clone()", _copy)


SORTED_SET = JavaClass("SortedSet", "java.util.SortedSet", supers=("Set", "Collection", "Iterable", "Object"))
SORTED_SET.methods(
    {
        "Comparator comparator()": lambda s: s.table.comparator,
        "def first()": lambda s: _end(s.table, last=False),
        "SortedSet headSet(def)": lambda s, high: TreeSet(_head(s.table, high)),
        "def last()": lambda s: _end(s.table, last=True),
        "SortedSet subSet(def, def)": lambda s, low, high: TreeSet(_sub(s.table, low, True, high, False)),
        "SortedSet tailSet(def)": lambda s, low: TreeSet(_tail(s.table, low)),
    }
)


def _backwards(values: TreeSet) -> JavaIterator:
    keys = values.table.sorted_keys()[::-1]
    return JavaIterator(keys, lambda: len(values), values.discard)


NAVIGABLE_SET = JavaClass(
    "NavigableSet",
    "java.util.NavigableSet",
    python=(SortedKeySet,),
    supers=("SortedSet", "Set", "Collection", "Iterable", "Object"),
)
NAVIGABLE_SET.methods(
    {
        "def ceiling(def)": lambda s, key: s.table.neighbour(key, False, True)[1],
        "Iterator descendingIterator()": _backwards,
        "NavigableSet descendingSet()": lambda s: TreeSet(s.table.reversed()),
        "def floor(def)": lambda s, key: s.table.neighbour(key, True, True)[1],
        "NavigableSet headSet(def, boolean)": lambda s, high, within: TreeSet(_head(s.table, high, within)),
        "def higher(def)": lambda s, key: s.table.neighbour(key, False, False)[1],
        "def lower(def)": lambda s, key: s.table.neighbour(key, True, False)[1],
        "def pollFirst()": lambda s: _poll(s, last=False),
        "def pollLast()": lambda s: _poll(s, last=True),
        "NavigableSet subSet(def, boolean, def, boolean)": lambda s, low, with_low, high, with_high: TreeSet(
            _sub(s.table, low, with_low, high, with_high)
        ),
        "NavigableSet tailSet(def, boolean)": lambda s, low, within: TreeSet(_tail(s.table, low, within)),
    }
)

TREE_SET = JavaClass(
    "TreeSet",
    "java.util.TreeSet",
    python=(TreeSet,),
    supers=(
        "AbstractSet",
        "AbstractCollection",
        "NavigableSet",
        "SortedSet",
        "Set",
        "Collection",
        "Iterable",
        "Object",
    ),
)
TREE_SET.constructor("", tree_set)
TREE_SET.constructor("Comparator", tree_set)
TREE_SET.method("def clone()", lambda s: tree_set(s.table.comparator, s))

CLASSES = (SORTED_MAP, NAVIGABLE_MAP, TREE_MAP, SORTED_SET, NAVIGABLE_SET, TREE_SET)
