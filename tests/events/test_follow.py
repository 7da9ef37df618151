"""Events are given out when their time comes: none too early, none late, none lost, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.clock import Window
from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.follow import STEP_MS, Stretch, Timeline, follow
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID, TIME, TIME_TYPE

WIDTH = 100_000
STREAMS = ("logs-a-lab", "logs-b-lab", "logs-c-lab")

Given = list[tuple[int, str, pl.DataFrame]]


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps, and a little whenever it is read."""

    at: int = 0
    tick: int = 0
    naps: list[float] = field(default_factory=list)

    def now(self) -> int:
        self.at += self.tick
        return self.at

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.at += round(seconds * 1000)


@dataclass
class Source:
    """Stretches, and how many of them were taken."""

    stretches: list[Stretch]
    taken: int = 0

    def __iter__(self) -> Iterator[Stretch]:
        for stretch in self.stretches:
            self.taken += 1
            yield stretch


def frame(instants: list[int], name: str = "event") -> pl.DataFrame:
    """Events at these milliseconds, numbered."""
    ids = [f"{name}-{number}" for number in range(len(instants))]
    return pl.DataFrame({TIME: pl.Series(instants, dtype=TIME_TYPE), ID: ids})


@st.composite
def sources(draw: st.DrawFn) -> list[Stretch]:
    """Stretches of one width, some of them empty, with events that may lie a little behind their end."""
    stretches: list[Stretch] = []
    for number in range(draw(st.integers(0, 4))):
        start = number * WIDTH
        inside = st.lists(st.integers(start, start + WIDTH + 5_000), min_size=1).map(sorted)
        chosen = draw(st.lists(st.sampled_from(STREAMS), unique=True))
        named = [(name, frame(draw(inside), f"{number}-{name}")) for name in chosen]
        stretches.append((Window(start, start + WIDTH), named))
    return stretches


def watched(source: Source, clock: Clock, step: int) -> Given:
    """What `follow` gives out, and when."""
    steps = follow(Timeline(source), clock.now, clock.sleep, step)
    return [(clock.at, *each) for due in steps for each in due]


def last(events: pl.DataFrame) -> int:
    return int(events[TIME].dt.epoch("ms").max())  # type: ignore[arg-type]


def ids(frames: list[pl.DataFrame]) -> list[str]:
    return [name for each in frames for name in each[ID]]


@settings(deadline=None)
@given(sources(), st.integers(0, 6 * WIDTH), st.integers(0, 3_000), st.integers(2_000, 30_000))
def test_events_come_in_their_time(stretches: list[Stretch], began: int, tick: int, step: int) -> None:
    clock = Clock(began, tick)
    given_out = watched(Source(stretches), clock, step)
    for at, _, events in given_out:
        assert events.height
        assert last(events) <= at, "an event was given out before its time"
        first = int(events[TIME].dt.epoch("ms").min())  # type: ignore[arg-type]
        late = step + 3 * tick
        assert at == began + tick or at <= max(first, began) + late, "an event was given out late"


@settings(deadline=None)
@given(sources(), st.integers(0, 6 * WIDTH), st.integers(2_000, 30_000))
def test_nothing_is_lost_nothing_doubled_and_order_is_kept(
    stretches: list[Stretch], began: int, step: int
) -> None:
    given_out = watched(Source(stretches), Clock(began), step)
    for stream in STREAMS:
        expected = [events for _, frames in stretches for name, events in frames if name == stream]
        found = ids([events for _, name, events in given_out if name == stream])
        assert sorted(found) == sorted(ids(expected))
        for events in expected:
            own = set(events[ID])
            assert [name for name in found if name in own] == events[ID].to_list()


@settings(deadline=None)
@given(sources(), st.lists(st.integers(0, 6 * WIDTH), max_size=8))
def test_a_timeline_gives_out_what_is_due_and_only_once(stretches: list[Stretch], moments: list[int]) -> None:
    everything = [events for _, frames in stretches for _, events in frames]
    timeline, seen = Timeline(stretches), set[str]()
    for moment in sorted(moments):
        new = ids([events for _, events in timeline.until(moment)])
        assert seen.isdisjoint(new)
        seen |= set(new)
        due = [events.filter(pl.col(TIME).dt.epoch("ms") <= moment) for events in everything]
        assert seen == set(ids(due))
    list(timeline.until(10 * WIDTH))
    assert timeline.over


def test_what_has_been_is_given_out_without_sleep() -> None:
    stretches: list[Stretch] = [
        (Window(0, WIDTH), [("logs-a-lab", frame([1, 50_000])), ("logs-b-lab", frame([2]))]),
        (Window(WIDTH, 2 * WIDTH), [("logs-a-lab", frame([WIDTH]))]),
    ]
    clock = Clock(2 * WIDTH)
    given_out = watched(Source(stretches), clock, STEP_MS)
    assert [(at, name, events.height) for at, name, events in given_out] == [
        (2 * WIDTH, "logs-a-lab", 2),
        (2 * WIDTH, "logs-b-lab", 1),
        (2 * WIDTH, "logs-a-lab", 1),
    ]
    assert clock.naps == []


def test_the_streams_of_a_stretch_go_side_by_side() -> None:
    both = [("logs-a-lab", frame([5_000, 15_000])), ("logs-b-lab", frame([6_000, 16_000]))]
    given_out = watched(Source([(Window(0, WIDTH), both)]), Clock(0), STEP_MS)
    assert [(at, name) for at, name, _ in given_out] == [
        (10_000, "logs-a-lab"),
        (10_000, "logs-b-lab"),
        (20_000, "logs-a-lab"),
        (20_000, "logs-b-lab"),
    ]


def test_a_straggler_does_not_hold_up_the_next_stretch() -> None:
    stretches: list[Stretch] = [
        (Window(0, WIDTH), [("logs-a-lab", frame([WIDTH + 60_000], "late"))]),
        (Window(WIDTH, 2 * WIDTH), [("logs-a-lab", frame([WIDTH + 1], "prompt"))]),
    ]
    given_out = watched(Source(stretches), Clock(0), STEP_MS)
    assert [(at, events[ID].to_list()) for at, _, events in given_out] == [
        (WIDTH + 10_000, ["prompt-0"]),
        (WIDTH + 60_000, ["late-0"]),
    ]


def test_a_stretch_is_not_made_before_it_begins() -> None:
    windows = [Window(number * WIDTH, (number + 1) * WIDTH) for number in range(4)]
    source = Source([(window, [("logs-a-lab", frame([window.start]))]) for window in windows])
    timeline = Timeline(source)
    assert len(list(timeline.until(2 * WIDTH - 1))) == 2
    assert source.taken == 2


def test_a_reader_that_stops_in_the_middle_loses_nothing() -> None:
    both = [("logs-a-lab", frame([1], "one")), ("logs-b-lab", frame([2], "two"))]
    timeline = Timeline([(Window(0, WIDTH), both)])
    assert [events[ID].to_list() for _, events in [next(timeline.until(WIDTH))]] == [["one-0"]]
    assert [events[ID].to_list() for _, events in timeline.until(WIDTH)] == [["two-0"]]


def test_what_is_not_taken_of_a_step_comes_with_the_next() -> None:
    clock = Clock(0)
    source = Source([(Window(0, WIDTH), [("logs-a-lab", frame([5, 15_000])), ("logs-b-lab", frame([6]))])])
    steps = follow(Timeline(source), clock.now, clock.sleep)
    next(steps)
    next(steps)
    assert [events.height for _, events in next(steps)] == [2, 1]


@pytest.fixture(scope="module")
def generation() -> Generation:
    jobs = ["esml_linux_high_count_sudo", "packetbeat_rare_server_domain"]
    catalog = Catalog.load(shipped()).select(jobs=jobs)
    return prepare(Options(days=2, users=5, hosts=4, docs=120_000, anomalies=False), catalog)


def test_the_stretches_of_a_generation_are_its_batches(generation: Generation) -> None:
    stretches = list(generation.stretches())
    windows = [window for window, _ in stretches]
    assert len(windows) > 2
    assert (windows[0].start, windows[-1].end) == (
        generation.options.window.start,
        generation.options.window.end,
    )
    assert all(one.end == other.start for one, other in pairwise(windows))
    flat = [each for _, frames in stretches for each in frames]
    for (name, events), (other, same) in zip(flat, generation.batches(), strict=True):
        assert name == other
        assert events.equals(same)


def test_a_generation_is_followed_from_the_past_into_the_future(generation: Generation) -> None:
    window = generation.options.window
    clock = Clock(window.start + 30 * 3_600_000 + 1)
    began = clock.at
    followed: dict[str, list[str]] = {}
    for due in follow(Timeline(generation.stretches()), clock.now, clock.sleep, 600_000):
        for name, events in due:
            assert began <= clock.at >= last(events)
            followed.setdefault(name, []).extend(events[ID])
    written: dict[str, list[str]] = {}
    for name, events in generation.batches():
        written.setdefault(name, []).extend(events[ID])
    assert {name: sorted(held) for name, held in followed.items()} == {
        name: sorted(held) for name, held in written.items()
    }
    assert clock.at >= window.end
