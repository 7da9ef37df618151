"""The severity of stored lines: as the pipeline says it, the same every time, or why there is none."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Resource
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.model import Line
from elastic_ml_kit.normalise.running.drops import NamedDrops
from elastic_ml_kit.normalise.running.runner import Lot, Plan, Runner
from elastic_ml_kit.targets.base import Batch
from elastic_ml_kit.targets.local import LocalTarget
from elastic_ml_kit.targets.local.models import Models
from elastic_ml_kit.targets.local.severity import FAILED, PIPELINE

from .conftest import STREAM, catalog, logons

TINY = str(Path(__file__).parents[2] / "score/text/data/tiny")
MODEL = "esmlkit-log-severity"
OTHER = "logs-other-default"
WORDS = ("disk failure on sda", "session opened for root", "disk is getting full", None)


@pytest.fixture(scope="module")
def others() -> tuple[Resource, ...]:
    """Pipelines and scripts as they are shipped, and a small model."""
    kept = [each for each in Catalog.load(shipped()).others if each.kind in ("pipeline", "script", "model")]
    return tuple(
        dataclasses.replace(each, body={**each.body, "model": TINY}) if each.kind == "model" else each
        for each in kept
    )


def events(days: int = 10) -> pl.DataFrame:
    """Logons with a message, every fourth without."""
    frame = logons(days)
    numbers = range(frame.height)
    messages = [f"{word} {number % 7}" if (word := WORDS[number % 4]) else None for number in numbers]
    return frame.with_columns(pl.Series("message", messages, dtype=pl.String))


@pytest.fixture
def filled(target: LocalTarget, others: tuple[Resource, ...]) -> LocalTarget:
    """A workspace with events of two streams, and the definitions."""
    target.apply(target.plan(dataclasses.replace(catalog(), others=others)))
    target.write([Batch(STREAM, events()), Batch(OTHER, events(1))])
    return target


def test_each_line_has_the_class_that_the_pipeline_gives_it(filled: LocalTarget) -> None:
    filled.classify()
    plan = Plan(PIPELINE, shipped(), "2026-01-05T00:00:00Z", models=Models({MODEL: TINY}).find)
    frame = events()
    lot = Lot(list(enumerate(encode_lines(frame).cast(pl.Binary), 1)))
    ran = Runner(dataclasses.replace(plan, index=STREAM), NamedDrops).run(lot)
    expected = {
        row["event"]["id"]: (row["ml_input"], row["ml"]["prediction"])
        for row in map(json.loads, ran.output.splitlines())
        if "ml_input" in row
    }
    lines = {line.event_id: line for line in filled.lines() if line.stream == STREAM}
    assert lines.keys() == expected.keys()
    assert len(lines) > 800
    for event_id, (text, prediction) in expected.items():
        line = lines[event_id]
        assert (line.text, line.label) == (text, prediction["predicted_value"])
        assert line.probability == pytest.approx(prediction["prediction_probability"], abs=1e-6)


def test_the_counts_are_those_of_the_lines(filled: LocalTarget) -> None:
    found = filled.classify()
    assert (found.model, found.name, found.reason) == (MODEL, TINY, "")
    assert [each.stream for each in found.streams] == sorted([STREAM, OTHER])
    lines = filled.lines()
    assert set(found.labels) == {line.label for line in lines}
    for stream in found.streams:
        own = [line for line in lines if line.stream == stream.stream]
        counted: Counter[str] = Counter()
        for stretch in stream.stretches:
            assert sum(stretch.classes.values()) <= stretch.read <= stretch.events
            counted.update(stretch.classes)
            end = stretch.start + found.width * 1000
            inside = [line for line in own if stretch.start <= line.timestamp < end]
            assert dict(stretch.classes) == Counter(line.label for line in inside)
        assert counted == Counter(line.label for line in own)
        read = sum(stretch.read for stretch in stream.stretches)
        assert read == len(own) + sum(stream.skipped.values())
        assert set(stream.skipped) == {"no message"}
    assert sum(each.events for stream in found.streams for each in stream.stretches) == 1201 + 121


def test_a_second_time_gives_the_same(filled: LocalTarget) -> None:
    first, lines = filled.classify(), filled.lines()
    assert (filled.classify(), filled.lines()) == (first, lines)
    assert filled.severity() == first


def test_what_is_kept_survives_closing(tmp_path: Path, others: tuple[Resource, ...]) -> None:
    with LocalTarget.open(tmp_path / "ws") as target:
        target.apply(target.plan(dataclasses.replace(catalog(), others=others)))
        target.write([Batch(STREAM, events(1))])
        before = target.classify(), target.lines()
    with LocalTarget.open(tmp_path / "ws") as again:
        assert (again.severity(), again.lines()) == before


def test_a_run_lets_go_of_what_was_said_before(filled: LocalTarget) -> None:
    filled.classify()
    filled.run()
    assert (filled.severity(), filled.lines()) == (None, [])


def test_only_the_window_is_read(filled: LocalTarget) -> None:
    extent = filled.extent()
    assert extent
    day = Window(extent.start, extent.start + 86_400_000)
    found = filled.classify(day)
    assert all(line.timestamp in day for line in filled.lines())
    assert {each.start for stream in found.streams for each in stream.stretches} <= set(
        range(day.start, day.end, found.width * 1000)
    )


def test_lines_are_read_as_documents(filled: LocalTarget) -> None:
    filled.classify()
    documents = list(filled.read("severity"))
    assert len(documents) == len(filled.lines())
    assert documents[0]["ml"]["prediction"].keys() == {"predicted_value", "prediction_probability"}
    first = documents[0]["timestamp"]
    assert {each["timestamp"] for each in filled.read("severity", Window(first, first + 1))} == {first}
    assert list(filled.read("severity", Window(0, 1))) == []


def test_the_events_of_lines(filled: LocalTarget) -> None:
    filled.classify()
    lines = filled.lines()
    asked = [lines[0], lines[-1], Line(OTHER, "gone", lines[0].timestamp, "", "", "", 0.0)]
    asked.append(dataclasses.replace(asked[-1], stream="logs-no-default"))
    found = filled.events_of(asked)
    assert [each.get("event", {}).get("id") for each in found] == [
        *(lines[0].event_id, lines[-1].event_id, None, None)
    ]
    assert found[0]["message"] in lines[0].text
    assert filled.events_of([]) == []


def test_progress_is_told_by_stream(filled: LocalTarget) -> None:
    told: list[tuple[str, int, int]] = []
    filled.classify(progress=lambda *each: told.append(each))
    assert told == [("severity", 0, 2), ("severity", 1, 2), ("severity", 2, 2)]


def changed(others: tuple[Resource, ...], kind: str, **values: Any) -> tuple[Resource, ...]:
    """The resources, of which those of a kind have other values at the top of their bodies."""
    return tuple(
        dataclasses.replace(each, body={**each.body, **values}) if each.kind == kind else each
        for each in others
    )


def without(others: tuple[Resource, ...], kind: str) -> tuple[Resource, ...]:
    return tuple(each for each in others if each.kind != kind)


ASKING: dict[str, Any] = {"inference": {"model_id": MODEL, "field_map": {"ml_input": "text_field"}}}
REASONS: dict[str, tuple[Callable[[tuple[Resource, ...]], tuple[Resource, ...]], str]] = {
    "no pipeline": (lambda all_: without(all_, "pipeline"), f"no pipeline {PIPELINE}"),
    "no definition": (lambda all_: without(all_, "model"), f"the model '{MODEL}', which nothing defines"),
    "no folder": (lambda all_: changed(all_, "model", model="esmlkit/nothing"), "ships no model"),
    "refused": (lambda all_: changed(all_, "pipeline", processors=[ASKING, {"trimm": {}}]), "trimm"),
    "no model": (lambda all_: changed(all_, "pipeline", processors=[]), "asks no model"),
}


@pytest.mark.parametrize("case", REASONS)
def test_where_nothing_can_be_classified_the_reason_is_kept(
    target: LocalTarget, others: tuple[Resource, ...], case: str
) -> None:
    change, words = REASONS[case]
    target.apply(target.plan(dataclasses.replace(catalog(), others=change(others))))
    target.write([Batch(STREAM, events(1))])
    found = target.classify()
    assert words in found.reason
    assert (found.streams, target.lines(), target.severity()) == ((), [], found)


def test_a_workspace_without_events(target: LocalTarget, others: tuple[Resource, ...]) -> None:
    target.apply(target.plan(dataclasses.replace(catalog(), others=others)))
    found = target.classify()
    assert (found.reason, found.streams, found.labels) == ("", (), ())


def test_documents_on_which_the_pipeline_fails_are_counted(
    target: LocalTarget, others: tuple[Resource, ...]
) -> None:
    elsewhere = {**ASKING["inference"], "target_field": "elsewhere", "ignore_failure": True}
    steps = [
        {"fail": {"message": "unwanted", "if": "ctx.user.name == 'user1'"}},
        {"drop": {"if": "ctx.user.name == 'user2'"}},
        {"set": {"field": "ml_input", "value": "x", "if": "ctx.user.name == 'user3'"}},
        {"inference": elsewhere},
    ]
    made = changed(others, "pipeline", processors=steps)
    target.apply(target.plan(dataclasses.replace(catalog(), others=made)))
    target.write([Batch(STREAM, events(1))])
    (stream,) = target.classify().streams
    assert stream.skipped == {"failed: unwanted": 24, "dropped": 24, FAILED: 24, "no text": 49}


def test_a_line_as_json_is_the_same_line(filled: LocalTarget) -> None:
    filled.classify()
    for line in filled.lines()[:10]:
        assert Line(**orjson.loads(orjson.dumps(line))) == line


def test_an_event_that_came_with_a_class_gets_its_own(
    target: LocalTarget, others: tuple[Resource, ...]
) -> None:
    target.apply(target.plan(dataclasses.replace(catalog(), others=others)))
    fresh = events(1).head(1)
    told = fresh.with_columns(
        pl.lit("OLD").alias("ml.prediction.predicted_value"),
        pl.lit(1.0).alias("ml.prediction.prediction_probability"),
    )
    target.write([Batch(STREAM, fresh), Batch(OTHER, told)])
    target.classify()
    first, second = target.lines()
    assert (first.text, first.label, first.probability) == (second.text, second.label, second.probability)


def test_truncated_lines_say_so(target: LocalTarget, others: tuple[Resource, ...]) -> None:
    target.apply(target.plan(dataclasses.replace(catalog(), others=others)))
    long = events(1).head(1).with_columns(message=pl.lit("disk failure " * 200))
    target.write([Batch(STREAM, long)])
    target.classify()
    (line,) = target.lines()
    assert line.truncated
    assert line.document()["ml"]["prediction"]["is_truncated"] is True


@pytest.fixture
def target(tmp_path: Path) -> Iterator[LocalTarget]:
    with LocalTarget.open(":memory:") as opened:
        yield opened
