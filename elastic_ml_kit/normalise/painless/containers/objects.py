"""What objects of the Java library share; those that compare by value add `__eq__` and `java_hash`."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.values import java_hash


class JavaObject:
    """An object that is neither plain data nor a box.

    Attributes:
        java_name: its class as messages name it.
    """

    __slots__ = ()

    java_name: ClassVar[str] = "java.lang.Object"

    def __str__(self) -> str:
        """What `toString` gives."""
        return f"{self.java_name}@{java_hash(self) & 0xFFFFFFFF:x}"
