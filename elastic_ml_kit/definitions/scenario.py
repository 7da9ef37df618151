"""What a scenario file may say at its top; the steps belong to the generator that plays them."""

from __future__ import annotations

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Body, Scenario

SCENARIO_FILE = shape.table(
    {
        "id": shape.matching(r"[a-z0-9][a-z0-9_-]*", "an id of lower-case letters, digits, '_' and '-'"),
        "title": shape.text,
        "description": shape.text,
        "step": shape.list_of(shape.table_of_anything, 1),
    },
    ("id", "title", "step"),
)


def build_scenario(value: Body, file: str) -> Scenario:
    """The scenario that a checked file describes."""
    return Scenario(value["id"], value["title"], value.get("description", ""), value, file)
