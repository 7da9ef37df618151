"""Asks which documents a stream holds: ids are unique in a backing index only, not across a rollover."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import orjson

from elastic_ml_kit.targets.cluster.bulk.body import Body
from elastic_ml_kit.targets.cluster.bulk.sender import Answer, Sender

_AT_ONCE = 5_000
"""Half of the most hits that a search gives, so that ids which are there twice fit too."""
_SEARCH = "/_search?filter_path=hits.hits._id&ignore_unavailable=true&allow_partial_search_results=false"
_JSON = {"content-type": "application/json"}


def missing(sender: Sender, body: Body) -> Sequence[int] | Answer:
    """Places of the documents that no backing index of the stream holds; a failed answer as it is.

    Refreshes first, since a search does not see what was written since the last refresh. Needs the privileges
    `read` and `maintenance` on the stream.
    """
    stream = f"/{quote(body.stream)}"
    refreshed = sender(f"{stream}/_refresh?ignore_unavailable=true", b"", _JSON)
    if refreshed.status == 404:
        return range(len(body))
    if refreshed.status != 200:
        return refreshed
    ids: list[str] = body.ids.to_list()
    there: set[str] = set()
    for at in range(0, len(ids), _AT_ONCE):
        found = sender(stream + _SEARCH, _query(ids[at : at + _AT_ONCE]), _JSON)
        if found.status != 200:
            return found
        hits = found.document().get("hits", {}).get("hits", [])
        there.update(hit["_id"] for hit in hits)
    return [place for place, id_ in enumerate(ids) if id_ not in there]


def _query(ids: list[str]) -> bytes:
    query = {"ids": {"values": ids}}
    return orjson.dumps({"size": 2 * _AT_ONCE, "_source": False, "track_total_hits": False, "query": query})
