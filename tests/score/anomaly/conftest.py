"""What every test of the anomaly engine needs: a job from a few words, events from a few columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.clock import parse_span
from elastic_ml_kit.definitions.definition import CustomRule, Detector, Job
from elastic_ml_kit.fields import TIME, TIME_TYPE

MONDAY = 1_767_571_200_000
"""2026-01-05T00:00Z"""

MakeJob = Callable[..., Job]
MakeEvents = Callable[..., pl.DataFrame]


@pytest.fixture
def make_job() -> MakeJob:
    """A job with one detector: `make_job("rare", "15m", by="user.name", influencers=("host.name",))`."""

    def make(
        function: str,
        span: str = "15m",
        *,
        by: str | None = None,
        over: str | None = None,
        partition: str | None = None,
        field: str | None = None,
        use_null: bool = False,
        rules: tuple[CustomRule, ...] = (),
        influencers: tuple[str, ...] = (),
        body: Mapping[str, Any] | None = None,
    ) -> Job:
        detector = Detector(0, function, field, by, over, partition, use_null, custom_rules=rules)
        return Job(
            id="a_job",
            module="a_module",
            title="",
            body=body or {},
            datafeed={"indices": ["logs-*"]},
            bucket_span=parse_span(span),
            detectors=(detector,),
            influencers=influencers,
            file="ml_jobs/a_module/a_job.json",
        )

    return make


@pytest.fixture
def make_events() -> MakeEvents:
    """Events at seconds after Monday, 2026-01-05: `make_events([0, 900], {"user.name": ["ada", "bob"]})`."""

    def make(seconds: Sequence[float], columns: Mapping[str, Sequence[Any]] | None = None) -> pl.DataFrame:
        moments = pl.Series(TIME, [MONDAY + round(each * 1000) for each in seconds], dtype=pl.Int64)
        return pl.DataFrame({TIME: moments.cast(TIME_TYPE), **(columns or {})})

    return make
