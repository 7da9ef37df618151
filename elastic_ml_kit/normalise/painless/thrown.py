"""A Java exception on its way through a script, which the script may catch."""

from __future__ import annotations

import re
from typing import NoReturn

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Thrown(Exception):  # noqa: N818
    """An exception as Java has it.

    Attributes:
        name: its class without package, `IllegalArgumentException`.
        message: what it says, or None.
        cause: the exception that led to it, or None.
    """

    def __init__(self, name: str, message: str | None = None, cause: Thrown | None = None) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message
        self.cause = cause

    @property
    def type(self) -> str:
        """As Elasticsearch writes it in answers.

        Example:
            >>> Thrown("IllegalArgumentException").type
            'illegal_argument_exception'
        """
        return _HUMP.sub("_", self.name).lower()


def throw(name: str, message: str | None = None) -> NoReturn:
    """Raises an exception; usable inside an expression."""
    raise Thrown(name, message)
