"""Statistics of jobs and datafeeds, as their `_stats` show them."""

from __future__ import annotations

from elastic_ml_kit.clock import iso
from elastic_ml_kit.model import Document
from tests.contract.ml_state import JOB_OVERHEAD, NODE, Datafeed, Job, now


def data_counts(job: Job) -> Document:
    """`data_counts` of the job's statistics."""
    names = (
        "processed_record",
        "processed_field",
        "input_record",
        "input_field",
        "invalid_date",
        "bucket",
        "missing_field",
        "out_of_order_timestamp",
        "empty_bucket",
        "sparse_bucket",
    )
    zero: Document = {f"{name}_count": 0 for name in names}
    counts = {name: value for name, value in job.results.counts.items() if name != "latest_bucket_end"}
    return {"job_id": job.id, **zero, "input_bytes": 0, **counts}


def model_size(job: Job) -> Document:
    """`model_size_stats`: by the number of entities, 32 KiB each, as the estimate has it."""
    limit = (job.memory - JOB_OVERHEAD) << 20
    entities = {f"total_{kind}_field_count": 0 for kind in ("by", "over", "partition")} | job.results.entities
    needed = sum(entities.values()) * 32768 + (65536 if job.results.counts else 0)
    kinds = ("categorized_doc", "total_category", "frequent_category", "rare_category", "dead_category")
    return {
        "job_id": job.id,
        "result_type": "model_size_stats",
        "model_bytes": min(needed, limit),
        "peak_model_bytes": min(needed, limit),
        "model_bytes_exceeded": max(0, needed - limit),
        "model_bytes_memory_limit": limit,
        **entities,
        "bucket_allocation_failures_count": 0 if needed <= limit else 1,
        "memory_status": "ok" if needed <= limit else "hard_limit",
        **{f"{kind}_count": 0 for kind in (*kinds, "failed_category")},
        "categorization_status": "ok",
        "log_time": job.results.counts.get("log_time", job.config["create_time"]),
        "timestamp": job.results.counts.get("latest_bucket_timestamp", 0),
    }


def timing(job: Job) -> Document:
    """`timing_stats` of the job's statistics."""
    buckets, total = len(job.results.buckets), job.results.seconds * 1000
    document: Document = {
        "job_id": job.id,
        "bucket_count": buckets,
        "total_bucket_processing_time_ms": total,
        "exponential_average_bucket_processing_time_per_hour_ms": 0.0,
    }
    if buckets:
        mean = total / buckets
        names = ("average", "minimum", "maximum", "exponential_average")
        document |= {f"{name}_bucket_processing_time_ms": mean for name in names}
    return document


def searched(feed: Datafeed, job: Job | None) -> Document:
    """`timing_stats` of the datafeed's statistics."""
    buckets = len(job.results.buckets) if job else 0
    document: Document = {
        "job_id": feed.job_id,
        "search_count": feed.searches,
        "bucket_count": buckets,
        "total_search_time_ms": feed.seconds * 1000,
        "exponential_average_search_time_per_hour_ms": 0.0,
    }
    if buckets:
        document["average_search_time_per_bucket_ms"] = feed.seconds * 1000 / buckets
    return document


def running_state(feed: Datafeed) -> Document:
    """`running_state`: whether it has caught up, and what it has searched last."""
    state: Document = {
        "real_time_configured": feed.end is None,
        "real_time_running": feed.real_time and not feed.busy,
    }
    if feed.searches and not feed.busy:
        start, end = feed.start or 0, feed.end or now()
        state["search_interval"] = {"start": iso(start), "start_ms": start, "end": iso(end), "end_ms": end}
    return state


def node() -> Document:
    """The node as statistics name it."""
    named = {"id": NODE, "name": "node-1", "ephemeral_id": "e1"}
    return {**named, "transport_address": "127.0.0.1:9300", "attributes": {}}
