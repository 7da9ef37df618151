"""What an index template file may say, as `PUT _index_template/<name>` takes it, and the fields it types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Body, Template
from elastic_ml_kit.definitions.shape import Fault
from elastic_ml_kit.query.ast import Path

_TEXTS = shape.list_of(shape.text)


def _properties(value: Any, path: Path) -> Iterator[Fault]:
    """Fields of a mapping: each has a type, or properties of its own."""
    if not isinstance(value, Mapping):
        yield path, shape.expected("an object", value)
        return
    for name, body in value.items():
        at = (*path, name)
        if not isinstance(body, Mapping):
            yield at, shape.expected("an object with 'type' or 'properties'", body)
        elif "properties" in body:
            yield from _properties(body["properties"], (*at, "properties"))
        elif not isinstance(body.get("type"), str):
            yield at, f"the field '{name}' has neither 'type' nor 'properties'"


_MAPPINGS = shape.table(
    {
        "properties": _properties,
        "dynamic": shape.anything,
        "dynamic_templates": shape.list_of(shape.table_of_anything),
        "date_detection": shape.flag,
        "numeric_detection": shape.flag,
        "dynamic_date_formats": _TEXTS,
        "runtime": shape.table_of_anything,
        "_source": shape.table_of_anything,
        "_routing": shape.table_of_anything,
        "_meta": shape.table_of_anything,
        "_data_stream_timestamp": shape.table_of_anything,
    }
)
TEMPLATE_FILE = shape.table(
    {
        "index_patterns": shape.list_of(shape.text, 1),
        "template": shape.table(
            {
                "mappings": _MAPPINGS,
                "settings": shape.table_of_anything,
                "aliases": shape.table_of_anything,
                "lifecycle": shape.table_of_anything,
                "data_stream_options": shape.table_of_anything,
            }
        ),
        "composed_of": _TEXTS,
        "ignore_missing_component_templates": _TEXTS,
        "data_stream": shape.table(
            {"hidden": shape.flag, "allow_custom_routing": shape.flag, "failure_store": shape.flag}
        ),
        "priority": shape.whole(0),
        "version": shape.whole(0),
        "allow_auto_create": shape.flag,
        "deprecated": shape.flag,
        "_meta": shape.table_of_anything,
    },
    ("index_patterns", "template"),
)


def build_template(name: str, body: Body, file: str) -> Template:
    """The template that a checked file describes."""
    properties = body["template"].get("mappings", {}).get("properties", {})
    return Template(name, tuple(body["index_patterns"]), body, dict(_fields(properties, "")), file)


def _fields(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Dotted name and type of every field, of objects and of multi-fields."""
    for name, body in properties.items():
        if "properties" in body:
            yield from _fields(body["properties"], f"{prefix}{name}.")
        else:
            yield prefix + name, body["type"]
        yield from _fields(body.get("fields", {}), f"{prefix}{name}.")
