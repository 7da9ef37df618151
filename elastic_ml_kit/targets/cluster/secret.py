"""What logs a person in, kept in a type that no print, log, traceback or JSON writer can read out."""

from __future__ import annotations

import base64
from dataclasses import dataclass


class Secret:
    """A text that shows as `***`; only `reveal` gives it.

    Not a dataclass and without a `__dict__`, so that JSON writers refuse it rather than write it.

    Example:
        >>> key = Secret("hunter2")
        >>> f"{key} {key!r} {key.reveal()}"
        '*** *** hunter2'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one header that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key, as Elasticsearch gave it (`encoded`) or as `id:api_key`."""

    key: Secret

    def header(self) -> str:
        """The value of `Authorization`.

        Example:
            >>> ApiKey(Secret("id:key")).header()
            'ApiKey aWQ6a2V5'
        """
        text = self.key.reveal()
        return f"ApiKey {_base64(text) if ':' in text else text}"


@dataclass(frozen=True, slots=True)
class Basic:
    """A user and a password."""

    username: str
    password: Secret

    def header(self) -> str:
        """The value of `Authorization`."""
        return f"Basic {_base64(f'{self.username}:{self.password.reveal()}')}"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token of the security API or of an identity provider."""

    token: Secret

    def header(self) -> str:
        """The value of `Authorization`."""
        return f"Bearer {self.token.reveal()}"


Auth = ApiKey | Basic | Bearer


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
