"""Fields, elements and loops of values whose type is known only while the script runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.casts import WIDER
from elastic_ml_kit.normalise.painless.containers.iterators import iterate as iterate_collection
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.runtime.classes import HIGH, LOW, class_of, java_name, null_pointer
from elastic_ml_kit.normalise.painless.runtime.conversion import BOX, FROM_DEF
from elastic_ml_kit.normalise.painless.runtime.dispatch import invoke
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.painless.types import types

_to_index = FROM_DEF["int", False]


def _present(receiver: Any) -> None:
    if receiver is None:
        null_pointer("Object.getClass()", "callArgs[0]")


def get_field(receiver: Any, name: str) -> Any:
    """`receiver.name`."""
    _present(receiver)
    kind = class_of(receiver)
    getter = types().getter(kind, name)
    if getter is not None:
        return invoke(receiver, getter.name)
    if isinstance(receiver, Array) and name == "length":
        return len(receiver)
    if types().fits(kind, "Map"):
        return get_key(receiver, name)
    if types().fits(kind, "List"):
        return get_at(receiver, _list_position(name))
    raise Thrown("IllegalArgumentException", f"dynamic getter [{java_name(receiver)}, {name}] not found")


def get_field_or_null(receiver: Any, name: str) -> Any:
    """`receiver?.name`."""
    return None if receiver is None else get_field(receiver, name)


def set_field(receiver: Any, name: str, value: Any) -> Any:
    """`receiver.name = value`, which is the value; a table has no setters."""
    if type(receiver) is dict:
        receiver[name] = value
        return value
    _present(receiver)
    kind = class_of(receiver)
    setter = types().setter(kind, name)
    if setter is not None:
        invoke(receiver, setter.name, value)
    elif types().fits(kind, "Map"):
        set_key(receiver, name, value)
    elif types().fits(kind, "List"):
        set_at(receiver, _list_position(name), value)
    else:
        throw("IllegalArgumentException", f"dynamic setter [{java_name(receiver)}, {name}] not found")
    return value


def _list_position(name: str) -> int:
    if not name.isdigit():
        throw("IllegalArgumentException", f"Illegal list shortcut value [{name}].")
    return int(name)


def get_key(table: Any, key: Any) -> Any:
    """`table.get(key)` of any map."""
    if type(table) is dict and type(key) is str:
        return table.get(key)
    if table is None:
        null_pointer("java.util.Map.get(Object)", "table")
    return invoke(table, "get", key)


def get_key_or_null(table: Any, key: Any) -> Any:
    """`table?.key` of any map."""
    return None if table is None else get_key(table, key)


def map_of(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A new HashMap."""
    return {key_of(key): value for key, value in pairs}


def set_key(table: Any, key: Any, value: Any) -> Any:
    """`table.put(key, value)` of any map; gives the value."""
    if type(table) is dict and type(key) is str:
        table[key] = value
    elif table is None:
        null_pointer("java.util.Map.put(Object, Object)", "table")
    else:
        invoke(table, "put", key, value)
    return value


def get_at(values: Any, index: int) -> Any:
    """The element of a list or array; a negative index counts from the end."""
    if values is None:
        null_pointer("java.util.List.size()", "values")
    if isinstance(values, Array) or type(values) is list:
        size = len(values)
        position = index if index >= 0 else index + size
        if 0 <= position < size:
            return list.__getitem__(values, position)
        _beyond(values, position, size)
    return invoke(values, "get", index if index >= 0 else index + invoke(values, "size"))


def set_at(values: Any, index: int, value: Any) -> Any:
    """Sets the element of a list or array; gives the value."""
    if values is None:
        null_pointer("java.util.List.size()", "values")
    if type(values) is list or isinstance(values, Array):
        size = len(values)
        position = index if index >= 0 else index + size
        if not 0 <= position < size:
            _beyond(values, position, size)
        list.__setitem__(values, position, value)
    else:
        invoke(values, "set", index if index >= 0 else index + invoke(values, "size"), value)
    return value


def _beyond(values: Any, position: int, size: int) -> None:
    kind = "ArrayIndexOutOfBoundsException" if isinstance(values, Array) else "IndexOutOfBoundsException"
    raise Thrown(kind, f"Index {position} out of bounds for length {size}")


def get_element(receiver: Any, index: Any) -> Any:
    """`receiver[index]`."""
    if type(receiver) is dict and type(index) is str:
        return receiver.get(index)
    if type(receiver) is list and type(index) is int and 0 <= index < len(receiver):
        return receiver[index]
    if _is_map(receiver):
        return get_key(receiver, index)
    return get_at(receiver, _index(index))


def get_named(receiver: Any, index: Any) -> Any:
    """`receiver[index]` with an index of a type that lists and arrays do not have."""
    _refuse_named(receiver, index)
    return get_element(receiver, index)


def set_named(receiver: Any, index: Any, value: Any) -> Any:
    """`receiver[index] = value` with an index of a type that lists and arrays do not have."""
    _refuse_named(receiver, index)
    return set_element(receiver, index, value)


def set_typed(receiver: Any, index: Any, value: Any, type: str) -> Any:
    """`receiver[index] = value` with a value of a known type, which an array has to be able to hold."""
    if isinstance(receiver, Array):
        element = receiver.element_type
        wider = type == element or element in WIDER.get(type, ()) or element in ("def", "Object")
        if not wider and not types().fits(type, element):
            place = f"({element}[],int,{element})void to (Object,int,{type})void"
            throw("WrongMethodTypeException", f"cannot convert MethodHandle{place}")
    return set_element(receiver, index, value)


def _refuse_named(receiver: Any, index: Any) -> None:
    if receiver is not None and (isinstance(receiver, Array) or types().fits(class_of(receiver), "List")):
        reason = f"cannot convert MethodHandle({java_name(receiver)},int) to (Object,{java_name(index)})"
        throw("WrongMethodTypeException", reason)


def set_element(receiver: Any, index: Any, value: Any) -> Any:
    """`receiver[index] = value`, which is the value."""
    if _is_map(receiver):
        return set_key(receiver, index, value)
    if isinstance(receiver, Array):
        convert = FROM_DEF.get((receiver.element_type, False))
        set_at(receiver, _index(index), value if convert is None else convert(value))
        return value
    return set_at(receiver, _index(index), value)


def _is_map(receiver: Any) -> bool:
    _present(receiver)
    kind = class_of(receiver)
    if types().fits(kind, "Map"):
        return True
    if not isinstance(receiver, Array) and not types().fits(kind, "List"):
        reason = f"Attempting to address a non-array-like type [{java_name(receiver)}] as an array."
        throw("IllegalArgumentException", reason)
    return False


def _index(index: Any) -> int:
    if type(index) is int and LOW <= index <= HIGH:
        return index
    return int(_to_index(index))


def iterate(values: Any) -> Iterator[Any]:
    """What a loop over the value gives.

    Errors:
        Thrown: it cannot be looped over, or the collection changes meanwhile.
    """
    _present(values)
    if isinstance(values, Array):
        box = BOX.get(values.element_type)
        return iter(values) if box is None else map(box, values)
    if type(values) is not list and not types().fits(class_of(values), "Iterable"):
        throw("IllegalArgumentException", f"Cannot iterate over [{java_name(values)}]")
    return iterate_collection(values)
