"""Result documents as the results index keeps them: ids, and the keys that the cluster adds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import polars as pl

from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Bucket, Document, Influencer, JobResult, Record
from elastic_ml_kit.score.anomaly.job import fields_read
from tests.contract.ml_state import Results, now


def results_of(job: Job, result: JobResult, events: pl.DataFrame) -> Results:
    """Everything that a run of the job leaves behind."""
    each_ms = int(result.seconds * 1000 / max(1, len(result.buckets)))
    return Results(
        records={record_id(each): each.document() for each in result.records},
        buckets={_bucket_id(each): _bucket(each, each_ms) for each in result.buckets},
        influencers={_influencer_id(each): each.document() for each in result.influencers},
        counts=_counts(job, result, events) if result.events else {},
        entities=_entities(job, events),
        seconds=result.seconds,
    )


def record_id(record: Record) -> str:
    """Job, time, span, detector, and hash and length of the entity's values."""
    values = (record.by_field_value, record.over_field_value, record.partition_field_value)
    head = f"{record.job_id}_record_{record.timestamp}_{record.bucket_span}_{record.detector_index}"
    return f"{head}_{_hashed(values)}"


def _hashed(values: Iterable[str | None]) -> str:
    """Hash and length of values; without any, two zeros.

    >>> _hashed([None, None])
    '0_0'
    """
    given = [value for value in values if value is not None]
    return f"{zlib.crc32(chr(0).join(given).encode()) if given else 0}_{sum(map(len, given))}"


def _bucket_id(bucket: Bucket) -> str:
    return f"{bucket.job_id}_bucket_{bucket.timestamp}_{bucket.bucket_span}"


def _influencer_id(each: Influencer) -> str:
    head = f"{each.job_id}_influencer_{each.timestamp}_{each.bucket_span}"
    return f"{head}_{each.field}_{_hashed([each.value])}"


def _bucket(bucket: Bucket, milliseconds: int) -> Document:
    document = bucket.document()
    for each in document["bucket_influencers"]:
        each["raw_anomaly_score"] = each["anomaly_score"]
    return {**document, "processing_time_ms": milliseconds}


def _counts(job: Job, result: JobResult, events: pl.DataFrame) -> Document:
    named = [name for name in fields_read(job) if name != TIME]
    missing = sum(events[name].null_count() if name in events.columns else events.height for name in named)
    given = len(named) * events.height - missing
    times = events[TIME].dt.epoch("ms")
    empty = [each.timestamp for each in result.buckets if not each.event_count]
    counts: Document = {
        "processed_record_count": events.height,
        "input_record_count": events.height,
        "processed_field_count": given,
        "input_field_count": given,
        "missing_field_count": missing,
        "input_bytes": int(events.estimated_size()),
        "bucket_count": result.buckets_seen,
        "empty_bucket_count": len(empty),
        "earliest_record_timestamp": times.min(),
        "latest_record_timestamp": times.max(),
        "last_data_time": now(),
        "log_time": now(),
    }
    if empty:
        counts["latest_empty_bucket_timestamp"] = empty[-1]
    if result.last is not None:
        counts["latest_bucket_timestamp"] = result.last
        counts["latest_bucket_end"] = result.last + job.bucket_span * 1000
    return counts


def _entities(job: Job, events: pl.DataFrame) -> Document:
    """How many values split the models, by kind of field."""
    kinds = ("by", "over", "partition")
    found = dict.fromkeys(kinds, 0)
    for detector in job.detectors:
        for kind in kinds:
            name = getattr(detector, f"{kind}_field_name")
            if name in events.columns:
                found[kind] += events[name].n_unique()
    return {f"total_{kind}_field_count": number for kind, number in found.items()}
