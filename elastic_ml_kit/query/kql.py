"""Kibana's query language becomes the tree of `query.ast`: enough to find a query's fields and faults.

On analysed text Elasticsearch looks for words in the value; the tree compares whole values, as on keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Or, QueryError, Range, Terms, Wildcard

ANY_FIELD = "*"
"""The field of a leaf that names none: `lsadump` looks into every field."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<mark><=|>=|[():{}<>])|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<word>(?:[^\s"():{}<>\\]|\\.)+)|(?P<bad>\S))""",
    re.DOTALL,
)
_WORDS = ("and", "or", "not")
_BOUNDS = {"<": ("high", False), "<=": ("high", True), ">": ("low", False), ">=": ("low", True)}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int

    def is_word(self, word: str) -> bool:
        return self.kind == "word" and self.text.lower() == word


def parse_kql(text: str) -> Node:
    """The tree of a KQL query; an empty one matches every document.

    Errors:
        QueryError: it is no KQL; the message names the character where it stops being so.

    Example:
        >>> parse_kql('event.outcome: failure and not user.name: svc-*').children[0]
        Terms(field='event.outcome', values=('failure',), ignore_case=False)
    """
    tokens = list(_tokens(text))
    if not tokens:
        return All()
    parser = _Parser(text, tokens)
    node = parser.either("")
    if parser.token.kind != "end":
        raise parser.wrong("the end, 'and' or 'or'")
    return node


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while found := _TOKEN.match(text, position):
        kind = found.lastgroup or ""
        if kind == "bad":
            raise QueryError(f"KQL: {found['bad']!r} at character {found.start('bad') + 1} is never closed")
        yield _Token(kind, found[kind], found.start(kind) + 1)
        position = found.end()


class _Parser:
    """A descent along the grammar: or, and, not, then a leaf. `prefix` is the path of a nested object."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._tokens = [*tokens, _Token("end", "", len(text) + 1)]
        self._at = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._at]

    def wrong(self, wanted: str) -> QueryError:
        found = repr(self.token.text) if self.token.kind != "end" else "the end"
        return QueryError(f"KQL: expected {wanted} at character {self.token.start}, found {found}")

    def either(self, prefix: str, field: str = "") -> Node:
        children = [self._both(prefix, field)]
        while self._takes("or"):
            children.append(self._both(prefix, field))
        return children[0] if len(children) == 1 else Or(tuple(children))

    def _both(self, prefix: str, field: str) -> Node:
        children = [self._single(prefix, field)]
        while self._takes("and"):
            children.append(self._single(prefix, field))
        return children[0] if len(children) == 1 else And(tuple(children))

    def _single(self, prefix: str, field: str) -> Node:
        if self._takes("not"):
            return Not(self._single(prefix, field))
        if self._takes("("):
            node = self.either(prefix, field)
            self._expect(")")
            return node
        return self._value(field) if field else self._leaf(prefix)

    def _leaf(self, prefix: str) -> Node:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if following.kind == "mark" and following.text in (":", *_BOUNDS):
            field = prefix + _plain(self._next("a field").text)
            sign = self.token.text
            self._at += 1
            return self._asked(field) if sign == ":" else self._bound(field, sign)
        return self._value(ANY_FIELD)

    def _asked(self, field: str) -> Node:
        if self._takes("{"):
            node = self.either(f"{field}.")
            self._expect("}")
            return node
        if self._takes("("):
            node = self.either("", field)
            self._expect(")")
            return node
        return self._value(field)

    def _bound(self, field: str, sign: str) -> Node:
        side, included = _BOUNDS[sign]
        value = _plain(self._next("a value").text)
        if side == "low":
            return Range(field, low=value, low_included=included)
        return Range(field, high=value, high_included=included)

    def _value(self, field: str) -> Node:
        token = self._next("a value")
        if token.kind == "quoted":
            return Terms(field, (_plain(token.text),))
        words = [token.text]
        while self.token.kind == "word" and not any(map(self.token.is_word, _WORDS)) and not self._is_field():
            words.append(self._next("a value").text)
        text = " ".join(words)
        if text == "*":
            return Exists(field) if field != ANY_FIELD else All()
        if _has_star(text):
            return Wildcard(field, _pattern(text))
        return Terms(field, (_plain(text),))

    def _is_field(self) -> bool:
        """Whether the word that comes next is a field, so that an operator is missing before it."""
        following = self._tokens[self._at + 1]
        return following.kind == "mark" and following.text in (":", *_BOUNDS)

    def _next(self, wanted: str) -> _Token:
        token = self.token
        if token.kind not in ("word", "quoted") or any(map(token.is_word, _WORDS)):
            raise self.wrong(wanted)
        self._at += 1
        return token

    def _takes(self, text: str) -> bool:
        found = self.token.is_word(text) or (self.token.kind == "mark" and self.token.text == text)
        self._at += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise self.wrong(f"'{mark}'")


def _plain(text: str) -> str:
    """The text without the backslashes that keep its characters from having a meaning."""
    return re.sub(r"\\(.)", r"\1", text)


def _has_star(text: str) -> bool:
    return "*" in re.sub(r"\\.", "", text)


def _pattern(text: str) -> str:
    """A pattern of the tree, where '?' has a meaning too."""
    parts = re.findall(r"\\(.)|([^\\])", text)
    return "".join(
        each if each == "*" else re.sub(r"([\\?*])", r"\\\1", escaped or each) for escaped, each in parts
    )
