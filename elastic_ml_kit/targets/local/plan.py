"""What an apply would change here: the definitions wanted against the definitions stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from elastic_ml_kit.definitions.catalog import Catalog, diff
from elastic_ml_kit.targets.base import Action, Kind, Step

Stored = Mapping[Kind, Mapping[str, Any]]
"""Bodies by kind and id, as the API would take them."""

HELD = (Kind.SCRIPT, Kind.MODEL, Kind.PIPELINE, Kind.TEMPLATE, Kind.JOB, Kind.DATAFEED, Kind.RULE)
"""Kinds that a workspace has a use for."""

KIBANA = (Kind.DATA_VIEW, Kind.SEARCH, Kind.DASHBOARD)
"""Kinds that are for looking at a cluster; the workspace has its report for that."""

_SHOWN = 4


def plan_steps(catalog: Catalog, stored: Stored) -> list[Step]:
    """A step for every resource of the catalog and every stored one that it no longer has."""
    steps = [
        _step(Kind(kind), name, body, stored)
        for kind, name, body in catalog.resources()
        if kind not in KIBANA
    ]
    wanted = {(step.kind, step.id) for step in steps}
    gone = [(kind, name) for kind, bodies in stored.items() for name in bodies if (kind, name) not in wanted]
    return steps + [Step(Action.REMOVE, kind, name, "not in the catalog") for kind, name in gone]


def _step(kind: Kind, name: str, body: dict[str, Any], stored: Stored) -> Step:
    if kind not in HELD:
        return Step(Action.CANNOT, kind, name, f"the workspace runs no {kind}s; a cluster does")
    before = stored.get(kind, {}).get(name)
    if before is None:
        return Step(Action.CREATE, kind, name, body=body)
    changed = diff(before, orjson.loads(orjson.dumps(body)))
    if not changed:
        return Step(Action.KEEP, kind, name, body=body)
    more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
    return Step(Action.UPDATE, kind, name, f"{', '.join(changed[:_SHOWN])}{more} changed", body)


def carry_out(steps: Sequence[Step], stored: Stored) -> dict[Kind, dict[str, Any]]:
    """The definitions after the steps."""
    after = {kind: dict(stored.get(kind, {})) for kind in HELD}
    for step in steps:
        if step.action is Action.REMOVE:
            after[step.kind].pop(step.id, None)
        elif step.action in (Action.CREATE, Action.UPDATE) and step.body is not None:
            after[step.kind][step.id] = step.body
    return after


def changes(steps: Iterable[Step]) -> bool:
    """Whether carrying the steps out would change anything."""
    return any(step.action in (Action.CREATE, Action.UPDATE, Action.REMOVE) for step in steps)


def encode(definitions: Stored) -> bytes:
    """The definitions as lines `{"kind", "id", "body"}`."""
    return b"".join(
        orjson.dumps({"kind": kind, "id": name, "body": body}, option=orjson.OPT_APPEND_NEWLINE)
        for kind, bodies in definitions.items()
        for name, body in bodies.items()
    )


def parse_definition(line: bytes) -> tuple[Kind, str, dict[str, Any]]:
    """Kind, id and body of a line that `encode` wrote."""
    each = orjson.loads(line)
    return Kind(each["kind"]), each["id"], each["body"]
