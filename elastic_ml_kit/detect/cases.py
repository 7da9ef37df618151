"""A rule's `.cases.yml`: documents that must or must not raise alerts, run without any workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.clock import parse_instant
from elastic_ml_kit.definitions.definition import Body, Case, Rule
from elastic_ml_kit.detect.engine import KINDS, evaluate, unsupported
from elastic_ml_kit.detect.hit import ANOMALIES, Hit
from elastic_ml_kit.fields import flatten, values
from elastic_ml_kit.model import Alert, Document

_BUCKET = 1_767_571_200_000
_RECORD: Document = {"result_type": "record", "is_interim": False, "bucket_span": 900, "timestamp": _BUCKET}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of a rule, run. `got` counts the alerts; `why` is "" when it passed."""

    rule_id: str
    case: str
    passed: bool
    expected: int
    got: int
    why: str = ""


def run_cases(rule: Rule) -> list[CaseResult]:
    """Every case of the rule, in the order of its file.

    A document of a machine_learning rule is an anomaly record; what a case has no interest in (result_type,
    is_interim, bucket_span, timestamp) may be left out.
    """
    return [_run(rule, case) for case in rule.cases]


def _run(rule: Rule, case: Case) -> CaseResult:
    if reason := unsupported(rule):
        return CaseResult(rule.id, case.name, False, case.alerts, 0, reason)
    hits = [_hit(document) for document in case.given]
    evaluation = evaluate(rule, hits, case.now)
    got = len(evaluation.alerts)
    if got != case.alerts:
        reasons = [KINDS[rule.type].objection(rule, hit.document) for hit in hits]
        reasons += [missed.why for missed in evaluation.missed]
        told = "; ".join(reason for reason in reasons if reason)
        why = f"expected {case.alerts} alerts, got {got}" + (f": {told}" if told else "")
    else:
        why = _entity_differs(case, evaluation.alerts)
    return CaseResult(rule.id, case.name, not why, case.alerts, got, why)


def _hit(given: Body) -> Hit:
    document = _RECORD | flatten(given)
    start = _instant(document["timestamp"])
    document["timestamp"] = start
    ready = start + (int(document["bucket_span"]) + 60) * 1000
    return Hit(_id(document), ANOMALIES, start, ready, document)


def _id(document: Document) -> str:
    """What tells results apart: job, kind, bucket, detector and entity, as in their ids."""
    named = ("job_id", "result_type", "timestamp", "bucket_span", "detector_index")
    entity = [f"{kind}_field_{part}" for kind in ("partition", "over", "by") for part in ("name", "value")]
    return "_".join(str(document.get(name, "")) for name in (*named, *entity))


def _instant(value: Any) -> int:
    return value if isinstance(value, int) else parse_instant(str(value))


def _entity_differs(case: Case, alerts: tuple[Alert, ...]) -> str:
    if not case.entity or not alerts:
        return ""
    document = flatten(alerts[0].document)
    for field, wanted in flatten(case.entity).items():
        found = _field_values(document, field)
        if str(wanted) not in found:
            return f"expected {field} {wanted!r} in the first alert, got {', '.join(found) or 'nothing'}"
    return ""


def _field_values(document: dict[str, Any], field: str) -> list[str]:
    """The field's values: its own copies, else what partition, over or by says of it."""
    found = [str(each) for each in values(document.get(field))]
    for kind in ("partition", "over", "by"):
        if document.get(f"{kind}_field_name") == field:
            found += [str(each) for each in values(document.get(f"{kind}_field_value"))]
    return list(dict.fromkeys(found))
