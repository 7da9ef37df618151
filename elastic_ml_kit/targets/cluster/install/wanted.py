"""The catalog as one cluster is to hold it: names, patterns, marks, and what its release cannot take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install import models
from elastic_ml_kit.targets.cluster.install.marks import Mark, marked
from elastic_ml_kit.targets.cluster.install.names import Names, renamed
from elastic_ml_kit.targets.cluster.install.table import TABLE, Row
from elastic_ml_kit.targets.cluster.installation import Installation

LONGEST_ID = 64
"""Characters that the id of a job, datafeed, filter or calendar may have."""

_REFERENCES: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.PIPELINE: {"name": Kind.PIPELINE, "id": Kind.SCRIPT, "model_id": Kind.MODEL},
    Kind.COMPONENT: {
        "default_pipeline": Kind.PIPELINE,
        "final_pipeline": Kind.PIPELINE,
        "index.default_pipeline": Kind.PIPELINE,
        "index.final_pipeline": Kind.PIPELINE,
    },
    Kind.TEMPLATE: {
        "composed_of": Kind.COMPONENT,
        "ignore_missing_component_templates": Kind.COMPONENT,
        "default_pipeline": Kind.PIPELINE,
        "final_pipeline": Kind.PIPELINE,
        "index.default_pipeline": Kind.PIPELINE,
        "index.final_pipeline": Kind.PIPELINE,
    },
    Kind.JOB: {"filter_id": Kind.FILTER},
    Kind.CALENDAR: {"job_ids": Kind.JOB},
    Kind.DATAFEED: {"job_id": Kind.JOB},
    Kind.RULE: {"machine_learning_job_id": Kind.JOB},
}
"""Under which keys the bodies of a kind name resources of another."""


def wanted(
    catalog: Catalog, installation: Installation, release: tuple[int, int], space: str = "default"
) -> list[Step]:
    """A step for every resource that the cluster is to hold, with its body as it is sent.

    Args:
        release: of the cluster; what it does not know yet is a step that cannot be.
        space: Kibana's.

    Example:
        steps = wanted(Catalog.load(shipped(), "9.4.0"), Installation(prefix="lab-"), (9, 4))
    """
    names = Names(installation, space)
    resources = [(Kind(kind), name, body) for kind, name, body in catalog.resources()]
    known: dict[Kind, dict[str, str]] = {kind: {} for kind in TABLE}
    for kind, name, _ in resources:
        known[kind][name] = names.of(kind, name)
    for base, name in catalog.renamed.items():
        known[Kind.JOB][base] = names.of(Kind.JOB, name)
    return [
        _step(TABLE[kind], name, _body(kind, body, names, known), names, release)
        for kind, name, body in resources
        if installation.looks_at(kind) and not (installation.index_pattern and TABLE[kind].wide)
    ]


def _step(row: Row, name: str, body: Document, names: Names, release: tuple[int, int]) -> Step:
    own = names.of(row.kind, name)
    if row.kind is Kind.MODEL:
        body, why = models.wanted_body(body)
        if why:
            return Step(Action.CANNOT, row.kind, own, why, body)
    sent = marked(row.place, body, Mark.of(names.installation, row.wide), own)
    why = next(_faults(row, own, body, release), "")
    return Step(Action.CANNOT if why else Action.CREATE, row.kind, own, why, sent)


def _faults(row: Row, name: str, body: Document, release: tuple[int, int]) -> Iterator[str]:
    if row.learns and len(name) > LONGEST_ID:
        yield f"its id has {len(name)} characters, of {LONGEST_ID} allowed; choose a shorter --prefix"
    for path, first in row.since.items():
        if release < first and _has(body, path):
            yield f"'{path}' needs {first[0]}.{first[1]} or later; this is {release[0]}.{release[1]}"


def _has(body: Any, path: str) -> bool:
    for key in path.split("."):
        if not isinstance(body, Mapping) or key not in body:
            return False
        body = body[key]
    return True


def _body(kind: Kind, body: Document, names: Names, known: Mapping[Kind, Mapping[str, str]]) -> Document:
    """A body in which everything goes by its name in the cluster."""
    if TABLE[kind].saved:
        return _saved_object(kind, body, names, known)
    keys = {key: known[other] for key, other in _REFERENCES.get(kind, {}).items()}
    own: Document = renamed(body, keys)
    match kind:
        case Kind.TEMPLATE:
            own["index_patterns"] = names.patterns(own["index_patterns"])
        case Kind.DATAFEED:
            own["indices"] = [*names.installation.patterns]
        case Kind.RULE:
            own["rule_id"] = names.of(kind, own["rule_id"])
            own["name"] += names.label
            own.setdefault("enabled", False)
    return own


def _saved_object(
    kind: Kind, body: Document, names: Names, known: Mapping[Kind, Mapping[str, str]]
) -> Document:
    mentioned = {old: new for other in known if other is not Kind.RULE for old, new in known[other].items()}
    own = names.retold(body, mentioned)
    title = "name" if kind is Kind.DATA_VIEW else "title"
    if title in own["attributes"]:
        own["attributes"][title] += names.label
    return own
