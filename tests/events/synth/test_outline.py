"""Events as text say exactly what the events say."""

from __future__ import annotations

from functools import cache

import orjson
import polars as pl

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID, TIME


@cache
def plan() -> Generation:
    return prepare(Options(days=3, users=20, hosts=12), Catalog.load(shipped()))


def test_every_document_is_its_event() -> None:
    streams = 0
    for (stream, events), (same, documents) in zip(plan().batches(), plan().documents(), strict=True):
        assert stream == same
        assert documents[ID].equals(events[ID])
        assert documents[TIME].equals(events[TIME])
        said = [orjson.loads(line) for line in documents["line"]]
        assert said == [orjson.loads(line) for line in encode_lines(events)]
        streams += 1
    assert streams > 20


def test_every_kind_of_the_baseline_was_among_them() -> None:
    planted = {event for truth in plan().truth for event in truth.event_ids}
    drawn = {
        (event["event.dataset"], event["event.action"])
        for _, frame in plan().documents()
        for event in map(_flat, frame.filter(~pl.col(ID).is_in(planted))["line"])
    }
    kinds = {
        (emission.kind.dataset, emission.kind.constants["event.action"])
        for habits in plan().habits
        for emission in habits.emissions
        if "event.action" in emission.kind.constants
    }
    assert kinds <= drawn


def _flat(line: str) -> dict[str, str | None]:
    event = orjson.loads(line)["event"]
    return {"event.dataset": event["dataset"], "event.action": event.get("action")}
