"""All events of some patterns, page by page, as the batches that any target can store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.fields import ID
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Batch, Progress
from elastic_ml_kit.targets.cluster.faults import UnreachableError
from elastic_ml_kit.targets.cluster.reading.frames import Hit, event_frame
from elastic_ml_kit.targets.cluster.reading.searching import HIT, by_time, every, patient, within
from elastic_ml_kit.targets.cluster.reading.streams import data_streams
from elastic_ml_kit.targets.cluster.stack import Stack

PAGE = 5_000
"""Documents of one answer."""

PAGES = 4
"""Answers that are in memory at a time."""

KEPT = "5m"
"""How long the cluster keeps the state of the reading between two pages."""


def read_events(
    stack: Stack,
    patterns: Sequence[str],
    query: Mapping[str, Any] | None = None,
    columns: Iterable[str] | None = None,
    *,
    window: Window | None = None,
    types: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    page: int = PAGE,
) -> Iterator[Batch]:
    """The events that are there when the reading begins, in the order of their time.

    Args:
        patterns: index patterns, names of indices and data streams, aliases.
        query: Query DSL; None is every event.
        columns: fields to read besides `@timestamp` and `event.id`; None is all.
        window: None is all time.
        types: Elasticsearch type by field, beside those of ECS.
        progress: is told `reading`, how many were read and how many there are.
        page: documents of one answer; four answers are in memory at a time.

    Yields:
        Batches of bounded size; a data stream comes in several.

    Errors:
        UnreachableError, RefusedError: see `faults`.
    """
    wanted = None if columns is None else list(dict.fromkeys((ID, *columns)))
    body = {
        "size": page,
        "track_total_hits": True,
        "query": every(within(window), *([query] if query else [])),
        "sort": by_time(),
        "_source": True if wanted is None else {"includes": wanted},
    }
    owners = data_streams(stack)
    block: dict[str, list[Hit]] = defaultdict(list)
    done = total = 0
    with closing(_pages(stack, patterns, body)) as pages:
        for hits in pages:
            total = hits["total"]["value"]
            for hit in hits["hits"]:
                block[owners.get(hit["_index"], hit["_index"])].append(hit)
            done += len(hits["hits"])
            if sum(map(len, block.values())) >= PAGES * page:
                yield from _batches(block, wanted, types)
                block.clear()
            if progress:
                progress("reading", done, total)
    yield from _batches(block, wanted, types)
    if done < total:
        raise UnreachableError(f"{stack.elastic.url} gave {done:,} of {total:,} events; try again")


def _batches(
    block: Mapping[str, list[Hit]], columns: Sequence[str] | None, types: Mapping[str, str] | None
) -> Iterator[Batch]:
    for stream, hits in block.items():
        yield Batch(stream, event_frame(hits, columns, types))


def _pages(stack: Stack, patterns: Sequence[str], body: Mapping[str, Any]) -> Generator[Document, None, None]:
    """The `hits` of a scroll, page by page; its state is removed at the end, whatever happens."""
    kept = ["_scroll_id", "hits.total.value", *(f"hits.hits.{each}" for each in HIT)]
    with patient(stack) as client:
        answer = client.search(
            index=list(patterns),
            body=dict(body),
            scroll=KEPT,
            ignore_unavailable=True,
            allow_no_indices=True,
            allow_partial_search_results=False,
            filter_path=kept,
        )
    try:
        while answer.get("hits", {}).get("hits"):
            yield answer["hits"]
            with patient(stack) as client:
                once = client.options(max_retries=0)  # asked again, it would give the page after
                answer = once.scroll(scroll_id=answer["_scroll_id"], scroll=KEPT, filter_path=kept)
    finally:
        with suppress(ClusterError):
            _forget(stack, answer.get("_scroll_id"))


def _forget(stack: Stack, scroll: str | None) -> None:
    if scroll:
        with patient(stack) as client:
            client.clear_scroll(scroll_id=scroll)
