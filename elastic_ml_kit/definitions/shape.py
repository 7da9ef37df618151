"""A small language for what a definition file may say, and the check that reports everything it says wrongly.

A shape is a function from a value and its path to the faults found there. Tables are written as literal
dicts of key and shape, so that the list of allowed keys can be read like the documentation of the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elastic_ml_kit.clock import parse_instant, parse_lookback, parse_span
from elastic_ml_kit.errors import nearest
from elastic_ml_kit.query.ast import Path

Fault = tuple[Path, str]
Shape = Callable[[Any, Path], Iterator[Fault]]


def text(value: Any, path: Path) -> Iterator[Fault]:
    """Text that is not empty."""
    if not isinstance(value, str):
        yield path, expected("text", value)
    elif not value.strip():
        yield path, "expected text, found an empty one"


def any_text(value: Any, path: Path) -> Iterator[Fault]:
    """Text, also an empty one."""
    if not isinstance(value, str):
        yield path, expected("text", value)


def flag(value: Any, path: Path) -> Iterator[Fault]:
    """true or false."""
    if not isinstance(value, bool):
        yield path, expected("true or false", value)


def number(value: Any, path: Path) -> Iterator[Fault]:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield path, expected("a number", value)


def anything(_value: Any, _path: Path) -> Iterator[Fault]:
    """Whatever stands there."""
    yield from ()


def table_of_anything(value: Any, path: Path) -> Iterator[Fault]:
    """An object, whatever it holds."""
    if not isinstance(value, Mapping):
        yield path, expected("an object", value)


def span(value: Any, path: Path) -> Iterator[Fault]:
    """A length of time such as `15m`."""
    yield from _parsed(parse_span, value, path)


def lookback(value: Any, path: Path) -> Iterator[Fault]:
    """Date math such as `now-45m`."""
    yield from _parsed(parse_lookback, value, path)


def instant(value: Any, path: Path) -> Iterator[Fault]:
    """An ISO 8601 time such as `2026-01-05T00:00Z`."""
    yield from _parsed(parse_instant, value, path)


def _parsed(parse: Callable[[str], int], value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield path, expected("text such as '15m' or 'now-45m'", value)
        return
    try:
        parse(value)
    except ValueError as error:
        yield path, str(error)


def matching(pattern: str, what: str) -> Shape:
    """Text that a regular expression takes as a whole."""
    compiled = re.compile(pattern)

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield path, expected(what, value)

    return check


def whole(low: int, high: int | None = None) -> Shape:
    """A whole number between bounds."""
    bounds = f"a whole number from {low}" + (f" to {high}" if high is not None else "")

    def check(value: Any, path: Path) -> Iterator[Fault]:
        right = isinstance(value, int) and not isinstance(value, bool)
        if not right or value < low or (high is not None and value > high):
            yield path, expected(bounds, value)

    return check


def one_of(*words: str) -> Shape:
    """One of these words."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if value not in words:
            near = nearest(value, words) if isinstance(value, str) else ""
            yield path, f"{expected('one of ' + ', '.join(words), value)}{near}"

    return check


def either(*shapes: Shape) -> Shape:
    """Any of these shapes; the faults told are those of the last."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        found = [list(shape(value, path)) for shape in shapes]
        if all(found):
            yield from found[-1]

    return check


def then(first: Shape, second: Shape) -> Shape:
    """The first shape, and where that holds also the second."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        found = list(first(value, path))
        yield from found or second(value, path)

    return check


def list_of(shape: Shape, least: int = 0) -> Shape:
    """A list of values of one shape."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield path, expected("a list", value)
        elif len(value) < least:
            yield path, f"expected a list of at least {least}, found {len(value)}"
        else:
            for position, each in enumerate(value):
                yield from shape(each, (*path, position))

    return check


def map_of(shape: Shape) -> Shape:
    """An object with keys of the author's choice and values of one shape."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield path, expected("an object", value)
        else:
            for key, each in value.items():
                yield from shape(each, (*path, key))

    return check


def table(keys: Mapping[str, Shape], required: tuple[str, ...] = ()) -> Shape:
    """An object with these keys and no other."""

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield path, expected("an object", value)
            return
        for key in required:
            if key not in value:
                yield path, f"'{key}' is missing"
        for key, each in value.items():
            if key in keys:
                yield from keys[key](each, (*path, key))
            else:
                yield (*path, key), unknown("key", str(key), keys)

    return check


_FEW = 12
"""Allowed words that a message lists beside the nearest one."""


def unknown(kind: str, word: str, allowed: Mapping[str, Any]) -> str:
    """The message for a word that nobody knows: the nearest one, or what is allowed where that is short."""
    near = nearest(word, allowed)
    if near and len(allowed) > _FEW:
        return f"unknown {kind} '{word}'{near}"
    return f"unknown {kind} '{word}'{near or '.'} Allowed: {', '.join(sorted(allowed))}"


def expected(what: str, value: Any) -> str:
    """The message for a value that is not what it should be."""
    return f"expected {what}, found {_found(value)}"


def _found(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…" + shown[0]
