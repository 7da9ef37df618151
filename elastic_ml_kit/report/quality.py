"""Planted against found: what each job saw of what it should have seen, and what it saw beside it.

A planted anomaly is *found by* a job that should see it when a record of that job reaches the threshold of
the job's rule and either lies in the planted bucket and names the planted entity, or has a planted event
among its source events. It is *capped* for a job when the highest score that was possible at that time, with
so short a history, is below the threshold. Records at the threshold are *hits* (of an anomaly that the job
should see), *collateral* (a planted event took part, but of an anomaly that other jobs should see) or
*false*. Whatever has no value, such as a mean of nothing, is None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.model import Record, Truth
from elastic_ml_kit.report.inputs import Answers, ReportInputs
from elastic_ml_kit.report.sighting import JobView, Outcome, Sighting, Verdict

CRITICAL = 75
"""Where Elastic's critical severity begins; also the threshold of a job that no rule names."""

DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted anomaly, what became of it, and how each job that ran and should see it saw it."""

    truth: Truth
    outcome: Outcome
    sightings: tuple[Sighting, ...]

    @property
    def score(self) -> float | None:
        """Highest record score of any of the jobs."""
        return max((each.score for each in self.sightings if each.score is not None), default=None)

    @property
    def delay(self) -> float | None:
        """Seconds until the first of the jobs that found it."""
        return min((each.delay for each in self.sightings if each.delay is not None), default=None)

    @property
    def is_critical(self) -> bool:
        return self.outcome is Outcome.FOUND and (self.score or 0) >= CRITICAL


@dataclass(frozen=True, slots=True)
class JobQuality:
    """One job against the anomalies that it should see; `delay` is the median in seconds."""

    planted: int
    found: int
    capped: int
    missed: int
    critical_share: float | None
    hits: int
    collateral: int
    false_alarms: int
    delay: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All jobs together; an anomaly that several jobs should see counts once.

    `found_share` leaves the capped out, `recall` does not; `precision` leaves collateral records out;
    `critical_share` is the share of the uncapped found at 75 or above; delays are seconds.
    """

    planted: int
    not_run: int
    capped: int
    found: int
    missed: int
    found_share: float | None
    critical_share: float | None
    recall: float | None
    precision: float | None
    hits: int
    collateral: int
    false_alarms: int
    false_per_job_week: float | None
    mean_delay: float | None
    median_delay: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """The judgement of a run: totals, jobs by id, planted anomalies, and the verdict per record id."""

    totals: Totals
    jobs: Mapping[str, JobQuality]
    planted: tuple[Planted, ...]
    verdicts: Mapping[str, Verdict]


def rules_by_job(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Per job the rules that name it, lowest threshold first."""
    named: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda each: each.anomaly_threshold):
        for job_id in rule.jobs:
            named[job_id].append(rule)
    return dict(named)


def thresholds(jobs: Iterable[Job], rules: Iterable[Rule]) -> dict[str, int]:
    """Per job the lowest anomaly_threshold of the rules that name it, 75 where none does."""
    named = rules_by_job(rules)
    return {job.id: named[job.id][0].anomaly_threshold if job.id in named else CRITICAL for job in jobs}


def judge(inputs: ReportInputs, answers: Answers) -> Quality:
    """Judge a run against what was planted.

    Example:
        a planted anomaly of one job, whose only record scores 80 at a threshold of 75, gives totals of
        planted 1, found 1, found_share 1.0, false_alarms 0.
    """
    limits = thresholds(inputs.jobs, inputs.rules)
    spans = {job.id: job.bucket_span for job in inputs.jobs}
    results = {result.job_id: result for result in inputs.results}
    seen: dict[str, list[Sighting]] = defaultdict(list)
    verdicts: dict[str, Verdict] = {}
    jobs: dict[str, JobQuality] = {}
    for job in inputs.jobs:
        result = results[job.id]
        view = JobView(job, limits[job.id], result, answers, spans)
        own = view.sightings()
        for truth_id, sighting in own.items():
            seen[truth_id].append(sighting)
        verdicts |= view.verdicts()
        jobs[job.id] = _job_quality(own.values(), result.records, verdicts)
    planted = tuple(_planted(truth, seen[truth.id]) for truth in answers.truth)
    return Quality(_totals(planted, verdicts.values(), len(jobs), inputs.window), jobs, planted, verdicts)


def _planted(truth: Truth, sightings: Sequence[Sighting]) -> Planted:
    outcomes = {each.outcome for each in sightings}
    order = (Outcome.FOUND, Outcome.MISSED, Outcome.CAPPED)
    outcome = next((each for each in order if each in outcomes), Outcome.NOT_RUN)
    return Planted(truth, outcome, tuple(sightings))


def _job_quality(
    sightings: Iterable[Sighting], records: Iterable[Record], verdicts: Mapping[str, Verdict]
) -> JobQuality:
    own = list(sightings)
    outcomes = [each.outcome for each in own]
    worth = [verdicts[record.id] for record in records if record.id in verdicts]
    delays = [each.delay for each in own if each.delay is not None]
    critical = sum(each.outcome is Outcome.FOUND and (each.score or 0) >= CRITICAL for each in own)
    return JobQuality(
        planted=len(own),
        found=outcomes.count(Outcome.FOUND),
        capped=outcomes.count(Outcome.CAPPED),
        missed=outcomes.count(Outcome.MISSED),
        critical_share=_ratio(critical, len(own) - outcomes.count(Outcome.CAPPED)),
        hits=worth.count(Verdict.HIT),
        collateral=worth.count(Verdict.COLLATERAL),
        false_alarms=worth.count(Verdict.FALSE),
        delay=median(delays) if delays else None,
    )


def _totals(planted: Sequence[Planted], verdicts: Iterable[Verdict], jobs: int, window: Window) -> Totals:
    outcomes = [each.outcome for each in planted]
    found, capped = outcomes.count(Outcome.FOUND), outcomes.count(Outcome.CAPPED)
    ran = len(planted) - outcomes.count(Outcome.NOT_RUN)
    worth = list(verdicts)
    hits, false = worth.count(Verdict.HIT), worth.count(Verdict.FALSE)
    delays = [each.delay for each in planted if each.delay is not None]
    return Totals(
        planted=len(planted),
        not_run=outcomes.count(Outcome.NOT_RUN),
        capped=capped,
        found=found,
        missed=outcomes.count(Outcome.MISSED),
        found_share=_ratio(found, ran - capped),
        critical_share=_ratio(sum(each.is_critical for each in planted), ran - capped),
        recall=_ratio(found, ran),
        precision=_ratio(hits, hits + false),
        hits=hits,
        collateral=worth.count(Verdict.COLLATERAL),
        false_alarms=false,
        false_per_job_week=_ratio(false, jobs * window.days / DAYS_OF_WEEK),
        mean_delay=fmean(delays) if delays else None,
        median_delay=median(delays) if delays else None,
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
