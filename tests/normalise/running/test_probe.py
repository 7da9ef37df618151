"""A pipeline that counts does what it does uncounted, and says what ran."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.running.drops import NamedDrops, name_of
from elastic_ml_kit.normalise.running.probe import Probe
from elastic_ml_kit.normalise.signals import Dropped

CALLED = {"processors": [{"uppercase": {"field": "a"}}]}
BODY: dict[str, Any] = {
    "processors": [
        {"set": {"tag": "mark", "field": "n", "value": 1, "if": "ctx.a != null"}},
        {"pipeline": {"tag": "call", "name": "called", "if": "ctx.a == 'go'"}},
        {
            "rename": {
                "tag": "move",
                "field": "a",
                "target_field": "b",
                "on_failure": [{"set": {"tag": "mend", "field": "e", "value": "x"}}],
            }
        },
        {"drop": {"tag": "unwanted", "if": "ctx.b == 'away'"}},
    ],
    "on_failure": [{"set": {"tag": "last", "field": "f", "value": 1}}],
}
RESOURCES = Resources(pipelines=lambda name: CALLED if name == "called" else None)


def test_counts_of_every_step() -> None:
    probe = Probe(RESOURCES)
    pipeline = probe.compile(BODY, "main")
    ends = [IngestDocument(source) for source in ({"a": "x"}, {}, {"a": "go"})]
    for document in ends:
        pipeline.run(document)
    with pytest.raises(Dropped):
        pipeline.run(IngestDocument({"a": "away"}))
    assert [document.source for document in ends] == [{"b": "x", "n": 1}, {"e": "x"}, {"b": "GO", "n": 1}]
    found = {
        tally.use.tag or tally.use.type: (tally.ran, tally.held, tally.failed_to_hold)
        for tally in probe.tallies
    }
    assert found == {
        "mark": (3, 3, 1),
        "call": (1, 1, 3),
        "uppercase": (1, 0, 0),
        "move": (4, 0, 0),
        "mend": (1, 0, 0),
        "unwanted": (1, 1, 3),
        "last": (0, 0, 0),
    }


def test_the_time_of_a_called_pipeline_counts_once() -> None:
    probe = Probe(RESOURCES)
    pipeline = probe.compile({"processors": [{"pipeline": {"name": "called"}}]}, "main")
    probe.pipeline("called")
    pipeline.run(IngestDocument({"a": "slow " * 1_000_000}))
    spent = {tally.pipeline: tally.seconds for tally in probe.tallies}
    assert 0 < spent["main"] < spent["called"] / 2


def test_a_failure_is_counted_and_goes_on() -> None:
    probe = Probe()
    pipeline = probe.compile({"processors": [{"fail": {"message": "no"}}]})
    with pytest.raises(IngestError, match="no"):
        pipeline.run(IngestDocument({}))
    assert [tally.ran for tally in probe.tallies] == [1]


@pytest.mark.parametrize(
    ("drop", "name"),
    [
        ({"tag": "noise", "description": "chatter"}, "main: noise"),
        ({"description": "chatter"}, "main: chatter"),
        ({"if": "ctx.a ==\n 1"}, "main: if ctx.a == 1"),
        ({}, "main: drop"),
    ],
)
def test_a_drop_says_which_one_it_was(drop: dict[str, Any], name: str) -> None:
    failing = {"rename": {"field": "none", "target_field": "b", "on_failure": [{"drop": drop}]}}
    for processor in ({"drop": drop}, failing):
        pipeline = NamedDrops().compile({"processors": [processor]}, "main")
        with pytest.raises(Dropped) as raised:
            pipeline.run(IngestDocument({"a": 1}))
        assert name_of(raised.value) == name
    assert name_of(Dropped()) == "drop"
