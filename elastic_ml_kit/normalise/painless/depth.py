"""Room for recursion: scripts may call themselves, and nest, deeper than Python allows at first."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

DEPTH = 4000
_P = ParamSpec("_P")
_R = TypeVar("_R")


def deepened(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function with room for some thousand calls inside each other, as Java has."""

    @functools.wraps(function)
    def deep(*arguments: _P.args, **named: _P.kwargs) -> _R:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, DEPTH))
        try:
            return function(*arguments, **named)
        finally:
            sys.setrecursionlimit(before)

    return deep
