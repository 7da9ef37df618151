"""The alerts that Kibana's rules have raised, in the form in which the embedded workspace keeps its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.fields import flatten, values
from elastic_ml_kit.model import Alert, Document
from elastic_ml_kit.targets.cluster.run.documents import instant, record_of
from elastic_ml_kit.targets.cluster.stack import Stack

SEARCH = "/api/detection_engine/signals/search"
PAGE = 1000
"""Alerts in one answer."""
_ID, _RULE = "kibana.alert.uuid", "kibana.alert.rule.rule_id"
_ABOUT = "kibana.alert.original_time"
_INTENDED = "kibana.alert.intended_timestamp"
"""When the rule would have run by its schedule, where it ran later by hand; since 8.16."""


def read_alerts(
    stack: Stack,
    rules: Mapping[str, str],
    window: Window | None = None,
    jobs: Mapping[str, str] | None = None,
    size: int = PAGE,
) -> Iterator[Alert]:
    """The alerts of rules, in the order in which Kibana raised them.

    Args:
        rules: the rule's id here by its `rule_id` in the cluster.
        window: of the buckets that the alerts are about, not of the alerts; None is all.
        jobs: the job's name here by its id in the cluster, where they differ.
        size: alerts in one answer.

    Errors:
        UnreachableError: no Kibana is named, or it does not answer.
        RefusedError: it does not let one read alerts.
    """
    if not rules:
        return
    kibana = stack.front("reading alerts")
    terms: list[Document] = [{"terms": {_RULE: sorted(rules)}}]
    if window is not None:
        terms.append({"range": {_ABOUT: {"gte": iso(window.start), "lt": iso(window.end)}}})
    after: list[Document] = []
    while True:
        body = {
            "query": {"bool": {"filter": terms + after}},
            "sort": [{"@timestamp": {"order": "asc"}}, {_ID: {"order": "asc"}}],
            "size": size,
            "track_total_hits": False,
        }
        hits: Sequence[Document] = kibana.ask("POST", SEARCH, body=body)["hits"]["hits"]
        for hit in hits:
            yield alert_of(hit["_source"], rules, jobs or {})
        if len(hits) < size:
            return
        after = [_later(flatten(hits[-1]["_source"]))]


def _later(last: Mapping[str, Any]) -> Document:
    """A query for the alerts after one; Kibana lets no `search_after` through."""
    time, identity = str(last["@timestamp"]), last[_ID]
    same = [{"range": {"@timestamp": {"gte": time, "lte": time}}}, {"range": {_ID: {"gt": identity}}}]
    later = [{"range": {"@timestamp": {"gt": time}}}, {"bool": {"filter": same}}]
    return {"bool": {"should": later, "minimum_should_match": 1}}


def alert_of(source: Document, rules: Mapping[str, str], jobs: Mapping[str, str]) -> Alert:
    """The alert of a document of `.alerts-security.alerts-*`.

    Its time is the one at which the rule would have raised it by its schedule. Its evidence is the id that
    the record it has copied has here.

    Args:
        rules, jobs: the names here by those in the cluster; those that are not there stay as they are.
    """
    document = flatten(source)
    rule = str(document[_RULE])
    return Alert(
        id=str(document[_ID]),
        rule_id=rules.get(rule, rule),
        rule_name=str(document.get("kibana.alert.rule.name", rule)),
        timestamp=instant(document.get(_INTENDED) or document["@timestamp"]),
        document=document,
        evidence=_evidence(document, jobs),
    )


def _evidence(document: Document, jobs: Mapping[str, str]) -> tuple[str, ...]:
    """The record's id; what the alert stems from, for one that has copied no record."""
    if document.get("result_type") == "record":
        job = str(document["job_id"])
        return (record_of(document, jobs.get(job, job)).id,)
    ancestors = values(document.get("kibana.alert.ancestors"))
    return tuple(str(each["id"]) for each in ancestors if "id" in each)
