"""What counts as a difference, and what a server only writes in another way."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install.compare import differences
from elastic_ml_kit.targets.cluster.install.table import TABLE

JOB: Document = {
    "description": "d",
    "groups": ["security", "esmlkit"],
    "analysis_config": {
        "bucket_span": "15m",
        "detectors": [{"function": "rare", "by_field_name": "user.name", "detector_description": "one"}],
        "influencers": ["user.name"],
        "model_prune_window": "30d",
    },
    "analysis_limits": {"model_memory_limit": "128mb"},
    "data_description": {"time_field": "@timestamp"},
    "allow_lazy_open": False,
}


def stored(**changes: Any) -> Document:
    """The job as Elasticsearch gives it back."""
    analysis = {
        "bucket_span": "900s",
        "detectors": [
            {
                "function": "rare",
                "by_field_name": "user.name",
                "detector_description": "one",
                "detector_index": 0,
            }
        ],
        "influencers": ["user.name"],
        "model_prune_window": "720h",
    }
    return {
        **JOB,
        "job_type": "anomaly_detector",
        "create_time": 1,
        "groups": ["esmlkit", "security"],
        "analysis_config": analysis,
        "analysis_limits": {"model_memory_limit": "134217728b", "categorization_examples_limit": 4},
        "data_description": {"time_field": "@timestamp", "time_format": "epoch_ms"},
        "results_index_name": "shared",
        **changes,
    }


@pytest.mark.parametrize(
    ("kind", "sent", "there"),
    [
        (Kind.JOB, JOB, stored()),
        (Kind.JOB, {**JOB, "results_index_name": "own"}, stored(results_index_name="custom-own")),
        (
            Kind.DATAFEED,
            {"job_id": "a", "query_delay": "2m", "query": {"bool": {"filter": []}}, "indices": ["x"]},
            {
                "job_id": "a",
                "query_delay": "120s",
                "query": {"bool": {"filter": []}},
                "indices": ["x"],
                "scroll_size": 1000,
                "chunking_config": {"mode": "auto"},
            },
        ),
        (
            Kind.TEMPLATE,
            {
                "index_patterns": ["a"],
                "priority": 300,
                "data_stream": {},
                "template": {"settings": {"number_of_shards": 1, "index": {"hidden": True}}},
            },
            {
                "index_patterns": ["a"],
                "priority": 300,
                "composed_of": [],
                "data_stream": {"hidden": False, "allow_custom_routing": False},
                "template": {"settings": {"index": {"number_of_shards": "1", "hidden": "true"}}},
            },
        ),
        (Kind.FILTER, {"items": ["b", "a"]}, {"items": ["a", "b"]}),
        (
            Kind.CALENDAR,
            {
                "job_ids": ["a"],
                "events": [
                    {
                        "description": "x",
                        "start_time": "2026-01-05T00:00:00Z",
                        "end_time": "1767657600000",
                    }
                ],
            },
            {
                "job_ids": ["a"],
                "events": [
                    {
                        "description": "x",
                        "start_time": 1767571200000,
                        "end_time": 1767657600000,
                        "calendar_id": "c",
                        "event_id": "e",
                    }
                ],
            },
        ),
        (
            Kind.RULE,
            {"name": "n", "note": "two\nlines\n", "machine_learning_job_id": "a", "tags": ["b", "a"]},
            {
                "name": "n",
                "note": "two\nlines",
                "machine_learning_job_id": ["a"],
                "tags": ["a", "b"],
                "enabled": True,
                "revision": 4,
            },
        ),
        (
            Kind.SCRIPT,
            {"script": {"lang": "painless", "source": "1"}},
            {"script": {"lang": "painless", "source": "1", "options": {}}},
        ),
    ],
)
def test_what_a_server_writes_in_another_way_is_no_difference(
    kind: Kind, sent: Document, there: Document
) -> None:
    assert TABLE[kind].changes(there, sent) == []


@pytest.mark.parametrize(
    ("kind", "sent", "there", "changed"),
    [
        (Kind.JOB, {**JOB, "description": "e"}, stored(), ["description"]),
        (Kind.JOB, JOB, stored(groups=["security"]), ["groups"]),
        (
            Kind.JOB,
            {**JOB, "analysis_limits": {"model_memory_limit": "129mb"}},
            stored(),
            ["analysis_limits.model_memory_limit"],
        ),
        (
            Kind.JOB,
            {**JOB, "analysis_config": {**JOB["analysis_config"], "bucket_span": "1h"}},
            stored(),
            ["analysis_config.bucket_span"],
        ),
        (
            Kind.DATAFEED,
            {"query": {"match_all": {}}},
            {"query": {"match_all": {}}, "runtime_mappings": {"a": {"type": "long"}}},
            ["runtime_mappings"],
        ),
        (
            Kind.TEMPLATE,
            {"template": {"mappings": {"properties": {"a": {"type": "long"}}}}},
            {"template": {"mappings": {"properties": {"a": {"type": "long"}, "b": {"type": "ip"}}}}},
            ["template.mappings.properties.b"],
        ),
        (
            Kind.TEMPLATE,
            {"template": {"settings": {"index.number_of_shards": 2}}},
            {"template": {"settings": {"index": {"number_of_shards": "1"}}}},
            ["template.settings.index.number_of_shards"],
        ),
        (
            Kind.PIPELINE,
            {"processors": [{"set": {"field": "a"}}]},
            {"processors": [{"set": {"field": "a", "value": 1}}]},
            ["processors"],
        ),
        (Kind.FILTER, {"items": ["a"]}, {"items": ["a", "b"]}, ["items"]),
        (Kind.RULE, {"severity": "low"}, {"severity": "high"}, ["severity"]),
    ],
)
def test_a_difference_is_named_by_its_path(
    kind: Kind, sent: Document, there: Document, changed: list[str]
) -> None:
    assert TABLE[kind].changes(there, sent) == changed


def test_what_a_detector_is_told_can_change_and_what_it_computes_cannot() -> None:
    row = TABLE[Kind.JOB]
    detector = JOB["analysis_config"]["detectors"][0]
    for change, fixed in (({"detector_description": "two"}, []), ({"function": "freq_rare"}, ["detectors"])):
        analysis = {**JOB["analysis_config"], "detectors": [{**detector, **change}]}
        changed = row.changes(stored(), {**JOB, "analysis_config": analysis})
        assert changed
        assert [path.rpartition(".")[2] for path in row.fixed(changed)] == fixed


def test_a_longer_list_is_a_difference_and_an_empty_one_may_be_left_out() -> None:
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": 2}]}) == ["a"]
    assert differences({"a": [], "b": {}, "c": False}, {}) == []
    assert differences({"a": [1]}, {}) == ["a"]
