"""`esmlkit ingest test`: samples through pipelines, here or on a cluster, compared with what is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.ingest_options import Running
from elastic_ml_kit.cli.output import write
from elastic_ml_kit.cli.show import counted, print_json, print_table, warn

if TYPE_CHECKING:
    from elastic_ml_kit.normalise.suite.reach import Unreached
    from elastic_ml_kit.normalise.suite.suite import Local, Outcome, Simulate

FAILED = 1
"""Exit code where a test did not pass."""
SHOWN = 60
"""Lines of a difference that are shown of one test."""
PLACES = 20
"""Places without a sample that are shown of one pipeline."""


@grouped
def run_samples(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="Folder of content, samples or packages; without it the shipped samples."
        ),
    ] = None,
    *,
    update: Annotated[
        bool, typer.Option("--update", help="Write what came as what is expected; read the change well.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML too.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage/--no-coverage", help="Name what no sample reached.")
    ] = True,
    json: given.Json = False,
    running: Running,
    cluster: Cluster,
) -> None:
    """Test ingest pipelines with samples.

    Runs ingest/samples/<pipeline id>/<name>.log (.json, .ndjson) and compares with <name>.expected.json, or
    the pipeline tests of packages (_dev/test/pipeline). Names the processors and branches that no sample
    reached. With --es-url the same tests run on a cluster. Ends with 1 if a test does not pass.
    """
    from elastic_ml_kit.normalise.suite.suite import Local, run

    finder = running.finder()
    samples = finder.find(folder) if folder else finder.shipped()
    here = Local(running.instant)
    with _simulating(cluster, here) as simulate:
        results = list(run(samples, simulate))
    if update:
        results = [_updated(each) for each in results]
    places = here.unreached() if coverage else []
    if junit:
        write(junit, _junit(results).encode())
    if json:
        print_json(_told(results, places))
    else:
        _show(results, places)
    if any(each.status in ("failed", "missing") for each in results):
        raise typer.Exit(FAILED)


@contextmanager
def _simulating(cluster: Cluster, here: Local) -> Iterator[Simulate]:
    """What runs the samples: this process, or a cluster."""
    if not (cluster.es_url or cluster.cloud_id):
        yield here.simulate
        return
    from elastic_ml_kit.cli.ingest_cluster import Remote

    with Remote.open(cluster.connection()) as remote:
        yield remote.simulate


def _updated(result: Outcome) -> Outcome:
    """The result after its expectation was written."""
    from dataclasses import replace

    if result.status not in ("failed", "missing") or not result.rendered:
        return result
    write(result.sample.expected, result.rendered.encode("utf-8"))
    warn(f"written: {result.sample.expected}")
    return replace(result, status="passed", diff=(), message="")


def _junit(results: Sequence[Outcome]) -> str:
    from elastic_ml_kit.report.junit import TestRow, render_junit

    rows = [
        TestRow(
            each.sample.suite,
            each.sample.input.name,
            each.seconds,
            each.message if each.status in ("failed", "missing") else None,
            "\n".join(each.diff),
            each.message if each.status == "skipped" else None,
        )
        for each in results
    ]
    return render_junit("esmlkit ingest test", rows)


def _told(results: Sequence[Outcome], places: Sequence[Unreached]) -> dict[str, Any]:
    return {
        "tests": [
            {
                "suite": each.sample.suite,
                "name": each.sample.input.name,
                "file": str(each.sample.input),
                "expected": str(each.sample.expected),
                "status": each.status,
                "message": each.message,
                "diff": list(each.diff),
                "documents": each.documents,
                "seconds": round(each.seconds, 6),
            }
            for each in results
        ],
        "unreached": [
            {
                "pipeline": each.tally.pipeline,
                "file": each.place.file,
                "line": each.place.line,
                "type": each.tally.use.type,
                "tag": each.tally.use.tag,
                "if": each.tally.use.condition,
                "handler": each.tally.use.handler,
                "what": each.what,
            }
            for each in places
        ],
    }


def _show(results: Sequence[Outcome], places: Sequence[Unreached]) -> None:
    for each in results:
        if each.status != "passed":
            print(f"{each.status}: {each.sample.name}: {each.message}")
        for line in each.diff[:SHOWN]:
            print(f"  {line}")
        if len(each.diff) > SHOWN:
            print(f"  … and {counted(len(each.diff) - SHOWN, 'more line')}; --json lists all of them")
    if any(each.diff and each.rendered for each in results):
        print("\nWhere the change is meant, --update writes it; where it is not, mend the pipeline.")
    for file, group in groupby(places, lambda each: each.place.file):
        found = list(group)
        print(f"\nNo sample reaches in {file}:")
        print_table(("WHAT", "LINE", "PROCESSOR"), [_row(each) for each in found[:PLACES]])
        if len(found) > PLACES:
            print(f"… and {counted(len(found) - PLACES, 'more place')}; --json lists all of them")
    counts = Counter(each.status for each in results)
    documents = counted(sum(each.documents for each in results), "document")
    parts = [f"{counts[status]} {status}" for status in ("passed", "failed", "missing", "skipped")]
    said = ", ".join(part for part in parts if not part.startswith("0 "))
    print(f"\n{counted(len(results), 'test')}, {documents}: {said or 'nothing to run'}")


def _row(each: Unreached) -> tuple[str, str, str]:
    use = each.tally.use
    condition = f"\nif {' '.join(use.condition.split())}" if use.condition else ""
    return (
        each.what,
        str(each.place.line or "-"),
        f"{use}{' in on_failure' if use.handler else ''}{condition}",
    )
