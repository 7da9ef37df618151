"""A small company's logons on a cluster, with jobs and a rule over them: what the tests of a run share."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.run import ClusterJob, Pace
from elastic_ml_kit.targets.cluster.secret import Basic, Secret
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.lab import PASSWORD, Lab
from tests.contract.server import running

STREAM = "logs-system.auth-esmlkit"
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
START = int(MONDAY.timestamp() * 1000)
DAYS = 10
HOUR = 3_600_000
WINDOW = Window(START, START + DAYS * 24 * HOUR)
NOW = WINDOW.end + 24 * HOUR
MB = 1024**2
PREFIX = "lab-"


def a_lab(**state: Any) -> Lab:
    """A lab whose clocks show a day after the logons."""
    return Lab(ahead=NOW / 1000 - time.time(), **state)


def pace(lab: Lab, patience: float = 20.0) -> Pace:
    """One that has the lab's time, and looks often."""

    def sleep(seconds: float) -> None:
        time.sleep(min(seconds, 0.05))

    return Pace(lambda: time.time() + lab.ahead, sleep, first=0.01, patience=patience)


@contextmanager
def cluster(lab: Lab) -> Iterator[Stack]:
    """The lab's servers and a connection; every request has to be as published."""
    with running(lab) as at:
        login = Basic("elastic", Secret(PASSWORD))
        with Stack(Connection(at.elastic, at.kibana, auth=login)) as stack:
            yield stack
    assert lab.violations == []


def job_body(by: str = "user.name", memory: str = "16mb", lazy: bool = False) -> dict[str, Any]:
    return {
        "analysis_config": {
            "bucket_span": "1h",
            "detectors": [{"function": "rare", "by_field_name": by}],
            "influencers": [by, "source.ip"],
        },
        "analysis_limits": {"model_memory_limit": memory},
        "data_description": {"time_field": "@timestamp"},
        "allow_lazy_open": lazy,
    }


def install(
    stack: Stack, names: Sequence[str], value: str = "authentication", megabytes: int = 16, **body: Any
) -> list[ClusterJob]:
    """Jobs with their datafeeds over the logons."""
    with stack.elastic.calls() as client:
        for name in names:
            client.ml.put_job(job_id=name, **job_body(memory=f"{megabytes}mb", **body))
            query = {"bool": {"filter": [{"term": {"event.category": value}}]}}
            client.ml.put_datafeed(
                datafeed_id=f"datafeed-{name}", job_id=name, indices=["logs-*"], query=query
            )
    return [ClusterJob(name, f"datafeed-{name}", megabytes * MB, 3600) for name in names]


def logons(days: int = DAYS, first: int = 0) -> list[dict[str, Any]]:
    """Five users an hour, and on the afternoon of the last day one that nobody knows."""
    rows = [
        (MONDAY + timedelta(hours=hour, minutes=7 * number), f"user{number}", f"10.0.0.{number}")
        for hour in range(24 * first, 24 * days)
        for number in range(5)
    ]
    rows.append((MONDAY + timedelta(days=days - 1, hours=15, minutes=30), f"mallory{days}", "203.0.113.9"))
    return [
        {
            "@timestamp": iso(int(moment.timestamp() * 1000)),
            "event": {"category": ["authentication"], "id": f"e{moment.timestamp():.0f}-{user}"},
            "user": {"name": user},
            "source": {"ip": address},
        }
        for moment, user, address in sorted(rows)
    ]


def write(stack: Stack, documents: Sequence[dict[str, Any]]) -> None:
    """Store documents."""
    lines: list[Any] = []
    for each in documents:
        lines += [{"create": {"_index": STREAM, "_id": each["event"]["id"]}}, each]
    with stack.elastic.calls() as client:
        answer = client.bulk(operations=lines, refresh=True)
    assert not answer["errors"], answer
