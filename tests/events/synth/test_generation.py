"""The generator's promises: same bytes, true truth, rare is rare, every field is declared."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.events.synth.view import Lens
from elastic_ml_kit.events.synth.write import read_truth, write_folder
from elastic_ml_kit.fields import ID, TIME

SMALL = Options(days=6, users=12, hosts=9)


@cache
def catalog() -> Catalog:
    return Catalog.load(shipped())


@cache
def small(seed: int = 1) -> Generation:
    return prepare(Options(days=SMALL.days, users=SMALL.users, hosts=SMALL.hosts, seed=seed), catalog())


@cache
def events() -> dict[str, pl.DataFrame]:
    streams: dict[str, list[pl.DataFrame]] = {}
    for stream, frame in small().batches():
        streams.setdefault(stream, []).append(frame)
    return {stream: pl.concat(frames, how="diagonal_relaxed") for stream, frames in streams.items()}


def written(folder: Path, generation: Generation, chunk: int) -> dict[str, bytes]:
    write_folder([generation], folder, "ndjson", chunk)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_same_seed_same_bytes_whatever_the_chunk(tmp_path: Path) -> None:
    again = prepare(SMALL, catalog())
    one, two = written(tmp_path / "a", small(), 1_000), written(tmp_path / "b", again, 50_000)
    assert one == two


def test_another_seed_differs(tmp_path: Path) -> None:
    one, two = written(tmp_path / "a", small(), 5_000), written(tmp_path / "b", small(2), 5_000)
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one)


def test_the_truth_agrees_with_what_was_written(tmp_path: Path) -> None:
    write_folder([small()], tmp_path)
    held: dict[str, int] = {}
    for path in tmp_path.glob("logs-*.ndjson"):
        for line in path.read_bytes().splitlines():
            document = orjson.loads(line)
            held[document["event"]["id"]] = held.get(document["event"]["id"], 0) + 1
    truths = read_truth(tmp_path / "truth.ndjson")
    assert set(held.values()) == {1}, "an event id was written twice"
    assert all(event in held for truth in truths for event in truth.event_ids)
    assert len({truth.id for truth in truths}) == len(truths) == len(small().planted)


def test_every_job_gets_an_anomaly_in_the_last_third() -> None:
    planted = {truth.jobs[0] for truth in small().truth}
    assert planted == set(catalog().jobs)
    window = small().options.window
    third = window.start + (window.end - window.start) * 2 // 3
    assert all(third <= truth.bucket_start < window.end for truth in small().truth)


def test_planted_events_lie_in_their_bucket_and_pass_their_job() -> None:
    for each in small().planted:
        job = catalog().jobs[each.truth.jobs[0]]
        at = each.events[TIME].dt.timestamp("ms")
        assert (
            (at >= each.truth.bucket_start) & (at < each.truth.bucket_start + job.bucket_span * 1000)
        ).all()
        seen = Lens.of(job).look(each.events, each.origin.emission.kind.stream("esmlkit"))
        assert seen is not None, f"{each.truth.id}: the datafeed of {job.id} does not see it"
        assert seen["seen"].all()


def test_a_rare_value_is_not_in_the_baseline_that_was_written() -> None:
    planted_ids = {event for truth in small().truth for event in truth.event_ids}
    baseline = {stream: frame.filter(~pl.col(ID).is_in(planted_ids)) for stream, frame in events().items()}
    checked = 0
    for each in small().planted:
        job = catalog().jobs[each.truth.jobs[0]]
        detector = job.detectors[0]
        if detector.function != "rare" or detector.by_field_name is None:
            continue
        for stream, frame in baseline.items():
            seen = Lens.of(job).look(frame, stream)
            if seen is not None:
                usual = seen.filter(pl.col("seen")).select("partition", "value").unique().rows()
                partition = each.truth.entity.get(detector.partition_field_name or "", "")
                assert (partition, each.truth.entity[detector.by_field_name]) not in usual
                checked += 1
    assert checked > 30


def test_every_field_is_declared_by_the_template_of_its_stream() -> None:
    templates = {pattern: each for each in catalog().templates.values() for pattern in each.patterns}
    for stream, frame in events().items():
        template = templates[f"{stream}*"]
        assert set(frame.columns) <= set(template.fields), set(frame.columns) - set(template.fields)


def test_a_visit_leaves_events_that_agree() -> None:
    tls = events()["logs-network_traffic.tls-esmlkit"]
    planted = {event for truth in small().truth for event in truth.event_ids}
    flows = events()["logs-network_traffic.flow-esmlkit"].filter(~pl.col(ID).is_in(planted))
    keys = ["source.ip", "source.port", "destination.ip", "destination.port"]
    assert flows.join(tls, on=keys, how="anti").height == 0


def test_nobody_works_at_the_weekend() -> None:
    desk = events()["logs-endpoint.events.process-esmlkit"].filter(pl.col("host.name").str.starts_with("WS-"))
    planted = {event for truth in small().truth for event in truth.event_ids}
    assert desk.filter((pl.col(TIME).dt.weekday() > 5) & ~pl.col(ID).is_in(planted)).height == 0
    assert desk.height > 500


def test_modules_that_are_not_asked_for_leave_no_events() -> None:
    only = prepare(SMALL, catalog().select(["security_cloudtrail"]))
    assert {stream for stream, _ in only.batches()} == {"logs-aws.cloudtrail-esmlkit"}


def test_a_job_that_cannot_run_here_gets_nothing_planted() -> None:
    """Its runtime field needs Painless; the other jobs do not suffer from it."""
    job = catalog().jobs["auth_rare_user"]
    field = {
        "user_upper": {"type": "keyword", "script": {"source": "emit(doc['user.name'].value.toUpperCase())"}}
    }
    own = replace(job, datafeed={**job.datafeed, "runtime_mappings": field})
    one = replace(catalog().select(jobs=["auth_rare_user", "suspicious_login_activity"]), scenarios={})
    plan = prepare(SMALL, replace(one, jobs={**one.jobs, job.id: own}))
    assert plan.barren == ("auth_rare_user",)
    assert {truth.jobs[0] for truth in plan.truth} == {"suspicious_login_activity"}


def test_without_anomalies_there_is_no_truth() -> None:
    plain = prepare(Options(days=1, users=12, hosts=9, anomalies=False), catalog())
    assert plain.truth == []


@pytest.mark.parametrize("docs", [5_000, 60_000])
def test_the_number_of_events_is_about_what_was_asked(docs: int) -> None:
    plan = prepare(Options(days=7, users=12, hosts=9, docs=docs, anomalies=False), catalog())
    count = sum(frame.height for _, frame in plan.batches())
    assert abs(count - docs) < 0.1 * docs


def test_short_stretches_hold_the_same_organisation() -> None:
    """A large volume is cut into shorter stretches; every hour of the day still has events."""
    plan = prepare(Options(days=1, users=12, hosts=9, docs=200_000, anomalies=False), catalog())
    hours = {int(hour) for _, frame in plan.batches() for hour in frame[TIME].dt.hour().unique()}
    assert hours == set(range(24))


BAD = {
    "days": 0, "users": 2, "hosts": 1, "seed": -1, "docs": 10, "anomaly_rate": 0.5,
    "namespace": "Not-Allowed", "environments": 0, "start": 1_767_571_200_123,
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_absurd_arguments_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        Options(**{name: BAD[name]})  # type: ignore[arg-type]
    assert len(str(caught.value).splitlines()) == 1


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_any_seed_founds_a_company_whose_names_are_unique(seed: int) -> None:
    people = prepare(
        Options(days=1, users=40, hosts=4, seed=seed, anomalies=False), catalog()
    ).organisation.people
    assert people["user.name"].n_unique() == people.height
