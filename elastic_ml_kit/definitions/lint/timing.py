"""Checks on time: buckets, lookbacks, and what a custom rule may compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.clock import format_duration
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import Problem

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class BucketSpan:
    """A bucket is at least a minute long, and a whole number of buckets makes a day."""

    name: str = "bucket-span"
    why: str = "buckets that start at another time each day hide the daily rhythm from the model"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for job in catalog.jobs.values():
            if job.bucket_span < 60 or _DAY % job.bucket_span:
                written = job.body["analysis_config"]["bucket_span"]
                fault = "shorter than a minute" if job.bucket_span < 60 else "no whole part of a day"
                message = f"bucket_span '{written}' is {fault}; use 5m, 15m, 30m, 1h, 3h or 1d"
                yield catalog.problem(job.file, ("job", "analysis_config", "bucket_span"), message)


@dataclass(frozen=True, slots=True)
class Lookback:
    """A rule looks back over two buckets, the delay of the datafeed and its own interval."""

    name: str = "lookback"
    why: str = (
        "a record bears the start of its bucket and is written after the end; a short lookback misses it"
    )

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for rule in catalog.rules.values():
            for job in (catalog.jobs[name] for name in rule.jobs if name in catalog.jobs):
                least = 2 * job.bucket_span + job.query_delay + rule.interval
                if rule.lookback < least:
                    message = (
                        f"'from' reaches back {format_duration(rule.lookback)}, but job '{job.id}' needs two "
                        f"buckets ({format_duration(2 * job.bucket_span)}), the delay of its datafeed "
                        f"({format_duration(job.query_delay)}) and the interval of the rule "
                        f"({format_duration(rule.interval)}); write 'now-{-(-least // 60)}m' or more"
                    )
                    yield catalog.problem(rule.file, ("rule", "from"), message)


@dataclass(frozen=True, slots=True)
class TimeOnlyConditions:
    """Custom rules of rare, freq_rare, metric and lat_long compare nothing but the time."""

    name: str = "time-only-conditions"
    why: str = "these functions have no single actual and typical value, and Elasticsearch refuses the job"
    functions: tuple[str, ...] = ("rare", "freq_rare", "metric", "lat_long")

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for job in catalog.jobs.values():
            for detector in job.detectors:
                conditions = [each for rule in detector.custom_rules for each in rule.conditions]
                wrong = sorted({each.applies_to for each in conditions} - {"time"})
                if detector.function in self.functions and wrong:
                    path = ("job", "analysis_config", "detectors", detector.index, "custom_rules")
                    message = (
                        f"function '{detector.function}' allows conditions on 'time' only, "
                        f"found {', '.join(wrong)}; remove them"
                    )
                    yield catalog.problem(job.file, path, message)
