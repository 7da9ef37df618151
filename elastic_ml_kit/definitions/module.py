"""What `module.json` may say: the jobs of a module, and the `_ea` form that later stacks give to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Body, Module
from elastic_ml_kit.definitions.job import JOB_ID, RUNTIME, query
from elastic_ml_kit.definitions.shape import Fault
from elastic_ml_kit.query.ast import Path

_VERSION = shape.matching(r"\d+\.\d+\.\d+", "a version such as '9.5.0'")
_DETECTOR_CHANGE = shape.table(
    dict.fromkeys(
        ("function", "field_name", "by_field_name", "over_field_name", "partition_field_name"), shape.text
    )
    | {"detector_description": shape.any_text}
)
_FORM = shape.table(
    {
        "id": JOB_ID,
        "influencers": shape.list_of(shape.text),
        "influencers_added": shape.list_of(shape.text),
        "runtime_mappings": RUNTIME,
        "detectors": shape.list_of(_DETECTOR_CHANGE),
        "bucket_span": shape.span,
        "note": shape.text,
    },
    ("id",),
)


def _no_form(value: Any, path: Path) -> Iterator[Fault]:
    if value is not None:
        yield path, shape.expected("null", value)


MODULE_FILE = shape.table(
    {
        "id": shape.text,
        "setup_id": shape.text,
        "title": shape.text,
        "description": shape.text,
        "default_index_pattern": shape.text,
        "query": query,
        "jobs": shape.list_of(shape.text, 1),
        "ea": shape.map_of(shape.either(_no_form, _FORM)),
        "min_stack": shape.map_of(_VERSION),
    },
    ("id", "title", "jobs"),
)


def build_module(value: Body, file: str) -> Module:
    """The module that a checked file describes."""
    return Module(
        id=value["id"],
        setup_id=value.get("setup_id", value["id"]),
        title=value["title"],
        description=value.get("description", ""),
        jobs=tuple(value["jobs"]),
        file=file,
    )


def forms(value: Mapping[str, Any]) -> dict[str, Body]:
    """Base job id → `ea` entry of a checked module file, without the jobs that have none."""
    return {job: form for job, form in value.get("ea", {}).items() if form is not None}
