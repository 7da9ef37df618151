"""What the jobs have found, read through the results API, however many results there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from elastic_ml_kit.clock import Window
from elastic_ml_kit.model import JobResult
from elastic_ml_kit.targets.cluster.run.documents import bucket_of, influencer_of, instant, record_of
from elastic_ml_kit.targets.cluster.stack import Stack

T = TypeVar("T")
Found = Mapping[str, Any]
Page = Callable[[int | None, int], Sequence[Found]]
"""Gives the documents from an instant on in the order of their time, all but so many of them."""

PAGE = 2500
"""Results in one answer; Elasticsearch goes 10,000 deep and no further."""
SOME = 0.001
"""Score of a bucket from which on it is worth a place in memory."""


def read_results(
    stack: Stack,
    jobs: Mapping[str, str],
    window: Window | None = None,
    minimum: float = 0.0,
    size: int = PAGE,
) -> Iterator[JobResult]:
    """The results of jobs, one job at a time, without what is interim.

    Scores are those of now, after any renormalisation; a record also has its first one. Buckets that are
    not unusual at all are left out.

    Args:
        jobs: the job's name here by its id in the cluster; those that are not there are left out.
        window: which buckets, by their start; None is all.
        minimum: lowest score of records and influencers.
        size: results in one answer.
    """
    with stack.elastic.calls() as client:
        stats = client.ml.get_job_stats(job_id="_all")["jobs"]
    counted = {each["job_id"]: each["data_counts"] for each in stats}
    for job, name in jobs.items():
        if job in counted:
            yield _result(_Reader(stack, job, window, size), name, counted[job], minimum)


def _result(reader: _Reader, name: str, counts: Found, minimum: float) -> JobResult:
    return JobResult(
        job_id=name,
        events=int(counts["processed_record_count"]),
        buckets_seen=int(counts["bucket_count"]),
        first=counts.get("earliest_record_timestamp"),
        last=counts.get("latest_record_timestamp"),
        records=tuple(record_of(each, name) for each in reader.records(minimum)),
        buckets=tuple(bucket_of(each, name) for each in reader.buckets(max(minimum, SOME))),
        influencers=tuple(influencer_of(each, name) for each in reader.influencers(minimum)),
    )


class _Reader:
    """The results of one job."""

    def __init__(self, stack: Stack, job: str, window: Window | None, size: int) -> None:
        self._elastic, self._job, self._size = stack.elastic, job, size
        self._start = None if window is None else window.start
        self._end = None if window is None else str(window.end)

    def records(self, minimum: float) -> Iterator[Found]:
        """Those with at least this score, in the order of their time."""

        def page(start: int | None, left: int) -> Sequence[Found]:
            with self._elastic.calls() as client:
                found: Sequence[Found] = client.ml.get_records(
                    job_id=self._job,
                    record_score=minimum,
                    page={"from": left, "size": self._size},
                    **self._range(start),
                )["records"]
            return found

        return by_time(page, self._size, self._start)

    def buckets(self, minimum: float) -> Iterator[Found]:
        """Those with at least this score, in the order of their time."""

        def page(start: int | None, left: int) -> Sequence[Found]:
            with self._elastic.calls() as client:
                found: Sequence[Found] = client.ml.get_buckets(
                    job_id=self._job,
                    anomaly_score=minimum,
                    page={"from": left, "size": self._size},
                    **self._range(start),
                )["buckets"]
            return found

        return by_time(page, self._size, self._start)

    def influencers(self, minimum: float) -> Iterator[Found]:
        """Those with at least this score, in the order of their time."""

        def page(start: int | None, left: int) -> Sequence[Found]:
            with self._elastic.calls() as client:  # with a body, Elasticsearch would not look at the rest
                found: Sequence[Found] = client.ml.get_influencers(
                    job_id=self._job,
                    influencer_score=minimum,
                    from_=left,
                    size=self._size,
                    **self._range(start),
                )["influencers"]
            return found

        return by_time(page, self._size, self._start)

    def _range(self, start: int | None) -> dict[str, Any]:
        since = None if start is None else str(start)
        return {"start": since, "end": self._end, "sort": "timestamp", "desc": False, "exclude_interim": True}


def by_time(page: Page, size: int, start: int | None = None) -> Iterator[Found]:
    """All documents, page after page: each begins with the instant that the page before has cut through.

    Only documents of one instant are ever counted off, so that neither their number nor their order within
    the instant matters.

    Example:
        >>> stored = [{"timestamp": 1}, {"timestamp": 2}, {"timestamp": 2}, {"timestamp": 3}]
        >>> page = lambda start, left: [x for x in stored if x["timestamp"] >= (start or 0)][left : left + 2]
        >>> [each["timestamp"] for each in by_time(page, 2)]
        [1, 2, 2, 3]
    """
    left = 0
    while len(found := page(start, left)) == size:
        last = instant(found[-1]["timestamp"])
        if instant(found[0]["timestamp"]) == last:
            yield from found
            left = left + size if start == last else size
        else:
            yield from (each for each in found if instant(each["timestamp"]) != last)
            left = 0
        start = last
    yield from found
