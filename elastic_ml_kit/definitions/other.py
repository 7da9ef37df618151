"""Files that are installed as they stand: what each may say at its first level, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.shape import Fault, Shape
from elastic_ml_kit.query.ast import Path

SCRIPTS = "ingest/scripts/*.painless"

_OBJECTS = shape.list_of(shape.table_of_anything)
_COMPONENT = shape.table(
    {
        "template": shape.table_of_anything,
        "version": shape.anything,
        "_meta": shape.table_of_anything,
        "deprecated": shape.flag,
    },
    ("template",),
)
_PIPELINE = shape.table(
    {
        "description": shape.text,
        "processors": _OBJECTS,
        "on_failure": _OBJECTS,
        "version": shape.anything,
        "_meta": shape.table_of_anything,
        "field_access_pattern": shape.text,
    },
    ("processors",),
)
_FILTER = shape.table({"description": shape.text, "items": shape.list_of(shape.text)}, ("items",))
_CALENDAR = shape.table(
    {"description": shape.text, "job_ids": shape.list_of(shape.text), "events": _OBJECTS}, ("events",)
)
SAVED_TYPES = {"data_view": "index-pattern", "search": "search", "dashboard": "dashboard"}
"""What Kibana calls the saved objects of a kind."""


def _saved_object(kind: str) -> Shape:
    def type_of(value: Any, path: Path) -> Iterator[Fault]:
        if value != SAVED_TYPES[kind]:
            yield path, shape.expected(f"'{SAVED_TYPES[kind]}', as all objects of this folder", value)

    return shape.table(
        {
            "id": shape.text,
            "type": type_of,
            "attributes": shape.table_of_anything,
            "references": _OBJECTS,
            "coreMigrationVersion": shape.text,
            "typeMigrationVersion": shape.text,
        },
        ("id", "type", "attributes", "references"),
    )


OTHERS: Mapping[str, tuple[str, Shape]] = {
    "pipeline": ("ingest/pipelines/*.json", _PIPELINE),
    "component": ("ingest/components/*.json", _COMPONENT),
    "filter": ("ml_jobs/*/filters/*.json", _FILTER),
    "calendar": ("ml_jobs/*/calendars/*.json", _CALENDAR),
    "data_view": ("kibana/data_views/*.json", _saved_object("data_view")),
    "search": ("kibana/searches/*.json", _saved_object("search")),
    "dashboard": ("kibana/dashboards/*.json", _saved_object("dashboard")),
}
"""Kind → where its files are and what they may say; a file is named by the id of its resource."""


def id_faults(kind: str, value: Mapping[str, Any], stem: str) -> Iterator[Fault]:
    """An id in the file that is not the file's name."""
    if kind in SAVED_TYPES and value["id"] != stem:
        yield ("id",), f"expected '{stem}', the name of the file, found '{value['id']}'"


def script_body(source: str) -> dict[str, Any]:
    """A Painless file as `PUT _scripts/<id>` takes it."""
    return {"script": {"lang": "painless", "source": source}}
