"""From source to target to document: the steps that the commands are made of.

A batch is a stream that ends. Whatever the source (the synthetic organisation, files), its events go into a
target, the target runs its jobs and rules, and the report reads what they made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
import polars as pl

from elastic_ml_kit import __version__
from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import InputError, WorkspaceError
from elastic_ml_kit.events.lines import EMPTY
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.events.read import InputReader, ReadReport
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID
from elastic_ml_kit.model import Alert, Truth
from elastic_ml_kit.report.document import ResultDocument, build_document, render_json
from elastic_ml_kit.report.html import render_html
from elastic_ml_kit.report.inputs import Answers, ReportInputs, Sources
from elastic_ml_kit.report.quality import thresholds
from elastic_ml_kit.targets.base import Batch, Progress, RunReport, Step, WriteReport
from elastic_ml_kit.targets.local.target import LocalTarget

WRITTEN = "events_written"
EVENTS_SHOWN = 5
"""Source events that the report keeps of an alert."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of writing generated events: `known` where the workspace held them already."""

    written: WriteReport
    planted: int
    known: bool = False


def install(target: LocalTarget, catalog: Catalog) -> list[Step]:
    """Bring the target's definitions to those of the catalog; the steps that were taken."""
    steps = target.plan(catalog)
    target.apply(steps)
    return steps


def plan_generation(options: Options, catalog: Catalog) -> list[Generation]:
    """One generation for each environment."""
    plans = []
    for number, namespace in enumerate(options.namespaces()):
        seed = (options.seed + number * 7919) % 2**32
        plans.append(prepare(dataclasses.replace(options, seed=seed, namespace=namespace), catalog))
    if len(plans) > 1:
        plans = [dataclasses.replace(plan, planted=_renamed(plan)) for plan in plans]
    return plans


def _renamed(plan: Generation) -> tuple[Any, ...]:
    """Planted anomalies whose ids tell the environment."""
    name = plan.options.namespace
    return tuple(
        dataclasses.replace(each, truth=dataclasses.replace(each.truth, id=f"{name}/{each.truth.id}"))
        for each in plan.planted
    )


def generate_into(
    target: LocalTarget, options: Options, catalog: Catalog, progress: Progress | None = None
) -> Stored:
    """Write the organisation's events and their truth into the target, once.

    Errors:
        WorkspaceError: the target holds the events of a generation with other arguments.
    """
    if holds(target, options, catalog):
        return Stored(WriteReport({}), target.summary()["planted"], known=True)
    plans = plan_generation(options, catalog)
    report = target.write(_batches(plans, progress))
    truths = [truth for plan in plans for truth in plan.truth]
    target.save_truth(truths)
    written = target.summary()["events"]
    target.save_options(described(options, catalog) | {WRITTEN: written})
    return Stored(report, len(truths))


def holds(target: LocalTarget, options: Options, catalog: Catalog) -> bool:
    """Whether the target has all events of this generation already; some may have been lost since.

    Errors:
        WorkspaceError: it has others.
    """
    if target.extent() is None:
        return False
    held, asked = target.options, described(options, catalog)
    written = held.pop(WRITTEN, 0)
    if held == asked:
        return bool(target.summary()["events"] >= written)
    differs = ", ".join(name for name in asked if held.get(name) != asked[name])
    what = f"was set up with other arguments ({differs})" if held else "holds events of your own"
    raise WorkspaceError(f"{target.place} {what}; take another --workspace, or `esmlkit teardown` it first")


def described(options: Options, catalog: Catalog) -> dict[str, Any]:
    """The arguments of a generation as plain values, to be kept and compared."""
    return dataclasses.asdict(options) | {"jobs": list(catalog.jobs)}


def _batches(plans: Sequence[Generation], progress: Progress | None) -> Iterator[Batch]:
    done, total = 0, sum(plan.expected for plan in plans)
    for plan in plans:
        for stream, events in plan.batches():
            yield Batch(stream, events)
            done += events.height
            if progress:
                progress("events", min(done, total), total)


def ingest(
    target: LocalTarget, inputs: Sequence[str], catalog: Catalog, stdin: BinaryIO | None = None
) -> tuple[WriteReport, ReadReport]:
    """Read files, folders or a pipe into the target; what could not be used is kept there as rejects.

    Errors:
        InputError: no document could be kept.
    """
    types = {name: kind for template in catalog.templates.values() for name, kind in template.fields.items()}
    reader = InputReader(inputs, types, stdin)
    written = target.write(Batch(stream, events) for stream, events in reader)
    target.save_rejects(reader.rejects())
    if reader.report.kept == 0:
        raise InputError(_nothing(inputs, reader.report))
    return written, reader.report


def _nothing(inputs: Sequence[str], report: ReadReport) -> str:
    named = ", ".join(inputs[:3]) + (f" and {len(inputs) - 3} more" if len(inputs) > 3 else "")
    if not report.rejected:
        return f"{named}: no documents in it; expected NDJSON, one JSON object a line"
    if report.reasons.keys() == {EMPTY}:
        return f"{named}: {EMPTY}; expected NDJSON, one JSON object a line"
    reasons = "; ".join(f"{reason} ({count})" for reason, count in report.reasons.most_common(3))
    return f"{named}: none of {report.rejected} lines could be used: {reasons}"


def run(target: LocalTarget, window: Window | None = None, progress: Progress | None = None) -> RunReport:
    """Run jobs and rules over the window, or over all events."""
    return target.run(window, progress)


def planned_window(target: LocalTarget) -> Window | None:
    """The window of the generation that the target holds; None for real input, whose end is not known."""
    options = target.options
    if "start" not in options:
        return None
    return Window(options["start"], options["start"] + options["days"] * 86_400_000)


def build_report(target: LocalTarget, catalog: Catalog, hide_truth: bool = False) -> ResultDocument:
    """The document of the target's last run.

    Errors:
        WorkspaceError: nothing has been run there.
    """
    last = target.last_run()
    extent = target.extent()
    if last is None or extent is None:
        raise WorkspaceError(f"{target.place} has no results yet; `esmlkit run` makes them")
    results, alerts = list(target.results()), list(target.alerts())
    jobs = {name: catalog.jobs.get(name, job) for name, job in target.jobs().items()}
    rules = [catalog.rules.get(name, rule) for name, rule in target.rules().items()]
    ran = [jobs[result.job_id] for result in results if result.job_id in jobs]
    truths = [] if hide_truth else list(target.truth())
    limits = thresholds(ran, rules)
    found = [
        record
        for result in results
        for record in result.records
        if record.record_score >= limits.get(result.job_id, 101)
    ]
    behind = dict(zip((record.id for record in found), target.source_events(found), strict=True))
    inputs = ReportInputs(
        version=__version__,
        window=planned_window(target) or extent,
        streams={name: facts["events"] for name, facts in target.summary()["streams"].items()},
        jobs=ran,
        results=[result for result in results if result.job_id in jobs],
        rules=rules,
        alerts=alerts,
        sources=_sources(alerts, behind),
        skipped=last.skipped,
        options={name: value for name, value in target.options.items() if name != WRITTEN},
        answers=_answers(truths, behind, catalog) if truths else None,
    )
    return build_document(inputs, hide_truth)


def save_report(target: LocalTarget, document: ResultDocument) -> dict[str, str]:
    """Write report.json and report.html beside the workspace's data; their paths by name."""
    return target.save_report(
        {"report.json": render_json(document), "report.html": render_html(document).encode()}
    )


def _sources(alerts: Sequence[Alert], behind: Mapping[str, pl.DataFrame]) -> dict[str, Sources]:
    """The first events behind each alert, and how many there are."""
    frames = {alert.id: behind[alert.evidence[0]] for alert in alerts if alert.evidence[0] in behind}
    heads = [frame[:EVENTS_SHOWN] for frame in frames.values()]
    lines = encode_lines(pl.concat(heads, how="diagonal_relaxed")).to_list() if heads else []
    sources: dict[str, Sources] = {}
    for alert_id, frame in frames.items():
        shown, lines = lines[: min(frame.height, EVENTS_SHOWN)], lines[min(frame.height, EVENTS_SHOWN) :]
        sources[alert_id] = Sources(tuple(orjson.loads(line) for line in shown), frame.height)
    return sources


def _answers(truths: Sequence[Truth], behind: Mapping[str, pl.DataFrame], catalog: Catalog) -> Answers:
    """Which planted anomalies have events behind the records that count."""
    owner = {event: truth.id for truth in truths for event in truth.event_ids}
    touched = {
        record_id: frozenset(owner[event] for event in events[ID] if event in owner)
        for record_id, events in behind.items()
        if ID in events.columns
    }
    names = {truth.scenario for truth in truths}
    return Answers(
        truth=truths,
        touched={record_id: planted for record_id, planted in touched.items() if planted},
        first_events={truth.id: truth.first_event for truth in truths if truth.first_event is not None},
        scenarios=[each for each in catalog.scenarios.values() if each.id in names],
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole setup: what was installed, stored, run, and the document of it."""

    steps: list[Step]
    stored: Stored
    ran: RunReport
    document: ResultDocument
    files: dict[str, str]


def setup(
    target: LocalTarget,
    catalog: Catalog,
    options: Options,
    progress: Progress | None = None,
    hide_truth: bool = False,
) -> Outcome:
    """Plan, apply, generate, run, report: the whole flow on a workspace."""
    holds(target, options, catalog)  # refuses a workspace with other events before anything changes
    steps = install(target, catalog)
    stored = generate_into(target, options, catalog, progress)
    ran = run(target, options.window, progress)
    if progress:
        progress("report", 0, 1)
    document = build_report(target, catalog, hide_truth)
    files = save_report(target, document)
    if progress:
        progress("report", 1, 1)
    return Outcome(steps, stored, ran, document, files)
