"""The one document behind every form of the report; report.json is exactly this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from elastic_ml_kit.definitions.definition import Detector, Job
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.report import findings
from elastic_ml_kit.report.coverage import build_coverage
from elastic_ml_kit.report.inputs import ReportInputs
from elastic_ml_kit.report.lanes import build_lanes
from elastic_ml_kit.report.planting import build_planted, build_scenarios
from elastic_ml_kit.report.quality import JobQuality, Quality, Totals, judge, rules_by_job, thresholds
from elastic_ml_kit.report.rows import (
    Alerts,
    Counts,
    Events,
    JobRow,
    Lanes,
    PlantedRow,
    Records,
    ScenarioRow,
    SeverityRow,
    TacticRow,
    WindowRow,
)
from elastic_ml_kit.report.severity import build_severity

FORMAT = 1
"""Raised whenever a reader of the document before would misread it."""


@dataclass(frozen=True, slots=True)
class ResultDocument:
    """What a run found; without truth, or if it is hidden, nothing in it depends on what was planted."""

    format: int
    kit: str
    window: WindowRow
    options: Mapping[str, Any]
    counts: Counts
    quality: Totals | None
    jobs: tuple[JobRow, ...]
    planted: tuple[PlantedRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    attack: tuple[TacticRow, ...]
    lanes: Lanes
    alerts: Alerts
    records: Records
    events: Events
    streams: Mapping[str, int]
    skipped: Mapping[str, str]
    severity: SeverityRow | None


def build_document(inputs: ReportInputs, hide_truth: bool = False) -> ResultDocument:
    """The document of a run.

    Args:
        hide_truth: leave out all that depends on what was planted, and what the generator was told: an
            exercise for people who are to find it themselves.
    """
    answers = None if hide_truth else inputs.answers
    quality = judge(inputs, answers) if answers else None
    records = findings.by_id(inputs)
    alerts = findings.select_alerts(inputs, records)
    kept, positions = findings.build_records(records, alerts, quality, answers.touched if answers else {})
    alert_rows, events = findings.build_alerts(inputs, alerts, records, positions, quality)
    jobs = _jobs(inputs, quality, records)
    planted = build_planted(quality.planted, inputs, answers, positions) if quality and answers else ()
    return ResultDocument(
        format=FORMAT,
        kit=inputs.version,
        window=WindowRow(inputs.window.start, inputs.window.end, round(inputs.window.days, 3)),
        options={} if hide_truth else dict(inputs.options),
        counts=_counts(inputs, jobs),
        quality=quality.totals if quality else None,
        jobs=jobs,
        planted=planted,
        scenarios=build_scenarios(planted, answers) if answers else (),
        attack=build_coverage(inputs.rules, inputs.alerts, quality.planted if quality else None),
        lanes=build_lanes(inputs.window, inputs.results),
        alerts=alert_rows,
        records=kept,
        events=events,
        streams=dict(sorted(inputs.streams.items())),
        skipped=dict(sorted(inputs.skipped.items())),
        severity=build_severity(inputs.severity) if inputs.severity else None,
    )


def render_json(document: ResultDocument) -> bytes:
    """report.json: the same document gives the same bytes."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _counts(inputs: ReportInputs, jobs: Sequence[JobRow]) -> Counts:
    return Counts(
        events=sum(inputs.streams.values()),
        streams=len(inputs.streams),
        jobs=len(jobs),
        skipped=len(inputs.skipped),
        rules=len(inputs.rules),
        records=sum(job.records for job in jobs),
        records_at_threshold=sum(job.at_threshold for job in jobs),
        alerts=len(inputs.alerts),
    )


def _jobs(inputs: ReportInputs, quality: Quality | None, records: Mapping[str, Record]) -> tuple[JobRow, ...]:
    """One row per job, module by module, in the order of the catalog."""
    limits = thresholds(inputs.jobs, inputs.rules)
    rules = rules_by_job(inputs.rules)
    behind = [{records[each].job_id for each in alert.evidence if each in records} for alert in inputs.alerts]
    alerts = Counter(job_id for job_ids in behind for job_id in job_ids)
    results = {result.job_id: result for result in inputs.results}
    rows = []
    for job in inputs.jobs:
        rule = rules[job.id][0].name if job.id in rules else ""
        own = quality.jobs[job.id] if quality else None
        rows.append(_job(job, results[job.id], rule, limits[job.id], alerts[job.id], own))
    order = list(dict.fromkeys(row.module for row in rows))
    return tuple(sorted(rows, key=lambda row: order.index(row.module)))


def _job(
    job: Job,
    result: JobResult,
    rule: str,
    threshold: int,
    alerts: int,
    quality: JobQuality | None,
) -> JobRow:
    scores = [record.record_score for record in result.records]
    return JobRow(
        id=job.id,
        module=job.module,
        title=job.title,
        detectors=tuple(_say(detector) for detector in job.detectors),
        bucket_span=job.bucket_span,
        events=result.events,
        buckets=result.buckets_seen,
        rule=rule,
        threshold=threshold,
        records=len(scores),
        at_threshold=sum(score >= threshold for score in scores),
        alerts=alerts,
        top_score=round(max(scores), 2) if scores else None,
        ceiling=_ceiling(result),
        quality=quality,
    )


def _say(detector: Detector) -> str:
    """A detector as people say it.

    Example:
        >>> _say(Detector(0, "rare", by_field_name="user.name", partition_field_name="host.name"))
        'rare by user.name, per host.name'
    """
    text = detector.function + (f" of {detector.field_name}" if detector.field_name else "")
    text += f" by {detector.by_field_name}" if detector.by_field_name else ""
    text += f" over {detector.over_field_name}" if detector.over_field_name else ""
    return text + (f", per {detector.partition_field_name}" if detector.partition_field_name else "")


def _ceiling(result: JobResult) -> float | None:
    """The highest score that was possible at the end, or that was reached; None where nothing was scored."""
    last: dict[str, tuple[int, float]] = {}
    for each in result.ceilings:
        last[each.partition] = max(last.get(each.partition, (0, 0.0)), (each.timestamp, each.score))
    reached = [record.record_score for record in result.records]
    return round(max([score for _, score in last.values()] + reached), 2) if last else None
