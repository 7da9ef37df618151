"""Arrays of Java: of fixed size, filled with the default of their type, equal only to themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from elastic_ml_kit.normalise.boxes import Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.painless.thrown import throw

DEFAULTS: dict[str, Any] = {
    "boolean": False,
    "byte": 0,
    "short": 0,
    "char": 0,
    "int": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
}
_BOXES: dict[str, type] = {"byte": Byte, "short": Short, "char": Char, "long": Long, "float": Float}
_CODES = {
    "boolean": "Z",
    "byte": "B",
    "short": "S",
    "char": "C",
    "int": "I",
    "long": "J",
    "float": "F",
    "double": "D",
    "String": "Ljava.lang.String;",
    "def": "Ljava.lang.Object;",
    "Object": "Ljava.lang.Object;",
}


class Array(list[Any]):
    """An array; elements are in the form of the element type.

    Attributes:
        element_type: name of the type of its elements, `int`, `String` or `int[]`.

    Example:
        >>> Array("int", [1, 2]).java_name
        '[I'
    """

    __slots__ = ("element_type",)

    def __init__(self, element_type: str, values: Iterable[Any] = ()) -> None:
        super().__init__(values)
        self.element_type = element_type

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    @property
    def java_name(self) -> str:
        """Its class as messages name it."""
        inner, depth = self.element_type, 1
        while inner.endswith("[]"):
            inner, depth = inner[:-2], depth + 1
        return "[" * depth + _CODES.get(inner, f"L{inner};")

    def boxed(self, value: Any) -> Any:
        """One of its elements as an object."""
        box = _BOXES.get(self.element_type)
        return value if box is None else box(value)

    def __str__(self) -> str:
        return f"{self.java_name}@{self.java_hash():x}"

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return id(self) >> 4 & 0x7FFFFFFF


def new_array(element_type: str, *lengths: int) -> Array:
    """A new array with the default of its type; several lengths make arrays of arrays.

    Errors:
        Thrown: a length is negative.

    Example:
        >>> new_array("int", 2)
        [0, 0]
    """
    first, *inner = lengths
    if first < 0:
        throw("NegativeArraySizeException", str(first))
    if not inner:
        return Array(element_type, [DEFAULTS.get(element_type)] * first)
    kind = element_type + "[]" * len(inner)
    return Array(kind, [new_array(element_type, *inner) for _ in range(first)])


def element(array: Array, index: int) -> Any:
    """The element at an index; a negative one counts from the end.

    Errors:
        Thrown: it is out of bounds.
    """
    try:
        return array[index]
    except IndexError:
        out_of_bounds(array, index)


def put(array: Array, index: int, value: Any) -> None:
    """Replaces the element at an index; a negative one counts from the end.

    Errors:
        Thrown: it is out of bounds.
    """
    try:
        array[index] = value
    except IndexError:
        out_of_bounds(array, index)


def out_of_bounds(array: Array, index: int) -> NoReturn:
    """Raises the exception of an index that the array does not have."""
    seen = index + len(array) if index < 0 else index
    throw("ArrayIndexOutOfBoundsException", f"Index {seen} out of bounds for length {len(array)}")
