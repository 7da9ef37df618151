"""From `%{NAME:field:type}` to one regular expression with named groups."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REFERENCE = re.compile(
    r"%\{(?P<whole>(?P<name>[A-z0-9]+)(?::(?P<field>[^\W_]|[\w@\[\]:.-]+))?)(?:=(?:[^{}]+|\.+)+)?\}",
    re.DOTALL,
)
_MOST = 100_000


class GrokError(Exception):
    """A grok expression is wrong; the text says how, in Elasticsearch's words."""


def expand(expression: str, patterns: Mapping[str, str]) -> str:
    """The expression with every reference replaced; a group is called as its reference reads.

    Errors:
        GrokError: a pattern is not known, or its definitions never end.

    Example:
        >>> expand("%{A:x:int}", {"A": "a|%{B}", "B": "b"})
        '(?<A:x:int>a|(?:b))'
    """
    parts: list[str] = []
    rest = expression
    for _ in range(_MOST):
        found = _REFERENCE.search(rest)
        if found is None:
            return "".join([*parts, rest])
        parts.append(rest[: found.start()])
        rest = _inserted(found, patterns) + rest[found.end() :]
    raise GrokError("Can not convert grok patterns to regular expression")


def _inserted(found: re.Match[str], patterns: Mapping[str, str]) -> str:
    definition = _known(found["name"], patterns)
    if found["field"] is None:
        return f"(?:{definition})"
    return f"(?<{found['whole']}>{definition})"


def check_definitions(definitions: Mapping[str, str], patterns: Mapping[str, str]) -> None:
    """Makes sure that what definitions refer to is there, and that none is made of itself.

    Args:
        definitions: those of the user.
        patterns: all, theirs included.

    Errors:
        GrokError: a pattern is not known, or one is made of itself; the text names the way round.
    """
    for name in definitions:
        _visit(name, name, patterns, [], set())


def _visit(name: str, origin: str, patterns: Mapping[str, str], way: list[str], seen: set[str]) -> None:
    if name in seen:
        return
    seen.add(name)
    references = [found["name"] for found in _REFERENCE.finditer(_known(name, patterns))]
    if origin in references:
        raise GrokError(_circle(name, patterns[name], way))
    for reference in references:
        _visit(reference, origin, patterns, [*way, name], seen)


def _known(name: str, patterns: Mapping[str, str]) -> str:
    if name not in patterns:
        raise GrokError(f"Unable to find pattern [{name}] in Grok's pattern dictionary")
    return patterns[name]


def _circle(name: str, definition: str, way: list[str]) -> str:
    back = f" back to pattern [{way[0]}]" if way else ""
    through = f" via patterns [{'=>'.join(way)}]" if len(way) > 1 else ""
    return f"circular reference in pattern [{name}][{definition}]{back}{through}"
