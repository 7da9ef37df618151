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


def _threads(value: Any, path: Path) -> Iterator[Fault]:
    """A power of two, as an allocation can have."""
    if isinstance(value, bool) or value not in (1, 2, 4, 8, 16, 32):
        yield path, shape.expected("1, 2, 4, 8, 16 or 32", value)


_SETTINGS = shape.table(
    {
        "number_of_allocations": shape.whole(1),
        "threads_per_allocation": _threads,
        "priority": shape.one_of("normal", "low"),
        "queue_capacity": shape.whole(1),
        "cache_size": shape.matching(r"\d+[kmg]?b", "a size such as 10mb"),
        "adaptive_allocations": shape.table(
            {
                "enabled": shape.flag,
                "min_number_of_allocations": shape.whole(0),
                "max_number_of_allocations": shape.whole(1),
            },
            ("enabled", "min_number_of_allocations", "max_number_of_allocations"),
        ),
    }
)


def _together(value: Any, path: Path) -> Iterator[Fault]:
    """Settings of a deployment that exclude each other."""
    adaptive = value.get("adaptive_allocations", {})
    if adaptive.get("enabled"):
        if "number_of_allocations" in value:
            yield (
                (*path, "number_of_allocations"),
                "'adaptive_allocations' choose how many there are; leave it out",
            )
        least, most = adaptive["min_number_of_allocations"], adaptive["max_number_of_allocations"]
        if least > most:
            yield (*path, "adaptive_allocations"), f"the least, {least}, is more than the most, {most}"
    many = [key for key in ("number_of_allocations", "threads_per_allocation") if value.get(key, 1) > 1]
    if value.get("priority") == "low" and many:
        yield (*path, many[0]), "with priority low it is 1"


_DEPLOYMENT = shape.then(_SETTINGS, _together)
_MODEL = shape.table(
    {
        "model_id": shape.text,
        "model": shape.text,
        "description": shape.text,
        "deployment": _DEPLOYMENT,
    },
    ("model_id", "model"),
)
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
    "model": ("trained_models/*.json", _MODEL),
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
    key = "id" if kind in SAVED_TYPES else "model_id" if kind == "model" else ""
    if key and value[key] != stem:
        yield (key,), f"expected '{stem}', the name of the file, found '{value[key]}'"


def script_body(source: str) -> dict[str, Any]:
    """A Painless file as `PUT _scripts/<id>` takes it."""
    return {"script": {"lang": "painless", "source": source}}
