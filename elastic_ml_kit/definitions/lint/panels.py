"""Checks on what Kibana objects show: fields exist, queries can be read, aggregations fit their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.data_view import DataView
from elastic_ml_kit.definitions.definition import Resource
from elastic_ml_kit.definitions.lint.kibana import saved_objects
from elastic_ml_kit.definitions.panels import Layer, Query, Use, parts, table
from elastic_ml_kit.errors import Problem, nearest
from elastic_ml_kit.query.ast import Path, QueryError
from elastic_ml_kit.query.kql import parse_kql
from elastic_ml_kit.query.required import required_fields

_NUMBERS = frozenset(
    {"long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long"}
)
_DATES = frozenset({"date", "date_nanos"})
_WORDS = frozenset({"keyword", "constant_keyword", "wildcard", "version", "flattened"})
_GROUPED = _NUMBERS | _DATES | _WORDS | {"ip", "boolean"}
FITS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("average", "sum", "median", "percentile", "percentile_rank", "standard_deviation", "range"), _NUMBERS
    ),
    "min": _NUMBERS | _DATES,
    "max": _NUMBERS | _DATES,
    "date_histogram": _DATES,
    "terms": _GROUPED,
    "unique_count": _GROUPED,
    "count": _GROUPED | {"geo_point"},
    "last_value": _GROUPED | {"geo_point", "text", "match_only_text"},
}
"""Aggregation of Lens → types of fields that it can be made of."""

WITHOUT_FIELD = frozenset(
    {"count", "filters", "formula", "math", "static_value", "cumulative_sum", "counter_rate", "differences"}
    | {"moving_average", "normalize_by_unit", "overall_sum", "overall_min", "overall_max", "overall_average"}
    | {"interval", "now", "time_range"}
)
_DATA_TYPES = {
    **dict.fromkeys(_NUMBERS, "number"),
    **dict.fromkeys(_DATES, "date"),
    **dict.fromkeys(_WORDS, "string"),
    "ip": "ip",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class _Views:
    """The data views that an object's references name."""

    by_link: Mapping[str, DataView]

    def asked(self, link: str) -> list[DataView]:
        """The view of a link, all of the object where it names none; nothing where it leads nowhere."""
        if not link:
            return list(self.by_link.values())
        return [self.by_link[link]] if link in self.by_link else []


def _with_views(catalog: Catalog) -> Iterator[tuple[Resource, dict[str, Any], _Views]]:
    """Each search and dashboard with the data views that it names."""
    found = [(each, saved) for each, saved in saved_objects(catalog)]
    views = {
        saved["id"]: DataView(saved["attributes"], catalog)
        for each, saved in found
        if each.kind == "data_view"
    }
    for each, saved in found:
        if each.kind != "data_view":
            links = {
                reference.get("name", ""): views[reference["id"]]
                for reference in saved["references"]
                if reference.get("type") == "index-pattern" and reference.get("id") in views
            }
            yield each, saved, _Views(links)


@dataclass(frozen=True, slots=True)
class KibanaFields:
    """Each field of a panel, column, sort, filter or query exists in its data view."""

    name: str = "kibana-fields"
    why: str = "a panel on a field that does not exist is empty, and looks as if nothing had happened"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for each, saved, views in _with_views(catalog):
            for path, link, field in _fields(saved):
                asked = views.asked(link)
                if asked and not any(view.type_of(field) for view in asked):
                    title = " or ".join(sorted({f"'{view.title}'" for view in asked}))
                    hint = nearest(field, _alike(field, asked)) or "; map it in a template, or leave it out"
                    message = f"unknown field '{field}' of data view {title}{hint}"
                    yield catalog.problem(each.file, path, message)


def _fields(saved: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Place, link and name of every field; those of a query stand at the query."""
    for part in parts(saved):
        if isinstance(part, Use):
            yield part.path, part.link, part.field
        elif isinstance(part, Query) and part.language == "kuery":
            try:
                node = parse_kql(part.text)
            except QueryError:
                continue
            for name in sorted(required_fields(node)):
                if "*" not in name:
                    yield part.path, part.link, name


def _alike(field: str, views: list[DataView]) -> list[str]:
    """The known fields that begin or end as this one does: few enough to compare letter by letter."""
    first, last = field.split(".")[0], field.rpartition(".")[2]
    names = {name for view in views for name in view.known()}
    return sorted(name for name in names if name.startswith(first[:4]) or name.endswith(last))


@dataclass(frozen=True, slots=True)
class KibanaQueries:
    """Each KQL query can be read."""

    name: str = "kibana-queries"
    why: str = "Kibana shows an error instead of the panel"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for each, saved in saved_objects(catalog):
            for part in parts(saved):
                if isinstance(part, Query) and part.language == "kuery":
                    try:
                        parse_kql(part.text)
                    except QueryError as error:
                        yield catalog.problem(each.file, part.path, str(error))


@dataclass(frozen=True, slots=True)
class KibanaAggregations:
    """Each aggregation of a Lens panel fits the type of its field, and the column says that type."""

    name: str = "kibana-aggregations"
    why: str = "Elasticsearch refuses an average of words or a date histogram of numbers"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for each, saved, views in _with_views(catalog):
            for part in parts(saved):
                if isinstance(part, Layer):
                    for path, message in _unknown_operations(part):
                        yield catalog.problem(each.file, path, message)
                elif isinstance(part, Use) and part.operation in FITS:
                    types = [view.type_of(part.field) for view in views.asked(part.link)]
                    for message in _misfits(part, next(filter(None, types), None)):
                        yield catalog.problem(each.file, part.path, message)


def _unknown_operations(layer: Layer) -> Iterator[tuple[Path, str]]:
    for name, column in layer.columns.items():
        path = (*layer.path, "columns", name, "operationType")
        operation = column.get("operationType")
        if operation not in FITS and operation not in WITHOUT_FIELD:
            yield path, f"unknown aggregation '{operation}'{nearest(str(operation), [*FITS, *WITHOUT_FIELD])}"
        elif operation not in WITHOUT_FIELD and not column.get("sourceField"):
            yield path, f"'{operation}' needs a 'sourceField'"


def _misfits(use: Use, kind: str | None) -> Iterator[str]:
    if kind is None:
        return
    if kind not in FITS[use.operation]:
        allowed = ", ".join(sorted(FITS[use.operation]))
        yield f"'{use.operation}' of '{use.field}', which is {kind}; allowed are {allowed}"
    elif use.operation in ("terms", "date_histogram", "min", "max") and use.data_type:
        wanted = _DATA_TYPES.get(kind, use.data_type)
        if use.data_type != wanted:
            yield f"expected 'dataType' {wanted}, as '{use.field}' is {kind}, found {use.data_type}"


@dataclass(frozen=True, slots=True)
class KibanaColumns:
    """A Lens layer orders exactly its columns and shows each; every column that is named is there."""

    name: str = "kibana-columns"
    why: str = "Lens opens such a panel as broken"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for each, saved in saved_objects(catalog):
            layers = [part for part in parts(saved) if isinstance(part, Layer)]
            for layer in layers:
                for path, message in _disorder(layer, layers):
                    yield catalog.problem(each.file, path, message)


def _disorder(layer: Layer, layers: list[Layer]) -> Iterator[tuple[Path, str]]:
    columns = layer.columns
    if sorted(layer.order) != sorted(columns):
        odd = ", ".join(sorted({*layer.order} ^ columns.keys())) or "one is given twice"
        yield (*layer.path, "columnOrder"), f"'columnOrder' and 'columns' differ: {odd}"
    of_the_panel = {name for each in layers if each.shown == layer.shown for name in each.columns}
    for name in sorted(layer.shown - of_the_panel):
        yield (
            layer.path,
            f"the visualization shows a column '{name}' that is not there{nearest(name, columns)}",
        )
    needed = set(layer.shown)
    for name, column in columns.items():
        needed.update(column.get("references", ()))
        order = table(column, "params", "orderBy")
        if order.get("type") == "column":
            wanted = str(order.get("columnId"))
            needed.add(wanted)
            if wanted not in columns:
                path = (*layer.path, "columns", name, "params", "orderBy")
                yield path, f"sorted by a column '{wanted}' that is not there{nearest(wanted, columns)}"
    for name in sorted(columns.keys() - needed):
        yield (*layer.path, "columns", name), f"nothing shows the column '{name}'; remove it"
