"""Two engines held against each other: counts, scores, order, the strongest disagreements, and their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from elastic_ml_kit.clock import Window
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.report.agreement import (
    NO_RESULT,
    Agreement,
    Differs,
    Scores,
    Shared,
    agreement,
    agreement_json,
)
from elastic_ml_kit.report.agreement_text import WIDTH, render_agreement_text

SPAN = 900
START = 1_767_571_200_000
BUCKETS = 40


def record(job: str, bucket: int, user: str | None, score: float, detector: int = 0) -> Record:
    return Record(
        job_id=job,
        timestamp=START + bucket * SPAN * 1000,
        bucket_span=SPAN,
        detector_index=detector,
        function="rare",
        function_description="rare",
        probability=0.01,
        record_score=score,
        initial_record_score=score,
        typical=1.0,
        actual=1.0,
        by_field_name=None if user is None else "user.name",
        by_field_value=user,
    )


def result(job: str, *records: Record, buckets: int = BUCKETS) -> JobResult:
    last = START + (buckets - 1) * SPAN * 1000
    return JobResult(job, events=1000, buckets_seen=buckets, first=START, last=last, records=records)


RECORDS = st.lists(
    st.builds(
        record,
        st.just("job"),
        st.integers(0, BUCKETS - 1),
        st.sampled_from(["ada", "bo", "", None]),
        st.floats(0, 100),
        st.integers(0, 1),
    ),
    max_size=30,
)
RESULTS = st.lists(RECORDS, max_size=3).map(
    lambda each: [
        result(f"job-{number}", *(replace(one, job_id=f"job-{number}") for one in records))
        for number, records in enumerate(each)
    ]
)
THRESHOLDS = {"job-0": 20.0, "job-1": 50.0}


@given(RESULTS)
def test_agreement_with_oneself_is_perfect(results: Sequence[JobResult]) -> None:
    found = agreement(results, results, THRESHOLDS)
    assert [job.job for job in found.jobs] == [each.job_id for each in results]
    assert not found.skipped_by_us
    assert not found.skipped_by_them
    for job in found.jobs:
        assert job.records.both == job.records.either
        assert job.at_threshold.both == job.at_threshold.either
        assert job.scores.mean_gap in (0, None)
        assert job.scores.rank_correlation in (1, None)
        assert not job.strongest


@given(RESULTS, RESULTS)
def test_swapped_sides_swap_the_answer(ours: Sequence[JobResult], theirs: Sequence[JobResult]) -> None:
    one, other = agreement(ours, theirs, THRESHOLDS), agreement(theirs, ours, THRESHOLDS)
    for mine, yours in zip(one.jobs, other.jobs, strict=True):
        for here, there in ((mine.records, yours.records), (mine.at_threshold, yours.at_threshold)):
            assert (here.both, here.only_ours, here.only_theirs) == (
                there.both,
                there.only_theirs,
                there.only_ours,
            )
        assert mine.scores.mean_gap == yours.scores.mean_gap
        assert mine.scores.rank_correlation == yours.scores.rank_correlation
        assert [each.gap for each in mine.strongest] == [each.gap for each in yours.strongest]
        if mine.scores.largest is not None and yours.scores.largest is not None:
            assert mine.scores.largest == -yours.scores.largest
    assert one.skipped_by_us == other.skipped_by_them


@given(RESULTS, RESULTS)
def test_totals_are_the_sums_of_the_jobs(ours: Sequence[JobResult], theirs: Sequence[JobResult]) -> None:
    found = agreement(ours, theirs, THRESHOLDS)
    assert found.records.both == sum(job.records.both for job in found.jobs)
    assert found.records.only_theirs == sum(job.records.only_theirs for job in found.jobs)
    assert found.at_threshold.either == sum(job.at_threshold.either for job in found.jobs)


@given(RESULTS, RESULTS)
def test_the_text_keeps_to_its_width_and_names_every_job(
    ours: Sequence[JobResult], theirs: Sequence[JobResult]
) -> None:
    text = render_agreement_text(agreement(ours, theirs, THRESHOLDS))
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert all(each.job_id in text for each in [*ours, *theirs])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=BUCKETS))
def test_the_order_is_compared_as_spearman_did(scores: list[tuple[int, int]]) -> None:
    ours, theirs = (
        result("a", *(record("a", bucket, "ada", pair[side]) for bucket, pair in enumerate(scores)))
        for side in (0, 1)
    )
    found = agreement([ours], [theirs], {}).scores.rank_correlation
    if any(len({pair[side] for pair in scores}) == 1 for side in (0, 1)):
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(scores).statistic, abs=0.001)


def mixed() -> Agreement:
    ours = result(
        "a",
        record("a", 1, "ada", 90),
        record("a", 2, "ada", 40),
        record("a", 3, "bo", 80),
        record("a", 4, "bo", 0.4),
        record("a", 5, "cy", 76),
    )
    theirs = result(
        "a",
        record("a", 1, "ada", 88),
        record("a", 2, "ada", 80),
        record("a", 3, "bo", 80, detector=1),
        record("a", 5, "cy", 75.5),
    )
    window = Window(START, START + BUCKETS * SPAN * 1000)
    return agreement(
        [ours, result("b")],
        [theirs, result("c")],
        {"a": 75},
        {"d": "no event matches"},
        {"b": "no room"},
        window,
    )


def test_what_both_have_and_what_only_one_has() -> None:
    (job,) = mixed().jobs
    assert job.records == Shared(both=3, only_ours=2, only_theirs=1)
    assert job.at_threshold == Shared(both=2, only_ours=1, only_theirs=2)
    assert job.scores == Scores(mean_gap=14.167, largest=-40, bias=-12.5, rank_correlation=0.5)


def test_the_strongest_disagreements_come_first_and_trifles_are_none() -> None:
    (job,) = mixed().jobs
    assert [(each.differs, each.entity, each.ours, each.theirs) for each in job.strongest] == [
        (Differs.ONLY_OURS, {"user.name": "bo"}, 80, None),
        (Differs.ONLY_THEIRS, {"user.name": "bo"}, None, 80),
        (Differs.SCORE, {"user.name": "ada"}, 40, 80),
        (Differs.SCORE, {"user.name": "ada"}, 90, 88),
    ]


def test_only_the_strongest_are_kept() -> None:
    ours = result("a", *(record("a", bucket, "ada", bucket + 10) for bucket in range(12)))
    (job,) = agreement([ours], [result("a")], {}).jobs
    assert [each.ours for each in job.strongest] == [21, 20, 19, 18, 17]


def test_jobs_of_one_side_are_named_with_the_reason() -> None:
    found = mixed()
    assert found.skipped_by_us == {"c": NO_RESULT, "d": "no event matches"}
    assert found.skipped_by_them == {"b": "no room"}


def test_buckets_that_one_side_has_not_seen_are_left_out() -> None:
    ours = result("a", record("a", 2, "ada", 90), record("a", 30, "ada", 90))
    behind = result("a", record("a", 2, "ada", 90), buckets=10)
    assert agreement([ours], [behind], {}).records == Shared(1, 0, 0)
    assert agreement([behind], [ours], {}).records == Shared(1, 0, 0)
    nothing = JobResult("a", events=0, buckets_seen=0, first=None, last=None)
    assert agreement([ours], [nothing], {}).records == Shared(0, 0, 0)


def test_only_records_of_the_window_are_compared() -> None:
    ours = result("a", *(record("a", bucket, "ada", 90) for bucket in (1, 5, 9)))
    width = SPAN * 1000
    window = Window(START + 5 * width + 60_000, START + 9 * width)
    found = agreement([ours], [result("a")], {}, window=window)
    assert found.records == Shared(0, 1, 0)
    assert found.window == window
    before = agreement([ours], [result("a")], {}, window=Window(0, START))
    assert before.records == Shared(0, 0, 0)
    assert before.window is None


def test_the_text_of_a_mixed_answer() -> None:
    lines = render_agreement_text(mixed()).splitlines()
    assert lines[0] == "1 job on both sides, 2026-01-05 00:00 to 2026-01-05 09:45 UTC"
    assert lines[2].split() == ["job", "both", "here", "cluster", "mean", "max", "rank", "rule"]
    assert lines[3].split() == ["a", "3", "2", "1", "14.2", "-40", "0.50", "2/5"]
    assert "    2026-01-05 00:45  user.name=bo  80 / none" in lines
    assert "    2026-01-05 00:45  user.name=bo  detector 1  none / 80" in lines
    assert lines[-7:] == [
        "",
        "Not run in the workspace:",
        f"  {NO_RESULT}: c",
        "  no event matches: d",
        "",
        "Not run in the cluster:",
        "  no room: b",
    ]


def test_the_text_ends_where_there_is_too_much_to_say() -> None:
    jobs = [f"job-{number:02}" for number in range(30)]
    ours = [result(job, *(record(job, bucket, "ada", 90) for bucket in range(5))) for job in jobs]
    lines = render_agreement_text(agreement(ours, [result(job) for job in jobs], {})).splitlines()
    assert lines[-1] == "  … and those of 24 more jobs; --json has them"


def test_a_long_name_is_cut_in_the_table_alone() -> None:
    job = "auth_high_count_logon_events_for_a_source_ip_ea"
    text = render_agreement_text(agreement([result(job, record(job, 1, "ada", 80))], [result(job)], {}))
    assert "auth_high_count_logon_events_for_a…" in text
    assert f"  {job}\n" in text


def test_the_json_says_all_of_it() -> None:
    found = orjson.loads(agreement_json(mixed()))
    assert found["format"] == 1
    assert found["window"] == {"start": START, "end": START + (BUCKETS - 1) * SPAN * 1000 + 1}
    assert found["jobs"][0]["strongest"][0] == {
        "job": "a",
        "timestamp": START + 3 * SPAN * 1000,
        "detector_index": 0,
        "entity": {"user.name": "bo"},
        "differs": "only in the workspace",
        "ours": 80,
        "theirs": None,
    }
    assert agreement_json(mixed()) == agreement_json(mixed())
