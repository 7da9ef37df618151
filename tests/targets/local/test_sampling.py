"""Which events are read: evenly, the same every time, and all of them where they are few."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.fields import ID, TIME, TIME_TYPE
from elastic_ml_kit.targets.local import sampling
from elastic_ml_kit.targets.local.streams import Stream

from .conftest import MONDAY

HOUR = 3_600_000
START = round(MONDAY.timestamp() * 1000)


def stream(per_hour: dict[int, int], reverse: bool = False) -> Stream:
    """So many events in each hour."""
    rows = [
        (MONDAY + timedelta(hours=hour, seconds=number), f"{hour}-{number}")
        for hour, count in per_hour.items()
        for number in range(count)
    ]
    times, ids = zip(*sorted(rows, reverse=reverse), strict=True)
    events = pl.LazyFrame({TIME: pl.Series(times, dtype=TIME_TYPE), ID: ids})
    return Stream("logs-x", events, events.collect_schema())


CELLS = sampling.Grid(START, 3600)


@pytest.mark.parametrize(
    ("hours", "streams", "width"),
    [
        (0, 1, 60),
        (1, 1, 300),
        (24, 5, 3600),
        (28 * 24, 12, 43_200),
        (28 * 24, 100, 172_800),
        (24 * 365, 5, 604_800),
        (24 * 365 * 10, 5, 5_443_200),
    ],
)
def test_few_buckets_of_a_usual_width(hours: int, streams: int, width: int) -> None:
    cells = sampling.grid(Window(START, START + hours * HOUR + 1), streams)
    assert cells.width == width
    assert cells.start <= START < cells.start + cells.width * 1000
    buckets = (hours * HOUR + 1) / (cells.width * 1000)
    assert buckets <= sampling.BUCKETS
    assert buckets * streams * sampling.LEAST <= sampling.EVENTS


@pytest.mark.parametrize(
    ("counts", "most", "share"),
    [([], 10, 10), ([3, 3], 10, 10), ([100, 100], 50, 25), ([2, 100, 100], 50, 24), ([5, 5], 1, 1)],
)
def test_every_cell_has_the_same_share(counts: list[int], most: int, share: int) -> None:
    found = sampling.quota(counts, most)
    assert sum(min(found, each) for each in counts) <= max(most, len(counts))
    if sum(counts) > most:
        assert found == share
    else:
        assert all(each <= found for each in counts)


def test_each_bucket_gives_its_share() -> None:
    here = stream({0: 50, 1: 3, 5: 200})
    counts = sampling.count(here, CELLS)
    assert counts == {0: 50, 1: 3, 5: 200}
    events = sampling.sample(here, CELLS, counts, 10)
    assert events.group_by("cell").len().sort("cell").rows() == [(0, 10), (1, 3), (5, 10)]
    assert events[TIME].is_sorted()


def test_the_order_of_the_events_does_not_matter() -> None:
    counts = {0: 50, 1: 3}
    first, second = (sampling.sample(stream(counts, reverse), CELLS, counts, 7) for reverse in (False, True))
    assert first.equals(second)


def test_a_smaller_share_is_a_part_of_a_larger_one() -> None:
    counts = {0: 500}
    here = stream(counts)
    small, large = (set(sampling.sample(here, CELLS, counts, share)[ID]) for share in (20, 100))
    assert small < large


def test_the_whole_hour_is_drawn_from() -> None:
    """Seconds 0 to 1999 of an hour: a sample of 200 has about as many of each quarter."""
    counts = {0: 2000}
    drawn = sampling.sample(stream(counts), CELLS, counts, 200)[ID].str.slice(2).cast(pl.Int64)
    quarters = [drawn.is_between(low, low + 499).sum() for low in range(0, 2000, 500)]
    assert all(25 <= quarter <= 75 for quarter in quarters)


def test_few_events_are_all_read() -> None:
    counts = {0: 4, 2: 5}
    here = stream(counts)
    assert sampling.sample(here, CELLS, counts, 5)[ID].len() == 9
