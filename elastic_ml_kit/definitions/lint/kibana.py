"""Checks on Kibana objects: who refers to whom, how people tell them apart, where panels lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Resource
from elastic_ml_kit.definitions.kibana import KINDS, laid_open
from elastic_ml_kit.definitions.panels import KNOWN_PANELS, Link, parts, table
from elastic_ml_kit.errors import Problem, nearest
from elastic_ml_kit.query.ast import Path

COLUMNS = 48
"""The width of a dashboard's grid."""

_NOUNS = {"index-pattern": "data view", "search": "saved search", "dashboard": "dashboard"}


def saved_objects(catalog: Catalog) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """The data views, searches and dashboards, each with its texts laid open."""
    for each in catalog.others:
        if each.kind in KINDS.values():
            yield each, laid_open(each.body)


@dataclass(frozen=True, slots=True)
class KibanaReferences:
    """Each reference leads to an object of the catalog, and each is named by a place that needs it.

    References of panels that are neither Lens nor a search are only followed.
    """

    name: str = "kibana-references"
    why: str = "Kibana refuses to import an object whose reference is missing, or shows a panel without data"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        known: dict[str, list[str]] = {}
        for _, saved in saved_objects(catalog):
            known.setdefault(saved["type"], []).append(saved["id"])
        for each, saved in saved_objects(catalog):
            for path, message in (*_dangling(saved, known), *_unmatched(saved)):
                yield catalog.problem(each.file, path, message)


def _dangling(saved: Mapping[str, Any], known: Mapping[str, list[str]]) -> Iterator[tuple[Path, str]]:
    """References to what the catalog does not have."""
    for position, each in enumerate(saved["references"]):
        path: Path = ("references", position, "id")
        noun = _NOUNS.get(each.get("type"))
        if noun is None:
            message = (
                f"a reference to a '{each.get('type')}', which the catalog does not hold; put it into the"
            )
            yield path, f"{message} panel by value, or remove it"
        elif each.get("id") not in known.get(each["type"], ()):
            hint = nearest(str(each.get("id")), known.get(each["type"], ()))
            yield path, f"there is no {noun} '{each.get('id')}'{hint or '; write it under kibana/'}"


def _unmatched(saved: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Places without their reference, and references without a place."""
    given = {str(each.get("name")): each for each in saved["references"]}
    links = [part for part in parts(saved) if isinstance(part, Link)]
    for link in links:
        each = given.get(link.name)
        if each is None:
            yield link.path, f"'references' has no entry named '{link.name}'{nearest(link.name, given)}"
        elif each.get("type") != link.type or link.id not in ("", each.get("id")):
            wanted = f"{link.type} '{link.id}'" if link.id else f"a {link.type}"
            found = f"{each.get('type')} '{each.get('id')}'"
            yield link.path, f"expected the reference '{link.name}' to be {wanted}, found {found}"
    named = {link.name for link in links if not link.id}
    others = tuple(_prefixes_not_read(saved))
    for position, each in enumerate(saved["references"]):
        name = str(each.get("name"))
        if name not in named and not name.startswith(("tag-ref-", *others)):
            yield ("references", position, "name"), f"nothing uses the reference '{name}'; remove it"


def _prefixes_not_read(saved: Mapping[str, Any]) -> Iterator[str]:
    for panel in _panels(saved):
        if panel.get("type") not in KNOWN_PANELS:
            yield f"{panel.get('panelIndex')}:"


@dataclass(frozen=True, slots=True)
class KibanaTitles:
    """No two objects of a type have one title, and searches and dashboards say what they are for."""

    name: str = "kibana-titles"
    why: str = "people choose from a list of titles, and Kibana refuses a second data view of one name"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        first: dict[tuple[str, str], str] = {}
        for each, saved in saved_objects(catalog):
            key = "name" if each.kind == "data_view" else "title"
            title = str(saved["attributes"].get(key, ""))
            if not title.strip():
                yield catalog.problem(each.file, ("attributes",), f"there is no '{key}'; people look for it")
            elif (each.kind, title) in first:
                message = f"the {key} '{title}' is taken by {first[each.kind, title]}; give this one another"
                yield catalog.problem(each.file, ("attributes", key), message)
            first.setdefault((each.kind, title), each.file)
            if each.kind != "data_view" and not str(saved["attributes"].get("description", "")).strip():
                message = "there is no 'description'; say in a sentence what it is for"
                yield catalog.problem(each.file, ("attributes",), message)


@dataclass(frozen=True, slots=True)
class KibanaLayout:
    """Panels have an index of their own, lie within the grid, and do not lie on each other."""

    name: str = "kibana-layout"
    why: str = "Kibana moves or drops such panels, so that everyone sees another dashboard than was meant"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for each, saved in saved_objects(catalog):
            if each.kind == "dashboard":
                for position, message in _misplaced(list(_panels(saved))):
                    path: Path = ("attributes", "panelsJSON", position, "gridData")
                    yield catalog.problem(each.file, path, message)


def _panels(saved: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = saved["attributes"].get("panelsJSON")
    yield from map(table, found if isinstance(found, list) else ())


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a panel lies: its section of the dashboard, and the first and the last cell to each side."""

    panel: str
    section: str
    x: range
    y: range

    def on(self, other: _Box) -> bool:
        """Whether the two share a cell."""
        shared = (range(max(a.start, b.start), min(a.stop, b.stop)) for a, b in self._sides(other))
        return self.section == other.section and all(shared)

    def _sides(self, other: _Box) -> tuple[tuple[range, range], ...]:
        return (self.x, other.x), (self.y, other.y)


def _misplaced(panels: list[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    indices = Counter(str(panel.get("panelIndex")) for panel in panels)
    boxes: list[_Box] = []
    for position, panel in enumerate(panels):
        grid, name = table(panel, "gridData"), str(panel.get("panelIndex"))
        if indices[name] > 1:
            yield position, f"the panelIndex '{name}' is given twice; give each panel its own"
        if grid.get("i") != name:
            yield position, f"expected 'i' to be the panelIndex '{name}', found '{grid.get('i')}'"
        sides: list[Any] = [grid.get(key) for key in "xywh"]
        if not all(isinstance(side, int) and side >= 0 for side in sides) or 0 in sides[2:]:
            yield position, "expected whole numbers: x and y from 0, w and h from 1"
            continue
        x, y, w, h = sides
        if x + w > COLUMNS:
            yield position, f"the panel '{name}' is outside the grid of {COLUMNS} columns"
        box = _Box(name, str(grid.get("sectionId", "")), range(x, x + w), range(y, y + h))
        for other in filter(box.on, boxes):
            yield position, f"the panels '{other.panel}' and '{name}' lie on each other; move one"
        boxes.append(box)
