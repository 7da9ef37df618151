"""The workspace as a target: plan, apply, write, run and read, in a folder and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.errors import UsageError, WorkspaceError
from elastic_ml_kit.fields import flatten
from elastic_ml_kit.model import Truth
from elastic_ml_kit.targets.base import Action, Batch, Kind, Target
from elastic_ml_kit.targets.local import LocalTarget
from elastic_ml_kit.targets.local.reading import KINDS

from .conftest import DAYS, MONDAY, STREAM, catalog, datafeed_body, job_body, logons


def test_it_speaks_the_protocol() -> None:
    """mypy holds the signatures; running it, that every verb is there."""
    target: Target = LocalTarget.open(":memory:")
    assert {"plan", "apply", "write", "run", "read"} <= target.capabilities
    assert all(callable(getattr(target, verb)) for verb in target.capabilities)
    target.close()


HOUR = 3_600_000


def actions(target: LocalTarget, *extra: str, threshold: int = 50) -> set[tuple[Action, Kind]]:
    jobs = [(name, job_body(), datafeed_body(name)) for name in extra]
    return {(step.action, step.kind) for step in target.plan(catalog(*jobs, threshold=threshold))}


def test_planning_changes_nothing_and_applying_twice_keeps_all(target: LocalTarget) -> None:
    steps = target.plan(catalog())
    assert {step.action for step in steps} == {Action.CREATE}
    assert set(target.summary()["definitions"].values()) == {0}
    target.apply(steps)
    assert {step.action for step in target.plan(catalog())} == {Action.KEEP}
    assert set(target.jobs()) == {"rare_user"}
    assert [rule.anomaly_threshold for rule in target.rules().values()] == [50]


def test_a_plan_says_what_changed_and_what_goes(target: LocalTarget) -> None:
    target.apply(target.plan(catalog(("other", job_body("host.name"), datafeed_body("other")))))
    steps = {(step.kind, step.id): step for step in target.plan(catalog(threshold=75))}
    rule = next(step for (kind, _), step in steps.items() if kind is Kind.RULE)
    assert (rule.action, rule.reason) == (Action.UPDATE, "anomaly_threshold changed")
    assert steps[Kind.JOB, "other"].action is Action.REMOVE
    target.apply(list(steps.values()))
    assert set(target.jobs()) == {"rare_user"}
    assert actions(target, threshold=75) == {
        (Action.KEEP, kind) for kind in (Kind.JOB, Kind.DATAFEED, Kind.RULE)
    }


def test_no_event_is_doubled(target: LocalTarget) -> None:
    events = logons()
    first = target.write([Batch(STREAM, events), Batch("logs-other-x", events.head(3))])
    assert first.kept == {STREAM: events.height, "logs-other-x": 3}
    assert first.duplicates == 0
    second = target.write([Batch(STREAM, events), Batch(STREAM, events.head(7))])
    assert (sum(second.kept.values()), second.duplicates) == (0, events.height + 7)
    assert target.summary()["events"] == events.height + 3


def test_writing_in_pieces_is_writing_at_once(target: LocalTarget) -> None:
    events = logons()
    target.write(Batch(STREAM, part) for part in events.iter_slices(100))
    (batch,) = target.events()
    assert batch.events.sort("event.id").equals(events.sort("event.id"))


def test_an_interrupted_write_leaves_nothing(target: LocalTarget) -> None:
    def batches() -> Iterator[Batch]:
        yield Batch(STREAM, logons())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.write(batches())
    assert target.summary()["events"] == 0
    assert target.extent() is None


def test_a_run_finds_the_intruder_and_the_rule_alerts_once(ran: LocalTarget) -> None:
    records = [record for result in ran.results() for record in result.records]
    best = max(records, key=lambda record: record.record_score)
    assert best.entity() == {"user.name": "mallory"}
    (alert,) = ran.alerts()
    assert alert.evidence == (best.id,)
    assert alert.document["source.ip"] == ["203.0.113.9"]
    report = ran.last_run()
    assert report is not None
    assert list(report.alerts.values()) == [1]
    assert set(report.jobs) == {"rare_user"}
    assert report.skipped == {}


def test_a_second_run_gives_the_same(ran: LocalTarget) -> None:
    before = list(ran.alerts()), [result.records for result in ran.results()]
    ran.run()
    assert (list(ran.alerts()), [result.records for result in ran.results()]) == before


def test_a_run_reports_its_progress(ran: LocalTarget) -> None:
    seen: list[tuple[str, int, int]] = []
    ran.run(progress=lambda what, done, total: seen.append((what, done, total)))
    assert seen == [("rare_user", 0, 1), ("jobs", 1, 1)]


def test_a_run_over_a_window_reads_only_that(ran: LocalTarget) -> None:
    start = round(MONDAY.timestamp() * 1000)
    ran.run(Window(start, start + 24 * HOUR))
    (result,) = ran.results()
    assert result.events == 24 * 5
    assert list(ran.alerts()) == []


@pytest.mark.parametrize(
    ("body", "feed", "reason"),
    [
        (job_body(), datafeed_body("x") | {"indices": ["metrics-*"]}, "no data stream matches metrics-*"),
        (
            job_body(),
            datafeed_body("x", "dns.question.name"),
            "no event of its data streams has dns.question.name",
        ),
        (job_body("host.name"), datafeed_body("x"), "no event of its data streams has host.name"),
        (job_body(), datafeed_body("x", "user.name", "nobody"), "no event matches the datafeed's query"),
        (job_body(), datafeed_body("x") | {"query": {"fuzzy": {"a": "b"}}}, "unknown clause 'fuzzy'"),
    ],
)
def test_a_job_that_cannot_run_is_skipped_with_the_reason(
    target: LocalTarget, body: dict[str, object], feed: dict[str, object], reason: str
) -> None:
    target.apply(target.plan(catalog(("x", dict(body), dict(feed)))))
    target.write([Batch(STREAM, logons(days=2))])
    report = target.run()
    assert reason in report.skipped["x"]
    assert set(report.jobs) == {"rare_user"}


def test_a_rule_whose_job_was_skipped_raises_nothing_and_repeats_no_reason(target: LocalTarget) -> None:
    target.apply(target.plan(catalog()))
    target.write([Batch("metrics-x-y", logons(days=1))])
    report = target.run()
    assert set(report.skipped) == {"rare_user"}
    assert list(report.alerts.values()) == [0]


def test_the_events_behind_a_record(ran: LocalTarget) -> None:
    records = [record for result in ran.results() for record in result.records]
    frames = ran.source_events(records)
    mallory = next(
        frame for record, frame in zip(records, frames, strict=True) if "mallory" in record.entity().values()
    )
    assert mallory.select("user.name", "source.ip").to_dicts() == [
        {"user.name": "mallory", "source.ip": "203.0.113.9"}
    ]
    ids = ran.source_events(records, ("event.id",))
    assert [frame["event.id"].to_list() for frame in ids] == [frame["event.id"].to_list() for frame in frames]


@pytest.mark.parametrize("kind", ["events", *KINDS])
def test_every_kind_can_be_read(ran: LocalTarget, kind: str) -> None:
    ran.save_truth([Truth("t", ("rare_user",), {}, 0, ("e1",))])
    ran.save_rejects([{"source": "a", "line": 1, "reason": "r", "text": ""}])
    documents = list(ran.read(kind))
    if kind not in ("missed", "templates", "severity"):
        assert documents
    assert all(isinstance(each, dict) for each in documents)


def test_an_event_is_read_as_it_was_written(ran: LocalTarget) -> None:
    (first, *_) = ran.read("events")
    assert flatten(first) == {
        "@timestamp": "2026-01-05T00:00:00.000Z",
        "event.id": "e0",
        "event.category": ["authentication"],
        "user.name": "user0",
        "source.ip": "10.0.0.0",
    }


@pytest.mark.parametrize("kind", ["records", "alerts", "buckets", "events"])
def test_a_window_restricts_what_is_read(ran: LocalTarget, kind: str) -> None:
    last = round((MONDAY + timedelta(days=DAYS - 1)).timestamp() * 1000)
    late, all_of_them = list(ran.read(kind, Window(last, last + 24 * HOUR))), list(ran.read(kind))
    assert 0 < len(late) <= len(all_of_them)
    assert list(ran.read(kind, Window(0, 1))) == []


def test_an_unknown_kind_is_told_with_the_nearest(ran: LocalTarget) -> None:
    with pytest.raises(UsageError, match=r"no 'recrods'; did you mean 'records'"):
        ran.read("recrods")


def test_truth_and_options_are_kept(target: LocalTarget) -> None:
    truth = Truth("t1", ("rare_user",), {"user.name": "mallory"}, 0, ("e1",), scenario="s", step=2)
    target.save_truth([truth])
    target.save_options({"days": 28})
    assert list(target.truth()) == [truth]
    assert target.options == {"days": 28}
    target.save_truth([])
    assert target.summary()["planted"] == 0


def test_a_workspace_survives_closing(tmp_path: Path) -> None:
    with LocalTarget.open(tmp_path / "ws") as target:
        target.apply(target.plan(catalog()))
        target.write([Batch(STREAM, logons())])
        target.run()
        target.save_options({"seed": 1})
        before = target.summary(), list(target.alerts()), list(target.results())
    with LocalTarget.open(tmp_path / "ws", create=False) as again:
        assert (again.summary(), list(again.alerts()), list(again.results())) == before


def test_a_damaged_part_is_left_out_of_the_next_run(tmp_path: Path) -> None:
    with LocalTarget.open(tmp_path / "ws") as target:
        target.apply(target.plan(catalog()))
        target.write([Batch(STREAM, logons(days=5, intruder=False))])
        target.write([Batch(STREAM, logons(intruder=False).tail(600).with_columns(pl.col("event.id") + "b"))])
    part = sorted((tmp_path / "ws" / "events" / STREAM).iterdir())[0]
    part.write_bytes(part.read_bytes()[:-100] + bytes(100))
    with LocalTarget.open(tmp_path / "ws") as target:
        assert "is damaged" in target.warnings[0]
        assert set(target.run().jobs) == {"rare_user"}
        assert target.summary()["events"] == 600


def test_removing_leaves_what_is_not_the_kits(tmp_path: Path) -> None:
    place = tmp_path / "ws"
    with LocalTarget.open(place) as target:
        target.write([Batch(STREAM, logons(days=1))])
        target.save_report({"report.html": b"<p>"})
    (place / "report" / "notes.md").write_text("mine")
    (place / "events" / "mine.parquet").write_text("mine")
    assert LocalTarget.remove(place) == ["events", "report"]
    left = sorted(each.relative_to(place).as_posix() for each in place.rglob("*") if each.is_file())
    assert left == ["events/mine.parquet", "report/notes.md"]


def test_removing_a_workspace_of_the_kit_alone_removes_the_folder(tmp_path: Path) -> None:
    with LocalTarget.open(tmp_path / "ws") as target:
        target.save_report({"report.html": b"<p>"})
    assert LocalTarget.remove(tmp_path / "ws") == []
    assert not (tmp_path / "ws").exists()
    with pytest.raises(WorkspaceError, match="no workspace at"):
        LocalTarget.remove(tmp_path / "ws")
