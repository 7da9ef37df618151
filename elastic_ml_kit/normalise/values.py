"""Values as Java sees them: names of classes, text, equality, hashes and numbers, where documents show them.

A document holds what JSON holds: None, bool, int, float, str, list and dict; a script may leave boxes in it.
An object of another class follows Java by its own `__str__` (toString), `__eq__` (equals), `java_hash`
(hashCode, where it is not the identity) and by the attribute `java_name`, its class with the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.boxes import Big, Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.numerals import (
    INT_BITS,
    LONG_BITS,
    decimal_text,
    decode_whole,
    double_bits,
    double_text,
    fits,
    float_bits,
    float_text,
    narrow,
    parse_double,
    parse_whole,
    to_float,
    wrapped,
)
from elastic_ml_kit.normalise.utf16 import units

__all__ = [
    "INT_BITS",
    "LONG_BITS",
    "decode_whole",
    "deep_copy",
    "double_text",
    "fits",
    "hash_order",
    "hash_spread",
    "java_class",
    "java_hash",
    "java_text",
    "narrow",
    "parse_double",
    "parse_whole",
    "same",
    "text_hash",
    "to_float",
    "wrapped",
]

_REMEMBERED = 64
_PLAIN_TEXT: Any = object.__str__


def java_class(value: Any) -> str:
    """The class that the value has in a document, as messages name it.

    Example:
        >>> java_class(5), java_class(3_000_000_000), java_class([1])
        ('java.lang.Integer', 'java.lang.Long', 'java.util.ArrayList')
    """
    kind = type(value)
    if kind is int:
        if fits(value, INT_BITS):
            return "java.lang.Integer"
        return "java.lang.Long" if fits(value, LONG_BITS) else "java.math.BigInteger"
    known = _CLASSES.get(kind)
    if known is not None:
        return known
    own = getattr(value, "java_name", None)
    if own is not None:
        return str(own)
    for base, name in _CLASSES.items():
        if isinstance(value, base):
            return name
    return f"java.lang.{kind.__name__}"


_CLASSES: dict[type, str] = {
    bool: "java.lang.Boolean",
    str: "java.lang.String",
    Long: "java.lang.Long",
    Short: "java.lang.Short",
    Byte: "java.lang.Byte",
    Char: "java.lang.Character",
    Big: "java.math.BigInteger",
    Float: "java.lang.Float",
    Decimal: "java.math.BigDecimal",
    float: "java.lang.Double",
    list: "java.util.ArrayList",
    dict: "java.util.HashMap",
}


def java_text(value: Any) -> str:
    """What `toString` gives.

    Example:
        >>> java_text({"a": [1, None, True, 1e7]})
        '{a=[1, null, true, 1.0E7]}'
    """
    known = _TEXTS.get(type(value))
    if known is not None:
        return known(value)
    if type(value).__str__ is not _PLAIN_TEXT:
        return str(value)
    if isinstance(value, Mapping):
        return _table_text(value, value)
    if isinstance(value, list | tuple):
        return _list_text(value)
    return str(value)


def _table_text(table: Mapping[Any, Any], keys: Iterable[Any]) -> str:
    pairs = (f"{_inner_text(key, table)}={_inner_text(table[key], table)}" for key in keys)
    return "{" + ", ".join(pairs) + "}"


def _list_text(values: Iterable[Any]) -> str:
    return "[" + ", ".join(_inner_text(each, values) for each in values) + "]"


def _inner_text(value: Any, outer: Any) -> str:
    if value is outer:
        return "(this Map)" if isinstance(value, Mapping) else "(this Collection)"
    return java_text(value)


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: lambda value: str(value),
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    float: double_text,
    Float: float_text,
    Long: int.__repr__,
    Short: int.__repr__,
    Byte: int.__repr__,
    Big: int.__repr__,
    Char: chr,
    Decimal: decimal_text,
    list: _list_text,
    dict: lambda value: _table_text(value, hash_order(value)),
}


def hash_order(table: Mapping[Any, Any]) -> list[Any]:
    """The keys in the order of a Java HashMap that they were put into one after another."""
    if len(table) < 2:
        return list(table)
    slots = 16
    while len(table) > slots * 3 // 4:
        slots *= 2
    mask = slots - 1
    return sorted(table, key=lambda key: hash_spread(key) & mask)


def hash_spread(key: Any) -> int:
    """The hash of a key as a HashMap mixes it before it picks a slot."""
    code = (text_hash(key) if type(key) is str else java_hash(key)) & 0xFFFFFFFF
    return code ^ code >> 16


def java_hash(value: Any) -> int:
    """What `hashCode` gives.

    Example:
        >>> java_hash("abc"), java_hash([1, "a"]), java_hash(1.0)
        (96354, 1089, 1072693248)
    """
    known = _HASHES.get(type(value))
    if known is not None:
        return known(value)
    own = getattr(value, "java_hash", None)
    if own is not None:
        return int(own())
    if isinstance(value, Mapping):
        return _table_hash(value)
    if isinstance(value, list | tuple):
        return _list_hash(value)
    return wrapped(id(value) >> 4, INT_BITS)


def text_hash(text: str) -> int:
    """The hash of a text."""
    return _short_text_hash(text) if len(text) <= _REMEMBERED else _text_hash(text)


def _text_hash(text: str) -> int:
    code = 0
    for unit in map(ord, units(text)):
        code = code * 31 + unit & 0xFFFFFFFF
    return code - (1 << 32) if code >> 31 else code


_short_text_hash = lru_cache(maxsize=8192)(_text_hash)


def _long_hash(number: int) -> int:
    if not fits(number, LONG_BITS):
        return _big_hash(number)
    bits = number & 0xFFFFFFFFFFFFFFFF
    return wrapped(bits ^ bits >> 32, INT_BITS)


def _int_hash(number: int) -> int:
    return number if fits(number, INT_BITS) else _long_hash(number)


def _big_hash(number: int) -> int:
    code, rest, words = 0, abs(number), []
    while rest:
        words.append(rest & 0xFFFFFFFF)
        rest >>= 32
    for word in reversed(words):
        code = 31 * code + word & 0xFFFFFFFF
    return wrapped(-code if number < 0 else code, INT_BITS)


def _double_hash(number: float) -> int:
    return _long_hash(double_bits(number))


def _decimal_hash(number: Decimal) -> int:
    sign, digits, exponent = number.as_tuple()
    unscaled = int("".join(map(str, digits)) or "0")
    return wrapped(31 * (_big_hash(-unscaled if sign else unscaled)) - int(exponent), INT_BITS)


def _list_hash(values: Iterable[Any]) -> int:
    code = 1
    for each in values:
        code = 31 * code + java_hash(each) & 0xFFFFFFFF
    return wrapped(code, INT_BITS)


def _table_hash(table: Mapping[Any, Any]) -> int:
    return wrapped(sum(java_hash(key) ^ java_hash(value) for key, value in table.items()), INT_BITS)


_HASHES: dict[type, Callable[[Any], int]] = {
    str: text_hash,
    int: _int_hash,
    bool: lambda value: 1231 if value else 1237,
    type(None): lambda value: 0,
    float: _double_hash,
    Float: float_bits,
    Long: _long_hash,
    Short: int,
    Byte: int,
    Char: int,
    Big: _big_hash,
    Decimal: _decimal_hash,
    list: _list_hash,
    dict: _table_hash,
}


def same(left: Any, right: Any) -> bool:
    """Whether Java's `equals` holds: 1 is neither 1.0 nor true, nor a Long 1, and NaN equals itself."""
    kind = type(left)
    if kind is str or left is None or right is None:
        return bool(left == right)
    if kind is type(right):
        if kind is float or kind is Float:
            return double_bits(left) == double_bits(right)
        if kind is Decimal:
            return bool(left.as_tuple() == right.as_tuple())
        if kind is int:
            return bool(left == right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if kind is list and type(right) is list:
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, int | float) and isinstance(right, int | float):
        return java_class(left) == java_class(right) and left == right
    return bool(left == right)


def deep_copy(value: Any) -> Any:
    """The value with its own lists and tables."""
    if isinstance(value, dict):
        return {key: deep_copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [deep_copy(inner) for inner in value]
    return value
