"""Results read back: all of them, page after page, under the names that the jobs have here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.model import Bucket, BucketInfluencer, Influencer, Record
from elastic_ml_kit.score.anomaly.job import run_job
from elastic_ml_kit.targets.cluster.run import read_results, run_jobs
from tests.contract.lab import Lab
from tests.contract.ml_state import machine

from .lab import HOUR, START, WINDOW, a_lab, cluster, install, job_body, logons, pace, write

NAMES = {"lab-rare": "rare"}
MANY = 10_400


def test_results_are_those_of_the_embedded_engine() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        write(stack, logons())
        run_jobs(stack, install(stack, [*NAMES]), WINDOW, pace=pace(lab))
        [result] = read_results(stack, {**NAMES, "lab-gone": "gone"})
        [events] = lab.documents.frames(["logs-*"]).values()
    job = build_job("rare", "", job_body(), {"job_id": "rare", "indices": ["logs-*"]}, file="")
    own = run_job(job, events, WINDOW)
    assert len(result.records) == 1
    assert result.records == own.records
    assert result.buckets == tuple(each for each in own.buckets if each.anomaly_score > 0)
    assert result.influencers == own.influencers
    assert (result.job_id, result.events) == ("rare", own.events)


def fill(lab: Lab, name: str, records: int) -> list[Record]:
    """Give a job many results: four records in an hour, the scores from 0 to 100, and a bucket for each."""
    held, made = machine(lab).jobs[name].results, []
    for number in range(records):
        at, score = START + number // 4 * HOUR, number * 7 % 101
        record = Record(
            name,
            at,
            3600,
            0,
            "rare",
            "rare",
            1e-4,
            score,
            99.0,
            0.0,
            1.0,
            0.0,
            None,
            "user.name",
            f"u{number}",
        )
        made.append(record)
        held.records[f"r{number}"] = record.document()
        held.influencers[f"i{number}"] = Influencer(
            name, at, 3600, "user.name", f"u{number}", score, 1e-4
        ).document()
        if number % 4 == 0:
            part = BucketInfluencer("bucket_time", score, 1e-4)
            held.buckets[f"b{number}"] = Bucket(name, at, 3600, score, 7, (part,)).document()
    return made


def test_more_results_than_elasticsearch_pages_through() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        install(stack, [*NAMES])
        made = fill(lab, "lab-rare", MANY)
        [result] = read_results(stack, NAMES)
    assert [each.id for each in result.records] == [replace(each, job_id="rare").id for each in made]
    assert len(result.influencers) == MANY
    assert len(result.buckets) == sum(each.record_score > 0 for each in made[::4])


@pytest.mark.parametrize("size", [1, 3, 4, 5, 1000])
def test_pages_of_any_size_hold_the_same(size: int) -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        install(stack, [*NAMES])
        made = fill(lab, "lab-rare", 50)
        [result] = read_results(stack, NAMES, size=size)
    assert {each.record_score for each in result.records} == {each.record_score for each in made}
    assert [each.by_field_value for each in result.records] == [each.by_field_value for each in made]


def test_a_window_and_a_score_leave_the_others_out() -> None:
    lab, window = a_lab(), Window(START + 2 * HOUR, START + 9 * HOUR)
    with cluster(lab) as stack:
        install(stack, [*NAMES])
        made = fill(lab, "lab-rare", 60)
        machine(lab).jobs["lab-rare"].results.records["r9"]["is_interim"] = True
        [result] = read_results(stack, NAMES, window, minimum=50.0, size=4)
    wanted = [each.by_field_value for each in made if each.timestamp in window and each.record_score >= 50]
    assert [each.by_field_value for each in result.records] == wanted
    assert [each.value for each in result.influencers] == wanted
    assert {each.timestamp for each in result.buckets} <= {each.timestamp for each in result.records}
    assert {each.initial_record_score for each in result.records} == {99.0}
