"""What a search or dashboard refers to and shows: which objects, fields, queries and aggregations, and where.

Objects are taken with their texts laid open (`kibana.laid_open`), so that a path leads to a line of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.definition import Body
from elastic_ml_kit.query.ast import Path

KNOWN_PANELS = ("lens", "search")
"""Types of panels whose inside is read; the others are taken as they are."""

LAYER = "indexpattern-datasource-layer-"
RECORDS = "___records___"
"""What Lens calls the documents themselves where it counts them."""

_META = "kibanaSavedObjectMeta"
_CONTROLS = {"optionsListControl": "optionsListDataView", "rangeSliderControl": "rangeSliderDataView"}


@dataclass(frozen=True, slots=True)
class Link:
    """A place that names a reference: `name` has to stand in the object's `references`, with this `type`.

    `id` is given where the place is a copy of the reference, as a Lens panel has one of its own.
    """

    path: Path
    name: str
    type: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A field that is shown. `link` names the reference of its data view; nothing is any of the object's.

    `operation` and `data_type` are those of a Lens column, empty elsewhere.
    """

    path: Path
    link: str
    field: str
    operation: str = ""
    data_type: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A text in a query language, and the reference of the data view that it is asked of."""

    path: Path
    link: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A Lens layer: its columns by id, and the panel's visualization that shows them."""

    path: Path
    columns: Mapping[str, Body]
    order: tuple[str, ...]
    shown: frozenset[str]


Part = Link | Use | Query | Layer


def parts(saved: Body) -> Iterator[Part]:
    """Everything that an object refers to and shows.

    Example:
        >>> [part.field for part in parts({"type": "search", "attributes": {"columns": ["user.name"]}})]
        ['user.name']
    """
    path: Path = ("attributes",)
    if saved["type"] == "search":
        yield from _search(saved["attributes"], path, "")
    elif saved["type"] == "dashboard":
        yield from _dashboard(saved["attributes"], path)


def _search(attributes: Body, path: Path, prefix: str) -> Iterator[Part]:
    source, at = _source(attributes, path)
    link = prefix + str(source.get("indexRefName", ""))
    if link != prefix:
        yield Link((*at, "indexRefName"), link, "index-pattern")
    for position, name in enumerate(_list(attributes.get("columns"))):
        if name != "_source":
            yield Use((*path, "columns", position), link, name)
    for position, pair in enumerate(_list(attributes.get("sort"))):
        if isinstance(pair, list) and pair:
            yield Use((*path, "sort", position), link, pair[0])
    if attributes.get("breakdownField"):
        yield Use((*path, "breakdownField"), link, attributes["breakdownField"])
    yield from _asked(source, at, link, prefix)


def _source(attributes: Body, path: Path) -> tuple[Body, Path]:
    """The search source of an object, and where it is."""
    return table(attributes, _META, "searchSourceJSON"), (*path, _META, "searchSourceJSON")


def _asked(source: Body, path: Path, link: str, prefix: str, filters: str = "filter") -> Iterator[Part]:
    """The query and the filters of a search source or of a Lens state."""
    yield from _query(source.get("query"), (*path, "query"), link)
    for position, each in enumerate(_list(source.get(filters))):
        yield from _filter(each, (*path, filters, position), link, prefix)


def _query(value: Any, path: Path, link: str) -> Iterator[Query]:
    if isinstance(value, Mapping) and isinstance(value.get("query"), str) and value["query"].strip():
        yield Query((*path, "query"), link, value["query"], str(value.get("language", "kuery")))


def _filter(each: Body, path: Path, link: str, prefix: str) -> Iterator[Part]:
    meta = table(each, "meta")
    if "indexRefName" in meta:
        link = prefix + meta["indexRefName"]
        yield Link((*path, "meta", "indexRefName"), link, "index-pattern")
    if meta.get("type") == "combined":
        for position, child in enumerate(_list(meta.get("params"))):
            yield from _filter(child, (*path, "meta", "params", position), link, prefix)
    elif isinstance(meta.get("key"), str) and meta.get("type") != "custom":
        yield Use((*path, "meta", "key"), link, meta["key"])


def _dashboard(attributes: Body, path: Path) -> Iterator[Part]:
    source, at = _source(attributes, path)
    yield from _asked(source, at, "", "")
    for position, panel in enumerate(_list(attributes.get("panelsJSON"))):
        yield from _panel(table(panel), (*path, "panelsJSON", position))
    at = (*path, "controlGroupInput", "panelsJSON")
    for name, control in table(attributes, "controlGroupInput", "panelsJSON").items():
        yield from _control(name, table(control), (*at, name))


def _control(name: str, control: Body, path: Path) -> Iterator[Part]:
    if control.get("type") in _CONTROLS:
        link = f"controlGroup_{name}:{_CONTROLS[control['type']]}"
        yield Link(path, link, "index-pattern")
        field = table(control, "explicitInput").get("fieldName")
        if field:
            yield Use((*path, "explicitInput", "fieldName"), link, field)


def _panel(panel: Body, path: Path) -> Iterator[Part]:
    prefix = f"{panel.get('panelIndex', '')}:"
    if "panelRefName" in panel:
        yield Link((*path, "panelRefName"), f"{prefix}{panel['panelRefName']}", str(panel.get("type", "")))
        return
    attributes = table(panel, "embeddableConfig", "attributes")
    at = (*path, "embeddableConfig", "attributes")
    if panel.get("type") == "search":
        yield from _search(attributes, at, prefix)
    elif panel.get("type") == "lens":
        yield from _lens(table(attributes, "state"), (*at, "state"), prefix)
    for position, each in enumerate(_list(attributes.get("references"))):
        name, kind, target = (str(table(each).get(key, "")) for key in ("name", "type", "id"))
        yield Link((*at, "references", position), prefix + name, kind, target)


def _lens(state: Body, path: Path, prefix: str) -> Iterator[Part]:
    shown = frozenset(_accessors(state.get("visualization", {})))
    layers = table(state, "datasourceStates", "formBased", "layers")
    links = [f"{prefix}{LAYER}{name}" for name in layers]
    for link, (name, layer) in zip(links, layers.items(), strict=True):
        at = (*path, "datasourceStates", "formBased", "layers", name)
        yield Link(at, link, "index-pattern")
        columns = {key: table(column) for key, column in table(layer, "columns").items()}
        yield Layer(at, columns, tuple(_list(table(layer).get("columnOrder"))), shown)
        for key, column in columns.items():
            yield from _column(column, (*at, "columns", key), link)
    yield from _asked(state, path, links[0] if len(links) == 1 else "", prefix, "filters")


def _accessors(value: Any, key: str = "") -> Iterator[str]:
    """The ids of the columns that a visualization names."""
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _accessors(child, name)
    elif isinstance(value, list):
        for each in value:
            yield from _accessors(each, key)
    elif isinstance(value, str) and (
        key.lower().endswith(("accessor", "accessors"))
        or key in ("columnId", "metrics", "primaryGroups", "secondaryGroups")
    ):
        yield value


def _column(column: Body, path: Path, link: str) -> Iterator[Part]:
    operation, kind = str(column.get("operationType", "")), str(column.get("dataType", ""))
    params = table(column, "params")
    if column.get("sourceField", RECORDS) != RECORDS:
        yield Use((*path, "sourceField"), link, column["sourceField"], operation, kind)
    for position, name in enumerate(_list(params.get("secondaryFields"))):
        yield Use((*path, "params", "secondaryFields", position), link, name, operation)
    for key in ("sortField", "sortByField"):
        if key in params:
            yield Use((*path, "params", key), link, params[key], "date_histogram")
    yield from _query(column.get("filter"), (*path, "filter"), link)
    for position, each in enumerate(_list(params.get("filters"))):
        yield from _query(table(each, "input"), (*path, "params", "filters", position, "input"), link)


def table(value: Any, *keys: str) -> Body:
    """The object that the keys lead to, an empty one where there is none; checks go on after a slip."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
