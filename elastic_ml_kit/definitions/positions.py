"""Where in a JSON, YAML or TOML text a value stands, looked up only after a fault was found there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import yaml

from elastic_ml_kit.query.ast import Path

Place = tuple[int, int]


def locate(text: str, suffix: str, path: Path) -> Place:
    """Line and column (1-based) of the key that the path ends with, or of the nearest parent that is there.

    Args:
        suffix: `.json`, `.yml` or `.toml`.
        path: keys and list positions from the top.

    Example:
        >>> locate('{\\n  "a": {"b": 1}\\n}', ".json", ("a", "b"))
        (2, 9)
    """
    places = _places(text, suffix)
    while path and path not in places:
        path = path[:-1]
    return places.get(path, (1, 1))


@functools.lru_cache(maxsize=4)
def _places(text: str, suffix: str) -> dict[Path, Place]:
    return _toml_places(text) if suffix == ".toml" else _yaml_places(text)


def _yaml_places(text: str) -> dict[Path, Place]:
    """JSON is read as the YAML it is; tabs, which YAML forbids there, count as one column."""
    try:
        root = yaml.compose(text.replace("\t", " "), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return {}
    return dict(_node_places(root, ())) if root is not None else {}


def _node_places(node: yaml.Node, path: Path) -> Iterator[tuple[Path, Place]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            child = (*path, str(key.value))
            yield child, (key.start_mark.line + 1, key.start_mark.column + 1)
            yield from _node_places(value, child)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            child = (*path, position)
            yield child, (value.start_mark.line + 1, value.start_mark.column + 1)
            yield from _node_places(value, child)


def find_twin(text: str) -> tuple[str, Place] | None:
    """The first key that a JSON object has twice, and where the second one stands."""
    try:
        root = yaml.compose(text.replace("\t", " "), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    return next(_twins(root), None) if root is not None else None


def _twins(node: yaml.Node) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for each in node.value if isinstance(node, yaml.CollectionNode) else ():
        key, value = each if isinstance(node, yaml.MappingNode) else (None, each)
        if key is not None:
            if key.value in seen:
                yield key.value, (key.start_mark.line + 1, key.start_mark.column + 1)
            seen.add(key.value)
        yield from _twins(value)


_KEY = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_NAME = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAME})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_NAME})\s*=\s*(.*)")


def _toml_places(text: str) -> dict[Path, Place]:
    """Tables and keys of a TOML text; what stands inside an inline table or a list is not looked into."""
    places: dict[Path, Place] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quotes:
            quotes = "" if quotes in line else quotes
        elif header := _HEADER.match(line):
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            places[table] = (number, header.start(1) + 1)
        elif assignment := _ASSIGNMENT.match(line):
            places[(*table, *_parts(assignment[1]))] = (number, assignment.start(1) + 1)
            opened = assignment[2][:3]
            quotes = opened if opened in ('"""', "'''") and opened not in assignment[2][3:] else ""
    return places


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, name))


def _table(names: tuple[str, ...], several: bool, counts: dict[Path, int]) -> Path:
    """The path of a table header; names of lists of tables get the position of their last entry."""
    path: Path = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if several and depth == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
