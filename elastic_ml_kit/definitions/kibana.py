"""Kibana's saved objects as files: JSON within JSON laid open, without what Kibana changes by itself.

Kibana keeps parts of an object as JSON in a text (`panelsJSON`, `searchSourceJSON` …). In a file they are
objects, so that people can read a change and a check can name a line; `importable` makes texts of them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.definition import Body
from elastic_ml_kit.definitions.other import SAVED_TYPES

FOLDERS = {"index-pattern": "data_views", "search": "searches", "dashboard": "dashboards"}
"""Type of a saved object → its folder under `kibana/`."""

KINDS = {saved: kind for kind, saved in SAVED_TYPES.items()}
"""Type of a saved object → kind of resource."""

_KEPT = ("attributes", "coreMigrationVersion", "id", "references", "type", "typeMigrationVersion")
_VERSIONS = ("coreMigrationVersion", "typeMigrationVersion")
_TEXTS_OF_A_DATA_VIEW = frozenset(
    {"fieldAttrs", "fieldFormatMap", "fields", "runtimeFieldMap", "sourceFilters", "typeMeta"}
)
_COUNTERS = ("hits", "version")
_ABSENT = object()


def _is_text(key: str) -> bool:
    return key.endswith(("JSON", "Json")) or key == "visState"


def laid_open(saved: Body) -> dict[str, Any]:
    """The object with the JSON texts in it as the objects that they are; what is no JSON stays text.

    Example:
        >>> laid_open({"type": "dashboard", "attributes": {"panelsJSON": "[]"}})
        {'type': 'dashboard', 'attributes': {'panelsJSON': []}}
    """
    return _converted(saved, _opened)


def importable(saved: Body) -> dict[str, Any]:
    """The object as a line of Kibana's `_import`: the opposite of `laid_open`.

    Example:
        >>> importable({"type": "dashboard", "attributes": {"panelsJSON": [{"type": "lens"}]}})
        {'type': 'dashboard', 'attributes': {'panelsJSON': '[{"type":"lens"}]'}}
    """
    return _converted(saved, _closed)


def _converted(saved: Body, convert: Callable[[Any], Any]) -> dict[str, Any]:
    """The object with its texts converted, the inner ones before the outer ones or after, as needed."""
    attributes = _walked(saved["attributes"], convert)
    if saved.get("type") == "index-pattern":
        attributes = {
            key: convert(value) if key in _TEXTS_OF_A_DATA_VIEW else value
            for key, value in attributes.items()
        }
    return {**saved, "attributes": attributes}


def _walked(value: Any, convert: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: convert(_walked(child, convert)) if _is_text(key) else _walked(child, convert)
            for key, child in value.items()
        }
    return [_walked(each, convert) for each in value] if isinstance(value, list) else value


def _opened(value: Any) -> Any:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        return value
    return _walked(found, _opened) if isinstance(found, dict | list) else value


def _closed(value: Any) -> Any:
    if not isinstance(value, dict | list):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def normal(saved: Body) -> dict[str, Any]:
    """The one form in which a file holds an object, whatever Kibana exported it.

    Keys and references are sorted, panels are in reading order, texts are laid open. Who changed it and
    when, counters, Kibana's own version in panels and caches of a data view are left out. A search with one
    tab, as Kibana writes it from 9.2 on, is written without, as every version reads it.
    """
    opened = laid_open({key: saved[key] for key in _KEPT if key in saved})
    opened["references"] = sorted(opened.get("references", ()), key=lambda each: str(each.get("name")))
    attributes = opened["attributes"] = _settled(opened["attributes"])
    if opened["type"] == "index-pattern":
        empty = [key for key in _TEXTS_OF_A_DATA_VIEW if not attributes.get(key)]
        for key in ("fields", *empty):
            attributes.pop(key, None)
    elif isinstance(attributes.get("panelsJSON"), list):
        attributes["panelsJSON"] = sorted(map(_without_version, attributes["panelsJSON"]), key=_place)
    found: dict[str, Any] = json.loads(json.dumps(opened, sort_keys=True))
    return found


def _settled(attributes: Body) -> dict[str, Any]:
    """Attributes without counters, and those of an only tab in their place."""
    kept = {key: value for key, value in attributes.items() if key not in _COUNTERS}
    tabs = kept.get("tabs")
    if isinstance(tabs, list) and len(tabs) == 1:
        del kept["tabs"]
        kept |= {key: value for key, value in tabs[0].get("attributes", {}).items() if key not in _COUNTERS}
    return kept


def _without_version(panel: Any) -> Any:
    return {key: value for key, value in panel.items() if key != "version"}


def _place(panel: Body) -> tuple[str, int, int, str]:
    grid = panel.get("gridData", {})
    return str(grid.get("sectionId", "")), grid.get("y", 0), grid.get("x", 0), str(panel.get("panelIndex"))


def render(saved: Body) -> str:
    """The text of an object's file."""
    return json.dumps(normal(saved), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def file_of(saved: Body) -> str:
    """Where the file of an object lies in a content folder.

    Example:
        >>> file_of({"type": "dashboard", "id": "my-overview"})
        'kibana/dashboards/my-overview.json'
    """
    return f"kibana/{FOLDERS[saved['type']]}/{saved['id']}.json"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: `path` leads to it, `ours` and `theirs` are None where it is not there."""

    path: str
    ours: Any
    theirs: Any


def changes(ours: Body, theirs: Body) -> list[Change]:
    """What differs between two forms of an object, apart from the versions that Kibana raises by itself.

    Panels are matched by their index and references by their name, so that one that moves is one change.

    Example:
        >>> old = {"type": "search", "id": "a", "attributes": {"title": "A", "sort": []}, "references": []}
        >>> changes(old, {**old, "attributes": {"title": "B", "sort": []}})
        [Change(path='attributes.title', ours='A', theirs='B')]
    """
    first, second = (
        {key: value for key, value in normal(each).items() if key not in _VERSIONS} for each in (ours, theirs)
    )
    return list(_differences("", first, second))


def _differences(path: str, ours: Any, theirs: Any) -> Iterator[Change]:
    tables = _table(ours), _table(theirs)
    if tables[0] is None or tables[1] is None:
        if ours != theirs:
            yield Change(path, *(None if each is _ABSENT else each for each in (ours, theirs)))
        return
    for key in sorted(tables[0].keys() | tables[1].keys()):
        below = key if not path or key.startswith("[") else f".{key}"
        yield from _differences(path + below, tables[0].get(key, _ABSENT), tables[1].get(key, _ABSENT))


def _table(value: Any) -> Mapping[str, Any] | None:
    """What can be compared part by part: an object, or a list of panels or references."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        for key in ("panelIndex", "name"):
            names = [each.get(key) for each in value]
            if None not in names and len({*names}) == len(names):
                return {f"[{name}]": each for name, each in zip(names, value, strict=True)}
        return {f"[{position}]": each for position, each in enumerate(value)}
    return None
