"""Results read into the model give the documents again that they were read from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.clock import iso
from elastic_ml_kit.definitions.detector import FUNCTIONS
from elastic_ml_kit.model import Bucket, BucketInfluencer, Cause, Influence, Influencer, Record
from elastic_ml_kit.targets.cluster.run.documents import bucket_of, influencer_of, instant, record_of

SCORES = st.floats(0, 100)
PARTS = st.floats(0, 1)
NUMBERS = st.floats(-1e12, 1e12)
TEXTS = st.text(min_size=1, max_size=8)
FIELDS = st.sampled_from(["user.name", "host.name", "source.ip", "process.name"])
INSTANTS = st.integers(0, 2_000_000_000).map(lambda seconds: seconds * 1000)
INFLUENCES = st.lists(
    st.builds(Influence, FIELDS, st.lists(TEXTS, min_size=1, max_size=3).map(tuple)),
    max_size=3,
    unique_by=lambda each: each.field,
).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of every function, with any of the fields that split, and causes with an over field."""
    values: dict[str, Any] = {}
    for kind in ("by", "partition", "over"):
        if draw(st.booleans()):
            values[f"{kind}_field_name"] = draw(FIELDS)
            values[f"{kind}_field_value"] = draw(TEXTS)
    record = Record(
        job_id=draw(TEXTS),
        timestamp=draw(INSTANTS),
        bucket_span=draw(st.integers(60, 86_400)),
        detector_index=draw(st.integers(0, 9)),
        function=draw(st.sampled_from(sorted(FUNCTIONS))),
        function_description=draw(TEXTS),
        probability=draw(PARTS),
        record_score=draw(SCORES),
        initial_record_score=draw(SCORES),
        typical=draw(NUMBERS),
        actual=draw(NUMBERS),
        multi_bucket_impact=draw(st.floats(-5, 5)),
        field_name=draw(st.none() | FIELDS),
        influences=draw(INFLUENCES),
        **values,
    )
    return (
        _with_causes(record, draw(st.lists(PARTS, min_size=1, max_size=3)))
        if "over_field_name" in values
        else record
    )


def _with_causes(record: Record, probabilities: list[float]) -> Record:
    """A population record: the values of its first cause are its own."""
    over, by = record.over_field_value or "", record.by_field_value
    causes = [
        Cause(each, record.typical + n, record.actual + n, over, by) for n, each in enumerate(probabilities)
    ]
    return replace(record, causes=tuple(causes))


@given(records())
def test_a_record_comes_back_from_its_document(record: Record) -> None:
    document = json.loads(json.dumps(record.document()))
    assert record_of(document) == record
    assert record_of(document).document() == document


@given(records(), TEXTS)
def test_a_record_takes_the_name_that_its_job_has_here(record: Record, name: str) -> None:
    renamed = record_of(record.document(), name)
    assert renamed == replace(record, job_id=name)
    assert renamed.id == replace(record, job_id=name).id


@given(INSTANTS, SCORES, st.integers(0, 1000), st.lists(st.builds(BucketInfluencer, FIELDS, SCORES, PARTS)))
def test_a_bucket_comes_back_from_its_document(
    at: int, score: float, events: int, influencers: list[BucketInfluencer]
) -> None:
    bucket = Bucket("job", at, 900, score, events, tuple(influencers))
    assert bucket_of(json.loads(json.dumps(bucket.document()))) == bucket
    assert bucket_of(bucket.document(), "here").job_id == "here"


@given(INSTANTS, FIELDS, TEXTS, SCORES, PARTS)
def test_an_influencer_comes_back_from_its_document(
    at: int, field: str, value: str, score: float, probability: float
) -> None:
    influencer = Influencer("job", at, 900, field, value, score, probability)
    assert influencer_of(json.loads(json.dumps(influencer.document()))) == influencer


ELASTIC: dict[str, Any] = {
    "job_id": "lab-dns_tunneling_ea",
    "result_type": "record",
    "timestamp": 1_767_571_200_000,
    "bucket_span": 900,
    "detector_index": 0,
    "is_interim": False,
    "probability": 2.5e-9,
    "record_score": 61.25,
    "initial_record_score": 88,
    "multi_bucket_impact": -5.0,
    "function": "high_info_content",
    "function_description": "info_content",
    "field_name": "dns.question.name",
    "over_field_name": "dns_question_etld",
    "over_field_value": "example.net",
    "causes": [
        {
            "probability": 2.5e-9,
            "function": "high_info_content",
            "function_description": "info_content",
            "field_name": "dns.question.name",
            "over_field_name": "dns_question_etld",
            "over_field_value": "example.net",
            "typical": [112.5],
            "actual": [4096],
        }
    ],
    "influencers": [{"influencer_field_name": "host.name", "influencer_field_values": ["web-1"]}],
    "anomaly_score_explanation": {"single_bucket_impact": 30},
    "host": {"name": ["web-1"]},
    "event": {"ingested": "2026-01-05T00:20:00Z"},
}
"""A population record with what Elasticsearch adds to it, and influencers as nested objects."""


def test_a_population_record_as_elasticsearch_writes_it() -> None:
    record = record_of(ELASTIC, "dns_tunneling_ea")
    assert record.id == "dns_tunneling_ea_record_1767571200000_900_0_dns_question_etld=example.net"
    assert (record.record_score, record.initial_record_score) == (61.25, 88.0)
    assert (record.actual, record.typical) == (4096.0, 112.5)
    assert record.causes == (Cause(2.5e-9, 112.5, 4096.0, "example.net"),)
    assert record.influences == (Influence("host.name", ("web-1",)),)


@pytest.mark.parametrize("absent", ["influencers", "causes", "function_description", "multi_bucket_impact"])
def test_what_a_document_may_lack(absent: str) -> None:
    lacking = {name: value for name, value in ELASTIC.items() if name != absent}
    assert record_of(lacking).id == record_of(ELASTIC).id


def test_what_a_document_must_have() -> None:
    with pytest.raises(KeyError, match="record_score"):
        record_of({"job_id": "a", "timestamp": 0, "bucket_span": 900})


@given(INSTANTS)
def test_an_instant_is_a_number_or_iso(at: int) -> None:
    assert instant(at) == instant(iso(at)) == at
