"""Where a parser stands in its tokens, and how it refuses what comes next."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.tokens import Token, tokens_of, unreadable

_TYPE_STARTS = ("ID", "PRIMITIVE", "def")


class UnexpectedTokenError(CompileError):
    """Certain tokens were expected, and another is there."""


class Cursor:
    """A place in the tokens of a script.

    Errors:
        CompileError: from every method, when what is there does not fit.
    """

    def __init__(self, source: str) -> None:
        self.tokens = tokens_of(source)
        self.at = 0

    def peek(self, ahead: int = 0) -> Token:
        """A token that is not yet taken; the last one again beyond the end."""
        token = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        if token.kind == "ERROR":
            raise unreadable(token)
        return token

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token that is not yet taken; an unreadable one is of a kind that nothing expects."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)].kind

    def take(self) -> Token:
        """The next token."""
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *kinds: str) -> Token | None:
        """The next token if it is of one of the kinds."""
        return self.take() if self.kind() in kinds else None

    def expect(self, kind: str, expected: str | None = None) -> Token:
        """The next token, which has to be of the kind."""
        if self.kind() != kind:
            raise self.unexpected(expected or (kind if kind.isupper() else f"'{kind}'"))
        return self.take()

    def unexpected(self, expected: str) -> UnexpectedTokenError:
        """The error where certain tokens were expected."""
        token = self.peek()
        return UnexpectedTokenError(
            token.offset, f"unexpected token [{token.shown}] was expecting one of [{expected}]."
        )

    def no_way_on(self, ahead: int = 0) -> CompileError:
        """The error where no rule of the language goes on."""
        token = self.peek(ahead)
        reason = f"invalid sequence of tokens near [{token.shown}]."
        if token.kind == "EOF":
            reason = "unexpected end of script."
        return CompileError(token.offset, reason, causes=(("no_viable_alt_exception", None),))

    def type_length(self, ahead: int = 0) -> int:
        """How many tokens a type takes there, brackets included; 0 if there is none."""
        if self.kind(ahead) not in _TYPE_STARTS:
            return 0
        length = ahead + 1
        if self.kind(ahead) == "ID":
            while self.kind(length) == "." and self.kind(length + 1) == "DOTID":
                length += 2
        while self.kind(length) == "[" and self.kind(length + 1) == "]":
            length += 2
        return length - ahead

    def type_name(self) -> str:
        """Takes a type, such as `Map.Entry` or `int[]`."""
        length = self.type_length()
        if not length:
            raise self.no_way_on()
        return "".join(self.take().text for _ in range(length))

    def plain_type_name(self) -> str:
        """Takes a type without brackets."""
        if self.kind() not in _TYPE_STARTS:
            raise self.no_way_on()
        name = self.take().text
        while name not in ("def",) and self.kind() == "." and self.kind(1) == "DOTID":
            self.take()
            name += f".{self.take().text}"
        return name
