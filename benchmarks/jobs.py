"""All jobs and rules over a million stored events."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.child import measure
from benchmarks.row import Row

SUBJECT = "All jobs over stored events"


def rows(quick: bool) -> list[Row]:
    """Two processes: one fills a workspace, the other runs what is in it; only the second counts."""
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "workspace")
        docs = "20000" if quick else "1000000"
        filled = measure("jobs", "fill", place, "--docs", docs).facts()
        ran = measure("jobs", "run", place)
    facts = ran.facts()
    return [
        Row(SUBJECT, f"{facts['jobs']} jobs and their rules", facts["seconds"], "s", at_most=60),
        Row(SUBJECT, "processor time", ran.processor, "s"),
        Row(SUBJECT, "events", facts["events"], "", at_least=0 if quick else 950_000),
        Row(SUBJECT, "events/s", facts["events"] / facts["seconds"], "/s"),
        Row(SUBJECT, "peak memory", ran.peak, "MB", at_most=1536),
        Row(SUBJECT, "generating into the workspace", facts["events"] / filled["seconds"], "/s"),
    ]


def main() -> None:
    """`fill` a workspace with events, or `run` what it holds; prints what was done and the seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=("fill", "run"))
    parser.add_argument("place")
    parser.add_argument("--docs", type=int)
    given = parser.parse_args()
    print(json.dumps(_fill(given.place, given.docs) if given.verb == "fill" else _run(given.place)))


def _fill(place: str, docs: int) -> dict[str, float]:
    from elastic_ml_kit import flow
    from elastic_ml_kit.content import shipped
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.targets.local.target import LocalTarget

    catalog = Catalog.load(shipped())
    with LocalTarget.open(place) as target:
        flow.install(target, catalog)
        began = time.perf_counter()
        flow.generate_into(target, Options(docs=docs), catalog)
        return {"seconds": time.perf_counter() - began}


def _run(place: str) -> dict[str, float]:
    from elastic_ml_kit import flow
    from elastic_ml_kit.targets.local.target import LocalTarget

    with LocalTarget.open(place, create=False) as target:
        began = time.perf_counter()
        ran = flow.run(target, flow.planned_window(target))
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "jobs": len(ran.jobs), "events": target.summary()["events"]}


if __name__ == "__main__":
    main()
