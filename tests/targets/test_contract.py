"""What holds for every target: the same cases on a workspace and on clusters of both versions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.events.synth.generation import Generation
from elastic_ml_kit.fields import ID
from elastic_ml_kit.model import Record, Truth
from elastic_ml_kit.targets.base import Action, Batch, Kind, Target
from elastic_ml_kit.targets.local import LocalTarget

from .conftest import JOB, OTHER


def fill(target: Target, company: Generation, catalog: Catalog) -> int:
    """Install and write; how many events were kept."""
    target.apply(target.plan(catalog))
    written = target.write(Batch(stream, events) for stream, events in company.batches())
    assert (written.duplicates, written.rejected) == (0, 0)
    return sum(written.kept.values())


def scores(target: Target) -> dict[str, float]:
    return {each.id: round(each.record_score, 6) for found in target.results() for each in found.records}


@pytest.fixture(scope="module")
def expected(company: Generation, few: Catalog) -> tuple[dict[str, float], set[tuple[str, ...]]]:
    """Records and evidence of alerts that the workspace has."""
    with LocalTarget.open(":memory:") as workspace:
        fill(workspace, company, few)
        workspace.run(company.options.window)
        return scores(workspace), {alert.evidence for alert in workspace.alerts()}


def test_planning_changes_nothing_and_applying_twice_keeps_all(target: Target, few: Catalog) -> None:
    steps = target.plan(few)
    assert {step.action for step in steps} == {Action.CREATE}
    assert not any(target.summary()["definitions"].values())
    target.apply(steps)
    assert {step.action for step in target.plan(few)} == {Action.KEEP}
    assert set(target.jobs()) == {JOB}
    assert [rule.jobs for rule in target.rules().values()] == [(JOB,)]


def test_a_plan_says_what_changed_and_what_goes(
    target: Target, few: Catalog, shipped_catalog: Catalog
) -> None:
    target.apply(target.plan(shipped_catalog.select(jobs=[JOB, OTHER])))
    job = few.jobs[JOB]
    told = replace(job, body={**job.body, "description": "Another description."})
    steps = {(step.kind, step.id): step for step in target.plan(replace(few, jobs={JOB: told}))}
    assert steps[Kind.JOB, JOB].action is Action.UPDATE
    assert "description" in steps[Kind.JOB, JOB].reason
    assert steps[Kind.JOB, OTHER].action is Action.REMOVE
    target.apply(list(steps.values()))
    assert set(target.jobs()) == {JOB}
    assert target.jobs()[JOB].body["description"] == "Another description."


def test_no_event_is_doubled(target: Target, few: Catalog, company: Generation) -> None:
    kept = fill(target, company, few)
    again = target.write(Batch(stream, events) for stream, events in company.batches())
    assert (sum(again.kept.values()), again.duplicates) == (0, kept)
    facts = target.summary()
    assert facts["events"] == kept == sum(each["events"] for each in facts["streams"].values())


def test_it_finds_what_the_workspace_finds(
    target: Target,
    few: Catalog,
    company: Generation,
    expected: tuple[dict[str, float], set[tuple[str, ...]]],
) -> None:
    fill(target, company, few)
    report = target.run(company.options.window)
    assert (set(report.jobs), report.skipped, report.warnings) == ({JOB}, {}, ())
    records, evidence = expected
    assert records
    assert evidence
    assert scores(target) == records
    assert {alert.evidence for alert in target.alerts()} == evidence
    assert sum(report.alerts.values()) == len(evidence)
    last = target.last_run()
    assert last
    assert last.alerts == report.alerts


def test_running_again_is_running_once(target: Target, few: Catalog, company: Generation) -> None:
    fill(target, company, few)
    first = target.run(company.options.window)
    found = scores(target)
    again = target.run(company.options.window)
    assert (set(again.jobs), again.alerts) == (set(first.jobs), first.alerts)
    assert scores(target) == found


def test_a_record_leads_back_to_its_events(target: Target, few: Catalog, company: Generation) -> None:
    fill(target, company, few)
    target.run(company.options.window)
    records = [each for found in target.results() for each in found.records if each.record_score > 1]
    frames = target.source_events(records, [ID])
    assert all(map(_behind, records, frames))
    planted = {event for truth in company.truth for event in truth.event_ids}
    assert planted & {event for frame in frames for event in frame[ID]}


def _behind(record: Record, frame: object) -> bool:
    height: int = getattr(frame, "height", 0)
    return height > 0 and record.job_id == JOB


def test_what_is_read_lies_in_the_window(target: Target, few: Catalog, company: Generation) -> None:
    kept = fill(target, company, few)
    extent = target.extent()
    assert extent
    assert company.options.window.start <= extent.start < extent.end <= company.options.window.end + 3_600_000
    assert sum(1 for _ in target.read("events")) == kept
    day = Window(extent.start, extent.start + 86_400_000)
    assert 0 < sum(1 for _ in target.read("events", day)) < kept
    assert [each["job_id"] for each in target.read("jobs")] == [JOB]
    with pytest.raises(UsageError, match="records"):
        target.read("recrods")


def test_options_and_truth_are_kept(target: Target, company: Generation) -> None:
    assert (dict(target.options), list(target.truth())) == ({}, [])
    target.save_options({"seed": 7})
    target.save_truth(company.truth)
    assert dict(target.options) == {"seed": 7}
    assert [each.id for each in target.truth()] == [each.id for each in company.truth]
    target.save_truth([Truth("one", (JOB,), {}, 0, ())])
    assert [each.id for each in target.truth()] == ["one"]


def test_a_report_is_written_whole(target: Target) -> None:
    paths = target.save_report({"report.json": b"{}"})
    assert list(paths) == ["report.json"]
