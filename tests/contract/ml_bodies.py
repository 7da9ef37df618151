"""What Elasticsearch makes of the bodies of jobs and datafeeds: checks, defaults, what GET leaves out."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.lab import Lab
from tests.contract.ml_state import check_id, invalid, megabytes, now

_WITHOUT_FIELD = (
    "count",
    "high_count",
    "low_count",
    "non_zero_count",
    "high_non_zero_count",
    "rare",
    "low_non_zero_count",
    "freq_rare",
    "time_of_day",
    "time_of_week",
)
_WITH_FIELD = (
    "distinct_count",
    "high_distinct_count",
    "low_distinct_count",
    "info_content",
    "mean",
    "sum",
    "high_info_content",
    "low_info_content",
    "min",
    "max",
    "high_mean",
    "low_mean",
    "median",
    "high_median",
    "low_median",
    "metric",
    "varp",
    "high_varp",
    "low_varp",
    "high_sum",
    "low_sum",
    "non_null_sum",
    "high_non_null_sum",
    "low_non_null_sum",
    "lat_long",
)
_FIRST = (
    "allow_lazy_open",
    "analysis_config",
    "analysis_limits",
    "background_persist_interval",
    "custom_settings",
    "daily_model_snapshot_retention_after_days",
    "data_description",
    "description",
    "groups",
    "model_plot_config",
    "model_snapshot_retention_days",
    "renormalization_window_days",
    "results_index_name",
    "results_retention_days",
)
GENERATED = ("job_type", "job_version", "create_time", "finished_time", "model_snapshot_id")


def job_config(lab: Lab, job_id: str, body: Mapping[str, Any]) -> Document:
    """The configuration that is stored for a job body."""
    check_id(job_id, "job_id")
    if job_id != body.get("job_id", job_id):
        raise invalid(
            f"Inconsistent job_id; [{body['job_id']}] specified in the body, [{job_id}] in the path"
        )
    if "analysis_config" not in body:
        raise invalid("An analysis_config must be set")
    if "data_description" not in body:
        raise invalid("A data_description must be set")
    for group in body.get("groups", ()):
        check_id(group, "group")
        if group == job_id:
            raise invalid(f"job and group names must be different but both are [{job_id}]")
    given = {name: copy.deepcopy(body[name]) for name in _FIRST if name in body}
    filled = {
        "analysis_config": analysis_config(body["analysis_config"]),
        "analysis_limits": analysis_limits(lab, body.get("analysis_limits") or {}),
        "data_description": {"time_field": "time", "time_format": "epoch_ms", **body["data_description"]},
    }
    return _defaults(job_id) | given | filled | {"results_index_name": _results_index(body)}


def _defaults(job_id: str) -> Document:
    return {
        "job_id": job_id,
        "job_type": "anomaly_detector",
        "job_version": "12.0.0",
        "create_time": now(),
        "allow_lazy_open": False,
        "model_snapshot_retention_days": 10,
        "daily_model_snapshot_retention_after_days": 1,
    }


def _results_index(body: Mapping[str, Any]) -> str:
    name = str(body.get("results_index_name", "shared")).removeprefix("custom-")
    return name if name == "shared" else f"custom-{name}"


def analysis_config(body: Mapping[str, Any]) -> Document:
    """Detectors numbered and described, bucket span and influencers set."""
    detectors = [_detector(number, each) for number, each in enumerate(body.get("detectors") or ())]
    if not detectors:
        raise invalid("No detectors configured")
    rest = {name: copy.deepcopy(value) for name, value in body.items() if name != "detectors"}
    return {"bucket_span": "5m", "influencers": [], **rest, "detectors": detectors}


def _detector(number: int, body: Mapping[str, Any]) -> Document:
    check_detector(body)
    filled = {"detector_description": _described(body)} | copy.deepcopy(dict(body))
    return filled | {"detector_index": number}


def check_detector(body: Mapping[str, Any]) -> None:
    """What Elasticsearch says about functions and their fields."""
    function = str(body.get("function", ""))
    if function not in (*_WITHOUT_FIELD, *_WITH_FIELD):
        raise invalid(f"Unknown function '{function}'")
    if function in ("rare", "freq_rare") and not body.get("by_field_name"):
        raise invalid(f"by_field_name must be set when the '{function}' function is used")
    if function == "freq_rare" and not body.get("over_field_name"):
        raise invalid(f"over_field_name must be set when the '{function}' function is used")
    if function in _WITHOUT_FIELD and body.get("field_name"):
        raise invalid(f"field_name cannot be used with function '{function}'")
    if function in _WITH_FIELD and not body.get("field_name"):
        raise invalid(f"Unless a count or temporal function is used one of field_name is needed: {function}")
    named = [
        body[each] for each in ("by_field_name", "over_field_name", "partition_field_name") if body.get(each)
    ]
    if len(named) != len({*named}):
        raise invalid("by_field_name, over_field_name and partition_field_name must differ from each other")


def _described(body: Mapping[str, Any]) -> str:
    """The description that a detector without one gets.

    >>> _described({"function": "rare", "by_field_name": "user.name", "partition_field_name": "host.name"})
    'rare by "user.name" partitionfield="host.name"'
    """
    named = {name: f'"{value}"' if "." in str(value) else str(value) for name, value in body.items()}
    field = f"({named['field_name']})" if body.get("field_name") else ""
    parts = [f"{body['function']}{field}"]
    parts += [f"by {named['by_field_name']}"] if body.get("by_field_name") else []
    parts += [f"over {named['over_field_name']}"] if body.get("over_field_name") else []
    parts += [f"partitionfield={named['partition_field_name']}"] if body.get("partition_field_name") else []
    return " ".join(parts)


def analysis_limits(lab: Lab, body: Mapping[str, Any]) -> Document:
    """Limits in whole megabytes, as they are given back whatever they were written in."""
    limit = megabytes(body.get("model_memory_limit") or "1024mb")
    if limit < 1:
        raise invalid("model_memory_limit must be at least 1 MiB")
    if lab.most_memory and limit > megabytes(lab.most_memory):
        if "model_memory_limit" in body:
            raise invalid(
                f"model_memory_limit [{limit}mb] must be less than the value of the "
                f"xpack.ml.max_model_memory_limit setting [{lab.most_memory}]"
            )
        limit = megabytes(lab.most_memory)
    return {"model_memory_limit": f"{limit}mb"} | {
        "categorization_examples_limit": body.get("categorization_examples_limit", 4)
    }


def datafeed_config(datafeed_id: str, body: Mapping[str, Any]) -> Document:
    """The configuration that is stored for a datafeed body."""
    check_id(datafeed_id, "datafeed_id")
    indices = body.get("indices", body.get("indexes"))
    if not indices:
        raise invalid(f"[indices] must have at least one entry for datafeed [{datafeed_id}]")
    rest = {name: copy.deepcopy(value) for name, value in body.items() if name not in ("indexes", "headers")}
    return {
        "query": {"match_all": {}},
        "query_delay": f"{random.randint(60_000, 120_000)}ms",
        "scroll_size": 1000,
        "chunking_config": {"mode": "auto"},
        "delayed_data_check_config": {"enabled": True},
        "indices_options": {
            "expand_wildcards": ["open"],
            "ignore_unavailable": False,
            "allow_no_indices": True,
            "ignore_throttled": True,
        },
        **rest,
        "datafeed_id": datafeed_id,
        "indices": indices.split(",") if isinstance(indices, str) else list(indices),
    }


def without_generated(config: Mapping[str, Any]) -> Document:
    """A configuration as `exclude_generated` gives it: what could be put again as it stands."""
    left_out = (*GENERATED, "job_id", "datafeed_id", "authorization")
    kept = {name: value for name, value in config.items() if name not in left_out}
    if "datafeed_id" in config:
        kept["job_id"] = config["job_id"]
    if "results_index_name" in kept:
        kept["results_index_name"] = str(kept["results_index_name"]).removeprefix("custom-")
    return kept
