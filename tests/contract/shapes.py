"""Holds a request against the published shapes: route, query parameters and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from elastic_ml_kit.errors import nearest
from tests.contract.lab import Request
from tests.contract.routing import matched

_ANYWHERE = frozenset({"error_trace", "filter_path", "human", "pretty"})
_NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
_SAMPLED = 50
"""Action lines of a bulk body that are looked at: the first and the last ones."""


@cache
def table() -> Mapping[str, Any]:
    """Routes and shapes, as `derive` made them."""
    found: Mapping[str, Any] = orjson.loads(Path(__file__).with_name("shapes.json").read_bytes())
    return found


@cache
def _patterns(method: str) -> tuple[str, ...]:
    routes = (each.split(" ", 1) for each in table()["routes"])
    return tuple(pattern for word, pattern in routes if word == method)


def violations(request: Request) -> list[str]:
    """What the published shapes do not allow in a request, a sentence each; empty where all is well."""
    asked = f"{request.method} {request.path}"
    found = matched(_patterns(request.method), request.path)
    if found is None or any(name.startswith("_") and name != "_all" for name in found[1].values()):
        return [f"{asked}: no such operation"]
    route = table()["routes"][f"{request.method} {found[0]}"]
    return [f"{asked}: {each}" for each in (*_query(route, request), *_body(route, request, found[0]))]


def _query(route: Mapping[str, Any], request: Request) -> Iterator[str]:
    known = route["query"]
    for name, text in request.query.items():
        if name in known:
            if not _parameter_fits(known[name], text):
                yield f"query parameter {name}={text} should be {_described(known[name])}"
        elif name not in _ANYWHERE:
            yield f"unknown query parameter {name}{nearest(name, known) or ''}"


def _parameter_fits(shape: Any, text: str) -> bool:
    shape = _followed(shape)
    if isinstance(shape, list):
        return any(_parameter_fits(each, text) for each in shape)
    if shape == "boolean":
        return text in ("true", "false", "")
    if shape == "number":
        return text.lstrip("-").replace(".", "", 1).isdecimal()
    if isinstance(shape, dict) and "enum" in shape:
        return {*text.split(",")} <= {*shape["enum"]}
    return not (isinstance(shape, dict) and "items" in shape) or _parameter_fits(shape["items"], text)


def _body(route: Mapping[str, Any], request: Request, pattern: str) -> Iterator[str]:
    if pattern.endswith(("/_bulk", "/_msearch")):
        yield from _lines(route["body"], request)
    elif "body" not in route:
        if request.raw:
            yield "a body, where none is taken"
    elif not request.raw:
        if route["required"]:
            yield "no body, where one is needed"
    elif request.body is None:
        yield "the body is not JSON"
    else:
        yield from faults(route["body"], request.body, "")


def _lines(shapes: list[Any], request: Request) -> Iterator[str]:
    if not request.raw.endswith(b"\n"):
        yield "the body does not end with a line end"
        return
    if "json" not in request.headers.get("content-type", ""):
        yield "the content type is not that of lines"
    if request.path.endswith("_msearch"):
        for place, line in enumerate(request.raw.splitlines()):
            yield from _line(shapes[place % 2], line, place)
        return
    for place, line in _actions(request.raw):
        yield from _line(shapes[0], line, place)


def _actions(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Some action lines, the first ones of the body; where each is followed by a document."""
    at = place = 0
    while at < len(raw) and place < _SAMPLED:
        end = raw.index(b"\n", at)
        line = raw[at:end]
        yield place, line
        at = end + 1
        if not line.lstrip().startswith(b'{"delete"'):
            at = raw.find(b"\n", at) + 1 or len(raw)
        place += 1


def _line(shape: Any, line: bytes, place: int) -> Iterator[str]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        yield f"line {place} is not JSON"
        return
    yield from faults(shape, value, f"line {place}")


def faults(shape: Any, value: Any, place: str) -> Iterator[str]:
    """What is wrong with a value, by a shape of the table.

    >>> list(faults({"keys": {"size": "number"}}, {"size": "ten"}, ""))
    ['size should be a number, not text']
    """
    shape = _followed(shape)
    if shape == "any":
        return
    if isinstance(shape, list):
        yield from _none_of(shape, value, place)
    elif isinstance(shape, str) or "enum" in shape:
        if not _is(shape, value):
            yield f"{place or 'the body'} should be {_described(shape)}, not {_NAMES.get(type(value), value)}"
    elif isinstance(value, dict) and "items" not in shape:
        yield from _members(shape, value, place)
    elif isinstance(value, list) and "items" in shape:
        for number, each in enumerate(value):
            yield from faults(shape["items"], each, f"{place}[{number}]")
    else:
        yield f"{place or 'the body'} should be {_described(shape)}, not {_NAMES.get(type(value), value)}"


def _members(shape: Mapping[str, Any], value: Mapping[str, Any], place: str) -> Iterator[str]:
    prefix = f"{place}." if place else ""
    keys = shape.get("keys", {})
    for name, each in value.items():
        if name in keys or "values" in shape:
            yield from faults(keys.get(name, shape.get("values")), each, prefix + name)
        else:
            yield f"unknown key {prefix}{name}{nearest(name, keys) or ''}"
    for name in shape.get("required", ()):
        if name not in value:
            yield f"{prefix}{name} is missing"


def _none_of(shapes: list[Any], value: Any, place: str) -> Iterator[str]:
    found = [list(faults(each, value, place)) for each in shapes]
    if not all(found):
        return
    alike = [each for shape, each in zip(shapes, found, strict=True) if _kind(shape) is type(value)]
    if alike:
        yield from min(alike, key=len)
    else:
        wanted = " or ".join(dict.fromkeys(map(_described, shapes)))
        yield f"{place or 'the body'} should be {wanted}, not {_NAMES.get(type(value), value)}"


def _kind(shape: Any) -> type | None:
    shape = _followed(shape)
    if isinstance(shape, dict):
        return list if "items" in shape else str if "enum" in shape else dict
    return None


def _is(shape: Any, value: Any) -> bool:
    if isinstance(shape, dict):
        return str(value).lower() in {each.lower() for each in shape["enum"]}
    if shape == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if shape == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return value is None if shape == "null" else isinstance(value, str)


def _described(shape: Any) -> str:
    shape = _followed(shape)
    if isinstance(shape, list):
        return " or ".join(dict.fromkeys(map(_described, shape)))
    if isinstance(shape, dict):
        return f"one of {', '.join(shape['enum'])}" if "enum" in shape else _NAMES[_kind(shape) or dict]
    return {"string": "text", "number": "a number", "boolean": "true or false"}.get(shape, str(shape))


def _followed(shape: Any) -> Any:
    while isinstance(shape, str) and shape.startswith("#"):
        shape = table()["shapes"][shape[1:]]
    return shape
