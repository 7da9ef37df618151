"""`esmlkit generate`: the organisation's events as files, to stdout, into a workspace, in real time."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.options import Choice, Company
from elastic_ml_kit.cli.place import opened
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, print_json, warn
from elastic_ml_kit.errors import UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.generation import Generation
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.events.synth.write import Written

STDOUT = Path("-")
_HOUR = 3_600_000
_FILES_ONLY = ("form", "chunk_size", "output", "truth", "follow")


@grouped
def generate(
    context: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for one file a data stream, or '-'.")
    ] = Path("esmlkit-events"),
    form: Annotated[
        str, typer.Option("--format", metavar="NAME", help="ndjson, bulk, json, syslog or cef.")
    ] = "ndjson",
    truth: Annotated[
        Path | None,
        typer.Option("--truth", metavar="FILE", help="What was planted; by default DIR/truth.ndjson."),
    ] = None,
    chunk_size: Annotated[
        int, typer.Option("--chunk-size", metavar="N", help="Events that are written at a time.")
    ] = 5_000,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Write events as their time comes; starts this hour if no --start."),
    ] = False,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", metavar="DIR", help="Store the events in a workspace instead."),
    ] = None,
    json: given.Json = False,
    choice: Choice,
    company: Company,
    no_anomalies: given.NoAnomalies = False,
    namespace: given.Namespace = "esmlkit",
    environments: given.Environments = 1,
) -> None:
    """Write a synthetic organisation's logs and their truth.

    The logs have planted anomalies in them; the truth says which. Without any argument it lists the modules
    and jobs that can be named.
    """
    said = _said(context)
    if said <= {"content", "json"}:
        _list_modules(choice.load(), json)
        return
    if workspace is None:
        _check(form, chunk_size, output, environments, follow, json)
    elif unfit := said.intersection(_FILES_ONLY):
        raise UsageError(f"--workspace does not go with {_spelled(context, unfit)}: those are for files")
    options = company.options(
        namespace, environments, anomalies=not no_anomalies, start=this_hour() if follow else None
    )
    catalog = choice.load()
    if workspace is not None:
        _store(workspace, options, catalog, json)
        return
    from elastic_ml_kit import flow

    plans = flow.plan_generation(options, catalog)
    if follow:
        _follow(plans[0], output, form)
    elif output == STDOUT:
        _stream(plans, form, chunk_size, truth)
    else:
        written = _write(plans, output, form, chunk_size, truth)
        _tell(written, output, truth or output / "truth.ndjson", json)


def _said(context: typer.Context) -> set[str]:
    """The parameters that the command line names."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}


def _spelled(context: typer.Context, names: set[str]) -> str:
    """Parameters as they are written on a command line."""
    return ", ".join(sorted(each.opts[0] for each in context.command.params if each.name in names))


def _check(form: str, chunk_size: int, output: Path, environments: int, follow: bool, json: bool) -> None:
    from elastic_ml_kit.events.synth.formats import FORMATS

    if form not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise UsageError(f"--format '{form}' is unknown: it can be {allowed}{nearest(form, FORMATS)}")
    if not 100 <= chunk_size <= 1_000_000:
        raise UsageError(f"--chunk-size {chunk_size} is out of range: 100 to 1000000")
    if follow and (output == STDOUT or environments > 1):
        raise UsageError(
            "--follow appends to the files of one environment: give --output a folder, no --environments"
        )
    if json and output == STDOUT:
        raise UsageError("--json and the events would both go to stdout: leave one of --json, --output - out")


def this_hour() -> int:
    """The start of the hour that it is."""
    return time.time_ns() // 1_000_000 // _HOUR * _HOUR


def _write(plans: Sequence[Generation], folder: Path, form: str, chunk: int, truth: Path | None) -> Written:
    from elastic_ml_kit.events.synth.write import write_folder

    with progress_bar() as progress:

        def show(done: int, total: int) -> None:
            if progress:
                progress("events", done, total)

        return write_folder(plans, folder, form, chunk, truth, show)


def _stream(plans: Sequence[Generation], form: str, chunk: int, truth: Path | None) -> None:
    from elastic_ml_kit.events.synth.write import write_stream, write_truth

    if truth is not None:
        write_truth([each for plan in plans for each in plan.truth], truth)
    written = write_stream(plans, sys.stdout.buffer, form, chunk)
    kept = f"their truth in {truth}" if truth else "their truth is not kept without --truth"
    warn(
        f"{counted(sum(written.events.values()), 'event')}, "
        f"{counted(written.planted, 'planted anomaly')}; {kept}"
    )


def _follow(plan: Generation, folder: Path, form: str) -> None:
    from elastic_ml_kit.clock import iso
    from elastic_ml_kit.events.synth.write import follow

    warn(f"writing into {folder} as time comes; for the same again: --start {iso(plan.options.start)}")
    warn("Ctrl-C ends it")
    follow(plan, folder, form, lambda: time.time_ns() // 1_000_000, time.sleep)


def _store(workspace: Path, options: Options, catalog: Catalog, json: bool) -> None:
    from elastic_ml_kit import flow

    with opened(workspace) as target, progress_bar() as progress:
        stored = flow.generate_into(target, options, catalog, progress)
    if json:
        print_json(
            {"workspace": str(workspace), "events": stored.written.kept, "planted": stored.planted,
             "known": stored.known}
        )  # fmt: skip
    elif stored.known:
        print(f"{workspace} holds these events already; nothing was written")
    else:
        events = counted(sum(stored.written.kept.values()), "event")
        print(f"{workspace}: {events}, {counted(stored.planted, 'planted anomaly')}")
        print(f"`esmlkit run --workspace {workspace}` runs jobs and rules over them")


def _tell(written: Written, folder: Path, truth: Path, json: bool) -> None:
    events, size = sum(written.events.values()), sum(written.size.values())
    if json:
        print_json(
            {"output": str(folder), "truth": str(truth), "events": written.events, "bytes": size,
             "planted": written.planted, "without_anomaly": list(written.barren)}
        )  # fmt: skip
        return
    for stream, count in sorted(written.events.items()):
        print(f"{count:>12,}  {stream}")
    print(f"{events:>12,}  events, {size / 1e6:,.1f} MB, in {folder}")
    print(f"{written.planted:>12,}  planted anomalies, in {truth}")
    for job in written.barren:
        warn(f"note: no event passes the datafeed of '{job}'; nothing was planted for it")


def _list_modules(catalog: Catalog, json: bool) -> None:
    if json:
        print_json({module.id: module.jobs for module in catalog.modules.values()})
        return
    for module in catalog.modules.values():
        print(f"{module.id}  {module.title}")
        for job in module.jobs:
            print(f"  {job}")
    print("\n`esmlkit generate --modules security_auth --days 14` writes events; --help has more")
