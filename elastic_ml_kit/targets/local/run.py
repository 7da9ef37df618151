"""Jobs over the stored events, then rules over their records: the one place where score and detect meet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.detect.engine import evaluate, unsupported
from elastic_ml_kit.detect.hit import Hit, record_hit
from elastic_ml_kit.model import Alert, Document, JobResult
from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.score.anomaly.functions import UnsupportedDetector
from elastic_ml_kit.score.anomaly.job import check, fields_read, run_job
from elastic_ml_kit.targets.base import Progress, RunReport
from elastic_ml_kit.targets.local.streams import Feed, Stream

Keep = Callable[[JobResult], None]


@dataclass(slots=True)
class Run:
    """A run in the making: what was done so far, and the records that the rules will read."""

    seconds: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    raised: dict[str, int] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    missed: list[Document] = field(default_factory=list)
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def report(self) -> RunReport:
        return RunReport(self.seconds, self.skipped, self.raised)


def run_jobs(
    run: Run,
    jobs: Mapping[str, Job],
    streams: Mapping[str, Stream],
    window: Window | None,
    keep: Keep,
    progress: Progress,
) -> None:
    """Run the jobs one after the other and hand each result to `keep`, so that one at a time is in memory."""
    for number, job in enumerate(jobs.values()):
        progress(job.id, number, len(jobs))
        result = _run_job(run, job, streams, window)
        if result is not None:
            keep(result)
            run.seconds[job.id] = result.seconds
            run.hits[job.id] = [record_hit(record, job.query_delay) for record in result.records]
    progress("jobs", len(jobs), len(jobs))


def _run_job(run: Run, job: Job, streams: Mapping[str, Stream], window: Window | None) -> JobResult | None:
    try:
        check(job)
        feed = Feed(job, streams)
        reason = feed.obstacle()
        if not reason:
            events = feed.events(fields_read(job)).collect()
            if not events.is_empty():
                return run_job(job, events, window)
            reason = "no event matches the datafeed's query"
    except (QueryError, UnsupportedDetector) as error:
        reason = str(error)
    run.skipped[job.id] = reason
    return None


def run_rules(run: Run, rules: Mapping[str, Rule]) -> None:
    """Evaluate the rules over the records of the jobs that ran."""
    for rule in rules.values():
        if reason := _rule_obstacle(rule, run):
            run.skipped[rule.id] = reason
            continue
        evaluation = evaluate(rule, [hit for job_id in rule.jobs for hit in run.hits.get(job_id, ())])
        run.raised[rule.id] = len(evaluation.alerts)
        run.alerts += evaluation.alerts
        run.missed += [
            {"rule_id": rule.id, "record_id": each.hit.id, "timestamp": each.hit.timestamp, "why": each.why}
            for each in evaluation.missed
        ]
    run.alerts.sort(key=lambda alert: (alert.timestamp, alert.id))


def _rule_obstacle(rule: Rule, run: Run) -> str:
    """Why a rule cannot be evaluated; a rule whose jobs were skipped has nothing to add to their reasons."""
    if reason := unsupported(rule):
        return reason
    if any(job_id in run.hits or job_id in run.skipped for job_id in rule.jobs):
        return ""
    named = ", ".join(rule.jobs)
    return f"none of the jobs it names is here: {named}"


def summary(run: Run) -> Document:
    """What is stored of a run beside results and alerts."""
    return dataclasses.asdict(run.report()) | {"missed": run.missed}
