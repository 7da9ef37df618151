"""`esmlkit ingest run` and `bench`: documents through a pipeline, and how fast that goes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from elastic_ml_kit.cli import ingest_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.ingest_options import Running, lots
from elastic_ml_kit.cli.output import STDOUT, written
from elastic_ml_kit.cli.show import counted, print_json, print_table, warn
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.events.lines import Fault
    from elastic_ml_kit.normalise.running.bench import Speed
    from elastic_ml_kit.normalise.running.runner import Failure, Ran

SHOWN = 20
"""Reasons that are shown."""
LONGEST = 300
"""Characters of a reason that are shown."""
FAILED = 1
"""Exit code where a document failed."""


@grouped
def run(
    pipeline: asked.Pipeline,
    *,
    input: asked.Input,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the documents go, as NDJSON.")
    ] = STDOUT,
    failures: Annotated[
        Path | None,
        typer.Option("--failures", metavar="FILE", help="Where those that failed go, each with its error."),
    ] = None,
    raw: asked.Raw = False,
    index: Annotated[
        str, typer.Option("--index", metavar="NAME", help="Of documents that name none.")
    ] = "_index",
    metadata: Annotated[
        bool, typer.Option("--metadata", help="Write _index, _id and so on beside _source.")
    ] = False,
    workers: asked.WorkerCount = 1,
    json: given.Json = False,
    running: Running,
) -> None:
    """Run documents through an ingest pipeline.

    What came through goes to --output; what failed or was dropped is counted on stderr, by reason. Ends with
    1 if any document failed.
    """
    from elastic_ml_kit.normalise.running.workers import Workers

    if json and output == STDOUT:
        raise UsageError("--json and --output - both want stdout; give --output a file")
    plan = running.plan(pipeline, index, metadata)
    faults: list[tuple[str, Fault]] = []
    total = _Total()
    with ExitStack() as stack:
        pool = stack.enter_context(Workers(plan, workers))
        into = stack.enter_context(written(output))
        beside = stack.enter_context(written(failures)) if failures else None
        for ran in pool.run(lots(input, raw, faults)):
            into.write(ran.output)
            total.add(ran, beside)
        total.add_faults(faults, beside)
    if json:
        print_json(total.told())
    else:
        with redirect_stdout(sys.stderr):
            total.show()
    if total.failed:
        raise typer.Exit(FAILED)


class _Total:
    """What became of all documents."""

    def __init__(self) -> None:
        self.read = self.written = self.failed = 0
        self.dropped: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, ran: Ran, beside: BinaryIO | None) -> None:
        """Count a lot, and write what failed of it."""
        self.read += ran.read
        self.written += ran.written
        self.dropped += ran.dropped
        for failure in ran.failures:
            self._failed(failure, beside)

    def add_faults(self, faults: Sequence[tuple[str, Fault]], beside: BinaryIO | None) -> None:
        """Count what could not be read."""
        from elastic_ml_kit.normalise.running.runner import Failure

        for file, fault in faults:
            self.read += 1
            error = [{"type": "parse_exception", "reason": fault.reason}]
            self._failed(Failure(file, fault.line, error, None, None, None, fault.text), beside)

    def _failed(self, failure: Failure, beside: BinaryIO | None) -> None:
        root = failure.error[-1]
        where = failure.processor or "the line itself"
        named = f"{where} '{failure.tag}'" if failure.tag else where
        key = (f"{named} in {failure.pipeline}" if failure.pipeline else named, str(root["type"]))
        self.failed += 1
        self.reasons[key] += 1
        self.first.setdefault(key, (str(root["reason"]), f"{failure.file}, line {failure.line}"))
        if beside is not None:
            beside.write(_line(failure))

    def told(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "documents": self.read,
            "written": self.written,
            "dropped": [{"by": name, "documents": count} for name, count in self.dropped.most_common()],
            "failed": [
                {
                    "processor": where,
                    "type": kind,
                    "documents": count,
                    "first": {"reason": self.first[where, kind][0], "place": self.first[where, kind][1]},
                }
                for (where, kind), count in self.reasons.most_common()
            ],
        }

    def show(self) -> None:
        """All of it as text."""
        dropped = self.dropped.total()
        parts = [f"{self.written:,} through", f"{dropped:,} dropped", f"{self.failed:,} failed"]
        print(f"{counted(self.read, 'document')}: {', '.join(parts)}")
        if self.dropped:
            rows = [(f"{count:,}", name) for name, count in self.dropped.most_common(SHOWN)]
            print_table(("DROPPED", "BY"), rows)
        if self.reasons:
            print_table(("FAILED", "WHERE AND WHY"), [*self._rows()])
        hidden = max(len(self.reasons), len(self.dropped)) - SHOWN
        if hidden > 0:
            print(f"… and {counted(hidden, 'more reason')}; --json with --output FILE lists all of them")

    def _rows(self) -> Iterator[tuple[str, str]]:
        for (where, kind), count in self.reasons.most_common(SHOWN):
            reason, place = self.first[where, kind]
            yield f"{count:,}", f"{where}\n{kind}: {reason[:LONGEST]}\nfirst in {place}"


def _line(failure: Failure) -> bytes:
    from elastic_ml_kit.normalise.running.codec import render_json

    told = {
        "file": failure.file,
        "line": failure.line,
        "processor": failure.processor,
        "tag": failure.tag,
        "pipeline": failure.pipeline,
        "error": failure.error,
        "text": failure.text.decode("utf-8", "replace"),
    }
    return render_json(told) + b"\n"


@grouped
def bench(
    pipeline: asked.Pipeline,
    *,
    input: asked.Input,
    raw: asked.Raw = False,
    rounds: Annotated[
        int, typer.Option("--rounds", metavar="N", help="Rounds that are timed.", min=1, max=1000)
    ] = 5,
    workers: asked.WorkerCount = 1,
    json: given.Json = False,
    running: Running,
) -> None:
    """Measure a pipeline: documents a second, and the time of each processor.

    Reading and writing JSON counts. The time per processor comes from a round of its own, in one process.
    """
    from elastic_ml_kit.normalise.running.bench import measure
    from elastic_ml_kit.normalise.running.runner import INDEX

    faults: list[tuple[str, Fault]] = []
    plan = running.plan(pipeline, INDEX)
    everything = list(lots(input, raw, faults))
    if faults:
        warn(f"warning: {counted(len(faults), 'line')} could not be read and are left out")
    speed = measure(plan, everything, rounds, workers)
    if speed.failed:
        share = f"{speed.failed:,} of {counted(speed.documents, 'document')}"
        warn(f"warning: {share} failed; see `esmlkit ingest run`")
    if json:
        print_json(_measured(speed))
        return
    print(
        f"{speed.rate:,.0f} documents/s, {1e6 / speed.rate:.1f} µs each "
        f"({counted(speed.documents, 'document')}, median of {counted(rounds, 'round')}, "
        f"{counted(workers, 'process')})\n"
    )
    total = sum(tally.seconds for tally in speed.tallies) or 1.0
    rows = [
        (
            f"{tally.seconds / speed.documents * 1e6:.2f}",
            f"{tally.seconds / total:.0%}",
            f"{tally.ran:,}",
            f"{tally.use} ({tally.pipeline})",
        )
        for tally in speed.tallies
    ]
    print_table(("µS A DOCUMENT", "SHARE", "RAN", "PROCESSOR"), rows)


def _measured(speed: Speed) -> dict[str, Any]:
    return {
        "documents": speed.documents,
        "failed": speed.failed,
        "documents_per_second": round(speed.rate, 1),
        "seconds": list(speed.seconds),
        "processors": [
            {
                "pipeline": tally.pipeline,
                "type": tally.use.type,
                "tag": tally.use.tag,
                "path": list(tally.use.path),
                "ran": tally.ran,
                "seconds": tally.seconds,
            }
            for tally in speed.tallies
        ],
    }
