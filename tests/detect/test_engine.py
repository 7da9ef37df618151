"""Machine-learning rules on their schedule: what is selected, when it is seen, nothing doubled or lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.definitions.definition import Rule, Technique
from elastic_ml_kit.detect.engine import KINDS, evaluate, unsupported
from elastic_ml_kit.detect.hit import record_hit
from elastic_ml_kit.detect.schedule import runs_that_see
from elastic_ml_kit.model import Influence, Record

MONDAY = 1_767_571_200_000
MINUTE = 60_000

RULE = Rule(
    id="11111111-2222-3333-4444-555555555555",
    name="Odd logon",
    type="machine_learning",
    body={"from": "now-45m", "interval": "15m", "tags": ["a"]},
    metadata={},
    severity="low",
    risk_score=21,
    interval=900,
    lookback=2700,
    max_signals=100,
    techniques=(
        Technique("TA0006", "Credential Access", "T1110", "Brute Force"),
        Technique("TA0006", "Credential Access", "T1110.003", "Password Spraying"),
    ),
    file="",
    jobs=("auth_rare_user",),
    anomaly_threshold=75,
)


def record(score: float = 90.0, bucket: int = 0, user: str = "eve", **other: Any) -> Record:
    fields: dict[str, Any] = {
        "job_id": "auth_rare_user",
        "timestamp": MONDAY + bucket * 15 * MINUTE,
        "bucket_span": 900,
        "detector_index": 0,
        "function": "rare",
        "function_description": "rare",
        "probability": 0.001,
        "record_score": score,
        "initial_record_score": score,
        "typical": 0.001,
        "actual": 1.0,
        "by_field_name": "user.name",
        "by_field_value": user,
        "influences": (Influence("source.ip", ("10.0.0.1",)),),
    }
    return Record(**(fields | other))


def test_an_alert_has_the_rule_the_record_and_the_evidence() -> None:
    (alert,) = evaluate(RULE, [record_hit(record())]).alerts
    document = alert.document
    assert alert.evidence == (record().id,)
    assert document["kibana.alert.uuid"] == alert.id
    assert document["@timestamp"] == "2026-01-05T00:30:00.000Z"
    assert document["kibana.alert.original_time"] == "2026-01-05T00:00:00.000Z"
    assert document["kibana.alert.ancestors"][0]["id"] == record().id
    assert document["kibana.alert.rule.rule_id"] == RULE.id
    assert document["kibana.alert.rule.rule_type_id"] == "siem.mlRule"
    assert document["kibana.alert.rule.parameters"]["anomaly_threshold"] == 75
    assert document["source.ip"] == ["10.0.0.1"]
    assert document["user.name"] == ["eve"]
    assert "eve" in document["kibana.alert.reason"]
    (threat,) = document["kibana.alert.rule.threat"]
    assert threat["technique"][0]["subtechnique"][0]["id"] == "T1110.003"


@pytest.mark.parametrize(
    ("given_record", "part"),
    [
        (record(score=74.9), "below the anomaly_threshold"),
        (record(job_id="other"), "the rule reads auth_rare_user"),
    ],
)
def test_what_the_rule_does_not_select(given_record: Record, part: str) -> None:
    hit = record_hit(given_record)
    assert evaluate(RULE, [hit]).alerts == ()
    assert part in KINDS[RULE.type].objection(RULE, hit.document)


def test_a_record_at_the_threshold_is_selected() -> None:
    assert len(evaluate(RULE, [record_hit(record(score=75.0))]).alerts) == 1


def test_overlapping_windows_raise_one_alert() -> None:
    hit = record_hit(record())
    assert len(runs_that_see(RULE, hit)) == 2
    assert len(evaluate(RULE, [hit]).alerts) == 1


def test_a_short_lookback_misses_the_record_and_says_what_would_not() -> None:
    short = replace(RULE, lookback=1200)
    evaluation = evaluate(short, [record_hit(record())])
    assert evaluation.alerts == ()
    (missed,) = evaluation.missed
    assert missed.hit.id == record().id
    assert "lookback of 31 min or more" in missed.why


def test_the_highest_scores_win_when_there_are_too_many() -> None:
    few = replace(RULE, max_signals=2)
    hits = [record_hit(record(score=80 + number, user=f"u{number}")) for number in range(4)]
    evaluation = evaluate(few, hits)
    assert [alert.document["user.name"] for alert in evaluation.alerts] == [["u3"], ["u2"]]
    assert {missed.hit.document["by_field_value"] for missed in evaluation.missed} == {"u0", "u1"}
    assert all("max_signals (2)" in missed.why for missed in evaluation.missed)


def test_a_rule_type_that_is_not_run_here_is_told() -> None:
    assert unsupported(RULE) == ""
    assert "eql" in unsupported(replace(RULE, type="eql"))


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_says_why_an_empty_document_is_not_selected(kind: str) -> None:
    assert KINDS[kind].objection(RULE, {})
    assert KINDS[kind].rule_type_id.startswith("siem.")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 100), st.sampled_from("abc")), max_size=30),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_every_selected_record_is_alerted_once_or_named_as_missed(
    found: list[tuple[int, int, str]], most: int, shuffle: Any
) -> None:
    rule = replace(RULE, max_signals=most)
    records = {(bucket, user): record(float(score), bucket, user) for bucket, score, user in found}
    hits = [record_hit(each) for each in records.values()]
    evaluation = evaluate(rule, hits)
    alerted = [evidence for alert in evaluation.alerts for evidence in alert.evidence]
    missed = [each.hit.id for each in evaluation.missed]
    selected = sorted(each.id for each in records.values() if each.record_score >= 75)
    assert sorted(alerted + missed) == selected
    shuffled = list(hits)
    shuffle.shuffle(shuffled)
    assert evaluate(rule, shuffled).alerts == evaluation.alerts


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([300, 900, 3600]), st.sampled_from([60, 900, 3600]))
def test_two_spans_delay_and_interval_of_lookback_see_every_bucket(
    bucket: int, span: int, interval: int
) -> None:
    rule = replace(RULE, interval=interval, lookback=span + 60 + interval)
    hit = record_hit(record(timestamp=bucket * span * 1000, bucket_span=span))
    assert runs_that_see(rule, hit)
