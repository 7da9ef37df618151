"""Optional, for objects and for numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, java_text, same


class Optional(JavaObject):
    """An `Optional`.

    Args:
        value: what it holds; None holds nothing.
    """

    __slots__ = ("value",)

    java_name: ClassVar[str] = "java.util.Optional"

    def __init__(self, value: Any = None) -> None:
        self.value = value

    def get(self) -> Any:
        """What it holds.

        Errors:
            Thrown: nothing.
        """
        return throw("NoSuchElementException", "No value present") if self.value is None else self.value

    def or_else(self, other: Any) -> Any:
        """What it holds, or another value."""
        return other if self.value is None else self.value

    def or_else_get(self, make: Callable[[], Any]) -> Any:
        """What it holds, or what is made then."""
        return make() if self.value is None else self.value

    def or_else_throw(self, make: Callable[[], Any]) -> Any:
        """What it holds.

        Errors:
            Thrown: nothing; the exception is made then.
        """
        if self.value is None:
            raise make()
        return self.value

    def if_present(self, action: Callable[[Any], Any]) -> None:
        """Gives what it holds to an action."""
        if self.value is not None:
            action(self.value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and same(self.value, getattr(other, "value", None))

    __hash__ = None  # type: ignore[assignment]

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        return java_hash(self.value)

    def __str__(self) -> str:
        simple = self.java_name.rpartition(".")[2]
        return f"{simple}.empty" if self.value is None else f"{simple}[{java_text(self.value)}]"


class OptionalInt(Optional):
    """An `OptionalInt`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.OptionalInt"


class OptionalLong(Optional):
    """An `OptionalLong`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.OptionalLong"


class OptionalDouble(Optional):
    """An `OptionalDouble`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.OptionalDouble"
