"""Search hits become frames of events, typed as the same documents read from a file are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from elastic_ml_kit.definitions.ecs import ecs_fields
from elastic_ml_kit.events.columns import frame_of
from elastic_ml_kit.events.documents import flatten_values
from elastic_ml_kit.events.instants import parse_event_time
from elastic_ml_kit.fields import ID, TIME

Hit = Mapping[str, Any]


def event_frame(
    hits: Iterable[Hit], columns: Sequence[str] | None = None, types: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The events of search hits, in time order.

    An event without `event.id` has the document's `_id`. Fields of arrays with several values are list
    columns; what no event has is no column.

    Args:
        hits: sorted by `searching.by_time`, whose values are the events' times.
        columns: which to keep, besides the time; None is all.
        types: Elasticsearch type by field, beside those of ECS.

    Example:
        >>> event_frame([{"_id": "a", "_source": {"user": {"name": "ada"}}, "sort": [900_000]}]).row(0)[1:]
        ('a', 'ada')
    """
    documents = [_flat(hit) for hit in hits]
    frame = frame_of(documents, {**ecs_fields(), **(types or {})}, Counter())
    if columns is None:
        return frame
    wanted = dict.fromkeys((TIME, *columns))
    return frame.select(name for name in wanted if name in frame.columns)


def _flat(hit: Hit) -> dict[str, Any]:
    """Dotted fields with the time in milliseconds; runtime fields stand beside the document's own."""
    fields = flatten_values(hit.get("_source", {}))
    made = {name: values for name, values in hit.get("fields", {}).items() if name not in fields}
    fields |= {name: values[0] if len(values) == 1 else values for name, values in made.items() if values}
    fields[TIME] = parse_event_time(hit["sort"][0])
    own = fields.get(ID)
    fields[ID] = str(own[0] if isinstance(own, list) else hit["_id"] if own is None else own)
    return fields
