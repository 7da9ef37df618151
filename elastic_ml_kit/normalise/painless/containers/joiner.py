"""Texts joined one by one."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_text


class StringJoiner(JavaObject):
    """A `StringJoiner`.

    Args:
        separator: what stands between texts.
        prefix, suffix: what stands around all.

    Errors:
        Thrown: one of them is null.

    Example:
        >>> str(StringJoiner(", ", "<", ">").add("a").add("b"))
        '<a, b>'
    """

    __slots__ = ("_empty", "_prefix", "_separator", "_suffix", "_texts")

    java_name: ClassVar[str] = "java.util.StringJoiner"

    def __init__(self, separator: Any, prefix: Any = "", suffix: Any = "") -> None:
        for name, text in (("prefix", prefix), ("delimiter", separator), ("suffix", suffix)):
            if text is None:
                throw("NullPointerException", f"The {name} must not be null")
        self._separator, self._prefix, self._suffix = map(java_text, (separator, prefix, suffix))
        self._texts: list[str] = []
        self._empty: str | None = None

    def add(self, text: Any) -> StringJoiner:
        """Adds a text."""
        self._texts.append(java_text(text))
        return self

    def merge(self, other: StringJoiner) -> StringJoiner:
        """Adds what another has joined so far, without what stands around it."""
        if other._texts:
            self._texts.append(other._separator.join(other._texts))
        return self

    def set_empty(self, text: Any) -> StringJoiner:
        """Sets what is given as long as nothing was added.

        Errors:
            Thrown: it is null.
        """
        if text is None:
            throw("NullPointerException", "The empty value must not be null")
        self._empty = java_text(text)
        return self

    def __str__(self) -> str:
        if not self._texts and self._empty is not None:
            return self._empty
        return f"{self._prefix}{self._separator.join(self._texts)}{self._suffix}"
