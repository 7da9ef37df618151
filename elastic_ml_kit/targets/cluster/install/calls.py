"""The requests by which a resource that is there is brought to another form, where a PUT does not do it."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.install.compare import TOLD

Call = tuple[str, str, Any]
"""Method, path and body of a request to Elasticsearch."""

UPDATABLE = frozenset(
    {
        "allow_lazy_open",
        "analysis_limits",
        "background_persist_interval",
        "custom_settings",
        "daily_model_snapshot_retention_after_days",
        "description",
        "detectors",
        "groups",
        "model_plot_config",
        "model_prune_window",
        "model_snapshot_retention_days",
        "renormalization_window_days",
        "results_retention_days",
    }
)
"""What a job's `_update` takes."""


def fixed_in_job(changed: list[str]) -> list[str]:
    """Which of these changes only a new job can have."""
    return [
        path
        for path in changed
        if path.split(".")[0] not in UPDATABLE or path == "analysis_limits.categorization_examples_limit"
    ]


def fixed_in_datafeed(changed: list[str]) -> list[str]:
    """Which of these changes only a new datafeed can have."""
    return [path for path in changed if path == "job_id"]


def job_update(path: str, there: Document, wanted: Document) -> list[Call]:
    """What may change of a job; its detectors by their place."""
    analysis = wanted["analysis_config"]
    body = {key: wanted[key] for key in UPDATABLE if key in wanted}
    if "model_prune_window" in analysis:
        body["model_prune_window"] = analysis["model_prune_window"]
    if "analysis_limits" in body:
        limits = {key: text for key, text in body["analysis_limits"].items() if key == "model_memory_limit"}
        body["analysis_limits"] = limits
    body["detectors"] = [
        {"detector_index": place, "custom_rules": []}
        | {key.removeprefix("detector_"): each[key] for key in TOLD if key in each}
        for place, each in enumerate(analysis["detectors"])
    ]
    return [("POST", f"{path}/_update", body)]


def datafeed_update(path: str, there: Document, wanted: Document) -> list[Call]:
    """All of a datafeed but its job."""
    return [("POST", f"{path}/_update", {key: wanted[key] for key in wanted if key != "job_id"})]


def filter_update(path: str, there: Document, wanted: Document) -> list[Call]:
    """The items that come and go."""
    before, after = set(there.get("items", ())), set(wanted.get("items", ()))
    items = {"add_items": sorted(after - before), "remove_items": sorted(before - after)}
    return [("POST", f"{path}/_update", {"description": wanted.get("description", ""), **items})]


def calendar_creation(path: str, body: Document) -> list[Call]:
    """A calendar, then its events."""
    calls: list[Call] = [("PUT", path, {key: body[key] for key in body if key != "events"})]
    if body.get("events"):
        calls.append(("POST", f"{path}/events", {"events": body["events"]}))
    return calls


def calendar_update(path: str, there: Document, wanted: Document) -> list[Call]:
    """A calendar anew: its events have ids of their own."""
    return [("DELETE", path, None), *calendar_creation(path, wanted)]
