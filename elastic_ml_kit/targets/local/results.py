"""Job results as one line of JSON each, and back."""

from __future__ import annotations

from typing import Any

import orjson

from elastic_ml_kit.model import (
    Alert,
    Bucket,
    BucketInfluencer,
    Cause,
    Ceiling,
    Influence,
    Influencer,
    JobResult,
    Line,
    Record,
    Severity,
    StreamClasses,
    Stretch,
)

Fields = dict[str, Any]


def encode(value: JobResult | Alert | Severity | Line) -> bytes:
    """A line with every field of the value."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def parse_result(line: bytes) -> JobResult:
    """The result that `encode` wrote."""
    fields: Fields = orjson.loads(line)
    parts: Fields = {
        "records": tuple(_record(each) for each in fields.pop("records")),
        "buckets": tuple(_bucket(each) for each in fields.pop("buckets")),
        "influencers": tuple(Influencer(**each) for each in fields.pop("influencers")),
        "ceilings": tuple(Ceiling(**each) for each in fields.pop("ceilings")),
    }
    return JobResult(**(fields | parts))


def parse_alert(line: bytes) -> Alert:
    """The alert that `encode` wrote."""
    fields: Fields = orjson.loads(line)
    return Alert(**(fields | {"evidence": tuple(fields["evidence"])}))


def parse_severity(line: bytes) -> Severity:
    """The severity that `encode` wrote."""
    fields: Fields = orjson.loads(line)
    streams = tuple(_stream(each) for each in fields.pop("streams"))
    return Severity(**(fields | {"labels": tuple(fields["labels"]), "streams": streams}))


def parse_line(line: bytes) -> Line:
    """The classified line that `encode` wrote."""
    return Line(**orjson.loads(line))


def _stream(fields: Fields) -> StreamClasses:
    return StreamClasses(**(fields | {"stretches": tuple(Stretch(**each) for each in fields["stretches"])}))


def _record(fields: Fields) -> Record:
    influences = tuple(Influence(each["field"], tuple(each["values"])) for each in fields.pop("influences"))
    causes = tuple(Cause(**each) for each in fields.pop("causes"))
    return Record(**fields, influences=influences, causes=causes)


def _bucket(fields: Fields) -> Bucket:
    influencers = tuple(BucketInfluencer(**each) for each in fields.pop("influencers"))
    return Bucket(**fields, influencers=influencers)
