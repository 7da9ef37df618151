"""Which data streams and indices match some patterns, how many events they hold, and of which time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.reading.searching import patient, search, within
from elastic_ml_kit.targets.cluster.stack import Stack

MOST_INDICES = 10_000
"""Indices that are told apart: far more than an installation has."""

_ENDS = {"first": {"min": {"field": TIME}}, "last": {"max": {"field": TIME}}}


def streams(stack: Stack, patterns: Sequence[str]) -> dict[str, Document]:
    """Per data stream, or index that belongs to none, its `events` and the times `start` and `end`.

    Times are those of the first and the last event, in milliseconds. What has no `@timestamp` is no event;
    an index without events is left out.

    Args:
        patterns: index patterns, names of indices and data streams, aliases.

    Errors:
        UnreachableError, RefusedError: see `faults`.
    """
    each_index = {"terms": {"field": "_index", "size": MOST_INDICES}, "aggs": _ENDS}
    answer = search(stack, patterns, _aggregate({"indices": each_index}))
    owners = data_streams(stack)
    found: dict[str, Document] = {}
    for bucket in answer.get("aggregations", {}).get("indices", {}).get("buckets", ()):
        name = owners.get(bucket["key"], bucket["key"])
        found[name] = _joined(found.get(name), bucket)
    return dict(sorted(found.items()))


def extent(stack: Stack, patterns: Sequence[str]) -> Window | None:
    """From the first event to just after the last; None without events."""
    ends = search(stack, patterns, _aggregate(_ENDS)).get("aggregations", {})
    first, last = (ends.get(name, {}).get("value") for name in _ENDS)
    return None if first is None or last is None else Window(round(first), round(last) + 1)


def count(stack: Stack, patterns: Sequence[str]) -> int:
    """How many documents there are; those just written count once their index is refreshed."""
    with patient(stack) as client:
        answer = client.count(index=list(patterns), ignore_unavailable=True, allow_no_indices=True)
    return int(answer["count"])


def data_streams(stack: Stack) -> dict[str, str]:
    """The data stream of each backing index that the login may see."""
    with patient(stack) as client:
        answer = client.indices.get_data_stream(
            filter_path=["data_streams.name", "data_streams.indices.index_name"]
        )
    return {
        index["index_name"]: each["name"]
        for each in answer.get("data_streams", ())
        for index in each.get("indices", ())
    }


def _aggregate(aggregations: Mapping[str, Any]) -> Document:
    return {"size": 0, "track_total_hits": False, "query": within(None), "aggs": aggregations}


def _joined(facts: Document | None, bucket: Mapping[str, Any]) -> Document:
    """The facts of a data stream with those of one more of its indices."""
    first, last = round(bucket["first"]["value"]), round(bucket["last"]["value"])
    if facts is None:
        return {"events": bucket["doc_count"], "start": first, "end": last}
    return {
        "events": facts["events"] + bucket["doc_count"],
        "start": min(facts["start"], first),
        "end": max(facts["end"], last),
    }
