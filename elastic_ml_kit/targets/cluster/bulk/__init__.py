"""Documents into data streams by `_bulk`: each one ends as created, there already, or rejected."""

from elastic_ml_kit.targets.cluster.bulk.pace import Backoff
from elastic_ml_kit.targets.cluster.bulk.report import BulkError, BulkReport, Reject
from elastic_ml_kit.targets.cluster.bulk.sender import Answer, PoolSender, Sender, UnansweredError
from elastic_ml_kit.targets.cluster.bulk.writer import BulkOptions, BulkWriter

__all__ = [
    "Answer",
    "Backoff",
    "BulkError",
    "BulkOptions",
    "BulkReport",
    "BulkWriter",
    "PoolSender",
    "Reject",
    "Sender",
    "UnansweredError",
]
