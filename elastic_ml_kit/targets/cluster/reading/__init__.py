"""What a cluster holds, read back: its data streams, events, and whether they suffice for the jobs."""

from elastic_ml_kit.targets.cluster.reading.events import read_events
from elastic_ml_kit.targets.cluster.reading.selection import Selection, select
from elastic_ml_kit.targets.cluster.reading.sources import source_events
from elastic_ml_kit.targets.cluster.reading.streams import count, extent, streams
from elastic_ml_kit.targets.cluster.reading.suitability import missing_fields

__all__ = [
    "Selection",
    "count",
    "extent",
    "missing_fields",
    "read_events",
    "select",
    "source_events",
    "streams",
]
