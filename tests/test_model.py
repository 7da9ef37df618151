from __future__ import annotations

import json
from dataclasses import replace

from elastic_ml_kit.model import (
    Bucket,
    BucketInfluencer,
    Cause,
    Influence,
    Influencer,
    Record,
    Truth,
)

RECORD = Record(
    job_id="j",
    timestamp=1_767_571_200_000,
    bucket_span=900,
    detector_index=0,
    function="rare",
    function_description="rare",
    probability=0.001,
    record_score=80.0,
    initial_record_score=81.0,
    typical=0.001,
    actual=1.0,
    by_field_name="process.name",
    by_field_value="ncat",
    partition_field_name="user.name",
    partition_field_value="ada",
    influences=(Influence("host.name", ("h1", "h2")),),
)


def test_a_record_names_its_entity() -> None:
    assert RECORD.entity() == {"user.name": "ada", "process.name": "ncat"}
    assert RECORD.id == "j_record_1767571200000_900_0_user.name=ada_process.name=ncat"
    assert replace(RECORD, by_field_value="nc").id != RECORD.id


def test_a_record_has_the_shape_of_the_anomaly_index() -> None:
    document = RECORD.document()
    assert document["result_type"] == "record"
    assert (document["typical"], document["actual"]) == ([0.001], [1.0])
    assert document["influencers"] == [
        {"influencer_field_name": "host.name", "influencer_field_values": ["h1", "h2"]}
    ]
    assert document["host.name"] == ["h1", "h2"]
    assert document["user.name"] == ["ada"]
    assert "over_field_name" not in document
    assert "field_name" not in document
    assert json.loads(json.dumps(document)) == document


def test_a_population_record_keeps_its_values_in_causes() -> None:
    record = replace(
        RECORD,
        by_field_name=None,
        by_field_value=None,
        partition_field_name=None,
        partition_field_value=None,
        over_field_name="domain",
        over_field_value="x.test",
        field_name="dns.question.name",
        causes=(Cause(0.001, 20.0, 900.0, "x.test"),),
    )
    document = record.document()
    assert "typical" not in document
    assert document["over_field_value"] == "x.test"
    assert document["causes"][0] == {
        "probability": 0.001,
        "typical": [20.0],
        "actual": [900.0],
        "function": "rare",
        "function_description": "rare",
        "over_field_name": "domain",
        "over_field_value": "x.test",
        "field_name": "dns.question.name",
    }


def test_buckets_and_influencers_have_their_documents() -> None:
    bucket = Bucket("j", 0, 900, 55.0, 10, (BucketInfluencer("bucket_time", 55.0, 0.01),)).document()
    assert (bucket["result_type"], bucket["anomaly_score"], bucket["event_count"]) == ("bucket", 55.0, 10)
    assert bucket["bucket_influencers"][0]["influencer_field_name"] == "bucket_time"
    influencer = Influencer("j", 0, 900, "user.name", "ada", 40.0, 0.02).document()
    assert influencer["result_type"] == "influencer"
    assert influencer["user.name"] == "ada"


def test_a_truth_is_read_back_from_its_line() -> None:
    truth = Truth("t1", ("j",), {"user.name": "ada"}, 0, ("e1", "e2"), 7, "odd", "s", 2, ("T1078",))
    assert Truth.of(json.loads(json.dumps(truth.document()))) == truth
    line = {"id": "t", "jobs": ["j"], "entity": {}, "bucket_start": 0, "event_ids": []}
    assert Truth.of(line).scenario == ""
