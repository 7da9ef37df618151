"""What processors do with Java's regular expressions: replace what matches, and divide texts there."""

from __future__ import annotations

import re

from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.regex import Pattern, PatternError
from elastic_ml_kit.normalise.regex import compile_java as compile_pattern

__all__ = ["PatternError", "Replacement", "Splitter", "compile_pattern"]

PATTERN_SYNTAX = "pattern_syntax_exception"
_REFERENCE = re.compile(r"\\(.)|\$\{([a-zA-Z0-9]*)(\}?)|\$([0-9]+)|(\\)|(\$)", re.DOTALL)
_NEEDS_REGEX = frozenset("\\[](){}.*+?^$|")


class Replacement:
    """A replacement text with `$1`, `${name}` and `\\$`, read once.

    A wrong one fails only when there is something to replace, as in Java.

    Example:
        >>> Replacement(compile_pattern(r"(\\w)@(\\w)"), "$2 at $1").everywhere("a@b c@d")
        'b at a d at c'
    """

    def __init__(self, pattern: Pattern, text: str) -> None:
        self._pattern = pattern
        self._error: IngestError | None = None
        try:
            self._template = _template(pattern, text)
        except IngestError as error:
            self._error = error

    def everywhere(self, text: str) -> str:
        """The text with every match replaced.

        Errors:
            IngestError: the replacement speaks of a group that the pattern does not have, or replacing
                took too long.
        """
        return self._replaced(text, 0)

    def first(self, text: str) -> str:
        """The text with the first match replaced; errors as above."""
        return self._replaced(text, 1)

    def _replaced(self, text: str, count: int) -> str:
        if self._error is None:
            return self._pattern.sub(self._template, text, count)
        if self._pattern.search(text) is None:
            return text
        raise IngestError(self._error.type, self._error.reason)


def _template(pattern: Pattern, text: str) -> str:
    """The replacement as `re.sub` takes it."""
    parts, at = [], 0
    for found in _REFERENCE.finditer(text):
        parts += [text[at : found.start()], _referred(pattern, found)]
        at = found.end()
    return "".join([*parts, text[at:]])


def _referred(pattern: Pattern, found: re.Match[str]) -> str:
    if found[1] is not None:
        return "\\\\" if found[1] == "\\" else str(found[1])
    if found[2] is not None:
        return _named(pattern, found)
    if found[4] is not None:
        return _numbered(pattern, found[4])
    if found[5]:
        raise illegal("character to be escaped is missing")
    missing = found.end() == len(found.string)
    raise illegal("Illegal group reference" + (": group index is missing" if missing else ""))


def _named(pattern: Pattern, found: re.Match[str]) -> str:
    name = found[2]
    if not name:
        raise illegal("named capturing group has 0 length name")
    if not found[3]:
        raise illegal("named capturing group is missing trailing '}'")
    if name[0].isdigit():
        raise illegal(f"capturing group name {{{name}}} starts with digit character")
    if name not in pattern.groupindex:
        raise illegal(f"No group with name {{{name}}}")
    return f"\\g<{pattern.groupindex[name]}>"


def _numbered(pattern: Pattern, digits: str) -> str:
    used = 1
    while used < len(digits) and int(digits[: used + 1]) <= pattern.groups:
        used += 1
    number = int(digits[:used])
    if number > pattern.groups:
        raise IngestError("index_out_of_bounds_exception", f"No group {number}")
    return f"\\g<{number}>{digits[used:]}"


class Splitter:
    """Divides texts where a pattern matches, as Java's `split` does.

    Args:
        separator: a regular expression; a wrong one fails when the first text comes, as in Elasticsearch.

    Example:
        >>> Splitter(",").split("a,,b,,", 0), Splitter("").split("abc", 0)
        (['a', '', 'b'], ['a', 'b', 'c'])
    """

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._plain = bool(separator) and not _NEEDS_REGEX & set(separator)
        self._pattern: Pattern | PatternError
        try:
            self._pattern = compile_pattern(separator)
        except PatternError as error:
            self._pattern = error

    def split(self, text: str, limit: int) -> list[str]:
        """The parts.

        Args:
            text: what to divide.
            limit: 0 for all without empty ones at the end, -1 for all, else at most so many.

        Errors:
            IngestError: the separator is no regular expression.
        """
        most = limit - 1 if limit > 0 else -1
        if self._plain:
            parts = text.split(self._separator, most)
        elif isinstance(self._pattern, PatternError):
            raise IngestError(PATTERN_SYNTAX, str(self._pattern))
        else:
            parts = self._pattern.split(text, most)
        if limit == 0 and len(parts) > 1:
            while parts and not parts[-1]:
                parts.pop()
        return parts
