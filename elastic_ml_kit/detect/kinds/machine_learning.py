"""Rules of type machine_learning: they search the anomaly records that the jobs have written."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.detect.hit import Hit
from elastic_ml_kit.model import Document


class MachineLearning:
    """Selects records of the rule's jobs, not interim, with a score at or above the rule's threshold."""

    rule_type_id = "siem.mlRule"

    def objection(self, rule: Rule, document: Document) -> str:
        """Why the rule does not select the document; "" if it does."""
        if document.get("result_type") != "record":
            return f"result_type is {document.get('result_type')!r}, not 'record'"
        if document.get("is_interim"):
            return "it is an interim result"
        if document.get("job_id") not in rule.jobs:
            return f"job_id is {document.get('job_id')!r}; the rule reads {', '.join(rule.jobs)}"
        score = float(document.get("record_score", 0.0))
        if score < rule.anomaly_threshold:
            return f"record_score {score:g} is below the anomaly_threshold {rule.anomaly_threshold}"
        return ""

    def rank(self, hit: Hit) -> float:
        """What the search sorts by; the highest come first when there are more than `max_signals`."""
        return float(hit.document["record_score"])

    def reason(self, rule: Rule, hit: Hit) -> str:
        """What was seen, in one sentence."""
        record = hit.document
        about = _entity(record)
        return (
            f"{record['job_id']} scored {float(record['record_score']):.0f} of 100"
            f"{' for ' + about if about else ''} in the bucket of {iso(hit.timestamp)}"
            f"{_values(record)}; {rule.name} alerts from {rule.anomaly_threshold}."
        )

    def parameters(self, rule: Rule) -> Document:
        """What the type adds to `kibana.alert.rule.parameters`."""
        return {"anomaly_threshold": rule.anomaly_threshold, "machine_learning_job_id": list(rule.jobs)}


def _entity(record: Document) -> str:
    pairs = []
    for kind in ("partition", "over", "by"):
        name, value = record.get(f"{kind}_field_name"), record.get(f"{kind}_field_value")
        if name is not None and value is not None:
            pairs.append(f"{name} {_short(value)!r}")
    return ", ".join(pairs)


def _values(record: Document) -> str:
    """Actual beside typical, where the pair means something to a reader."""
    function = str(record.get("function", ""))
    if "rare" in function:
        return ", a value hardly seen before"
    actual, typical = record.get("actual"), record.get("typical")
    if not actual or not typical:
        return ""
    return f", {function} {float(actual[0]):.4g} where {float(typical[0]):.4g} is usual"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
