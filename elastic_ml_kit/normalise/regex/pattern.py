"""A compiled expression with the interface of `re.Pattern`, run by the engine that is safe for the text.

`re` is fast but cannot be stopped, so it gets only what cannot keep it long; the rest goes to the `regex`
module under a time limit. Both are compiled when they are first needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from time import thread_time
from typing import Any, cast

import regex

from elastic_ml_kit.normalise.regex.emit import Emitter, requires_regex
from elastic_ml_kit.normalise.regex.faults import PatternError, TimeLimitError
from elastic_ml_kit.normalise.regex.java import Parsed, parse_java
from elastic_ml_kit.normalise.regex.oniguruma import parse_oniguruma
from elastic_ml_kit.normalise.regex.risk import Risk, anchored, nullable, risk_of
from elastic_ml_kit.normalise.regex.simplify import simplified

Match = re.Match[str]
SECONDS = 1.0
_END = sys.maxsize


class Pattern:
    """A compiled expression.

    Positions count characters; what `pos` and `endpos` cut off is still seen by `^`, `\\b` and look-behinds.

    Attributes:
        pattern: as written.
        flags: as given, of `java.util.regex.Pattern`.
        groups: how many groups remember what they took.
        groupindex: the number of each named group, the first if several have the name.
        names: the numbers of the groups of each name.
        risk: what the pattern may cost.
        nullable: it can match an empty text.
        needs_regex: `re` cannot run it.

    Errors:
        TimeLimitError: from every method that matches.
    """

    def __init__(self, pattern: str, flags: int, parsed: Parsed) -> None:
        self.pattern = pattern
        self.flags = flags
        self.groups = parsed.groups
        self.names = parsed.names
        self.groupindex = {name: numbers[0] for name, numbers in parsed.names.items()}
        self._tree = simplified(parsed.tree)
        self.risk: Risk = risk_of(self._tree)
        self.nullable = nullable(self._tree)
        self._anchored = anchored(self._tree)
        self.needs_regex = requires_regex(self._tree)
        self._short = -1 if self.needs_regex else self.risk.short
        self._engines: dict[tuple[bool, bool], Any] = {}
        try:
            self._fast: re.Pattern[str] = self._engine(not self.needs_regex, not self.needs_regex)
        except (re.error, regex.error, OverflowError, RecursionError) as error:
            raise PatternError(str(error), -1, pattern) from None

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r})"

    def search(self, text: str, pos: int = 0, endpos: int = _END) -> Match | None:
        """The first match at or after `pos`."""
        if len(text) <= self._short and text.isascii():
            if self._anchored and not pos and "\n" not in text:
                return self._fast.match(text, 0, endpos)
            return self._fast.search(text, pos, endpos)
        return self._run("search", text, pos, endpos)

    def match(self, text: str, pos: int = 0, endpos: int = _END) -> Match | None:
        """The match that starts at `pos`."""
        if len(text) <= self._short and text.isascii():
            return self._fast.match(text, pos, endpos)
        return self._run("match", text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int = _END) -> Match | None:
        """The match of all from `pos` to `endpos`."""
        if len(text) <= self._short and text.isascii():
            return self._fast.fullmatch(text, pos, endpos)
        return self._run("fullmatch", text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = _END) -> Iterator[Match]:
        """All matches, one after another; behind an empty one the search goes on a character later."""
        if self.nullable or self.needs_regex:
            return self._each(text, pos, endpos)
        engine, limited = self._chosen(text)
        if not limited:
            return cast("Iterator[Match]", engine.finditer(text, pos, endpos))
        return self._limited(engine.finditer(text, pos, endpos, timeout=SECONDS))

    def sub(self, replacement: str | Callable[[Match], str], text: str, count: int = 0) -> str:
        """The text with matches replaced; a text to replace them is a template, as `re.sub` takes it."""
        if self.nullable or self.needs_regex:
            return self._replaced(replacement, text, count)
        engine, limited = self._chosen(text)
        if not limited:
            return cast(str, engine.sub(replacement, text, count))
        try:
            return cast(str, engine.sub(replacement, text, count, timeout=SECONDS))
        except TimeoutError:
            raise TimeLimitError(SECONDS, self.pattern) from None

    def split(self, text: str, most: int = -1) -> list[str]:
        """The parts between matches, of which an empty one at the start does not count.

        Args:
            text: what to divide.
            most: how often; -1 for everywhere.
        """
        if not (self.nullable or self.needs_regex or self.groups) and most:
            engine, limited = self._chosen(text)
            if not limited:
                return cast("list[str]", engine.split(text, max(most, 0)))
        parts = list[str]()
        start = 0
        for found in self.finditer(text):
            if len(parts) == most:
                break
            if found.end():
                parts.append(text[start : found.start()])
                start = found.end()
        return [*parts, text[start:]]

    def _each(self, text: str, pos: int, endpos: int) -> Iterator[Match]:
        last, deadline = min(len(text), endpos), thread_time() + SECONDS
        while pos <= last and (found := self.search(text, pos, endpos)) is not None:
            yield found
            start, end = found.span()
            pos = end if end > start else end + 1
            if thread_time() > deadline:
                raise TimeLimitError(SECONDS, self.pattern)

    def _replaced(self, replacement: str | Callable[[Match], str], text: str, count: int) -> str:
        parts, at = list[str](), 0
        for found in islice(self._each(text, 0, _END), count or None):
            new = replacement(found) if callable(replacement) else found.expand(replacement)
            parts += [text[at : found.start()], new]
            at = found.end()
        return "".join([*parts, text[at:]])

    def _run(self, how: str, text: str, pos: int, endpos: int) -> Match | None:
        engine, limited = self._chosen(text)
        if not limited:
            return cast("Match | None", getattr(engine, how)(text, pos, endpos))
        try:
            return cast("Match | None", getattr(engine, how)(text, pos, endpos, timeout=SECONDS))
        except TimeoutError:
            raise TimeLimitError(SECONDS, self.pattern) from None

    def _limited(self, matches: Iterator[Match]) -> Iterator[Match]:
        try:
            yield from matches
        except TimeoutError:
            raise TimeLimitError(SECONDS, self.pattern) from None

    def _chosen(self, text: str) -> tuple[Any, bool]:
        """The engine for a text, and whether it needs the time limit."""
        if len(text) <= self._short and text.isascii():
            return self._fast, False
        limited = self.needs_regex or not self.risk.safe(text)
        return self._engine(text.isascii() and not self.needs_regex, not limited), limited

    def _engine(self, ascii: bool, plain: bool) -> Any:
        key = ascii, plain
        if key not in self._engines:
            self._engines[key] = self.compiled(ascii, plain)
        return self._engines[key]

    def compiled(self, ascii: bool, plain: bool) -> Any:
        """The expression for one engine.

        Args:
            ascii: for texts of ASCII alone.
            plain: for `re`, not for `regex`.
        """
        text = Emitter(ascii).write(self._tree)
        if plain:
            return re.compile(text, re.ASCII if ascii else 0)
        return regex.compile(text, regex.VERSION0 | (regex.ASCII if ascii else 0))


@lru_cache(maxsize=1024)
def compile_java(pattern: str, flags: int = 0) -> Pattern:
    """The pattern as `java.util.regex.Pattern.compile(pattern, flags)` reads it.

    Errors:
        PatternError: it is none.

    Example:
        >>> compile_java(r"\\p{Upper}\\w*+").search("say Hello").group()
        'Hello'
    """
    return _compiled(pattern, flags, lambda: parse_java(pattern, flags))


@lru_cache(maxsize=1024)
def compile_oniguruma(pattern: str) -> Pattern:
    """The pattern as Oniguruma reads it with Ruby's syntax.

    Errors:
        PatternError: it is none.

    Example:
        >>> found = compile_oniguruma("(?<user.name>[[:alpha:]]+)")
        >>> found.names, found.search("7 bob").group(1)
        ({'user.name': (1,)}, 'bob')
    """
    return _compiled(pattern, 0, lambda: parse_oniguruma(pattern))


def _compiled(pattern: str, flags: int, parse: Callable[[], Parsed]) -> Pattern:
    try:
        return Pattern(pattern, flags, parse())
    except RecursionError:
        raise PatternError("the pattern is nested too deep", -1, pattern) from None
