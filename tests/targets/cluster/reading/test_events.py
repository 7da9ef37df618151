"""All events read back: the same frames that were written, page by page."""

from __future__ import annotations

import polars as pl
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.events.shape import stack as stacked
from elastic_ml_kit.fields import ID, TIME
from elastic_ml_kit.targets.cluster.faults import UnreachableError
from elastic_ml_kit.targets.cluster.reading import read_events, select
from elastic_ml_kit.targets.cluster.stack import Stack
from elastic_ml_kit.targets.local import LocalTarget
from tests.contract.lab import Fault, Lab, Request
from tests.targets.cluster.reading.conftest import MINUTE, OWN, PATTERNS, START, World


def test_every_event_comes_back_as_it_was(world: World) -> None:
    parts: dict[str, list[pl.DataFrame]] = {}
    for batch in read_events(world.stack, PATTERNS, types=world.types, page=1_000):
        assert batch.events[TIME].is_sorted()
        parts.setdefault(batch.stream, []).append(batch.events)
    wanted = {batch.stream: batch.events for batch in world.here.events()}
    assert parts.keys() == wanted.keys()
    assert max(map(len, parts.values())) > 1
    for stream, events in wanted.items():
        found = stacked(parts[stream])
        full = [name for name in events.columns if events[name].null_count() < events.height]
        assert {*found.columns} == {*full}
        assert found.sort(ID).select(full).equals(events.sort(ID).select(full))


def test_the_jobs_find_the_same_in_what_is_selected_for_them(world: World) -> None:
    jobs = {name: world.jobs[name] for name in ("auth_rare_user", "network_rare_process_for_user")}
    chosen = select(jobs.values())
    assert chosen.columns is not None
    with LocalTarget.open(":memory:") as there:
        there.apply(there.plan(world.catalog.select(jobs=list(jobs))))
        there.write(read_events(world.stack, PATTERNS, chosen.query, chosen.columns, types=world.types))
        there.run()
        found = [record for result in there.results() for record in result.records]
        events = there.summary()["events"]
    assert found == world.records(*jobs)
    assert 0 < events < world.here.summary()["events"]


def test_progress_ends_with_all_of_them(world: World) -> None:
    told: list[tuple[str, int, int]] = []
    progress = lambda what, done, total: told.append((what, done, total))  # noqa: E731
    read = sum(each.events.height for each in read_events(world.stack, PATTERNS, progress=progress))
    assert told[-1] == ("reading", read, read)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert all(total == read for _, _, total in told)


def test_a_window_and_a_query_narrow(own: Stack) -> None:
    window = Window(START + 2 * MINUTE, START + 8 * MINUTE)
    query = {"exists": {"field": "user.name"}}
    (batch,) = read_events(own, OWN, query, ["user.name"], window=window)
    assert batch.stream == "own-logs"
    assert batch.events.columns == [TIME, ID, "user.name"]
    assert batch.events[ID].to_list() == [f"own-logs-{number}" for number in (2, 3, 4, 6, 7)]
    assert batch.events["user.name"].to_list() == [[""], ["ada", "bo"], ["ada"], [""], ["ada", "bo"]]


def test_what_has_no_time_and_what_is_not_there_is_left_out(own: Stack) -> None:
    assert not list(read_events(own, ["own-notes", "nothing", "nothing-*"]))


def test_a_reading_leaves_nothing_behind_even_if_it_is_broken_off(world: World, lab: Lab) -> None:
    def scrolls(method: str) -> list[Request]:
        return [each for each in lab.asked if each.path == "/_search/scroll" and each.method == method]

    before = len(scrolls("DELETE"))
    assert list(read_events(world.stack, PATTERNS, columns=[]))
    batches = read_events(world.stack, PATTERNS, columns=[], page=100)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert len(scrolls("DELETE")) == before + 2
    assert lab.asked[-1] == scrolls("DELETE")[-1]


def test_a_connection_that_breaks_between_two_pages_is_told(world: World, lab: Lab) -> None:
    batches = read_events(world.stack, PATTERNS, columns=[], page=100)
    next(batches)
    lab.fault = Fault.DROPPED
    try:
        with pytest.raises(UnreachableError, match="hung up"):
            list(batches)
    finally:
        lab.fault = None


def test_every_request_is_one_that_elasticsearch_takes(world: World, lab: Lab) -> None:
    assert list(read_events(world.stack, PATTERNS, columns=[]))
    assert not lab.violations
