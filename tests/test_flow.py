"""The whole flow in memory: what is planted is found, the numbers agree, nothing happens twice."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from elastic_ml_kit import flow
from elastic_ml_kit.clock import Window
from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import InputError, WorkspaceError
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.report.document import render_json
from elastic_ml_kit.targets.base import Action
from elastic_ml_kit.targets.local import LocalTarget

JOBS = (
    "auth_high_count_logon_events_for_a_source_ip",
    "high_count_network_events",
    "esml_linux_high_count_sudo",
    "dns_tunneling_ea",
    "v3_linux_anomalous_network_activity",
)
OPTIONS = Options(days=4, users=12, hosts=9)
LOGON = {
    "@timestamp": "2026-01-05T01:00:00Z",
    "event": {"category": ["authentication"], "outcome": "success"},
    "user": {"name": "ada"},
    "host": {"name": "h1"},
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(shipped()).select(jobs=JOBS)


@dataclass(frozen=True)
class Ready:
    """A target that was set up, and the outcome."""

    target: LocalTarget
    outcome: flow.Outcome
    progress: list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def ready(catalog: Catalog) -> Iterator[Ready]:
    progress: list[tuple[str, int, int]] = []

    def note(what: str, done: int, total: int) -> None:
        progress.append((what, done, total))

    with LocalTarget.open(":memory:") as target:
        yield Ready(target, flow.setup(target, catalog, OPTIONS, note), progress)


def test_what_was_planted_is_found(ready: Ready) -> None:
    quality = ready.outcome.document.quality
    assert quality is not None
    assert quality.not_run == 0
    assert quality.found >= len(JOBS) - 1
    assert quality.found_share is not None
    assert quality.found_share >= 0.75


def test_the_numbers_agree(ready: Ready) -> None:
    target, document = ready.target, ready.outcome.document
    held = target.summary()
    assert document.counts.events == sum(document.streams.values()) == held["events"]
    assert document.counts.events == sum(batch.events.height for batch in target.events())
    assert ready.outcome.stored
    assert document.counts.events == sum(ready.outcome.stored.written.kept.values())
    assert document.counts.alerts == len(list(target.alerts())) == held["alerts"]
    assert document.counts.alerts == sum(ready.outcome.ran.alerts.values())
    assert document.counts.records == sum(len(result.records) for result in target.results())
    assert {job.id for job in document.jobs} == set(JOBS) == set(ready.outcome.ran.jobs)
    truths = list(target.truth())
    assert len(document.planted) == len(truths) == held["planted"] == ready.outcome.stored.planted


def test_the_truth_names_events_that_are_there(ready: Ready) -> None:
    ids = {name for batch in ready.target.events() for name in batch.events["event.id"]}
    for truth in ready.target.truth():
        assert ids.issuperset(truth.event_ids), truth.id


def test_the_window_is_the_one_asked_for(ready: Ready) -> None:
    assert flow.planned_window(ready.target) == OPTIONS.window
    window = ready.outcome.document.window
    assert (window.start, window.end) == (OPTIONS.window.start, OPTIONS.window.end)


def test_progress_counts_up_to_the_end(ready: Ready) -> None:
    assert {"events", *JOBS, "report"} <= {what for what, _, _ in ready.progress}
    assert all(0 <= done <= total for _, done, total in ready.progress)
    assert ready.progress[-1] == ("report", 1, 1)


def test_a_second_setup_keeps_everything(ready: Ready, catalog: Catalog) -> None:
    again = flow.setup(ready.target, catalog, OPTIONS)
    assert again.stored
    assert again.stored.known
    assert {step.action for step in again.steps} == {Action.KEEP}
    assert render_json(again.document) == render_json(ready.outcome.document)


@pytest.mark.parametrize(
    ("options", "jobs", "named"),
    [
        (Options(days=5, users=12, hosts=9), JOBS, "days"),
        (Options(days=4, users=12, hosts=9, seed=2), JOBS, "seed"),
        (OPTIONS, JOBS[:1], "jobs"),
    ],
)
def test_other_arguments_are_refused_and_change_nothing(
    ready: Ready, catalog: Catalog, options: Options, jobs: tuple[str, ...], named: str
) -> None:
    with pytest.raises(WorkspaceError, match=rf"other arguments \(.*{named}"):
        flow.setup(ready.target, catalog.select(jobs=jobs), options)
    assert set(ready.target.jobs()) == set(JOBS)
    assert ready.target.options["seed"] == OPTIONS.seed


def test_hidden_truth_leaves_no_trace_in_the_document(ready: Ready, catalog: Catalog) -> None:
    document = flow.build_report(ready.target, catalog, hide_truth=True)
    assert document.quality is None
    assert (document.planted, document.scenarios, document.options) == ((), (), {})
    assert b"anomaly-0001" not in render_json(document)


def test_environments_are_told_apart(catalog: Catalog) -> None:
    options = Options(days=1, users=5, hosts=4, environments=2)
    first, second = flow.plan_generation(options, catalog)
    assert [plan.options.namespace for plan in (first, second)] == ["esmlkit-env-001", "esmlkit-env-002"]
    assert {truth.id for truth in first.truth}.isdisjoint(truth.id for truth in second.truth)
    streams = [{stream for stream, _ in plan.batches()} for plan in (first, second)]
    assert streams[0].isdisjoint(streams[1])


def test_a_report_needs_a_run(catalog: Catalog) -> None:
    with LocalTarget.open(":memory:") as target, pytest.raises(WorkspaceError, match="no results yet"):
        flow.build_report(target, catalog)


def _lines(*documents: object) -> bytes:
    return b"".join(orjson.dumps(each) + b"\n" for each in documents)


def test_input_of_every_shape_becomes_the_same_events(catalog: Catalog, tmp_path: Path) -> None:
    dotted = {
        "@timestamp": LOGON["@timestamp"],
        "event.category": ["authentication"],
        "event.outcome": "success",
        "user.name": "ada",
        "host.name": "h1",
    }
    (tmp_path / "nested.ndjson").write_bytes(_lines(LOGON))
    (tmp_path / "dotted.ndjson.gz").write_bytes(gzip.compress(_lines(dotted)))
    with LocalTarget.open(":memory:") as target:
        pipe = io.BytesIO(_lines({"time": 1767574800, "user": "eve"}))
        written, report = flow.ingest(target, [str(tmp_path), "-"], catalog, pipe)
        assert report.kept == 3
        assert sum(written.kept.values()) + written.duplicates == 3
        events = [event for batch in target.events() for event in batch.events.iter_rows(named=True)]
        assert {event["user.name"] for event in events} == {"ada", "eve"}
        assert {event["@timestamp"].isoformat() for event in events} == {"2026-01-05T01:00:00+00:00"}
        assert flow.planned_window(target) is None


def test_what_cannot_be_used_is_kept_with_its_line(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "mixed.ndjson"
    path.write_bytes(_lines(LOGON) + b"nonsense\n" + _lines({"user": "x"}))
    with LocalTarget.open(":memory:") as target:
        _, report = flow.ingest(target, [str(path)], catalog)
        assert (report.kept, report.rejected) == (1, 2)
        rejects = list(target.read("rejects"))
        assert [(each["source"], each["line"]) for each in rejects] == [(str(path), 2), (str(path), 3)]


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (b"nonsense\n", "not JSON")])
def test_input_without_any_document_fails_and_keeps_the_rejects(
    catalog: Catalog, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_bytes(content)
    with LocalTarget.open(":memory:") as target:
        with pytest.raises(InputError, match=words):
            flow.ingest(target, [str(path)], catalog)
        assert target.summary()["rejects"] == 1
        assert target.extent() is None


def test_own_logs_run_what_they_have_fields_for(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "logons.ndjson"
    hours = [
        LOGON | {"@timestamp": f"2026-01-05T{hour:02d}:00:00Z", "source": {"ip": "10.0.0.1"}}
        for hour in range(24)
    ]
    path.write_bytes(_lines(*hours))
    with LocalTarget.open(":memory:") as target:
        flow.install(target, catalog)
        flow.ingest(target, [str(path)], catalog)
        ran = flow.run(target)
        assert set(ran.jobs) == {"auth_high_count_logon_events_for_a_source_ip"}
        assert set(JOBS) - set(ran.jobs) <= set(ran.skipped)
        document = flow.build_report(target, catalog)
        assert document.quality is None
        assert document.counts.events == 24
        assert target.extent() == Window(document.window.start, document.window.end)


def test_events_are_not_generated_beside_own_logs(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "logons.ndjson"
    path.write_bytes(_lines(LOGON))
    with LocalTarget.open(":memory:") as target:
        flow.ingest(target, [str(path)], catalog)
        with pytest.raises(WorkspaceError, match="--workspace"):
            flow.setup(target, catalog, OPTIONS)
        assert target.summary()["events"] == 1


@dataclass
class Clock:
    """A clock that only sleeping moves on; it breaks off at an instant, as Ctrl-C would."""

    at: int
    until: int

    def now(self) -> int:
        return self.at

    def sleep(self, seconds: float) -> None:
        if self.at >= self.until:
            raise KeyboardInterrupt
        self.at += round(seconds * 1000)


def test_events_follow_as_their_time_comes_and_go_on_after_an_interruption(catalog: Catalog) -> None:
    options = Options(days=2, users=5, hosts=4)
    middle, hour = options.window.start + 86_400_000 - 3_600_000, 3_600_000
    (plan,) = flow.plan_generation(options, catalog)
    moments = [int(at.timestamp() * 1000) for _, events in plan.batches() for at in events["@timestamp"]]
    with LocalTarget.open(":memory:") as target:
        document = flow.setup(target, catalog, options, now=middle).document
        assert target.summary()["events"] == sum(moment <= middle for moment in moments)
        shown = [planted.bucket_start for planted in document.planted]
        assert sorted(shown) == sorted(each.bucket_start for each in plan.truth if each.bucket_start < middle)
        for later in (middle + hour, middle + 2 * hour):
            clock = Clock(middle, later)
            with pytest.raises(KeyboardInterrupt):
                flow.follow(target, options, catalog, clock.now, clock.sleep)
            assert target.summary()["events"] == sum(moment <= later for moment in moments)
            middle = later
        held = flow.setup(target, catalog, options, now=middle)
        assert held.stored
        assert held.stored.known
