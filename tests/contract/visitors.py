"""Who comes to the lab in its own tests: the official client, the kit's Kibana, and some logons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from elastic_ml_kit.clock import iso
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.kibana import Kibana
from elastic_ml_kit.targets.cluster.secret import Basic, Secret
from tests.contract.lab import PASSWORD, Lab
from tests.contract.server import running

STREAM = "logs-system.auth-lab"
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
START = int(MONDAY.timestamp() * 1000)
DAYS = 6
END = START + DAYS * 86_400_000
STRANGER = "mallory"
JOB = "rare_user"
FEED = "datafeed-rare_user"


@dataclass(frozen=True)
class Visit:
    """The lab and both ways into it."""

    lab: Lab
    client: Elasticsearch
    kibana: Kibana


def a_lab(**state: Any) -> Lab:
    """A lab whose clocks show a day after the logons."""
    return Lab(**{"version": "9.4.0", "ahead": END / 1000 + 86_400 - time.time(), **state})


@contextmanager
def visiting(lab: Lab, allowed: int = 0, engine: str | None = None) -> Iterator[Visit]:
    """A visit to a lab in which no more than `allowed` requests may be other than published.

    Args:
        engine: URL of a real engine that keeps the documents.
    """
    with running(lab, engine=engine) as at:
        login = Basic("elastic", Secret(PASSWORD))
        client = Elasticsearch(at.elastic, basic_auth=("elastic", PASSWORD))
        kibana = Kibana(Connection(at.elastic, at.kibana, lab.space, login))
        try:
            yield Visit(lab, client, kibana)
        finally:
            client.close()
            kibana.close()
    assert len(lab.violations) <= allowed, lab.violations


def job_body(**more: Any) -> dict[str, Any]:
    """A job that looks for users who hardly ever log on."""
    return {
        "analysis_config": {
            "bucket_span": "1h",
            "detectors": [{"function": "rare", "by_field_name": "user.name"}],
            "influencers": ["user.name", "source.ip"],
        },
        "analysis_limits": {"model_memory_limit": "16mb"},
        "data_description": {"time_field": "@timestamp"},
        **more,
    }


def put_job(client: Elasticsearch, job: str = JOB, **more: Any) -> None:
    """The job and its datafeed."""
    client.ml.put_job(job_id=job, **job_body(**more))
    client.ml.put_datafeed(datafeed_id=f"datafeed-{job}", job_id=job, indices=["logs-*"])


def logons(days: int = DAYS, stranger: bool = True, first: int = 0) -> list[dict[str, Any]]:
    """Four users an hour, and on the last afternoon one that nobody knows."""
    rows = [
        (MONDAY + timedelta(hours=hour, minutes=9 * number), f"user{number}", f"10.0.0.{number}")
        for hour in range(24 * first, 24 * days)
        for number in range(4)
    ]
    if stranger:
        rows.append((MONDAY + timedelta(days=days - 1, hours=15, minutes=30), STRANGER, "203.0.113.9"))
    return [
        {"@timestamp": iso(int(at.timestamp() * 1000)), "user": {"name": user}, "source": {"ip": address}}
        for at, user, address in sorted(rows)
    ]


def write(client: Elasticsearch, documents: list[dict[str, Any]]) -> None:
    """Store logons in their data stream."""
    lines: list[Any] = []
    for each in documents:
        lines += [{"create": {"_index": STREAM}}, each]
    answer = client.bulk(operations=lines, refresh=True)
    assert not answer["errors"], answer


def run_job(client: Elasticsearch, job: str = JOB) -> None:
    """Open the job, let its datafeed read all logons, and wait until it has."""
    client.ml.open_job(job_id=job)
    client.ml.start_datafeed(datafeed_id=f"datafeed-{job}", start=iso(START), end=iso(END))
    until(lambda: feed_state(client, job) == "stopped")


def feed_state(client: Elasticsearch, job: str = JOB) -> str:
    """The state of the job's datafeed."""
    return str(client.ml.get_datafeed_stats(datafeed_id=f"datafeed-{job}")["datafeeds"][0]["state"])


def job_stats(client: Elasticsearch, job: str = JOB) -> dict[str, Any]:
    """The statistics of the job."""
    found: dict[str, Any] = client.ml.get_job_stats(job_id=job)["jobs"][0]
    return found


def until(done: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Ask until there is an answer; what it is."""
    over = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < over, "nothing came"
        time.sleep(0.02)
    return found
