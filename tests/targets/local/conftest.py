"""A small company's logons, a job and a rule over them: what the tests of the workspace share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.fields import TIME_TYPE
from elastic_ml_kit.targets.base import Batch
from elastic_ml_kit.targets.local import LocalTarget

STREAM = "logs-system.auth-esmlkit"
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 10


def job_body(by: str = "user.name") -> dict[str, Any]:
    return {
        "analysis_config": {
            "bucket_span": "1h",
            "detectors": [{"function": "rare", "by_field_name": by, "detector_index": 0}],
            "influencers": [by, "source.ip"],
        },
        "data_description": {"time_field": "@timestamp"},
    }


def datafeed_body(
    job_id: str, field: str = "event.category", value: str = "authentication"
) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "indices": ["logs-*"],
        "query": {"bool": {"filter": [{"term": {field: value}}]}},
    }


def catalog(*extra: tuple[str, dict[str, Any], dict[str, Any]], threshold: int = 50) -> Catalog:
    """`rare_user` and its rule, and more jobs as (id, body, datafeed)."""
    named = [("rare_user", job_body(), datafeed_body("rare_user")), *extra]
    rule = {
        "rule_id": "11111111-2222-3333-4444-555555555555",
        "name": "Rare user",
        "type": "machine_learning",
        "severity": "low",
        "risk_score": 21,
        "interval": "15m",
        "from": "now-3h",
        "machine_learning_job_id": ["rare_user"],
        "anomaly_threshold": threshold,
    }
    built = build_rule({"rule": rule, "metadata": {}}, "rare_user.toml")
    jobs = {name: build_job(name, "m", body, feed, file="") for name, body, feed in named}
    return Catalog(modules={}, jobs=jobs, rules={built.id: built}, templates={}, scenarios={})


def logons(days: int = DAYS, intruder: bool = True) -> pl.DataFrame:
    """Five users an hour, and on the last afternoon one that nobody knows, from another address."""
    rows = [
        (MONDAY + timedelta(hours=hour, minutes=7 * number), f"user{number}", f"10.0.0.{number}")
        for hour in range(24 * days)
        for number in range(5)
    ]
    if intruder:
        rows.append((MONDAY + timedelta(days=days - 1, hours=15, minutes=30), "mallory", "203.0.113.9"))
    times, users, addresses = zip(*sorted(rows), strict=True)
    return pl.DataFrame(
        {
            "@timestamp": pl.Series(times, dtype=TIME_TYPE),
            "event.id": [f"e{number}" for number in range(len(rows))],
            "event.category": [["authentication"]] * len(rows),
            "user.name": users,
            "source.ip": addresses,
        }
    )


@pytest.fixture(params=["folder", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalTarget]:
    place = ":memory:" if request.param == "memory" else tmp_path / "ws"
    with LocalTarget.open(place) as opened:
        yield opened


@pytest.fixture
def ran(target: LocalTarget) -> LocalTarget:
    """A workspace with events, definitions and a run."""
    target.apply(target.plan(catalog()))
    target.write([Batch(STREAM, logons())])
    target.run()
    return target
