"""The document: what it counts, what it hides, that it is the same every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import Any

import orjson
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.report.document import ResultDocument, build_document, render_json
from elastic_ml_kit.report.inputs import ReportInputs

LAYOUT = [
    *("format", "kit", "window", "options", "counts", "quality", "jobs", "planted", "scenarios"),
    *("attack", "lanes", "alerts", "records", "events", "streams", "skipped", "severity"),
]


@pytest.fixture(scope="module")
def document(inputs: ReportInputs) -> ResultDocument:
    return build_document(inputs)


@pytest.fixture(scope="module")
def content(document: ResultDocument) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(render_json(document))
    return loaded


def test_layout_is_stable(content: dict[str, Any]) -> None:
    assert list(content) == LAYOUT == [each.name for each in fields(ResultDocument)]


def test_the_same_run_gives_the_same_bytes(inputs: ReportInputs, document: ResultDocument) -> None:
    assert render_json(build_document(inputs)) == render_json(document)


def test_counts_are_recounts(inputs: ReportInputs, content: dict[str, Any]) -> None:
    counts = content["counts"]
    records = [record for result in inputs.results for record in result.records]
    assert counts["events"] == sum(content["streams"].values())
    assert counts["records"] == len(records) == content["records"]["total"]
    assert counts["jobs"] == 57 == len(content["jobs"])
    assert counts["alerts"] == len(inputs.alerts) == content["alerts"]["total"]
    assert counts["records_at_threshold"] == sum(job["at_threshold"] for job in content["jobs"])
    histogram = content["alerts"]["histogram"]
    assert sum(map(sum, histogram.values())) == counts["alerts"]


def test_quality_agrees_with_the_planted_list(content: dict[str, Any]) -> None:
    outcomes = Counter(each["outcome"] for each in content["planted"])
    quality = content["quality"]
    assert quality["planted"] == sum(outcomes.values())
    assert [quality[each] for each in ("found", "missed", "capped")] == [
        outcomes[each] for each in ("found", "missed", "capped")
    ]
    assert quality["capped"] > 0
    assert quality["missed"] > 0
    for name in ("hits", "collateral", "false_alarms"):
        assert quality[name] == sum(job["quality"][name] for job in content["jobs"])


def test_references_lead_somewhere(content: dict[str, Any]) -> None:
    for alert in content["alerts"]["items"]:
        for position in alert["records"]:
            assert content["records"]["items"][position]["job"] in alert["jobs"]
        assert len(alert["events"]) <= min(alert["events_total"], content["events"]["per_alert"])
        assert all(position < content["events"]["kept"] for position in alert["events"])
    for scenario in content["scenarios"]:
        steps = [content["planted"][position] for position in scenario["planted"]]
        assert {step["scenario"] for step in steps} == {scenario["id"]}
        assert [step["step"] for step in steps] == sorted(step["step"] for step in steps)
        assert scenario["found"] == sum(step["outcome"] == "found" for step in steps)


def test_caught_steps_name_job_rule_and_delay(content: dict[str, Any]) -> None:
    for step in content["planted"]:
        caught = step["outcome"] == "found"
        assert bool(step["caught_by"]) == bool(step["caught_rule"]) == (step["delay"] is not None) == caught
        if caught:
            assert step["caught_at"] - step["time"] == step["delay"] * 1000


def test_hidden_truth_leaves_no_trace(inputs: ReportInputs) -> None:
    hidden = build_document(inputs, hide_truth=True)
    assert hidden == build_document(replace(inputs, answers=None, options={}))
    content = orjson.loads(render_json(hidden))
    assert content["quality"] is None
    assert content["planted"] == content["scenarios"] == []
    assert content["options"] == {}
    assert {job["quality"] for job in content["jobs"]} == {None}
    assert {record["verdict"] for record in content["records"]["items"]} == {None}
    assert all(record["planted"] == [] for record in content["records"]["items"])
    assert {each["planted"] for tactic in content["attack"] for each in tactic["techniques"]} == {None}
    assert b"planted-0" not in render_json(hidden)


def test_a_run_that_found_nothing_is_a_document_too() -> None:
    empty = build_document(ReportInputs("1", Window(0, 86_400_000), {}, [], []))
    assert empty.counts.jobs == 0
    assert empty.lanes.overall == ()
    assert orjson.loads(render_json(empty))["alerts"]["items"] == []
