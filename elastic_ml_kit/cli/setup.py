"""`esmlkit setup`: the whole flow in one go, in a workspace or on a cluster."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.options import Choice, Company
from elastic_ml_kit.cli.place import Laying, Place
from elastic_ml_kit.cli.plan import planned, show_steps
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.run import page_of, tell
from elastic_ml_kit.cli.show import confirm, counted, listed, warn
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.options import Options
    from elastic_ml_kit.flow import Outcome
    from elastic_ml_kit.targets.base import Step, Target

_DAY = 86_400_000
AHEAD = 7
"""Days of events to come that `--follow` has."""


@grouped
def setup(
    *,
    hide_truth: given.HideTruth = False,
    generate: Annotated[
        bool,
        typer.Option("--generate/--no-generate", help="Write synthetic events, or use what is there."),
    ] = True,
    follow: Annotated[
        bool, typer.Option("--follow", help="On a cluster: go on writing events as their time comes.")
    ] = False,
    severity: given.Severity = True,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
    json: given.Json = False,
    choice: Choice,
    company: Company,
    place: Place,
    laid: Laying,
) -> None:
    """Set up a workspace or a cluster, and find what was planted.

    Installs the definitions, generates a synthetic organisation's logs with attacks in them, runs jobs and
    rules, and writes a report. Run again on the same place it keeps definitions and events. Without
    --es-url (or ESMLKIT_ES_URL) it needs nothing but a folder.
    """
    from elastic_ml_kit.clock import format_duration

    began = time.monotonic()
    _check(place, laid, generate, follow)
    if dry_run:
        _rehearse(place, laid, choice, company, generate)
        return
    with place.target(laid, live=follow or not generate) as target:
        catalog = place.catalog(target, choice)
        options = _options(target, place, company, follow) if generate else None
        _agree(target.plan(catalog), place, yes)
        outcome = _set_up(target, catalog, options, hide_truth, _now() if follow else None, severity)
        tell(outcome.document, page_of(place.folder, outcome.files), json)
        if not json:
            _conclude(outcome, target, place, format_duration(time.monotonic() - began))
        if follow and options:
            _follow(target, options, catalog)


def _check(place: Place, laid: Laying, generate: bool, follow: bool) -> None:
    """Refuse what does not go together.

    Errors:
        UsageError: it does not.
    """
    if not place.in_cluster and (not generate or follow):
        raise UsageError(
            f"{'--follow' if follow else '--no-generate'} is for a cluster: name one by --es-url; your own "
            "logs go into a workspace by `esmlkit run --input FILE`"
        )
    if not generate and not laid.index_pattern:
        raise UsageError("--no-generate needs to know where your data is: --index-pattern 'logs-*'")
    if laid.index_pattern and generate:
        raise UsageError("--index-pattern is for data that is there: say --no-generate too")
    if follow and not generate:
        raise UsageError("--follow writes synthetic events; leave --no-generate out")


def _options(target: Target, place: Place, company: Company, follow: bool) -> Options:
    """What to generate: on a cluster, where rules look at the clock, the days up to this one.

    What the cluster was filled with before keeps its start, so that setting up again changes nothing.
    """
    start = None
    if place.in_cluster:
        held = target.options.get("start")
        start = held or _today() - company.days * _DAY
    options = company.options(place.namespace, start=start)
    return dataclasses.replace(options, days=options.days + AHEAD) if follow else options


def _today() -> int:
    """Midnight UTC."""
    return _now() // _DAY * _DAY


def _now() -> int:
    return time.time_ns() // 1_000_000


def _agree(steps: Sequence[Step], place: Place, yes: bool) -> None:
    """Ask before something that exists is changed.

    Errors:
        typer.Exit: the answer is no.
    """
    changed = [step for step in steps if step.action in ("update", "remove")]
    left = [step for step in steps if step.action == "cannot"]
    if changed or left:
        show_steps([*changed, *left])
    what = "cluster" if place.in_cluster else "workspace"
    if changed:
        confirm(f"These definitions of the {what} will change. Go on?", yes)
    elif left and place.in_cluster:
        confirm("Go on without what cannot be installed?", yes)


def _set_up(
    target: Target,
    catalog: Catalog,
    options: Options | None,
    hide_truth: bool,
    now: int | None,
    severity: bool,
) -> Outcome:
    from elastic_ml_kit import flow

    with progress_bar() as progress:
        return flow.setup(target, catalog, options, progress, hide_truth, now, severity)


def _follow(target: Target, options: Options, catalog: Catalog) -> None:
    from elastic_ml_kit import flow

    sys.stdout.flush()
    warn("writing events as their time comes; Ctrl-C ends it, and the same command goes on")
    flow.follow(target, options, catalog, _now, time.sleep)


def _rehearse(place: Place, laid: Laying, choice: Choice, company: Company, generate: bool) -> None:
    from elastic_ml_kit import flow

    show_steps(planned(place, laid, choice))
    catalog = choice.load()
    if generate:
        start = _today() - company.days * _DAY if place.in_cluster else None
        options = company.options(place.namespace, start=start)
        plans = flow.plan_generation(options, catalog)
        writes = {
            "event": sum(plan.expected for plan in plans),
            "planted anomaly": sum(len(plan.planted) for plan in plans),
        }
        print(f"would write about {listed(writes)} from {options.window}")
    print(f"would run {listed({'job': len(catalog.jobs), 'rule': len(catalog.rules)})}")


def _conclude(outcome: Outcome, target: Target, place: Place, took: str) -> None:
    if outcome.stored and outcome.stored.known:
        where = "cluster" if place.in_cluster else "workspace"
        print(f"The {where} held these events already; jobs and rules ran again.")
    if outcome.stored and (seconds := outcome.stored.written.seconds):
        written = outcome.stored.written
        kept = sum(written.kept.values())
        before = f"; {written.duplicates:,} had arrived before" if written.duplicates else ""
        print(f"Wrote {counted(kept, 'event')} in {seconds:.0f} s, {kept / seconds:,.0f} a second{before}.")
        if written.rejected:
            refused = counted(written.rejected, "event")
            warn(f"note: the cluster refused {refused}: see {place.report}/rejects.ndjson")
    for warning in outcome.ran.warnings:
        warn(f"note: {warning}")
    for label, url in target.links().items():
        print(f"{label}: {url}")
    print(f"Done in {took}. Next:")
    print(f"  esmlkit status{place.suffix}")
    if place.in_cluster:
        print(f"  esmlkit compare{place.suffix}")
        print(f"  esmlkit teardown --dry-run{place.suffix}")
    else:
        print("  esmlkit init my-content")
        print("  esmlkit run --workspace my-logs --input YOUR.ndjson")
