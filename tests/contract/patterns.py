"""Names with wildcards: which of the known ones they mean, and whether two can mean the same."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from tests.contract.lab import Body


def patterns_of(body: Body) -> list[str]:
    """The index patterns of a template, one or several."""
    given: Any = body.get("index_patterns", ())
    return [given] if isinstance(given, str) else list(given)


def chosen(known: Iterable[str], asked: str) -> list[str]:
    """Those of the known names that a comma-separated list of names and patterns means, `-` taking away.

    >>> chosen(["a1", "a2", "b"], "a*,-a1")
    ['a2']
    """
    found: dict[str, None] = {}
    names = list(known)
    for part in asked.split(","):
        without = part.startswith("-") and bool(found)
        pattern = "*" if part == "_all" else part.removeprefix("-") if without else part
        for name in names:
            if fnmatchcase(name, pattern):
                if without:
                    found.pop(name, None)
                else:
                    found[name] = None
    return list(found)


@lru_cache(maxsize=65_536)
def overlap(one: str, two: str) -> bool:
    """Whether some name matches both patterns.

    >>> overlap("logs-*-a", "logs-x-*"), overlap("logs-*", "metrics-*")
    (True, False)
    """
    if not one or not two:
        return not one.strip("*") and not two.strip("*")
    if one[0] == "*":
        return overlap(one[1:], two) or overlap(one, two[1:])
    if two[0] == "*":
        return overlap(one, two[1:]) or overlap(one[1:], two)
    return one[0] == two[0] and overlap(one[1:], two[1:])
