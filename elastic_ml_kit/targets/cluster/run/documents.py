"""Results as Elasticsearch gives them, read into the records of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.clock import parse_instant
from elastic_ml_kit.fields import values
from elastic_ml_kit.model import Bucket, BucketInfluencer, Cause, Influence, Influencer, Record

Found = Mapping[str, Any]

_NAMES = (
    "field_name",
    "by_field_name",
    "by_field_value",
    "over_field_name",
    "over_field_value",
    "partition_field_name",
    "partition_field_value",
)


def record_of(document: Found, job_id: str | None = None) -> Record:
    """The record of a document of `.ml-anomalies-*`, or of an alert that has copied one.

    A population record has its values in its causes; `actual` and `typical` are those of the first.

    Args:
        job_id: the job's name here, where it has another in the cluster.

    Errors:
        KeyError: the document is no record.

    Example:
        >>> document = {"job_id": "lab-a", "timestamp": 0, "bucket_span": 900, "record_score": 91.5,
        ...     "probability": 1e-5, "function": "rare", "by_field_name": "user", "by_field_value": "eve"}
        >>> record_of(document, "a").id
        'a_record_0_900_0_user=eve'
    """
    causes = tuple(_cause(each) for each in document.get("causes") or ())
    function = str(document.get("function", ""))
    score = float(document["record_score"])
    return Record(
        job_id=job_id or document["job_id"],
        timestamp=instant(document["timestamp"]),
        bucket_span=int(document["bucket_span"]),
        detector_index=int(document.get("detector_index", 0)),
        function=function,
        function_description=str(document.get("function_description", function)),
        probability=float(document["probability"]),
        record_score=score,
        initial_record_score=float(document.get("initial_record_score", score)),
        typical=_number(document.get("typical"), causes[0].typical if causes else 0.0),
        actual=_number(document.get("actual"), causes[0].actual if causes else 0.0),
        multi_bucket_impact=float(document.get("multi_bucket_impact", 0.0)),
        influences=tuple(_influence(each) for each in document.get("influencers") or ()),
        causes=causes,
        **{name: document.get(name) for name in _NAMES},
    )


def bucket_of(document: Found, job_id: str | None = None) -> Bucket:
    """The bucket of a document of `.ml-anomalies-*`; `job_id` as for `record_of`."""
    return Bucket(
        job_id=job_id or document["job_id"],
        timestamp=instant(document["timestamp"]),
        bucket_span=int(document["bucket_span"]),
        anomaly_score=float(document["anomaly_score"]),
        event_count=int(document.get("event_count", 0)),
        influencers=tuple(
            BucketInfluencer(
                each["influencer_field_name"], float(each["anomaly_score"]), float(each["probability"])
            )
            for each in document.get("bucket_influencers") or ()
        ),
    )


def influencer_of(document: Found, job_id: str | None = None) -> Influencer:
    """The influencer of a document of `.ml-anomalies-*`; `job_id` as for `record_of`."""
    return Influencer(
        job_id=job_id or document["job_id"],
        timestamp=instant(document["timestamp"]),
        bucket_span=int(document["bucket_span"]),
        field=document["influencer_field_name"],
        value=str(document["influencer_field_value"]),
        influencer_score=float(document["influencer_score"]),
        probability=float(document["probability"]),
    )


def instant(value: Any) -> int:
    """Milliseconds since the epoch of a time that is written so, or in ISO 8601.

    Example:
        >>> instant(1767571200000) == instant("2026-01-05T00:00:00Z")
        True
    """
    return parse_instant(value) if isinstance(value, str) else int(value)


def _cause(document: Found) -> Cause:
    return Cause(
        probability=float(document["probability"]),
        typical=_number(document.get("typical"), 0.0),
        actual=_number(document.get("actual"), 0.0),
        over_field_value=str(document.get("over_field_value", "")),
        by_field_value=document.get("by_field_value"),
    )


def _influence(document: Found) -> Influence:
    texts = (str(each) for each in document["influencer_field_values"])
    return Influence(document["influencer_field_name"], tuple(texts))


def _number(given: Any, otherwise: float) -> float:
    """The first of a list of numbers, or the number itself."""
    numbers = values(given)
    return float(numbers[0]) if numbers else otherwise
