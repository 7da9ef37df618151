"""Rules carried out: alerts from the records of the jobs, read back and closed.

A run is carried out a moment after it was asked for: who wants alerts has to wait.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from threading import Timer

import orjson

from elastic_ml_kit.clock import iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.detect.engine import evaluate
from elastic_ml_kit.detect.hit import Hit
from elastic_ml_kit.model import Alert, Document
from tests.contract import ml_run
from tests.contract.documents import Index, memory
from tests.contract.framing import DOCUMENT, EMPTY
from tests.contract.kibana_state import DetectionError, Pending, Space, front, space_name, stamp
from tests.contract.lab import Lab, RefusedError, Reply, Request
from tests.contract.ml_indices import index_of
from tests.contract.ml_state import machine
from tests.contract.search import matching, searched

_MOMENT = 0.1
"""Seconds."""


def schedule(lab: Lab, space: Space, run: Pending) -> None:
    """Have a rule run in a moment."""
    space.pending.append(run)
    later = Timer(_MOMENT, _settle, (lab,))
    later.daemon = True
    later.start()


def _settle(lab: Lab) -> None:
    """Carry out every run that waits, in all spaces."""
    with lab.lock:
        for name, space in front(lab).spaces.items():
            pending, space.pending = space.pending, []
            for each in pending:
                if each.rule_id in space.rules:
                    _carry_out(lab, name, space, each)


def _carry_out(lab: Lab, name: str, space: Space, run: Pending) -> None:
    body = space.rules[run.rule_id]
    status, message = "succeeded", "Rule execution completed successfully"
    if body["type"] == "machine_learning":
        if missing := [each for each in body["machine_learning_job_id"] if each not in machine(lab).jobs]:
            status, message = "partial failure", f"Machine learning job(s) are not started: {missing}"
        rule = build_rule({"rule": body, "metadata": {}}, "")
        hits = _hits(lab, rule)
        index = _index(lab, name)
        for alert in _alerts(rule, hits, run):
            if alert.id not in index.ids:
                index.put(alert.id, orjson.dumps(_document(name, body, alert, run)))
    order = {"succeeded": 0, "partial failure": 20}[status]
    last = {"date": stamp(lab), "status": status, "status_order": order, "message": message, "metrics": {}}
    body["execution_summary"] = {"last_execution": last}


def _hits(lab: Lab, rule: Rule) -> list[Hit]:
    """The records of the rule's jobs as its search finds them."""
    found: list[Hit] = []
    for job in (machine(lab).jobs[name] for name in rule.jobs if name in machine(lab).jobs):
        if (feed := machine(lab).feed_of(job.id)) is not None:
            ml_run.catch_up(lab, feed)
        index = index_of(lab, job)
        for name, record in job.results.records.items():
            found.append(Hit(name, index, record["timestamp"], record["timestamp"], record))
    return found


def _alerts(rule: Rule, hits: Iterable[Hit], run: Pending) -> list[Alert]:
    """What the run raises: one look back from `at`, or one for every interval of a stretch of time."""
    if run.start is None or run.end is None:
        return list(evaluate(rule, hits, run.at).alerts)
    step = rule.interval * 1000
    seen_at: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        place = max(1, math.ceil((hit.timestamp - run.start) / step))
        at = run.start + place * step
        last = run.start + math.ceil((run.end - run.start) / step) * step
        if at - rule.lookback * 1000 <= hit.timestamp and at <= last:
            seen_at[at].append(hit)
    return [alert for at, seen in sorted(seen_at.items()) for alert in evaluate(rule, seen, at).alerts]


def _document(space: str, body: Document, alert: Alert, run: Pending) -> Document:
    """The alert as Kibana stores it: named by the rule's own id, in its space."""
    manual = run.start is not None
    own = {
        "@timestamp": iso(run.at),
        "kibana.space_ids": [space],
        "kibana.alert.rule.uuid": body["id"],
        "kibana.alert.rule.revision": body["revision"],
        "kibana.alert.rule.version": body["version"],
        "kibana.alert.rule.created_at": body["created_at"],
        "kibana.alert.rule.created_by": body["created_by"],
        "kibana.alert.rule.updated_at": body["updated_at"],
        "kibana.alert.rule.updated_by": body["updated_by"],
        "kibana.alert.rule.enabled": True,
        "kibana.alert.rule.immutable": body["immutable"],
        "kibana.alert.rule.author": body["author"],
        "kibana.alert.rule.description": body["description"],
        "kibana.alert.rule.actions": body["actions"],
        "kibana.alert.rule.exceptions_list": body["exceptions_list"],
        "kibana.alert.rule.execution.type": "manual" if manual else "scheduled",
        "kibana.alert.intended_timestamp": iso(alert.timestamp),
    }
    return {**alert.document, **own}


def alerts_index(space: str) -> str:
    """The index behind the alias of a space's alerts."""
    return f".internal.alerts-security.alerts-{space}-000001"


def _index(lab: Lab, space: str) -> Index:
    name = alerts_index(space)
    aliases = {f".alerts-security.alerts-{space}": {"is_write_index": True}}
    return memory(lab).indices.get(name) or memory(lab).add(Index(name, aliases=aliases))


def search(lab: Lab, request: Request) -> Reply:
    """An Elasticsearch search over the alerts of the space."""
    body = request.body or {}
    if not any(
        name in body for name in ("query", "aggs", "size", "track_total_hits", "_source", "fields", "sort")
    ):
        raise DetectionError(400, '"value" must have at least 1 children')
    try:
        answer = searched(lab, memory(lab).resolve(alerts_index(space_name(request))), body)
    except RefusedError as error:
        raise DetectionError(error.status, str(error)) from error
    return Reply(200, answer)


def set_status(lab: Lab, request: Request) -> Reply:
    """Open, acknowledge or close alerts, by id or by query."""
    body, name = request.body, space_name(request)
    indices = memory(lab).resolve(alerts_index(name))
    if "signal_ids" in body:
        wanted = {*body["signal_ids"]} & {*(indices[0].ids if indices else ())}
    else:
        frame = matching(indices[0].frame() if indices else EMPTY, body.get("query"))
        wanted = {*frame[DOCUMENT]}
    for each in wanted:
        document = indices[0].source(indices[0].ids[each])
        document["kibana.alert.workflow_status"] = body["status"]
        document["kibana.alert.workflow_status_updated_at"] = stamp(lab)
        indices[0].put(each, orjson.dumps(document))
    counts = {"total": len(wanted), "updated": len(wanted), "deleted": 0, "batches": 1 if wanted else 0}
    rest = {"version_conflicts": 0, "noops": 0, "failures": [], "timed_out": False, "took": 1}
    return Reply(200, {**counts, **rest})
