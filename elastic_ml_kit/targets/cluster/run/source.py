"""Which data there is for a datafeed: so that a run knows what is left to do before it opens anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.targets.cluster.elastic import Elastic

SLOW = 60.0
"""Seconds for a search over all that a datafeed may read."""


def stored(elastic: Elastic, datafeed: Mapping[str, Any], window: Window) -> Window | None:
    """From the first to just after the last event of the window that a datafeed reads; None without any.

    Args:
        datafeed: its configuration, as `GET _ml/datafeeds` gives it.
    """
    during = {"gte": window.start, "lt": window.end, "format": "epoch_millis"}
    query = {"bool": {"filter": [datafeed.get("query", {"match_all": {}}), {"range": {TIME: during}}]}}
    runtime = datafeed.get("runtime_mappings")
    found: list[int] = []
    for order in ("asc", "desc"):
        with elastic.calls() as client:
            hits = client.options(request_timeout=SLOW).search(
                index=",".join(datafeed["indices"]),
                query=query,
                runtime_mappings=runtime or None,
                sort=[{TIME: {"order": order, "unmapped_type": "date"}}],
                size=1,
                source=False,
                track_total_hits=False,
                ignore_unavailable=True,
                allow_no_indices=True,
            )["hits"]["hits"]
        if not hits:
            break
        found.append(int(hits[0]["sort"][0]))
    return Window(found[0], found[-1] + 1) if found else None
