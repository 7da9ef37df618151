"""Which other jobs a planted anomaly shows to: rare ones for which its value is new as well.

A rare process on one host is rare among all hosts too. The truth says so, so that what those jobs find is not
counted as a false alarm, and what they miss is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from elastic_ml_kit.events.synth.plant import Planted, pattern
from elastic_ml_kit.events.synth.view import View
from elastic_ml_kit.fields import TIME


def also_seen(
    planted: list[Planted], views: list[View], namespace: str, reaches: Callable[[View, str, int], bool]
) -> list[Planted]:
    """Add to each truth the other jobs that should see it.

    Args:
        reaches: whether a new value of a view's partition can reach the job's threshold at an instant.
    """
    extra: dict[str, list[str]] = defaultdict(list)
    by_kind: dict[str, list[Planted]] = defaultdict(list)
    for each in planted:
        by_kind[each.origin.emission.kind.name].append(each)
    rare = [each for each in views if pattern(each.detector.function) == "rare"]
    for group in by_kind.values():
        events = pl.concat(
            [each.events.with_columns(pl.lit(n).alias("_n")) for n, each in enumerate(group)],
            how="diagonal_relaxed",
        )
        stream = group[0].origin.emission.kind.stream(namespace)
        for view in rare:
            for number, partition, value in _first_sights(view, events, stream):
                truth = group[number].truth
                new = view.job.id not in truth.jobs and (partition, value) not in view.usual
                if new and reaches(view, partition, truth.bucket_start):
                    extra[truth.id].append(view.job.id)
    return [_seen_by(each, sorted(extra[each.truth.id])) for each in planted]


def _first_sights(view: View, events: pl.DataFrame, stream: str) -> list[tuple[int, str, str]]:
    """Planted anomalies (by `_n`) that bring the job one value for the first time, and that value."""
    seen = view.lens.look(events, stream) if view.lens else None
    if seen is None:
        return []
    cells = seen.with_columns(events["_n"], events[TIME]).filter(pl.col("seen") & (pl.col("value") != ""))
    first = cells.sort(TIME).unique(["partition", "value"], keep="first", maintain_order=True)
    return first.filter(pl.len().over("_n") == 1).select("_n", "partition", "value").rows()


def _seen_by(planted: Planted, jobs: list[str]) -> Planted:
    return replace(planted, truth=replace(planted.truth, jobs=(*planted.truth.jobs, *jobs)))
