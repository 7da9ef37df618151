"""The calls that move a job and its datafeed, and what the cluster says about both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.run.job import ClusterJob

SLOW = 120.0
"""Seconds for calls that the cluster answers when the job has moved: opening, closing, resetting."""

BUSY = (429, 502, 503, 504)
"""Statuses that say: not now."""

Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job and its datafeed stand.

    Attributes:
        state: of the job: opening, opened, closing, closed, failed.
        feed: state of the datafeed: starting, started, stopping, stopped; "" where there is none.
        live: whether the datafeed has caught up and reads what comes.
        counts: `data_counts`.
        sizes: `model_size_stats`.
        searches: how often the datafeed has searched.
        explanation: why no node takes them, "" where one does.
    """

    state: str
    feed: str
    live: bool = False
    counts: Counts = field(default_factory=dict)
    sizes: Counts = field(default_factory=dict)
    searches: int = 0
    explanation: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it holds memory, or waits for it."""
        return self.state in ("opened", "opening")

    @property
    def read(self) -> int:
        """Events that the job has been given."""
        return int(self.counts.get("processed_record_count", 0))

    @property
    def first(self) -> int | None:
        """Instant of the earliest event that it has been given."""
        return self.counts.get("earliest_record_timestamp")

    @property
    def last(self) -> int | None:
        """Instant of the latest event that it has been given."""
        return self.counts.get("latest_record_timestamp")

    @property
    def progress(self) -> tuple[Any, ...]:
        """What changes as long as something moves."""
        return self.state, self.feed, self.live, self.read, self.last, self.searches


class Feeds:
    """Jobs with their datafeeds on one cluster."""

    def __init__(self, elastic: Elastic, jobs: Iterable[ClusterJob]) -> None:
        self.elastic = elastic
        self._feed_of = {job.id: job.datafeed for job in jobs}

    def standings(self) -> dict[str, Standing]:
        """All jobs of the cluster by id, in two requests; of others than these without their datafeeds."""
        with self.elastic.calls() as client:
            jobs = client.ml.get_job_stats(job_id="_all")["jobs"]
            feeds = client.ml.get_datafeed_stats(datafeed_id="_all")["datafeeds"]
        by_id = {feed["datafeed_id"]: feed for feed in feeds}
        return {
            job["job_id"]: _standing(job, by_id.get(self._feed_of.get(job["job_id"], ""), {})) for job in jobs
        }

    def datafeeds(self) -> dict[str, Mapping[str, Any]]:
        """The configurations of all datafeeds of the cluster, by id."""
        with self.elastic.calls() as client:
            found = client.ml.get_datafeeds(datafeed_id="_all")["datafeeds"]
        return {feed["datafeed_id"]: feed for feed in found}

    def limits(self) -> Mapping[str, Any]:
        """What `GET _ml/info` says of memory."""
        with self.elastic.calls() as client:
            limits: Mapping[str, Any] = client.ml.info()["limits"]
        return limits

    def open(self, job: ClusterJob) -> None:
        """Open a job; one that is open stays so.

        Errors:
            RefusedError: with status 429 there is no node that has the memory free.
        """
        try:
            with self.elastic.calls() as client:
                client.options(request_timeout=SLOW).ml.open_job(job_id=job.id)
        except RefusedError as error:
            if error.status != 409:
                raise

    def start(self, job: ClusterJob, start: int, end: int | None) -> None:
        """Start the datafeed from `start` on, up to but without `end`; without an end it never stops.

        A job that has seen data goes on after it, wherever the start is. A datafeed that is started stays so.
        """
        try:
            with self.elastic.calls() as client:
                slow = client.options(request_timeout=SLOW)
                slow.ml.start_datafeed(
                    datafeed_id=job.datafeed, start=iso(start), end=None if end is None else iso(end)
                )
        except RefusedError as error:
            if error.status != 409 or self.standings()[job.id].feed not in ("starting", "started"):
                raise

    def stop(self, job: ClusterJob) -> None:
        """Stop the datafeed."""
        with self.elastic.calls() as client:
            client.options(request_timeout=SLOW).ml.stop_datafeed(datafeed_id=job.datafeed)

    def close(self, job: ClusterJob, force: bool = False) -> None:
        """Close the job; a failed one only closes by force."""
        with self.elastic.calls() as client:
            client.options(request_timeout=SLOW).ml.close_job(job_id=job.id, force=force or None)

    def reset(self, job: ClusterJob) -> None:
        """Let a closed job forget what it has seen, and its results."""
        with self.elastic.calls() as client:
            client.options(request_timeout=SLOW).ml.reset_job(job_id=job.id)


def _standing(job: Mapping[str, Any], feed: Mapping[str, Any]) -> Standing:
    """The two documents of statistics together."""
    return Standing(
        state=job["state"],
        feed=feed.get("state", ""),
        live=bool(feed.get("running_state", {}).get("real_time_running")),
        counts=job.get("data_counts", {}),
        sizes=job.get("model_size_stats", {}),
        searches=int(feed.get("timing_stats", {}).get("search_count", 0)),
        explanation=job.get("assignment_explanation") or feed.get("assignment_explanation") or "",
    )
