"""Which route a request belongs to: path patterns with placeholders, the most literal one first."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from tests.contract.lab import Request, Route, Table

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def routed(table: Table, request: Request) -> tuple[Route, Request] | None:
    """The route and the request with its `names`, or nothing where no pattern fits.

    >>> table = {("GET", "/_ml/anomaly_detectors/{job_id}"): lambda lab, request: Reply(200, request.names)}
    >>> route, request = routed(table, request)
    """
    patterns = tuple(pattern for method, pattern in table if method == request.method)
    if (found := matched(patterns, request.path)) is None:
        return None
    pattern, names = found
    return table[request.method, pattern], replace(request, names=names)


@lru_cache(maxsize=4096)
def matched(patterns: tuple[str, ...], path: str) -> tuple[str, dict[str, str]] | None:
    """The pattern that fits with the most literal segments, and what its placeholders stand for."""
    for pattern in sorted(patterns, key=_placeholders):
        if found := _compiled(pattern).fullmatch(path):
            return pattern, {name: unquote(text) for name, text in found.groupdict().items()}
    return None


def _placeholders(pattern: str) -> list[bool]:
    return [segment.startswith("{") for segment in pattern.split("/")]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = _PLACEHOLDER.split(pattern)
    literal = [re.escape(piece) for piece in pieces[::2]]
    named = [f"(?P<{name}>[^/]+)" for name in pieces[1::2]]
    return re.compile("".join(one + other for one, other in zip(literal, [*named, ""], strict=True)))
