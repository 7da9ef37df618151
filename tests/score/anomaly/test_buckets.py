"""Events to cells: what belongs to a bucket, an entity, a value."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.score.anomaly.buckets import Cells, Measure, cells_of, detector_rows, grid_of

Make = Callable[..., Any]
MONDAY = 1_767_571_200
FIRST = MONDAY // 900


def cells(job: Job, events: pl.DataFrame, measure: Measure, window: Window | None = None) -> Cells:
    grid = grid_of(events, job.bucket_span, window)
    return cells_of(detector_rows(events, job.detectors[0], grid), measure)


def table(found: Cells) -> list[tuple[int, str, float]]:
    names = [
        "/".join(each)
        for each in zip(found.entities.partition, found.entities.by, found.entities.over, strict=True)
    ]
    entity = [names[each] for each in found.entity.tolist()]
    return list(zip((found.bucket - FIRST).tolist(), entity, found.value.tolist(), strict=True))


@pytest.mark.parametrize(
    ("seconds", "window", "first", "last"),
    [
        ([0, 899, 900, 1800], None, 0, 1),
        ([1, 900, 1800], None, 1, 1),
        ([0, 1799], None, 0, 0),
        ([0, 1799], Window(0, (MONDAY + 1800) * 1000), 0, 1),
        ([0, 1], Window(0, (MONDAY + 5400) * 1000), 0, 5),
    ],
)
def test_first_and_last_bucket(
    seconds: list[int], window: Window | None, first: int, last: int, make_events: Make
) -> None:
    grid = grid_of(make_events(seconds), 900, window)
    assert (grid.first - FIRST, grid.last - FIRST) == (first, last)


def test_the_first_partial_bucket_of_each_partition_is_left_out(make_job: Make, make_events: Make) -> None:
    job = make_job("high_count", partition="host.name")
    events = make_events([0, 900, 1000, 1900, 3700], {"host.name": ["a", "a", "b", "b", "a"]})
    assert table(cells(job, events, Measure.COUNT)) == [(0, "a//", 1), (1, "a//", 1), (2, "b//", 1)]


def test_missing_values(make_job: Make, make_events: Make) -> None:
    columns = {"user.name": ["ada", "", None, "ada"], "host.name": ["h", "h", "h", None]}
    events = make_events([0, 1, 2, 1000], columns)
    job = make_job("high_count", by="user.name", partition="host.name")
    window = Window(0, (MONDAY + 2700) * 1000)
    assert table(cells(job, events, Measure.COUNT, window)) == [(0, "h/ada/", 1)]
    job = make_job("high_count", by="user.name", partition="host.name", use_null=True)
    assert table(cells(job, events, Measure.COUNT, window)) == [(0, "h//", 2), (0, "h/ada/", 1)]
    job = make_job("high_count", by="nowhere")
    assert table(cells(job, events, Measure.COUNT, window)) == []


def test_several_values_are_joined_and_numbers_are_text(make_job: Make, make_events: Make) -> None:
    columns = {"host.ip": [["1", "2"], ["1"], []], "port": [443, 443, None]}
    events = make_events([0, 1, 2], columns)
    window = Window(0, (MONDAY + 900) * 1000)
    found = cells(make_job("high_count", by="host.ip"), events, Measure.COUNT, window)
    assert table(found) == [(0, "/1/", 1), (0, "/1,2/", 1)]
    found = cells(make_job("high_count", by="port"), events, Measure.COUNT, window)
    assert table(found) == [(0, "/443/", 2)]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure.COUNT, 4),
        (Measure.DISTINCT, 2),
        (Measure.CONTENT, len(zlib.compress(b"abb"))),
        (Measure.PRESENCE, 1),
        (Measure.DAY_SECONDS, 1.5),
        (Measure.WEEK_SECONDS, 1.5),
    ],
)
def test_measures(measure: Measure, value: float, make_job: Make, make_events: Make) -> None:
    job = make_job("high_distinct_count", field="message")
    events = make_events([3, 2, 1, 0], {"message": ["bb", "a", "a", None]})
    found = cells(job, events, measure, Window(0, (MONDAY + 900) * 1000))
    assert table(found) == [(0, "//", value)]


def test_a_cell_without_strings_has_no_content(make_job: Make, make_events: Make) -> None:
    job = make_job("high_info_content", field="message")
    events = make_events([0], {"message": [None]})
    assert table(cells(job, events, Measure.CONTENT, Window(0, (MONDAY + 900) * 1000))) == [(0, "//", 0)]
