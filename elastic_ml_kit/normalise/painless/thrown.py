"""A Java exception on its way through a script, which the script may catch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from elastic_ml_kit.normalise.painless.throwables import full_name

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")
_PREFIX = "Elasticsearch"


class Thrown(Exception):  # noqa: N818
    """An exception as Java has it.

    Attributes:
        name: its class without package, `IllegalArgumentException`.
        message: what it says, or None.
        cause: the exception that led to it, or None.
        details: what its class tells besides, by the method that tells it, such as `getErrorIndex`.
    """

    def __init__(
        self,
        name: str,
        message: str | None = None,
        cause: Thrown | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message
        self.cause = cause
        self.details = details or {}

    @property
    def java_name(self) -> str:
        """Its class with the package."""
        return full_name(self.name)

    def __str__(self) -> str:
        return self.java_name if self.message is None else f"{self.java_name}: {self.message}"

    @property
    def type(self) -> str:
        """As Elasticsearch writes it in answers.

        Example:
            >>> Thrown("IllegalArgumentException").type
            'illegal_argument_exception'
        """
        return _HUMP.sub("_", self.name.removeprefix(_PREFIX)).lower()


def throw(name: str, message: str | None = None) -> NoReturn:
    """Raises an exception; usable inside an expression."""
    raise Thrown(name, message)
