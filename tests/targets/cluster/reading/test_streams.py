"""Which streams and indices there are, how many events they hold, and of which time."""

from __future__ import annotations

from elastic_ml_kit.clock import Window
from elastic_ml_kit.targets.cluster.reading import count, extent, streams
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.targets.cluster.reading.conftest import MINUTE, OWN, PATTERNS, START, World


def test_streams_are_those_of_the_workspace(world: World) -> None:
    held = world.here.summary()["streams"]
    wanted = {
        name: {key: facts[key] for key in ("events", "start", "end")} for name, facts in sorted(held.items())
    }
    assert streams(world.stack, PATTERNS) == wanted
    assert count(world.stack, PATTERNS) == world.here.summary()["events"]
    assert extent(world.stack, PATTERNS) == world.here.extent()


def test_plain_indices_and_aliases_count_too(own: Stack) -> None:
    wanted = {"own-logs": {"events": 40, "start": START, "end": START + 39 * MINUTE}}
    assert streams(own, OWN) == streams(own, ["mine"]) == wanted
    assert extent(own, OWN) == Window(START, START + 39 * MINUTE + 1)
    assert count(own, OWN) == 41


def test_what_is_not_there_is_empty(stack: Stack) -> None:
    for patterns in (["nothing-*"], ["nothing"]):
        assert streams(stack, patterns) == {}
        assert extent(stack, patterns) is None
        assert count(stack, patterns) == 0


def test_what_has_no_time_is_no_event(own: Stack) -> None:
    assert streams(own, ["own-notes"]) == {}
    assert extent(own, ["own-notes"]) is None
