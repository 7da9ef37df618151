"""Which records, alerts and source events a document keeps, so that a page of any run stays small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

import orjson

from elastic_ml_kit.clock import bucket_start
from elastic_ml_kit.fields import flatten
from elastic_ml_kit.model import Alert, Document, Record
from elastic_ml_kit.report.inputs import ReportInputs
from elastic_ml_kit.report.quality import Quality
from elastic_ml_kit.report.rows import AlertRow, Alerts, Events, RecordRow, Records
from elastic_ml_kit.report.sighting import Verdict

RECORDS = 3000
ALERTS = 1000
EVENTS_PER_ALERT = 5
EVENT_BYTES = 1_500_000
INFLUENCER_VALUES = 5
DAY = 86_400
SEVERITIES = ("critical", "high", "medium", "low")

Touched = Mapping[str, Iterable[str]]
"""Per record id the ids of the planted anomalies that took part in it."""


def select_alerts(inputs: ReportInputs, records: Mapping[str, Record]) -> list[Alert]:
    """The alerts to keep: highest score first, then earliest."""
    ordered = sorted(inputs.alerts, key=lambda each: (-(_score(each, records) or 0), each.timestamp, each.id))
    return ordered[:ALERTS]


def build_records(
    records: Mapping[str, Record], alerts: Sequence[Alert], quality: Quality | None, touched: Touched
) -> tuple[Records, dict[str, int]]:
    """The records to keep, highest first, and the position of each by id.

    What is behind a kept alert is kept; the others in the order of their score until the limit is reached.
    """
    behind = {record_id for alert in alerts for record_id in alert.evidence if record_id in records}
    ordered = sorted(records.values(), key=lambda each: (-each.record_score, each.timestamp, each.id))
    others = [each for each in ordered if each.id not in behind]
    room = max(RECORDS - len(behind), 0)
    chosen = behind | {each.id for each in others[:room]}
    kept = [each for each in ordered if each.id in chosen]
    floor = round(others[room - 1].record_score, 2) if room and len(others) > room else 0.0
    rows = tuple(_record(each, quality, touched) for each in kept)
    positions = {each.id: position for position, each in enumerate(kept)}
    return Records(len(records), len(kept), floor, rows), positions


def _record(record: Record, quality: Quality | None, touched: Touched) -> RecordRow:
    return RecordRow(
        job=record.job_id,
        time=record.timestamp,
        span=record.bucket_span,
        score=round(record.record_score, 2),
        probability=significant(record.probability),
        actual=significant(record.actual),
        typical=significant(record.typical),
        function=record.function,
        field=record.field_name or "",
        entity=record.entity(),
        influencers={each.field: each.values[:INFLUENCER_VALUES] for each in record.influences},
        verdict=quality.verdicts.get(record.id) if quality else None,
        planted=tuple(sorted(touched.get(record.id, ()))) if quality else (),
    )


def significant(number: float) -> float:
    """Four significant digits: more says nothing to a reader.

    Example:
        >>> significant(0.000123456)
        0.0001235
    """
    return float(f"{number:.4g}")


def build_alerts(
    inputs: ReportInputs,
    alerts: Sequence[Alert],
    records: Mapping[str, Record],
    positions: Mapping[str, int],
    quality: Quality | None,
) -> tuple[Alerts, Events]:
    """Rows of the kept alerts with their source events, and the histogram of all alerts."""
    shown, events = _select_events(inputs, alerts)
    rules = {rule.id: rule for rule in inputs.rules}
    rows = []
    for alert in alerts:
        behind = [records[each] for each in alert.evidence if each in records]
        rule = rules.get(alert.rule_id)
        rows.append(
            AlertRow(
                id=alert.id,
                time=alert.timestamp,
                rule=alert.rule_name,
                rule_id=alert.rule_id,
                severity=rule.severity if rule else _severity(alert),
                risk=rule.risk_score if rule else 0,
                score=_score(alert, records),
                jobs=tuple(dict.fromkeys(each.job_id for each in behind)),
                entity={name: value for each in reversed(behind) for name, value in each.entity().items()},
                verdict=_verdict(behind, quality),
                records=tuple(positions[each.id] for each in behind if each.id in positions),
                records_total=len(alert.evidence),
                events=shown.get(alert.id, ()),
                events_total=inputs.sources[alert.id].total if alert.id in inputs.sources else 0,
            )
        )
    start, histogram = _histogram(inputs)
    return Alerts(len(inputs.alerts), len(rows), start, DAY, histogram, tuple(rows)), events


def _score(alert: Alert, records: Mapping[str, Record]) -> float | None:
    scores = [records[each].record_score for each in alert.evidence if each in records]
    return round(max(scores), 2) if scores else None


def _severity(alert: Alert) -> str:
    return str(flatten(alert.document).get("kibana.alert.severity", "low"))


def _verdict(behind: Iterable[Record], quality: Quality | None) -> Verdict | None:
    """The best verdict of the records behind an alert."""
    found = {quality.verdicts.get(each.id) for each in behind} if quality else set()
    return next((each for each in Verdict if each in found), None)


def _histogram(inputs: ReportInputs) -> tuple[int, dict[str, tuple[int, ...]]]:
    """Alerts per day and severity, over the window and as long after it as there are alerts."""
    step = DAY * 1000
    instants = [alert.timestamp for alert in inputs.alerts]
    start = bucket_start(min([inputs.window.start, *instants]), DAY)
    days = (max([inputs.window.end - 1, *instants]) - start) // step + 1
    rules = {rule.id: rule.severity for rule in inputs.rules}
    counts = {severity: [0] * days for severity in SEVERITIES}
    for alert in inputs.alerts:
        severity = rules.get(alert.rule_id) or _severity(alert)
        counts.setdefault(severity, [0] * days)[(alert.timestamp - start) // step] += 1
    return start, {severity: tuple(series) for severity, series in counts.items()}


def _select_events(
    inputs: ReportInputs, alerts: Sequence[Alert]
) -> tuple[dict[str, tuple[int, ...]], Events]:
    """Source events, in turns: each alert's first before any alert's second, while the budget lasts."""
    sources = {alert.id: inputs.sources[alert.id] for alert in alerts if alert.id in inputs.sources}
    turns = zip_longest(*(each.events[:EVENTS_PER_ALERT] for each in sources.values()))
    kept: dict[bytes, int] = {}
    items: list[Document] = []
    shown: dict[str, list[int]] = {alert_id: [] for alert_id in sources}
    size = 0
    for turn in turns:
        for alert_id, event in zip(sources, turn, strict=True):
            if event is None:
                continue
            text = orjson.dumps(event)
            if text not in kept:
                if size + len(text) > EVENT_BYTES:
                    continue
                size += len(text)
                kept[text] = len(items)
                items.append(event)
            shown[alert_id].append(kept[text])
    references = {alert_id: tuple(each) for alert_id, each in shown.items()}
    return references, Events(EVENTS_PER_ALERT, EVENT_BYTES, len(items), tuple(items))


def by_id(inputs: ReportInputs) -> dict[str, Record]:
    """Every record of the run by its id."""
    return {record.id: record for result in inputs.results for record in result.records}
