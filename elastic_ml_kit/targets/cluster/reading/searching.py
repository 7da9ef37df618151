"""Searches as reading needs them: a pattern without an index finds nothing, many go in one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from elastic_ml_kit.clock import Window
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.faults import RefusedError, reason
from elastic_ml_kit.targets.cluster.stack import Stack

PATIENCE = 60.0
"""Seconds that one request for many documents may take, or more if the connection allows more."""

HIT = ("_index", "_id", "_source", "fields", "sort")
"""What is read of each document."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: where, and the body of `_search`."""

    patterns: Sequence[str]
    body: Mapping[str, Any]


@contextmanager
def patient(stack: Stack) -> Iterator[Elasticsearch]:
    """The official client with time enough for large answers.

    Errors:
        UnreachableError, RefusedError: see `faults`.
    """
    with stack.elastic.calls() as client:
        yield client.options(request_timeout=max(PATIENCE, stack.connection.timeout))


def search(stack: Stack, patterns: Sequence[str], body: Mapping[str, Any]) -> Document:
    """The answer to one search."""
    with patient(stack) as client:
        answer = client.search(
            index=list(patterns),
            body=dict(body),
            ignore_unavailable=True,
            allow_no_indices=True,
            allow_partial_search_results=False,
        )
    return dict(answer.body)


def search_each(stack: Stack, searches: Iterable[Search], at_once: int) -> Iterator[Document]:
    """The answers to searches in their order, of which `at_once` go in one request.

    Of each document only `HIT` is in them; a search that finds none has no `hits`, or an empty one.

    Errors:
        RefusedError: one of the searches failed, in the words of the cluster.
    """
    kept = ["status", "error", "hits.total", *(f"hits.hits.{each}" for each in HIT)]
    waiting = iter(searches)
    while some := list(islice(waiting, at_once)):
        lines = [line for each in some for line in (_header(each.patterns), each.body)]
        with patient(stack) as client:
            answer = client.msearch(searches=lines, filter_path=[f"responses.{each}" for each in kept])
        for response in answer["responses"]:
            if "error" in response:
                raise RefusedError(stack.elastic.url, response.get("status", 500), reason(response))
            yield response


def _header(patterns: Sequence[str]) -> Document:
    return {
        "index": list(patterns),
        "ignore_unavailable": True,
        "allow_no_indices": True,
        "allow_partial_search_results": False,
    }


def within(window: Window | None) -> Document:
    """The query for events of a window, or for all that have a time.

    Example:
        >>> within(Window(0, 900_000))
        {'range': {'@timestamp': {'gte': 0, 'lt': 900000, 'format': 'epoch_millis'}}}
    """
    if window is None:
        return {"exists": {"field": TIME}}
    return {"range": {TIME: {"gte": window.start, "lt": window.end, "format": "epoch_millis"}}}


def every(*queries: Mapping[str, Any]) -> Document:
    """The query for what all of these queries match."""
    return {"bool": {"filter": list(queries)}}


def by_time() -> list[Document]:
    """The order of time, also over indices whose mapping has no `@timestamp`; it gives milliseconds."""
    return [{TIME: {"order": "asc", "unmapped_type": "date"}}]
