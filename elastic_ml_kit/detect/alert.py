"""An alert as `.alerts-security.alerts-*` holds it: what matched, which rule said so, and why."""

from __future__ import annotations

import uuid
from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.detect.hit import Hit
from elastic_ml_kit.model import Alert, Document

_ALERTS = uuid.uuid5(uuid.NAMESPACE_DNS, "alerts.elastic-ml-kit")
_ATTACK = "https://attack.mitre.org"


def alert_id(rule: Rule, hit: Hit) -> str:
    """The same for the same rule and document, whenever the rule sees it: what makes alerts unique."""
    return str(uuid.uuid5(_ALERTS, f"{rule.id}\n{hit.id}"))


def make_alert(rule: Rule, hit: Hit, at: int, rule_type_id: str, reason: str, parameters: Document) -> Alert:
    """The alert that a run of the rule at `at` (milliseconds) raises for a hit.

    The document has the hit's own fields, and over them what an alert adds.
    """
    identity = alert_id(rule, hit)
    document: Document = {
        **hit.document,
        "@timestamp": iso(at),
        "event.kind": "signal",
        "kibana.space_ids": ["default"],
        "kibana.alert.uuid": identity,
        "kibana.alert.status": "active",
        "kibana.alert.workflow_status": "open",
        "kibana.alert.workflow_tags": [],
        "kibana.alert.depth": 1,
        "kibana.alert.ancestors": [{"id": hit.id, "type": "event", "index": hit.index, "depth": 0}],
        "kibana.alert.original_time": iso(hit.timestamp),
        "kibana.alert.start": iso(at),
        "kibana.alert.last_detected": iso(at),
        "kibana.alert.reason": reason,
        "kibana.alert.severity": rule.severity,
        "kibana.alert.risk_score": rule.risk_score,
        **_rule_fields(rule, at, rule_type_id, parameters),
    }
    return Alert(identity, rule.id, rule.name, at, document, (hit.id,))


def _rule_fields(rule: Rule, at: int, rule_type_id: str, parameters: Document) -> Document:
    start = str(rule.body.get("from", f"now-{rule.lookback}s"))
    fields: Document = {
        "uuid": str(uuid.uuid5(_ALERTS, rule.id)),
        "rule_id": rule.id,
        "name": rule.name,
        "type": rule.type,
        "rule_type_id": rule_type_id,
        "category": "Machine Learning Rule" if rule.type == "machine_learning" else f"{rule.type} rule",
        "consumer": "siem",
        "producer": "siem",
        "version": int(rule.body.get("version", 1)),
        "revision": 0,
        "interval": str(rule.body.get("interval", f"{rule.interval}s")),
        "from": start,
        "to": "now",
        "tags": list(rule.body.get("tags", ())),
        "threat": threat(rule),
        "references": list(rule.body.get("references", ())),
        "severity": rule.severity,
        "risk_score": rule.risk_score,
        "parameters": {"max_signals": rule.max_signals, "from": start, "to": "now", **parameters},
        "execution.timestamp": iso(at),
        "execution.uuid": str(uuid.uuid5(_ALERTS, f"{rule.id}\n{at}")),
    }
    return {f"kibana.alert.rule.{name}": value for name, value in fields.items()}


def threat(rule: Rule) -> list[Document]:
    """The rule's ATT&CK entries in the shape of `kibana.alert.rule.threat`: one a tactic."""
    tactics: dict[str, Document] = {}
    for each in rule.techniques:
        entry = tactics.setdefault(
            each.tactic_id,
            {
                "framework": "MITRE ATT&CK",
                "tactic": _named(each.tactic_id, each.tactic, "tactics"),
                "technique": [],
            },
        )
        _add_technique(entry["technique"], each.id, each.name)
    return list(tactics.values())


def _add_technique(listed: list[Document], identity: str, name: str) -> None:
    """A sub-technique goes below its technique, which the same tactic lists before it."""
    if not identity:
        return
    parent = next((each for each in listed if identity.startswith(each["id"] + ".")), None)
    entry = _named(identity, name, "techniques")
    if parent is not None:
        parent.setdefault("subtechnique", []).append(entry)
    else:
        listed.append(entry)


def _named(identity: str, name: str, page: str) -> dict[str, Any]:
    return {"id": identity, "name": name, "reference": f"{_ATTACK}/{page}/{identity.replace('.', '/')}/"}
