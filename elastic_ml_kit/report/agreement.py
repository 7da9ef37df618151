"""Two engines on the same window: which records both have, how far their scores lie apart, where they differ.

*Ours* are the records of the workspace's engine, *theirs* those of the cluster. A record is the same on both
sides when detector, bucket and entity are; only buckets that both have seen are looked at. Differences of
scores are ours minus theirs: above zero, the workspace finds the record more unusual than the cluster does.
Whatever has no value, such as a mean of nothing, is None.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from elastic_ml_kit.clock import Window
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.report.quality import CRITICAL

FORMAT = 1
"""Raised whenever a reader of the JSON before would misread it."""

SHOWN = 5
"""Disagreements of one job that are kept: the strongest."""

WORTH = 1.0
"""Points that two scores have to lie apart to be called a disagreement."""

FEWEST = 3
"""Pairs of scores from which on a rank correlation says something."""

NO_RESULT = "it has no result of this job"

Key = tuple[int, int, tuple[tuple[str, str], ...]]
"""Start of the bucket, detector, entity: what makes a record the same on both sides."""


class Differs(StrEnum):
    """In what the two sides differ."""

    ONLY_OURS = "only in the workspace"
    ONLY_THEIRS = "only in the cluster"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One record on which the sides differ; a side that does not have it has None as its score."""

    job: str
    timestamp: int
    detector_index: int
    entity: Mapping[str, str]
    differs: Differs
    ours: float | None
    theirs: float | None

    @property
    def gap(self) -> float:
        """Points between the scores; a record that is not there counts as 0."""
        return abs((self.ours or 0.0) - (self.theirs or 0.0))


@dataclass(frozen=True, slots=True)
class Shared:
    """How many records both sides have, and how many only one of them."""

    both: int
    only_ours: int
    only_theirs: int

    @property
    def either(self) -> int:
        """Records that at least one side has."""
        return self.both + self.only_ours + self.only_theirs

    def __add__(self, other: Shared) -> Shared:
        return Shared(
            self.both + other.both, self.only_ours + other.only_ours, self.only_theirs + other.only_theirs
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of the records that both sides have.

    Attributes:
        mean_gap: mean of the absolute differences.
        largest: the difference that is largest either way, with its sign.
        bias: mean of the differences with their signs.
        rank_correlation: Spearman's, from three records on: 1 where both put them into the same order; None
            where one side gives all of them the same score.
    """

    mean_gap: float | None = None
    largest: float | None = None
    bias: float | None = None
    rank_correlation: float | None = None


@dataclass(frozen=True, slots=True)
class JobAgreement:
    """One job that both sides ran.

    Attributes:
        at_threshold: the same count for records at or above the threshold of the job's rule alone; one that
            only one side puts there is that side's, whether or not the other has it below.
        strongest: the disagreements of most points.
    """

    job: str
    threshold: float
    records: Shared
    scores: Scores
    at_threshold: Shared
    strongest: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """All jobs: totals, jobs in the order of the workspace, and per job that a side skipped the reason.

    Attributes:
        window: from the first to just after the start of the last bucket that was compared; None if none was.
    """

    records: Shared
    scores: Scores
    at_threshold: Shared
    jobs: tuple[JobAgreement, ...] = ()
    skipped_by_us: Mapping[str, str] = field(default_factory=dict)
    skipped_by_them: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None
    format: int = FORMAT


def agreement(
    ours: Sequence[JobResult],
    theirs: Sequence[JobResult],
    thresholds: Mapping[str, float],
    skipped_by_us: Mapping[str, str] | None = None,
    skipped_by_them: Mapping[str, str] | None = None,
    window: Window | None = None,
) -> Agreement:
    """Compare the results of the same jobs over the same window.

    Args:
        ours: of the workspace's engine.
        theirs: of the cluster.
        thresholds: record score per job from which its rule makes an alert; 75 where there is none.
        skipped_by_us: per job that the workspace did not run the reason.
        skipped_by_them: the same of the cluster.
        window: the time whose records are compared; None is all.

    Example:
        >>> same = [JobResult("a", events=1, buckets_seen=1, first=0, last=0)]
        >>> agreement(same, same, {}).records
        Shared(both=0, only_ours=0, only_theirs=0)
    """
    us, them = ({result.job_id: result for result in results} for results in (ours, theirs))
    pairs = {job: _pairs(us[job], them[job], window) for job in us if job in them}
    compared = [_times(us[job], them[job], window) for job in pairs]
    jobs = tuple(_job(job, each, thresholds.get(job, CRITICAL)) for job, each in pairs.items())
    return Agreement(
        records=sum((job.records for job in jobs), Shared(0, 0, 0)),
        scores=_scores([pair for each in pairs.values() for pair in each.values()]),
        at_threshold=sum((job.at_threshold for job in jobs), Shared(0, 0, 0)),
        jobs=jobs,
        skipped_by_us=_skipped(them.keys() - us.keys(), skipped_by_us or {}),
        skipped_by_them=_skipped(us.keys() - them.keys(), skipped_by_them or {}),
        window=_around([each for each in compared if each is not None]),
    )


def agreement_json(found: Agreement) -> bytes:
    """The agreement as JSON: the same agreement gives the same bytes."""
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


Pair = tuple[float | None, float | None]
"""Our score and theirs."""


def _pairs(ours: JobResult, theirs: JobResult, window: Window | None) -> dict[Key, Pair]:
    """Both scores of every record that either side has, of the buckets that both have seen."""
    times = _times(ours, theirs, window)
    if times is None:
        return {}
    us, them = (_scored(_within(side.records, times)) for side in (ours, theirs))
    return {key: (us.get(key), them.get(key)) for key in sorted(us.keys() | them.keys())}


def _times(ours: JobResult, theirs: JobResult, window: Window | None) -> Window | None:
    """The part of the window that both sides have seen."""
    if ours.first is None or ours.last is None or theirs.first is None or theirs.last is None:
        return None
    start, end = max(ours.first, theirs.first), min(ours.last, theirs.last) + 1
    if window is not None:
        start, end = max(start, window.start), min(end, window.end)
    return Window(start, end) if start < end else None


def _around(windows: Sequence[Window]) -> Window | None:
    """The stretch that holds all of them."""
    if not windows:
        return None
    return Window(min(each.start for each in windows), max(each.end for each in windows))


def _within(records: Iterable[Record], times: Window) -> Iterator[Record]:
    """The records whose bucket reaches into a stretch of time."""
    for record in records:
        if record.timestamp < times.end and record.timestamp + record.bucket_span * 1000 > times.start:
            yield record


def _scored(records: Iterable[Record]) -> dict[Key, float]:
    """Score per record; of several with the same key the highest."""
    found: dict[Key, float] = {}
    for record in records:
        key = (record.timestamp, record.detector_index, tuple(sorted(record.entity().items())))
        found[key] = max(found.get(key, 0.0), record.record_score)
    return found


def _job(job: str, pairs: Mapping[Key, Pair], threshold: float) -> JobAgreement:
    return JobAgreement(
        job=job,
        threshold=threshold,
        records=_shared(pairs.values(), 0.0),
        scores=_scores(list(pairs.values())),
        at_threshold=_shared(pairs.values(), threshold),
        strongest=_strongest(job, pairs),
    )


def _shared(pairs: Iterable[Pair], least: float) -> Shared:
    """The records that score at least so much."""
    sides = Counter(tuple(score is not None and score >= least for score in pair) for pair in pairs)
    return Shared(sides[True, True], sides[True, False], sides[False, True])


def _scores(pairs: Sequence[Pair]) -> Scores:
    both = [(us, them) for us, them in pairs if us is not None and them is not None]
    if not both:
        return Scores()
    gaps = [us - them for us, them in both]
    largest: float = max(gaps, key=abs)
    return Scores(
        mean_gap=round(statistics.fmean(map(abs, gaps)), 3),
        largest=round(largest, 3),
        bias=round(statistics.fmean(gaps), 3),
        rank_correlation=_rank_correlation(both),
    )


def _rank_correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    if len(pairs) < FEWEST:
        return None
    us, them = (_ranks(scores) for scores in zip(*pairs, strict=True))
    if len(set(us)) == 1 or len(set(them)) == 1:
        return None
    return round(statistics.correlation(us, them), 3)


def _ranks(scores: Sequence[float]) -> list[float]:
    """The place of each score in ascending order; equal ones share the mean of their places."""
    places: dict[float, list[int]] = {}
    for place, score in enumerate(sorted(scores), 1):
        places.setdefault(score, []).append(place)
    return [statistics.fmean(places[score]) for score in scores]


def _strongest(job: str, pairs: Mapping[Key, Pair]) -> tuple[Disagreement, ...]:
    """The disagreements of most points, earliest first among equals."""
    found = [_disagreement(job, key, pair) for key, pair in pairs.items()]
    worth = [each for each in found if each.gap >= WORTH]
    return tuple(sorted(worth, key=lambda each: -each.gap)[:SHOWN])


def _disagreement(job: str, key: Key, pair: Pair) -> Disagreement:
    timestamp, detector, entity = key
    us, them = pair
    differs = Differs.ONLY_THEIRS if us is None else Differs.ONLY_OURS if them is None else Differs.SCORE
    return Disagreement(job, timestamp, detector, dict(entity), differs, us, them)


def _skipped(missing: Iterable[str], reasons: Mapping[str, str]) -> dict[str, str]:
    """Jobs without a result, and those that were skipped, with the reason."""
    named = {*missing, *reasons}
    return {job: reasons.get(job, NO_RESULT) for job in sorted(named)}
