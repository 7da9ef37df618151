"""`esmlkit generate`: the organisation's events as files, to stdout, into a workspace, in real time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.setup import instant, load
from elastic_ml_kit.cli.show import Bar, counted, print_json, progress_bar
from elastic_ml_kit.errors import UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.generation import Generation
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.events.synth.write import Written

DEFAULT_OUTPUT = "esmlkit-events"


def generate(
    context: typer.Context,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    days: given.Days = 28,
    start: given.Start = None,
    users: given.Users = 80,
    hosts: given.Hosts = 24,
    docs: given.Docs = None,
    anomaly_rate: given.Rate = 0.0002,
    no_anomalies: Annotated[bool, typer.Option("--no-anomalies", help="Plant nothing.")] = False,
    chunk_size: Annotated[int, typer.Option("--chunk-size", help="Events written at a time.")] = 5_000,
    seed: given.Seed = 1,
    namespace: given.Namespace = "esmlkit",
    environments: given.Environments = 1,
    form: Annotated[str, typer.Option("--format", help="ndjson, bulk, json, syslog or cef.")] = "ndjson",
    output: Annotated[str, typer.Option("--output", "-o", help="Folder, or '-'.")] = DEFAULT_OUTPUT,
    truth: Annotated[Path | None, typer.Option("--truth", help="File of the truth.")] = None,
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", help="Store it there.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Write events as their time comes.")] = False,
    content: given.Content = None,
    json: given.Json = False,
) -> None:  # fmt: skip
    """Write a synthetic organisation's logs with planted anomalies, and the truth of what was planted.

    Without any argument it lists the modules and jobs that can be named.
    """
    from elastic_ml_kit.events.synth.options import Options

    if len(sys.argv) <= 2 and not context.args:
        _list_modules(load(content))
        return
    _check(form, chunk_size, output, environments, follow)
    options = Options(
        days=days, start=instant(start), users=users, hosts=hosts, docs=docs, anomaly_rate=anomaly_rate,
        seed=seed, anomalies=not no_anomalies, namespace=namespace, environments=environments,
    )  # fmt: skip
    catalog = load(content, modules, jobs)
    if workspace is not None:
        _store(workspace, options, catalog)
        return
    from elastic_ml_kit import flow

    plans = flow.plan_generation(options, catalog)
    if follow:
        written, place = _follow(plans[0], Path(output), form), output
    elif output == "-":
        _stream(plans, form, chunk_size, truth)
        return
    else:
        written, place = _write(plans, Path(output), form, chunk_size, truth), output
    _report(written, place, truth, json)


def _check(form: str, chunk_size: int, output: str, environments: int, follow: bool) -> None:
    from elastic_ml_kit.events.synth.formats import FORMATS

    if form not in FORMATS:
        raise UsageError(
            f"--format '{form}' is unknown{nearest(form, FORMATS)}; it can be {', '.join(FORMATS)}"
        )
    if not 100 <= chunk_size <= 1_000_000:
        raise UsageError(f"--chunk-size {chunk_size} is out of range: 100 to 1000000")
    if follow and (output == "-" or environments > 1):
        raise UsageError(
            "--follow appends to the files of one environment: give --output a folder, no --environments"
        )


def _write(plans: list[Generation], folder: Path, form: str, chunk: int, truth: Path | None) -> Written:
    from elastic_ml_kit.events.synth.write import write_folder

    with progress_bar() as bar:
        return write_folder(plans, folder, form, chunk, truth, lambda done, total: bar("events", done, total))


def _stream(plans: list[Generation], form: str, chunk: int, truth: Path | None) -> None:
    from elastic_ml_kit.events.synth.write import write_stream, write_truth

    write_stream(plans, sys.stdout.buffer, form, chunk)
    if truth is not None:
        write_truth([each for plan in plans for each in plan.truth], truth)


def _follow(plan: Generation, folder: Path, form: str) -> Written:
    import time

    from elastic_ml_kit.events.synth.write import follow

    print(f"following {plan.options.window} into {folder}; Ctrl-C ends it", file=sys.stderr)
    return follow(plan, folder, form, lambda: time.time_ns() // 1_000_000, time.sleep)


def _store(workspace: Path, options: Options, catalog: Catalog) -> None:
    from elastic_ml_kit import flow
    from elastic_ml_kit.targets.local.target import LocalTarget

    with LocalTarget.open(workspace) as target, progress_bar() as bar:
        stored = flow.generate_into(target, options, catalog, _as_progress(bar))
    if stored.known:
        print(f"{workspace} already holds these events; nothing was written")
        return
    kept = sum(stored.written.kept.values())
    print(
        f"{workspace}: {counted(kept, 'event')}, {stored.planted} planted; `esmlkit run` runs jobs and rules"
    )


def _as_progress(bar: Bar) -> Bar:
    return bar


def _report(written: Written, place: str, truth: Path | None, json: bool) -> None:
    events, size = sum(written.events.values()), sum(written.size.values())
    if json:
        print_json(
            {"output": place, "events": written.events, "bytes": size, "planted": written.planted,
             "without_anomaly": list(written.barren)}
        )  # fmt: skip
        return
    for stream, count in sorted(written.events.items()):
        print(f"{count:>12,}  {stream}")
    print(f"{events:>12,}  events, {size / 1e6:,.0f} MB in {place}")
    print(f"{written.planted:>12,}  planted anomalies in {truth or Path(place) / 'truth.ndjson'}")
    for job in written.barren:
        print(
            f"note: no event of the organisation passes the datafeed of '{job}'; nothing was planted for it"
        )


def _list_modules(catalog: Catalog) -> None:
    for module in catalog.modules.values():
        print(f"{module.id}  {module.title}")
        for job in module.jobs:
            print(f"  {job}")
    print(
        "\nesmlkit generate --modules security_auth --days 14 --output DIR   writes events; --help has more"
    )
