"""How one job saw the planted anomalies: which records speak of them, and what was possible at best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from elastic_ml_kit.clock import bucket_start
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.model import JobResult, Record, Truth
from elastic_ml_kit.report.inputs import Answers


class Outcome(StrEnum):
    """What became of a planted anomaly, for one job or for all that should see it."""

    FOUND = "found"
    CAPPED = "capped"
    MISSED = "missed"
    NOT_RUN = "not run"


class Verdict(StrEnum):
    """What a record at or above the threshold is worth."""

    HIT = "hit"
    COLLATERAL = "collateral"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A planted anomaly as one job saw it.

    Attributes:
        score: highest record score on it, below the threshold as well; None without a record.
        record: id of the first record at the threshold, "" if there is none.
        at: instant at which that record could be read: its bucket had ended and the query delay was over.
        delay: seconds from the first planted event until then.
        ceiling: highest score that was possible then; None where it is not known.
    """

    job: str
    outcome: Outcome
    threshold: int
    score: float | None = None
    record: str = ""
    at: int | None = None
    delay: float | None = None
    ceiling: float | None = None


class JobView:
    """One job's records, arranged to be asked about planted anomalies.

    Args:
        threshold: record score from which the job's rule makes an alert.
        spans: bucket span in seconds per job, to know how long the buckets of other jobs are.
    """

    def __init__(
        self, job: Job, threshold: int, result: JobResult, answers: Answers, spans: Mapping[str, int]
    ) -> None:
        self._job = job
        self._threshold = threshold
        self._records = result.records
        self._answers = answers
        self._spans = spans
        self._ceilings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for each in sorted(result.ceilings, key=lambda ceiling: ceiling.timestamp):
            self._ceilings[each.partition].append((each.timestamp, each.score))
        self._matched = self._match([truth for truth in answers.truth if job.id in truth.jobs])

    def sightings(self) -> dict[str, Sighting]:
        """Per planted anomaly that this job should see how it saw it."""
        return {truth.id: self._sighting(truth) for truth in self._answers.truth if truth.id in self._matched}

    def verdicts(self) -> dict[str, Verdict]:
        """What each record at the threshold is worth, by record id."""
        hits = {record.id for records in self._matched.values() for record in records}
        verdicts = {}
        for record in self._records:
            if record.record_score >= self._threshold:
                touched = bool(self._answers.touched.get(record.id))
                other = Verdict.COLLATERAL if touched else Verdict.FALSE
                verdicts[record.id] = Verdict.HIT if record.id in hits else other
        return verdicts

    def _match(self, truths: Collection[Truth]) -> dict[str, list[Record]]:
        """Per planted anomaly the records that speak of it, earliest first."""
        by_bucket: dict[int, list[Record]] = defaultdict(list)
        by_touch: dict[str, list[Record]] = defaultdict(list)
        for record in self._records:
            by_bucket[record.timestamp].append(record)
            for truth_id in self._answers.touched.get(record.id, ()):
                by_touch[truth_id].append(record)
        matched = {}
        for truth in truths:
            found = {record.id: record for record in by_touch.get(truth.id, ())}
            for start in self._buckets(truth):
                found |= {each.id: each for each in by_bucket.get(start, ()) if _agrees(each, truth)}
            matched[truth.id] = sorted(found.values(), key=lambda record: (record.timestamp, record.id))
        return matched

    def _buckets(self, truth: Truth) -> range:
        """Starts of this job's buckets that overlap the planted one."""
        planted = self._spans.get(truth.jobs[0], self._job.bucket_span) * 1000
        first = bucket_start(truth.bucket_start, self._job.bucket_span)
        return range(first, truth.bucket_start + planted, self._job.bucket_span * 1000)

    def _sighting(self, truth: Truth) -> Sighting:
        records = self._matched[truth.id]
        ceiling = self._ceiling(truth)
        capped = ceiling is not None and ceiling < self._threshold
        unseen = Sighting(
            job=self._job.id,
            outcome=Outcome.CAPPED if capped else Outcome.MISSED,
            threshold=self._threshold,
            score=max((each.record_score for each in records), default=None),
            ceiling=ceiling,
        )
        first = next((each for each in records if each.record_score >= self._threshold), None)
        if first is None:
            return unseen
        at = first.timestamp + (first.bucket_span + self._job.query_delay) * 1000
        start = self._answers.first_events.get(truth.id)
        delay = None if start is None else (at - start) / 1000
        return replace(unseen, outcome=Outcome.FOUND, record=first.id, at=at, delay=delay)

    def _ceiling(self, truth: Truth) -> float | None:
        """Highest ceiling that held for the planted partition in the planted buckets."""
        fields = {detector.partition_field_name for detector in self._job.detectors}
        partitions = {truth.entity.get(name, "") if name else "" for name in fields}
        buckets = self._buckets(truth)
        held = [
            score
            for partition in partitions
            for score in _held(self._ceilings.get(partition, ()), buckets[0], buckets[-1])
        ]
        return max(held, default=None)


def _agrees(record: Record, truth: Truth) -> bool:
    """Whether the record names the planted entity; fields that only one of them has say nothing."""
    entity = record.entity()
    shared = entity.keys() & truth.entity.keys()
    if not shared:
        return not entity and not truth.entity
    return all(entity[name] == truth.entity[name] for name in shared)


def _held(ceilings: Iterable[tuple[int, float]], first: int, last: int) -> list[float]:
    """Ceilings that held between two instants, the one in force at the first included."""
    before = [score for instant, score in ceilings if instant <= first]
    return before[-1:] + [score for instant, score in ceilings if first < instant <= last]
