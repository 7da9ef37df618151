"""What a workspace holds, in numbers."""

from __future__ import annotations

from elastic_ml_kit.clock import Window
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.local.manifest import Holds
from elastic_ml_kit.targets.local.reading import read_definitions, read_run
from elastic_ml_kit.targets.local.store import Store


def extent(store: Store) -> Window | None:
    """From the first stored event to just after the last."""
    entries = store.entries(Holds.EVENTS)
    if not entries:
        return None
    return Window(min(each.start for each in entries), max(each.end for each in entries) + 1)


def summary(store: Store) -> Document:
    """Events per stream, definitions, and what the last run left; times in milliseconds."""
    report = read_run(store)
    definitions = {kind.value: len(bodies) for kind, bodies in read_definitions(store).items()}

    def rows(holds: Holds) -> int:
        return sum(each.rows for each in store.entries(holds))

    return {
        "workspace": store.place,
        "events": rows(Holds.EVENTS),
        "streams": _streams(store),
        "definitions": definitions,
        "jobs_run": len(report.jobs) if report else 0,
        "skipped": dict(report.skipped) if report else {},
        "records": rows(Holds.RESULTS),
        "alerts": rows(Holds.ALERTS),
        "planted": rows(Holds.TRUTH),
        "rejects": rows(Holds.REJECTS),
        "rejects_file": f"{store.place}/rejects/",
        "options": dict(store.manifest.options),
        "warnings": list(store.warnings),
    }


def _streams(store: Store) -> dict[str, Document]:
    facts: dict[str, Document] = {}
    for each in sorted(store.entries(Holds.EVENTS), key=lambda entry: (entry.key, entry.start)):
        fact = facts.setdefault(each.key, {"events": 0, "bytes": 0, "start": each.start, "end": each.end})
        fact["events"] += each.rows
        fact["bytes"] += each.size
        fact["end"] = max(fact["end"], each.end)
    return facts
