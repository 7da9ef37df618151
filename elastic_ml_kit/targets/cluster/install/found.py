"""What a cluster holds of the kinds that the kit installs, and whose it is; reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind, Step
from elastic_ml_kit.targets.cluster.install import models
from elastic_ml_kit.targets.cluster.install.book import Book
from elastic_ml_kit.targets.cluster.install.marks import Mark, Place, read_mark
from elastic_ml_kit.targets.cluster.install.requests import look, persistently
from elastic_ml_kit.targets.cluster.install.rules import find_rules
from elastic_ml_kit.targets.cluster.install.saved import find_objects
from elastic_ml_kit.targets.cluster.install.table import TABLE, Row
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.licence import SUFFICIENT, held
from elastic_ml_kit.targets.cluster.stack import Stack

_MARKS_OF = {Kind.JOB: (Kind.DATAFEED,), Kind.TEMPLATE: (Kind.STREAM,)}
"""Kinds whose marks tell whose those of other kinds are."""

SYNC = "/api/ml/saved_objects/sync"


@dataclass(frozen=True, slots=True)
class Found:
    """What is there.

    Attributes:
        bodies: by kind and id, as they are sent.
        marks: whose they are; what has none is not the kit's.
        digests: of what was last installed, for the kinds that the manifest lists.
        closed: kinds that cannot be looked at or installed, and why.
        unlicensed: why nothing can learn here; "" where it can.
        unsynced: jobs and datafeeds of which Kibana does not know.
    """

    bodies: Mapping[Kind, Mapping[str, Document]] = field(default_factory=dict)
    marks: Mapping[Kind, Mapping[str, Mark]] = field(default_factory=dict)
    digests: Mapping[Kind, Mapping[str, str]] = field(default_factory=dict)
    closed: Mapping[Kind, str] = field(default_factory=dict)
    unlicensed: str = ""
    unsynced: frozenset[str] = frozenset()

    def body(self, kind: Kind, name: str) -> Document | None:
        """The body of a resource, if it is there."""
        return self.bodies.get(kind, {}).get(name)

    def owner(self, kind: Kind, name: str) -> Mark | None:
        """Whose a resource is, if it is the kit's."""
        return self.marks.get(kind, {}).get(name)


def find(stack: Stack, installation: Installation, steps: Sequence[Step] = ()) -> Found:
    """Look at every kind that an installation looks at.

    Args:
        steps: what is wanted, for the kinds that are found by their ids.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    unlicensed = _unlicensed(stack)
    closed = _closed(stack, unlicensed)
    book = Book(stack, installation)
    bodies: dict[Kind, dict[str, Document]] = {}
    digests: dict[Kind, dict[str, str]] = {}
    for kind, row in TABLE.items():
        if kind in closed or kind in (Kind.SYNC, Kind.STREAM) or not _looks_at(installation, row):
            continue
        digests[kind] = book.digests(kind) if row.booked else {}
        named = {step.id for step in steps if step.kind is kind} | digests[kind].keys()
        bodies[kind] = _read(stack, row, named)
    syncs = Kind.SYNC not in closed and installation.looks_at(Kind.SYNC)
    return Found(
        bodies,
        _marks(installation, bodies, digests),
        digests,
        closed,
        unlicensed,
        unsynced(stack) if syncs else frozenset(),
    )


def _looks_at(installation: Installation, row: Row) -> bool:
    """Whether a kind is read: some bear the mark of another, and foreign streams need nothing of ours."""
    asked = any(map(installation.looks_at, (row.kind, *_MARKS_OF.get(row.kind, ()))))
    return asked and not (installation.index_pattern and row.wide)


def _unlicensed(stack: Stack) -> str:
    licence = held(stack.elastic)
    if licence in SUFFICIENT:
        return ""
    return (
        f"the licence ({licence or 'expired'}) has no machine learning; "
        "`esmlkit doctor --start-trial` starts a trial"
    )


def _closed(stack: Stack, unlicensed: str) -> dict[Kind, str]:
    missing = "" if stack.kibana else "needs Kibana; name it by --kibana-url"
    return {
        kind: why
        for kind, row in TABLE.items()
        if (why := (missing if row.kibana else "") or (unlicensed if row.learns else ""))
    }


def _read(stack: Stack, row: Row, named: Iterable[str]) -> dict[str, Document]:
    """Bodies of one kind by id."""
    if row.kind is Kind.RULE:
        return persistently(partial(find_rules, stack.front("looking at rules"), named))
    if row.saved:
        kibana = stack.front("looking at saved objects")
        return persistently(partial(find_objects, kibana, row.saved, named))
    if not row.listing:
        answers = {name: look(stack, row.at(name)) for name in sorted(named)}
        return {name: {"script": answer["script"]} for name, answer in answers.items() if answer}
    answer = look(stack, row.listing)
    found = row.listed(answer) if answer else {}
    if row.kind is Kind.CALENDAR and found:
        _add_events(found, look(stack, "/_ml/calendars/_all/events?size=10000"))
    if row.kind is Kind.MODEL and found:
        models.add_deployments(found, look(stack, models.STATS))
    return found


def _add_events(calendars: Mapping[str, Document], answer: Any) -> None:
    for body in calendars.values():
        body["events"] = []
    for event in answer["events"] if answer else ():
        if event["calendar_id"] in calendars:
            calendars[event["calendar_id"]]["events"].append(event)


def _marks(
    installation: Installation,
    bodies: Mapping[Kind, Mapping[str, Document]],
    digests: Mapping[Kind, Mapping[str, str]],
) -> dict[Kind, dict[str, Mark]]:
    marks: dict[Kind, dict[str, Mark]] = {}
    for kind, found in bodies.items():
        row = TABLE[kind]
        if row.place is Place.MANIFEST:
            marks[kind] = dict.fromkeys(digests[kind].keys() & found.keys(), Mark.of(installation, row.wide))
        elif row.place is Place.JOB:
            jobs = marks.get(Kind.JOB, {})
            marks[kind] = {
                name: jobs[body["job_id"]] for name, body in found.items() if body["job_id"] in jobs
            }
        else:
            read = {name: read_mark(row.place, body, name) for name, body in found.items()}
            marks[kind] = {name: mark for name, mark in read.items() if mark}
    return marks


def unsynced(stack: Stack) -> frozenset[str]:
    """Jobs and datafeeds of Elasticsearch that Kibana does not show yet, and those that it shows in vain."""
    kibana = stack.front("the jobs' visibility")
    answer = persistently(lambda: kibana.ask("GET", SYNC, query={"simulate": "true"}))
    return frozenset(
        name
        for part in ("savedObjectsCreated", "savedObjectsDeleted", "datafeedsAdded", "datafeedsRemoved")
        for name in answer.get(part, {}).get("anomaly-detector", {})
    )


def that_learned(stack: Stack, jobs: Iterable[str]) -> frozenset[str]:
    """Those of the jobs that have seen data, and so hold results that would go with them."""
    asked = sorted(jobs)
    if not asked:
        return frozenset()
    answer = look(stack, "/_ml/anomaly_detectors/_stats") or {"jobs": []}
    return frozenset(
        each["job_id"]
        for each in answer["jobs"]
        if each["job_id"] in asked and each["data_counts"].get("processed_record_count", 0)
    )
