"""What a workspace holds, one kind at a time: typed for the kit, as documents for everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.errors import UsageError, nearest
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.fields import ID
from elastic_ml_kit.model import Alert, Document, JobResult, Line, Severity, Truth
from elastic_ml_kit.targets.base import Batch, Kind, RunReport
from elastic_ml_kit.targets.local.manifest import Holds
from elastic_ml_kit.targets.local.plan import HELD, parse_definition
from elastic_ml_kit.targets.local.results import parse_alert, parse_line, parse_result, parse_severity
from elastic_ml_kit.targets.local.store import Store
from elastic_ml_kit.targets.local.streams import read_streams

SUMMARY, LINES = "summary", "lines"
"""Keys of what is stored of the severity."""

_INSTANT = {
    "records": "timestamp",
    "buckets": "timestamp",
    "influencers": "timestamp",
    "truth": "bucket_start",
    "severity": "timestamp",
}
"""The field that a window is compared with, of the kinds that have one."""


def read_results(store: Store) -> Iterator[JobResult]:
    """The result of every job that the last run ran."""
    return store.parse(Holds.RESULTS, parse_result)


def read_alerts(store: Store) -> Iterator[Alert]:
    """The alerts of the last run, by time."""
    return store.parse(Holds.ALERTS, parse_alert)


def read_severity(store: Store) -> Severity | None:
    """What the text model made of the events of the last run; None where it was not asked."""
    return next(store.parse(Holds.SEVERITY, parse_severity, SUMMARY), None)


def read_lines(store: Store) -> Iterator[Line]:
    """The lines that the text model gave a class."""
    return store.parse(Holds.SEVERITY, parse_line, LINES)


def read_truth(store: Store) -> Iterator[Truth]:
    """The planted anomalies."""
    return store.parse(Holds.TRUTH, lambda line: Truth.of(orjson.loads(line)))


def read_run(store: Store) -> RunReport | None:
    """What the last run did."""
    runs = list(store.parse(Holds.RUN, orjson.loads))
    return RunReport(*(runs[-1][name] for name in ("jobs", "skipped", "alerts"))) if runs else None


def read_events(store: Store, window: Window | None) -> Iterator[Batch]:
    """The stored events, one batch a stream."""
    for name, stream in read_streams(store, window).items():
        yield Batch(name, stream.events.collect())


def read_events_of(store: Store, lines: Sequence[Line]) -> list[Document]:
    """The event of each line, nested; empty where it is gone."""
    found: dict[tuple[str, str], Document] = {}
    for stream in dict.fromkeys(line.stream for line in lines):
        own = [line for line in lines if line.stream == stream]
        times = [line.timestamp for line in own]
        part = read_streams(store, Window(min(times), max(times) + 1)).get(stream)
        if part is None:
            continue
        ids = pl.Series([line.event_id for line in own])
        events = part.events.filter(pl.col(ID).is_in(ids.implode())).collect()
        for event_id, text in zip(events[ID], encode_lines(events), strict=True):
            found[stream, event_id] = orjson.loads(text)
    return [found.get((line.stream, line.event_id), {}) for line in lines]


def read_definitions(store: Store) -> dict[Kind, dict[str, Document]]:
    """The applied bodies by kind and id."""
    stored: dict[Kind, dict[str, Document]] = {kind: {} for kind in HELD}
    for kind, name, body in store.parse(Holds.DEFINITIONS, parse_definition):
        stored[kind][name] = body
    return stored


def read_documents(store: Store, kind: str, window: Window | None) -> Iterator[Document]:
    """The documents of one of `KINDS`, those of the window where the kind has times.

    Errors:
        UsageError: an unknown kind.
    """
    if kind == "events":
        return _events(store, window)
    if kind not in KINDS:
        raise UsageError(
            f"a workspace has no '{kind}'{nearest(kind, KINDS)}; it has events, {', '.join(KINDS)}"
        )
    documents = KINDS[kind](store)
    if window is None:
        return documents
    if kind == "alerts":
        return (alert.document for alert in read_alerts(store) if alert.timestamp in window)
    field = _INSTANT.get(kind)
    return documents if field is None else (each for each in documents if each[field] in window)


def _events(store: Store, window: Window | None) -> Iterator[Document]:
    for batch in read_events(store, window):
        yield from map(orjson.loads, encode_lines(batch.events))


def _jobs(store: Store) -> Iterator[Document]:
    """Each applied job: its bodies, and what the last run made of it."""
    stored = read_definitions(store)
    report = read_run(store)
    results = {result.job_id: result for result in read_results(store)}
    feeds = {feed["job_id"]: feed for feed in stored[Kind.DATAFEED].values()}
    for name, body in stored[Kind.JOB].items():
        document: Document = {"job_id": name, "job": body, "datafeed": feeds.get(name)}
        if (result := results.get(name)) is not None:
            document |= {"events": result.events, "buckets_seen": result.buckets_seen}
            document |= {"first": result.first, "last": result.last, "records": len(result.records)}
        elif report is not None and name in report.skipped:
            document["skipped"] = report.skipped[name]
        yield document


KINDS: Mapping[str, Callable[[Store], Iterator[Document]]] = {
    "records": lambda store: (
        {"_id": each.id} | each.document() for result in read_results(store) for each in result.records
    ),
    "buckets": lambda store: (each.document() for result in read_results(store) for each in result.buckets),
    "influencers": lambda store: (
        each.document() for result in read_results(store) for each in result.influencers
    ),
    "alerts": lambda store: (alert.document for alert in read_alerts(store)),
    "missed": lambda store: (each for run in store.parse(Holds.RUN, orjson.loads) for each in run["missed"]),
    "severity": lambda store: (line.document() for line in read_lines(store)),
    "truth": lambda store: (truth.document() for truth in read_truth(store)),
    "rejects": lambda store: store.parse(Holds.REJECTS, orjson.loads),
    "jobs": _jobs,
    "rules": lambda store: iter(read_definitions(store)[Kind.RULE].values()),
    "templates": lambda store: iter(read_definitions(store)[Kind.TEMPLATE].values()),
}
"""Kind of document to what reads it; `events` beside them reads only the files of the window."""
