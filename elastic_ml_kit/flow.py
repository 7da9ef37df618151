"""From source to target to document: the steps that the commands are made of.

A batch is a stream that ends. Whatever the source (the synthetic organisation, files), its events go into a
target, the target runs its jobs and rules, and the report reads what they made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

import orjson
import polars as pl

from elastic_ml_kit import __version__
from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import InputError, UsageError, WorkspaceError
from elastic_ml_kit.events.follow import Timeline
from elastic_ml_kit.events.follow import follow as as_they_come
from elastic_ml_kit.events.lines import EMPTY
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.events.read import InputReader, ReadReport
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID, TIME
from elastic_ml_kit.model import Alert, Record, Truth
from elastic_ml_kit.report.agreement import Agreement, agreement
from elastic_ml_kit.report.document import ResultDocument, build_document, render_json
from elastic_ml_kit.report.html import render_html
from elastic_ml_kit.report.inputs import Answers, Classified, ReportInputs, Sources
from elastic_ml_kit.report.quality import thresholds
from elastic_ml_kit.report.severity import odd_lines
from elastic_ml_kit.targets.base import Batch, Progress, RunReport, Step, Target, WriteReport
from elastic_ml_kit.targets.cluster.reading import select
from elastic_ml_kit.targets.cluster.target import ClusterTarget
from elastic_ml_kit.targets.local.target import LocalTarget

WRITTEN = "events_written"
DAY = 86_400_000
EVENTS_SHOWN = 5
"""Source events that the report keeps of an alert."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of writing generated events: `known` where the workspace held them already."""

    written: WriteReport
    planted: int
    known: bool = False


def install(target: Target, catalog: Catalog, progress: Progress | None = None) -> Sequence[Step]:
    """Bring the target's definitions to those of the catalog; the steps that were taken."""
    steps = target.plan(catalog)
    target.apply(steps, progress)
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
    target: Target,
    options: Options,
    catalog: Catalog,
    progress: Progress | None = None,
    now: int | None = None,
) -> Stored:
    """Write the organisation's events and their truth into the target, once.

    What is going to be written is noted before, so that a writing that was interrupted can be finished. With
    `now`, in milliseconds, only events up to that instant are written; see `follow`.

    Errors:
        WorkspaceError: the target holds the events of a generation with other arguments.
    """
    if holds(target, options, catalog):
        return Stored(WriteReport({}), target.summary()["planted"], known=True)
    plans = plan_generation(options, catalog)
    truths = [truth for plan in plans for truth in plan.truth]
    target.save_options(described(options, catalog))
    target.save_truth(truths)
    report = target.write(_batches(plans, progress, now))
    target.save_options(described(options, catalog) | {WRITTEN: target.summary()["events"]})
    return Stored(report, len(truths))


def holds(target: Target, options: Options, catalog: Catalog) -> bool:
    """Whether the target has all events of this generation already; some may have been lost since.

    Errors:
        WorkspaceError: it has others.
    """
    if target.extent() is None:
        return False
    held, asked = dict(target.options), described(options, catalog)
    written = held.pop(WRITTEN, None)
    if held == asked:
        return written is not None and bool(target.summary()["events"] >= written)
    differs = ", ".join(name for name in asked if held.get(name) != asked[name])
    what = f"was set up with other arguments ({differs})" if held else "holds events of your own"
    raise WorkspaceError(f"{target.place} {what}; {target.elsewhere}, or `esmlkit teardown` it first")


def described(options: Options, catalog: Catalog) -> dict[str, Any]:
    """The arguments of a generation as plain values, to be kept and compared."""
    return dataclasses.asdict(options) | {"jobs": list(catalog.jobs)}


def _batches(
    plans: Sequence[Generation], progress: Progress | None, until: int | None = None
) -> Iterator[Batch]:
    done, total = 0, sum(plan.expected for plan in plans)
    for plan in plans:
        for stream, events in plan.batches():
            due = events if until is None else events.filter(pl.col(TIME).dt.epoch("ms") <= until)
            yield Batch(stream, due)
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
    if target.options and target.extent() is None:  # of a generation that was broken off
        target.save_options({})
        target.save_truth(())
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


def run(
    target: Target,
    window: Window | None = None,
    progress: Progress | None = None,
    severity: bool = True,
) -> RunReport:
    """Run jobs and rules over the window, or over all events.

    Args:
        severity: in a workspace, let its text model classify a sample of the lines too.
    """
    ran = target.run(window, progress)
    if severity and isinstance(target, LocalTarget):
        target.classify(window, progress)
    return ran


def planned_window(target: Target) -> Window | None:
    """The window of the generation that the target holds; None for real input, whose end is not known."""
    options = target.options
    if "start" not in options:
        return None
    return Window(options["start"], options["start"] + options["days"] * 86_400_000)


def _covered(planned: Window | None, extent: Window) -> Window:
    """The planned window without the days whose events are still to come; what there is without a plan."""
    if planned is None:
        return extent
    return Window(planned.start, min(planned.end, -(-extent.end // DAY) * DAY))


def build_report(target: Target, catalog: Catalog, hide_truth: bool = False) -> ResultDocument:
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
    truths = [] if hide_truth else [each for each in target.truth() if each.bucket_start < extent.end]
    limits = thresholds(ran, rules)
    found = [
        record
        for result in results
        for record in result.records
        if record.record_score >= limits.get(result.job_id, 101)
    ]
    behind = dict(zip((record.id for record in found), target.source_events(found, [ID]), strict=True))
    inputs = ReportInputs(
        version=__version__,
        window=_covered(planned_window(target), extent),
        streams={name: facts["events"] for name, facts in target.summary()["streams"].items()},
        jobs=ran,
        results=[result for result in results if result.job_id in jobs],
        rules=rules,
        alerts=alerts,
        sources=_sources(target, alerts, found, behind),
        skipped=last.skipped,
        options={name: value for name, value in target.options.items() if name != WRITTEN},
        answers=_answers(truths, behind, catalog) if truths else None,
        severity=_classified(target) if isinstance(target, LocalTarget) else None,
    )
    return build_document(inputs, hide_truth)


def save_report(target: Target, document: ResultDocument) -> dict[str, str]:
    """Write report.json and report.html beside the workspace's data; their paths by name."""
    return target.save_report(
        {"report.json": render_json(document), "report.html": render_html(document).encode()}
    )


def _sources(
    target: Target, alerts: Sequence[Alert], records: Sequence[Record], behind: Mapping[str, pl.DataFrame]
) -> dict[str, Sources]:
    """The first events behind each alert, and how many there are."""
    named = {alert.evidence[0]: alert.id for alert in alerts}
    shown = [record for record in records if record.id in named]
    heads = target.source_events(shown, limit=EVENTS_SHOWN)
    lines = encode_lines(pl.concat(heads, how="diagonal_relaxed")).to_list() if heads else []
    sources: dict[str, Sources] = {}
    for record, head in zip(shown, heads, strict=True):
        own, lines = lines[: head.height], lines[head.height :]
        sources[named[record.id]] = Sources(tuple(map(orjson.loads, own)), behind[record.id].height)
    return sources


def _classified(target: LocalTarget) -> Classified | None:
    """What the text model said, with the events of the lines that stand out."""
    found = target.severity()
    if found is None:
        return None
    lines = target.lines()
    odd = odd_lines(found, lines)
    named = [(line.stream, line.event_id) for line in odd]
    return Classified(found, lines, dict(zip(named, target.events_of(odd), strict=True)))


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

    steps: Sequence[Step]
    stored: Stored | None
    ran: RunReport
    document: ResultDocument
    files: dict[str, str]


def setup(
    target: Target,
    catalog: Catalog,
    options: Options | None,
    progress: Progress | None = None,
    hide_truth: bool = False,
    now: int | None = None,
    severity: bool = True,
) -> Outcome:
    """Plan, apply, generate (up to `now`), run, report; without options on the data that is there.

    Args:
        severity: see `run`.
    """
    if options:
        holds(target, options, catalog)  # refuses a target with other events before anything changes
    steps = install(target, catalog, progress)
    stored = generate_into(target, options, catalog, progress, now) if options else None
    ran = run(target, options.window if options else None, progress, severity)
    if progress:
        progress("report", 0, 1)
    document = build_report(target, catalog, hide_truth)
    files = save_report(target, document)
    if progress:
        progress("report", 1, 1)
    return Outcome(steps, stored, ran, document, files)


def follow(
    target: Target,
    options: Options,
    catalog: Catalog,
    now: Callable[[], int],
    sleep: Callable[[float], None],
) -> None:
    """Write the events that are still to come as their time comes; ends with the last of them.

    The last day's are offered once more: whatever broke off a writing, none of them is left out.

    Args:
        now: milliseconds since the epoch.
        sleep: waits for so many seconds.
    """
    (plan,) = plan_generation(options, catalog)
    timeline = Timeline(plan.stretches())
    if extent := target.extent():
        for _ in timeline.until(extent.end - DAY):
            pass  # written already
    for due in as_they_come(timeline, now, sleep):
        if first := next(due, None):
            target.write(Batch(stream, events) for stream, events in chain([first], due))


def compare(
    cluster: ClusterTarget,
    catalog: Catalog,
    window: Window | None = None,
    progress: Progress | None = None,
) -> Agreement:
    """The records of a cluster's jobs against those that the workspace's engine finds in the same events.

    Args:
        window: the time whose records are compared; both sides learn from all of the events.

    Errors:
        UsageError: none of the catalog's jobs has run in the cluster.
    """
    jobs = {
        name: dataclasses.replace(job, datafeed={**job.datafeed, "indices": ["*"]})
        for name, job in cluster.jobs().items()
        if name in catalog.jobs
    }  # what is read from the cluster is what its datafeeds read, by whatever names
    last = cluster.last_run()
    if not jobs or last is None:
        raise UsageError(f"{cluster.place} has no results yet; `esmlkit setup` or `esmlkit run` makes them")
    rules = cluster.rules().values()
    chosen = select(jobs.values())
    with LocalTarget.open(":memory:") as workspace:
        workspace.apply(workspace.plan(dataclasses.replace(catalog, jobs=jobs, rules={})))
        workspace.write(cluster.events(None, chosen.query, chosen.columns, progress))
        ran = workspace.run(planned_window(cluster), progress)
        return agreement(
            list(workspace.results()),
            [result for result in cluster.results() if result.job_id in jobs],
            thresholds(list(jobs.values()), list(rules)),
            ran.skipped,
            {name: why for name, why in last.skipped.items() if name in jobs},
            window,
        )
