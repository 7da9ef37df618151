"""Keys of tables and sets: Python takes 1, 1.0 and true for one key, and no list at all; Java does not.

Text, null and plain whole numbers are their own keys, so that documents are ordinary tables.
"""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.boxes import Big, Long
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.values import INT_BITS, LONG_BITS, fits, java_hash, java_text, same


class Key(JavaObject):
    """A key of any other kind; its hash is that of the moment it was made, as in Java."""

    __slots__ = ("_hash", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self._hash = java_hash(value)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._hash == other._hash and same(self.value, other.value)

    def __str__(self) -> str:
        return java_text(self.value)

    def java_hash(self) -> int:
        """The hash of what it stands for."""
        return self._hash


def key_of(value: Any) -> Any:
    """The key under which a table holds a value.

    Example:
        >>> key_of("a"), key_of(5), key_of(True) == key_of(1)
        ('a', 5, False)
    """
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if (kind is Long and not fits(value, INT_BITS)) or (kind is Big and not fits(value, LONG_BITS)):
        return int(value)
    return Key(value)


def value_of(key: Any) -> Any:
    """The value that a key stands for."""
    return key.value if type(key) is Key else key
