"""One detection rule: what a body must have, and what Kibana adds to it."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.clock import parse_lookback, parse_span
from elastic_ml_kit.definitions.ecs import ecs_fields
from elastic_ml_kit.model import Document
from tests.contract import shapes
from tests.contract.kibana_state import DetectionError, has_ml, stamp
from tests.contract.lab import Lab

_TEXTS = {"items": "string"}
_TABLES = {"items": {"values": "any"}}
_NAMED: Document = {
    "keys": {"id": "string", "name": "string", "reference": "string"},
    "required": ["id", "name", "reference"],
}
_TECHNIQUE = {**_NAMED, "keys": {**_NAMED["keys"], "subtechnique": {"items": _NAMED}}}
_THREAT = {
    "keys": {"framework": "string", "tactic": _NAMED, "technique": {"items": _TECHNIQUE}},
    "required": ["framework", "tactic"],
}
_LIST_REFERENCE = {
    "keys": {
        "id": "string",
        "list_id": "string",
        "type": "string",
        "namespace_type": {"enum": ["single", "agnostic"]},
    },
    "required": ["id", "list_id", "type", "namespace_type"],
}
_ANY_TYPE: Document = {
    "rule_id": "string",
    "name": "string",
    "description": "string",
    "risk_score": "number",
    "severity": {"enum": ["low", "medium", "high", "critical"]},
    "type": "string",
    "enabled": "boolean",
    "from": "string",
    "to": "string",
    "interval": "string",
    "tags": _TEXTS,
    "threat": {"items": _THREAT},
    "references": _TEXTS,
    "false_positives": _TEXTS,
    "note": "string",
    "setup": "string",
    "license": "string",
    "author": _TEXTS,
    "max_signals": "number",
    "exceptions_list": {"items": _LIST_REFERENCE},
    "actions": _TABLES,
    "response_actions": _TABLES,
    "building_block_type": "string",
    "timestamp_override": "string",
    "timestamp_override_fallback_disabled": "boolean",
    "rule_name_override": "string",
    "severity_mapping": _TABLES,
    "risk_score_mapping": _TABLES,
    "investigation_fields": {"keys": {"field_names": _TEXTS}, "required": ["field_names"]},
    "related_integrations": _TABLES,
    "required_fields": _TABLES,
    "timeline_id": "string",
    "timeline_title": "string",
    "meta": {"values": "any"},
    "namespace": "string",
    "alerts_index": "string",
    "output_index": "string",
    "outcome": "string",
    "throttle": "string",
    "version": "number",
    "alert_suppression": {"values": "any"},
}
_QUERIED: Document = {
    "index": _TEXTS,
    "data_view_id": "string",
    "filters": {"items": "any"},
    "query": "string",
    "language": "string",
    "saved_id": "string",
}
_OF_TYPE: dict[str, tuple[tuple[str, ...], Document]] = {
    "query": ((), _QUERIED),
    "saved_query": (("saved_id",), _QUERIED),
    "eql": (
        ("query", "language"),
        {
            **_QUERIED,
            "event_category_override": "string",
            "tiebreaker_field": "string",
            "timestamp_field": "string",
        },
    ),
    "esql": (("query", "language"), {"query": "string", "language": {"enum": ["esql"]}}),
    "threshold": (("query", "threshold"), {**_QUERIED, "threshold": {"values": "any"}}),
    "threat_match": (
        ("query", "threat_query", "threat_mapping", "threat_index"),
        {
            **_QUERIED,
            "threat_query": "string",
            "threat_mapping": _TABLES,
            "threat_index": _TEXTS,
            "threat_language": "string",
            "threat_filters": {"items": "any"},
            "threat_indicator_path": "string",
            "concurrent_searches": "number",
            "items_per_search": "number",
        },
    ),
    "machine_learning": (
        ("anomaly_threshold", "machine_learning_job_id"),
        {"anomaly_threshold": "number", "machine_learning_job_id": ["string", _TEXTS]},
    ),
    "new_terms": (
        ("query", "new_terms_fields", "history_window_start"),
        {**_QUERIED, "new_terms_fields": _TEXTS, "history_window_start": "string"},
    ),
}
_NEEDED = ("name", "description", "risk_score", "severity", "type")
ANSWERED = (
    "id",
    "immutable",
    "rule_source",
    "revision",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "execution_summary",
)
"""What an answer adds to a body; allowed in a body that is imported or put back."""
_DEFAULTS: Document = {
    "actions": [],
    "author": [],
    "enabled": False,
    "exceptions_list": [],
    "false_positives": [],
    "from": "now-6m",
    "interval": "5m",
    "max_signals": 100,
    "output_index": "",
    "references": [],
    "related_integrations": [],
    "required_fields": [],
    "risk_score_mapping": [],
    "setup": "",
    "severity_mapping": [],
    "tags": [],
    "threat": [],
    "to": "now",
    "version": 1,
}


def check(lab: Lab, body: Any, partial: bool = False, answered: bool = False) -> None:
    """What the API says of a rule body: types, needed keys, keys of another type of rule.

    Args:
        partial: whether only what changes is there.
        answered: whether keys that only an answer has are passed over.
    """
    if not isinstance(body, dict):
        raise DetectionError(400, "[request body]: expected an object")
    kind = body.get("type", "query" if partial else None)
    missing = [name for name in _NEEDED if name not in body and not partial]
    if kind not in _OF_TYPE:
        raise DetectionError(400, "[request body]: type: Invalid discriminator value or Required")
    needed, own = _OF_TYPE[kind]
    missing += [name for name in needed if name not in body and not partial]
    if missing:
        raise DetectionError(400, f"[request body]: {', '.join(f'{name}: Required' for name in missing)}")
    every = {name: shape for _, shape_of in _OF_TYPE.values() for name, shape in shape_of.items()}
    keys = {**_ANY_TYPE, **(every if partial else own), "id": "string"}
    if answered:
        keys |= dict.fromkeys(ANSWERED, "any")
    if found := list(shapes.faults({"keys": keys}, body, "")):
        lab.violations += [f"rule {body.get('rule_id', '')}: {each}" for each in found]
        raise DetectionError(400, f"[request body]: {', '.join(found)}")
    _check_values(body)


def _check_values(body: Document) -> None:
    for name, parse in (("interval", parse_span), ("from", parse_lookback)):
        try:
            parse(str(body.get(name, _DEFAULTS[name])))
        except ValueError:
            raise DetectionError(
                400, f"[request body]: {name}: Failed to parse date-math expression"
            ) from None
    if not 0 <= body.get("risk_score", 0) <= 100:
        raise DetectionError(400, "[request body]: risk_score: Number must be from 0 to 100")
    if not 0 <= body.get("anomaly_threshold", 0) <= 100:
        raise DetectionError(400, "[request body]: anomaly_threshold: Number must be from 0 to 100")
    if body.get("max_signals", 1) < 1:
        raise DetectionError(400, "[request body]: max_signals: Number must be greater than or equal to 1")


def check_licence(lab: Lab, body: Mapping[str, Any]) -> None:
    """Rules over anomalies need a licence with machine learning."""
    if body.get("type") == "machine_learning" and not has_ml(lab):
        raise DetectionError(
            403, "Your license does not support machine learning. Please upgrade your license."
        )


def made(lab: Lab, body: Mapping[str, Any], before: Document | None = None) -> Document:
    """The rule that a body makes, with what Kibana adds; `before` is the one that it replaces."""
    at = stamp(lab)
    given = {name: copy.deepcopy(value) for name, value in body.items() if name not in ANSWERED}
    if isinstance(given.get("machine_learning_job_id"), str):
        given["machine_learning_job_id"] = [given["machine_learning_job_id"]]
    rule: Document = {
        "id": before["id"] if before else str(uuid.uuid4()),
        "created_at": before["created_at"] if before else at,
        "created_by": "elastic",
        "updated_at": at,
        "updated_by": "elastic",
        "immutable": False,
        "rule_source": {"type": "internal"},
        "rule_id": given.get("rule_id") or (before["rule_id"] if before else str(uuid.uuid4())),
    }
    rule |= copy.deepcopy(_DEFAULTS)
    if given.get("type") in ("query", "saved_query", "threshold", "new_terms"):
        rule |= {"language": "kuery", "query": ""}
    rule |= given
    known = ecs_fields()
    rule["required_fields"] = [{**each, "ecs": each["name"] in known} for each in rule["required_fields"]]
    rule["revision"] = _revision(rule, before)
    return rule


def _revision(rule: Document, before: Document | None) -> int:
    """It grows with a change of anything but the switch and the times."""
    if before is None:
        return 0
    left_out = {"enabled", "updated_at", "updated_by", "revision", "execution_summary"}
    same = {k: v for k, v in rule.items() if k not in left_out} == {
        k: v for k, v in before.items() if k not in left_out
    }
    return int(before["revision"]) + (0 if same else 1)
