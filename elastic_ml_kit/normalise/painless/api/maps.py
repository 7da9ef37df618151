"""Map and its kinds, and their entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import add, first_result, required
from elastic_ml_kit.normalise.painless.api.paths import by_path
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator, changed, ordered, walk_keys
from elastic_ml_kit.normalise.painless.containers.keys import key_of, value_of
from elastic_ml_kit.normalise.painless.containers.lists import unsupported
from elastic_ml_kit.normalise.painless.containers.maps import (
    CopiedMap,
    Entry,
    FixedEntry,
    HashTable,
    IdentityMap,
    LinkedMap,
    LiveEntry,
    MapView,
    Table,
    UnmodifiableMap,
    put_first,
)
from elastic_ml_kit.normalise.painless.containers.sets import (
    EntrySet,
    KeySet,
    TableCollection,
    UnmodifiableCollection,
    UnmodifiableSet,
    Values,
)
from elastic_ml_kit.normalise.painless.containers.trees import TreeMap
from elastic_ml_kit.normalise.values import java_hash, same

Two = Callable[[Any, Any], Any]
_NO_TABLE = 'Cannot invoke "java.util.Map.size()" because "m" is null'


def pairs(table: Table) -> Iterator[tuple[Any, Any]]:
    """Keys, as scripts see them, and values, in the order of the table.

    Errors:
        Thrown: the table changes meanwhile.
    """
    for key in walk_keys(table):
        yield value_of(key), table[key]


def put(table: Table, key: Any, value: Any) -> Any:
    """Puts a value under a key; gives the old one."""
    key = key_of(key)
    old = table.get(key) if table else None
    table[key] = value
    return old


def put_all(table: Table, more: Table) -> None:
    """Puts all of another table."""
    if isinstance(table, UnmodifiableMap) and not table.tolerant:
        unsupported()
    for key, value in list(pairs(required(more, _NO_TABLE))):
        table[key_of(key)] = value


def _remove_pair(table: Table, key: Any, value: Any) -> bool:
    _open(table)
    key = key_of(key)
    found = key in table and same(table[key], value)
    if found:
        del table[key]
    return found


def _put_if_absent(table: Table, key: Any, value: Any) -> Any:
    _open(table)
    key = key_of(key)
    old = table.get(key)
    if old is None:
        table[key] = value
    return old


def _store(table: Table, key: Any, value: Any) -> Any:
    if value is not None:
        put_first(table, key, value)
    elif key in table:
        del table[key]
    return value


def _open(table: Table) -> None:
    if isinstance(table, UnmodifiableMap):
        unsupported()


def _watched(table: Table, make: Callable[[], Any]) -> Any:
    size = len(table)
    made = make()
    if len(table) != size and type(table) is not LinkedMap:
        raise changed()
    return made


def _compute(table: Table, key: Any, change: Two) -> Any:
    _open(table)
    stored = key_of(key)
    return _store(table, stored, _watched(table, lambda: change(key, table.get(stored))))


def _compute_if_absent(table: Table, key: Any, make: Callable[[Any], Any]) -> Any:
    _open(table)
    stored = key_of(key)
    value = table.get(stored)
    if value is None:
        value = _watched(table, lambda: make(key))
        if value is not None:
            put_first(table, stored, value)
    return value


def _compute_if_present(table: Table, key: Any, change: Two) -> Any:
    _open(table)
    stored = key_of(key)
    value = table.get(stored)
    if value is None:
        return None
    return _store(table, stored, _watched(table, lambda: change(key, value)))


def _merge(table: Table, key: Any, value: Any, change: Two) -> Any:
    _open(table)
    required(value)
    stored = key_of(key)
    old = table.get(stored)
    return _store(table, stored, value if old is None else _watched(table, lambda: change(old, value)))


def _replace(table: Table, key: Any, value: Any) -> Any:
    _open(table)
    key = key_of(key)
    old = table.get(key)
    if key in table:
        table[key] = value
    return old


def _replace_pair(table: Table, key: Any, old: Any, value: Any) -> bool:
    _open(table)
    key = key_of(key)
    found = key in table and same(table[key], old)
    if found:
        table[key] = value
    return found


def _replace_all(table: Table, change: Two) -> None:
    if len(table):
        _open(table)
    for key in ordered(table):
        table[key] = change(value_of(key), table[key])


def _for_each(table: Table, action: Two) -> None:
    size = len(table)
    for key in ordered(table):
        if key in table:
            action(value_of(key), table[key])
    if len(table) != size:
        raise changed()


def _each(table: Table, action: Two) -> Table:
    _for_each(table, action)
    return table


def _collect_into(table: Table, target: Any, change: Two) -> Any:
    for key, value in pairs(table):
        add(target, change(key, value))
    return target


def _find(table: Table, predicate: Two) -> Any:
    for key, value in pairs(table):
        if predicate(key, value):
            return LiveEntry(key_of(key), table)
    return None


def _alike(table: Table) -> Table:
    return TreeMap() if isinstance(table, TreeMap) else LinkedMap()


def _find_all(table: Table, predicate: Two) -> Table:
    found = _alike(table)
    for key, value in pairs(table):
        if predicate(key, value):
            found[key_of(key)] = value
    return found


def _group_by(table: Table, group: Two) -> Table:
    groups = LinkedMap()
    for key, value in pairs(table):
        name = key_of(group(key, value))
        groups.setdefault(name, _alike(table))[key_of(key)] = value
    return groups


def _shown(kind: Callable[[Table], TableCollection]) -> Callable[[Table], TableCollection]:
    def shown(table: Table) -> TableCollection:
        if not isinstance(table, UnmodifiableMap):
            return kind(table)
        frozen = UnmodifiableCollection if kind is Values else UnmodifiableSet
        return frozen(kind(table), tolerant=table.tolerant)

    return shown


def _contains_value(table: Table, wanted: Any) -> bool:
    return any(same(wanted, each) for each in table.values())


MAP = JavaClass("Map", "java.util.Map", python=(MapView, UnmodifiableMap))
MAP.methods(
    {
        "void clear()": lambda m: m.clear(),
        "def compute(def, BiFunction)": _compute,
        "def computeIfAbsent(def, Function)": _compute_if_absent,
        "def computeIfPresent(def, BiFunction)": _compute_if_present,
        "boolean containsKey(def)": lambda m, key: key_of(key) in m,
        "boolean containsValue(def)": _contains_value,
        "Set entrySet()": _shown(EntrySet),
        "boolean equals(Object)": same,
        "void forEach(BiConsumer)": _for_each,
        "def get(def)": lambda m, key: m.get(key_of(key)),
        "def getOrDefault(def, def)": lambda m, key, default: m.get(key_of(key), default),
        "int hashCode()": java_hash,
        "boolean isEmpty()": lambda m: not len(m),
        "Set keySet()": _shown(KeySet),
        "def merge(def, def, BiFunction)": _merge,
        "def put(def, def)": put,
        "void putAll(Map)": put_all,
        "def putIfAbsent(def, def)": _put_if_absent,
        "def remove(def)": lambda m, key: m.pop(key_of(key), None),
        "boolean remove(def, def)": _remove_pair,
        "def replace(def, def)": _replace,
        "boolean replace(def, def, def)": _replace_pair,
        "void replaceAll(BiFunction)": _replace_all,
        "int size()": len,
        "Collection values()": _shown(Values),
        "List collect(BiFunction)": lambda m, f: [f(key, value) for key, value in pairs(m)],
        "def collect(Collection, BiFunction)": _collect_into,
        "int count(BiPredicate)": lambda m, f: sum(1 for key, value in pairs(m) if f(key, value)),
        "def each(BiConsumer)": _each,
        "boolean every(BiPredicate)": lambda m, f: all(f(key, value) for key, value in pairs(m)),
        "Map.Entry find(BiPredicate)": _find,
        "Map findAll(BiPredicate)": _find_all,
        "def findResult(BiFunction)": lambda m, f: first_result(f(key, value) for key, value in pairs(m)),
        "def findResult(def, BiFunction)": lambda m, default, f: first_result(
            (f(key, value) for key, value in pairs(m)), default
        ),
        "List findResults(BiFunction)": lambda m, f: [
            found for key, value in pairs(m) if (found := f(key, value)) is not None
        ],
        "Map groupBy(BiFunction)": _group_by,
        "Object getByPath(String)": by_path,
        "Object getByPath(String, Object)": by_path,
    }
)

ENTRY = JavaClass("Map.Entry", "java.util.Map$Entry", python=(LiveEntry,))
ENTRY.methods(
    {
        "boolean equals(Object)": same,
        "def getKey()": lambda e: e.key,
        "def getValue()": lambda e: e.current(),
        "int hashCode()": java_hash,
        "def setValue(def)": lambda e, value: e.replace(value),
    }
)


def _entry_class(name: str, kind: type[Entry]) -> JavaClass:
    made = JavaClass(
        f"AbstractMap.{name}",
        f"java.util.AbstractMap${name}",
        python=(kind,),
        supers=("Map.Entry", "Object"),
    )
    made.constructor("Map.Entry", lambda entry: kind(required(entry).key, entry.current()))
    made.constructor("def, def", kind)
    return made


def copied(table: Table) -> Table:
    """A HashMap with the keys and values of another table."""
    made: Table = CopiedMap(len(required(table, _NO_TABLE))) if len(table) else {}
    put_all(made, table)
    return made


def _copier(kind: Callable[[], Table]) -> Callable[[Table], Table]:
    if kind is dict:
        return copied

    def made_of(table: Table) -> Table:
        made = kind()
        put_all(made, table)
        return made

    return made_of


def _map_class(
    name: str, kind: Callable[[], Table], supers: tuple[str, ...], clones: bool = True
) -> JavaClass:
    python = (kind,) if isinstance(kind, type) else ()
    made = JavaClass(name, f"java.util.{name}", python=python, supers=supers)
    made.constructor("", kind)
    made.constructor("Map", _copier(kind))
    if clones:
        made.method("def clone()", _copier(kind))
    return made


_MAPS = ("AbstractMap", "Map", "Object")
HASH_MAP = _map_class("HashMap", dict, _MAPS)
HASH_MAP.python = (dict, CopiedMap)
LINKED_HASH_MAP = _map_class("LinkedHashMap", LinkedMap, ("HashMap", *_MAPS), clones=False)
IDENTITY_HASH_MAP = _map_class("IdentityHashMap", IdentityMap, _MAPS)
HASHTABLE = _map_class("Hashtable", HashTable, ("Dictionary", "Map", "Object"))

DICTIONARY = JavaClass("Dictionary", "java.util.Dictionary")
DICTIONARY.methods(
    {
        "Enumeration elements()": lambda m: JavaIterator(list(m.values())),
        "def get(def)": lambda m, key: m.get(key_of(key)),
        "boolean isEmpty()": lambda m: not len(m),
        "Enumeration keys()": lambda m: JavaIterator([value_of(key) for key in m]),
        "def put(def, def)": put,
        "def remove(def)": lambda m, key: m.pop(key_of(key), None),
        "int size()": len,
    }
)

CLASSES = (
    MAP,
    ENTRY,
    _entry_class("SimpleEntry", Entry),
    _entry_class("SimpleImmutableEntry", FixedEntry),
    JavaClass("AbstractMap", "java.util.AbstractMap", supers=("Map", "Object")),
    HASH_MAP,
    LINKED_HASH_MAP,
    IDENTITY_HASH_MAP,
    DICTIONARY,
    HASHTABLE,
)
