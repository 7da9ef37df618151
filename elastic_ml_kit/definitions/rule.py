"""What a rule file may say (the TOML format of elastic/detection-rules), and the cases beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.clock import parse_instant, parse_lookback, parse_span
from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Body, Case, Rule, Technique
from elastic_ml_kit.definitions.shape import Fault
from elastic_ml_kit.query.ast import Path

TYPES = ("query", "eql", "esql", "threshold", "new_terms", "threat_match", "machine_learning", "saved_query")
_OWN_KEYS = {
    "query": ("query",),
    "eql": ("query",),
    "esql": ("query",),
    "threshold": ("query", "threshold"),
    "new_terms": ("query", "new_terms"),
    "threat_match": ("query", "threat_query", "threat_mapping", "threat_index"),
    "machine_learning": ("anomaly_threshold", "machine_learning_job_id"),
    "saved_query": ("saved_id",),
}
_DATE = shape.matching(r"\d{4}/\d{2}/\d{2}", "a date such as '2026/01/05'")
_UUID = shape.matching(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID; `uuidgen` makes one")
_INTERVAL = shape.matching(r"[1-9]\d*[smhd]", "an interval such as '15m'")
_TEXTS = shape.list_of(shape.text)
_TABLES = shape.list_of(shape.table_of_anything)
_TEXT_OR_TEXTS = shape.either(shape.list_of(shape.text, 1), shape.text)

_METADATA = shape.table(
    {
        "creation_date": _DATE,
        "updated_date": _DATE,
        "maturity": shape.one_of("development", "experimental", "beta", "production", "deprecated"),
        "integration": _TEXT_OR_TEXTS,
        "min_stack_version": shape.matching(r"\d+\.\d+\.\d+", "a version such as '9.4.0'"),
        "min_stack_comments": shape.text,
        "deprecation_date": _DATE,
        "deprecated_reason": shape.text,
        "bypass_bbr_timing": shape.flag,
        "promotion": shape.flag,
        "extended": shape.table_of_anything,
        "comments": shape.text,
        "os_type_list": _TEXTS,
        "query_schema_validation": shape.flag,
        "related_endpoint_rules": shape.anything,
    },
    ("creation_date", "updated_date"),
)
_NAMED = {"id": shape.text, "name": shape.text, "reference": shape.text}
_TECHNIQUE = shape.table(
    {**_NAMED, "subtechnique": shape.list_of(shape.table(_NAMED, ("id", "name")))}, ("id", "name")
)
_THREAT = shape.table(
    {
        "framework": shape.one_of("MITRE ATT&CK", "MITRE ATLAS"),
        "tactic": shape.table(_NAMED, ("id", "name")),
        "technique": shape.list_of(_TECHNIQUE),
    },
    ("framework", "tactic"),
)
_RULE = shape.table(
    {
        "name": shape.text,
        "description": shape.text,
        "type": shape.one_of(*TYPES),
        "rule_id": _UUID,
        "author": _TEXTS,
        "risk_score": shape.whole(0, 100),
        "severity": shape.one_of("low", "medium", "high", "critical"),
        "from": shape.lookback,
        "to": shape.lookback,
        "interval": _INTERVAL,
        "index": shape.list_of(shape.text, 1),
        "data_view_id": shape.text,
        "enabled": shape.flag,
        "license": shape.text,
        "note": shape.any_text,
        "setup": shape.any_text,
        "references": _TEXTS,
        "false_positives": _TEXTS,
        "tags": _TEXTS,
        "max_signals": shape.whole(1),
        "building_block_type": shape.one_of("default"),
        "timestamp_override": shape.text,
        "timestamp_override_fallback_disabled": shape.flag,
        "rule_name_override": shape.text,
        "severity_mapping": _TABLES,
        "risk_score_mapping": _TABLES,
        "investigation_fields": shape.table({"field_names": _TEXTS}, ("field_names",)),
        "filters": _TABLES,
        "actions": _TABLES,
        "exceptions_list": _TABLES,
        "response_actions": _TABLES,
        "throttle": shape.text,
        "meta": shape.table_of_anything,
        "timeline_id": shape.text,
        "timeline_title": shape.text,
        "related_integrations": _TABLES,
        "required_fields": _TABLES,
        "version": shape.whole(1),
        "threat": shape.list_of(_THREAT),
        "threat_mappings": _TABLES,
        "query": shape.text,
        "language": shape.one_of("kuery", "lucene", "eql", "esql"),
        "saved_id": shape.text,
        "timestamp_field": shape.text,
        "event_category_override": shape.text,
        "tiebreaker_field": shape.text,
        "threshold": shape.table_of_anything,
        "new_terms": shape.table_of_anything,
        "threat_index": shape.list_of(shape.text, 1),
        "threat_query": shape.text,
        "threat_language": shape.one_of("kuery", "lucene"),
        "threat_filters": _TABLES,
        "threat_indicator_path": shape.text,
        "threat_mapping": _TABLES,
        "concurrent_searches": shape.whole(1),
        "items_per_search": shape.whole(1),
        "anomaly_threshold": shape.whole(0, 100),
        "machine_learning_job_id": _TEXT_OR_TEXTS,
        "alert_suppression": shape.table(
            {
                "group_by": shape.list_of(shape.text, 1),
                "duration": shape.table({"value": shape.whole(1), "unit": shape.one_of("s", "m", "h")}),
                "missing_fields_strategy": shape.one_of("suppress", "doNotSuppress"),
            }
        ),
    },
    ("name", "description", "type", "rule_id", "author", "risk_score", "severity"),
)


def _of_its_type(value: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    kind = value["type"]
    for key in _OWN_KEYS[kind]:
        if key not in value:
            yield path, f"a rule of type '{kind}' needs '{key}'"
    if kind == "machine_learning":
        for key in ("query", "index", "data_view_id", "language"):
            if key in value:
                yield (*path, key), f"a rule of type '{kind}' reads anomaly records and takes no '{key}'"


RULE_FILE = shape.table(
    {
        "metadata": _METADATA,
        "rule": shape.then(_RULE, _of_its_type),
        "transform": shape.table_of_anything,
    },
    ("metadata", "rule"),
)
_CASE = shape.table(
    {
        "name": shape.text,
        "given": shape.list_of(shape.table_of_anything),
        "expect": shape.table({"alerts": shape.whole(0), "entity": shape.table_of_anything}, ("alerts",)),
        "now": shape.instant,
    },
    ("name", "given", "expect"),
)
CASES_FILE = shape.list_of(_CASE, 1)


def build_rule(value: Body, file: str, cases: tuple[Case, ...] = ()) -> Rule:
    """The rule that a checked file describes; what it leaves out has the default of the Kibana API."""
    body = value["rule"]
    return Rule(
        id=body["rule_id"],
        name=body["name"],
        type=body["type"],
        body=body,
        metadata=value["metadata"],
        severity=body["severity"],
        risk_score=body["risk_score"],
        interval=parse_span(body.get("interval", "5m")),
        lookback=parse_lookback(body.get("from", "now-6m")),
        max_signals=body.get("max_signals", 100),
        techniques=tuple(_techniques(body)),
        file=file,
        jobs=named_jobs(body),
        anomaly_threshold=body.get("anomaly_threshold", 0),
        cases=cases,
    )


def named_jobs(body: Body) -> tuple[str, ...]:
    """The job ids of a rule body, which has one as text or several as a list."""
    jobs = body.get("machine_learning_job_id", ())
    return (jobs,) if isinstance(jobs, str) else tuple(jobs)


def build_cases(value: list[Body]) -> tuple[Case, ...]:
    """The cases that a checked file describes."""
    return tuple(
        Case(
            name=each["name"],
            given=tuple(each["given"]),
            alerts=each["expect"]["alerts"],
            entity=each["expect"].get("entity", {}),
            now=parse_instant(each["now"]) if "now" in each else None,
        )
        for each in value
    )


def _techniques(body: Body) -> Iterator[Technique]:
    for threat in body.get("threat", ()):
        tactic = threat["tactic"]
        for technique in threat.get("technique", ()):
            for each in (technique, *technique.get("subtechnique", ())):
                yield Technique(tactic["id"], tactic["name"], each["id"], each["name"])
