"""A document as a search hands it over: with its id and the index it lies in."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_ml_kit.model import Document, Record

ANOMALIES = ".ml-anomalies-shared"


@dataclass(frozen=True, slots=True)
class Hit:
    """One source document of a rule.

    Attributes:
        timestamp: what the rule's window is compared with, in milliseconds: of a record the bucket's start.
        ready: when a search can find it first, in milliseconds: of a record the bucket's end plus the
            datafeed's query delay.
    """

    id: str
    index: str
    timestamp: int
    ready: int
    document: Document


def record_hit(record: Record, query_delay: int = 60) -> Hit:
    """A record as the rule finds it in `.ml-anomalies-*`; `query_delay` is its datafeed's, in seconds."""
    ready = record.timestamp + (record.bucket_span + query_delay) * 1000
    return Hit(record.id, ANOMALIES, record.timestamp, ready, record.document())
