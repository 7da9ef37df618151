"""Collections and Arrays: what Java does to any collection."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.comparing import REVERSE, backwards
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import add, contains, iterator, required
from elastic_ml_kit.normalise.painless.api.lists import get, replace, rewrite, sort
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, Listing, iterate
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.lists import ConstantList, FixedList, UnmodifiableList
from elastic_ml_kit.normalise.painless.containers.maps import LinkedMap, UnmodifiableMap
from elastic_ml_kit.normalise.painless.containers.order import Comparator, compare
from elastic_ml_kit.normalise.painless.containers.queues import LifoQueue
from elastic_ml_kit.normalise.painless.containers.random import Random
from elastic_ml_kit.normalise.painless.containers.sets import (
    LinkedHashSet,
    MapSet,
    SortedKeySet,
    TreeSet,
    UnmodifiableCollection,
    UnmodifiableSet,
    tree_set,
)
from elastic_ml_kit.normalise.painless.containers.trees import FrozenTree, SortedTable, TreeMap
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, java_text, same, wrapped


def _of(name: str) -> str:
    return f"java.util.Collections${name}"


def empty_list() -> ConstantList:
    """A list without elements."""
    return ConstantList([], _of("EmptyList"), sortable=True)


def _empty_map() -> UnmodifiableMap:
    return UnmodifiableMap({}, _of("EmptyMap"), tolerant=True)


def _empty_set() -> UnmodifiableSet:
    return UnmodifiableSet(LinkedHashSet(), _of("EmptySet"), tolerant=True)


def _singleton_map(key: Any, value: Any) -> UnmodifiableMap:
    return UnmodifiableMap(LinkedMap({key_of(key): value}), _of("SingletonMap"), tolerant=True)


def _add_all(values: Any, more: Any) -> bool:
    return True in [add(values, each) for each in more]


def _binary_search(values: Any, wanted: Any, order: Comparator | None = None) -> int:
    order = order or compare
    low, high = 0, len(values) - 1
    while low <= high:
        middle = (low + high) // 2
        side = order(values[middle], wanted)
        if side == 0:
            return middle
        if side < 0:
            low = middle + 1
        else:
            high = middle - 1
    return -(low + 1)


def _copy(target: Any, source: Any) -> None:
    if len(source) > len(target):
        throw("IndexOutOfBoundsException", "Source does not fit in dest")
    for index, each in enumerate(source):
        target[index] = each


def _disjoint(left: Any, right: Any) -> bool:
    return not any(contains(right, each) for each in iterate(left))


def _frequency(values: Any, wanted: Any) -> int:
    return sum(1 for each in iterate(values) if same(wanted, each))


def _starts(values: Any, part: Any) -> list[int]:
    size = len(part)
    return [
        start
        for start in range(len(values) - size + 1)
        if all(same(part[i], values[start + i]) for i in range(size))
    ]


def _next_compared(left: Any, right: Any) -> int:
    return compare(required(left, _NO_NEXT), right)


_NO_NEXT = 'Cannot invoke "java.lang.Comparable.compareTo(Object)" because "next" is null'


def _extreme(values: Any, sign: int, order: Comparator | None = None) -> Any:
    order = order or _next_compared
    found, *rest = list(iterate(values)) or [throw("NoSuchElementException")]
    for each in rest:
        if order(each, found) * sign > 0:
            found = each
    return found


def _copies(count: int, value: Any) -> ConstantList:
    if count < 0:
        throw("IllegalArgumentException", f"List length = {count}")
    return ConstantList([value] * count, _of("CopiesList"), sortable=False)


def _replace_all(values: Any, old: Any, new: Any) -> bool:
    places = [index for index, each in enumerate(values) if same(old, each)]
    for index in places:
        values[index] = new
    return bool(places)


def _rotate(values: Any, distance: int) -> None:
    size = len(values)
    if size:
        shift = -distance % size
        listed = list(values)
        if shift:
            rewrite(values, listed[shift:] + listed[:shift])


def _reverse(values: Any) -> None:
    if len(values) > 1:
        rewrite(values, list(values)[::-1])


def _shuffle(values: Any, random: Random | None = None) -> None:
    random = random or Random()
    listed = list(values)
    for size in range(len(listed), 1, -1):
        other = random.below(size)
        listed[size - 1], listed[other] = listed[other], listed[size - 1]
    if len(listed) > 1:
        rewrite(values, listed)


def _drained(source: Any) -> list[Any]:
    found = []
    while source.has_next():
        found.append(source.next())
    return found


def _swap(values: Any, left: int, right: int) -> None:
    replace(values, left, replace(values, right, get(values, left)))


def _sorted_map(table: SortedTable) -> FrozenTree:
    return FrozenTree(table)


def _sorted_set(values: TreeSet) -> TreeSet:
    return SortedKeySet(FrozenTree(values.table))


COLLECTIONS = JavaClass("Collections", "java.util.Collections")
COLLECTIONS.constant("List", "EMPTY_LIST", empty_list())
COLLECTIONS.constant("Map", "EMPTY_MAP", _empty_map())
COLLECTIONS.constant("Set", "EMPTY_SET", _empty_set())
COLLECTIONS.statics(
    {
        "Enumeration emptyEnumeration()": lambda: JavaIterator([]),
        "Iterator emptyIterator()": lambda: JavaIterator([]),
        "List emptyList()": empty_list,
        "ListIterator emptyListIterator()": lambda: Listing(empty_list()),
        "Map emptyMap()": _empty_map,
        "NavigableMap emptyNavigableMap()": lambda: FrozenTree(TreeMap()),
        "NavigableSet emptyNavigableSet()": lambda: _sorted_set(tree_set()),
        "Set emptySet()": _empty_set,
        "SortedMap emptySortedMap()": lambda: FrozenTree(TreeMap()),
        "SortedSet emptySortedSet()": lambda: _sorted_set(tree_set()),
        "List nCopies(int, def)": _copies,
        "Set singleton(def)": lambda value: UnmodifiableSet(
            LinkedHashSet([value]), _of("SingletonSet"), tolerant=True
        ),
        "List singletonList(def)": lambda value: ConstantList([value], _of("SingletonList"), sortable=True),
        "Map singletonMap(def, def)": _singleton_map,
        "Collection unmodifiableCollection(Collection)": lambda c: UnmodifiableCollection(required(c)),
        "List unmodifiableList(List)": lambda c: UnmodifiableList(required(c)),
        "Map unmodifiableMap(Map)": lambda m: UnmodifiableMap(required(m)),
        "NavigableMap unmodifiableNavigableMap(NavigableMap)": _sorted_map,
        "NavigableSet unmodifiableNavigableSet(NavigableSet)": _sorted_set,
        "Set unmodifiableSet(Set)": lambda s: UnmodifiableSet(required(s), _of("UnmodifiableSet")),
        "SortedMap unmodifiableSortedMap(SortedMap)": _sorted_map,
        "SortedSet unmodifiableSortedSet(SortedSet)": _sorted_set,
        "Queue asLifoQueue(Deque)": LifoQueue,
        "Set newSetFromMap(Map)": MapSet,
    }
)
COLLECTIONS.statics(
    {
        "boolean addAll(Collection, def[])": _add_all,
        "int binarySearch(List, def)": _binary_search,
        "int binarySearch(List, def, Comparator)": _binary_search,
        "void copy(List, List)": _copy,
        "boolean disjoint(Collection, Collection)": _disjoint,
        "Enumeration enumeration(Collection)": iterator,
        "void fill(List, def)": lambda values, value: rewrite(values, [value] * len(values)),
        "int frequency(Collection, def)": _frequency,
        "int indexOfSubList(List, List)": lambda values, part: next(iter(_starts(values, part)), -1),
        "int lastIndexOfSubList(List, List)": lambda values, part: next(reversed(_starts(values, part)), -1),
        "ArrayList list(Enumeration)": _drained,
        "def max(Collection)": lambda values: _extreme(values, 1),
        "def max(Collection, Comparator)": lambda values, order: _extreme(values, 1, order),
        "def min(Collection)": lambda values: _extreme(values, -1),
        "def min(Collection, Comparator)": lambda values, order: _extreme(values, -1, order),
        "boolean replaceAll(List, def, def)": _replace_all,
        "void reverse(List)": _reverse,
        "Comparator reverseOrder()": lambda: REVERSE,
        "Comparator reverseOrder(Comparator)": backwards,
        "void rotate(List, int)": _rotate,
        "void shuffle(List)": _shuffle,
        "void shuffle(List, Random)": _shuffle,
        "void sort(List)": lambda values: sort(values, None),
        "void sort(List, Comparator)": sort,
        "void swap(List, int, int)": _swap,
    }
)


def deep_same(left: Any, right: Any) -> bool:
    if isinstance(left, Array) and isinstance(right, Array):
        return len(left) == len(right) and all(map(deep_same, left, right))
    return same(left, right)


def _deep_hash(value: Any) -> int:
    if not isinstance(value, Array):
        return java_hash(value)
    code = 1
    for each in value:
        code = 31 * code + _deep_hash(each)
    return wrapped(code, 32)


def deep_text(value: Any) -> str:
    """The text of an array with that of its elements."""
    if isinstance(value, Array):
        return "[" + ", ".join(map(deep_text, map(value.boxed, value))) + "]"
    return java_text(value)


ARRAYS = JavaClass("Arrays", "java.util.Arrays")
ARRAYS.statics(
    {
        "List asList(Object[])": lambda array: FixedList(required(array)),
        "boolean deepEquals(Object[], Object[])": deep_same,
        "int deepHashCode(Object[])": _deep_hash,
        "String deepToString(Object[])": deep_text,
    }
)

CLASSES = (COLLECTIONS, ARRAYS)
