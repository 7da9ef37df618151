"""The summary for a terminal: at most 80 columns, one line per job, totals and what was left out."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from elastic_ml_kit.clock import format_duration, iso
from elastic_ml_kit.report.document import ResultDocument
from elastic_ml_kit.report.quality import Totals
from elastic_ml_kit.report.rows import JobRow, SeverityRow, SightingRow
from elastic_ml_kit.report.sighting import Outcome

WIDTH = 80
LINES = 88
LISTED = 5
"""Lines that a list may take where the page is full; the rest of it is only counted."""

NONE = "-"


def render_text(document: ResultDocument, terminal: bool = False, width: int = WIDTH) -> str:
    """The summary; with `terminal` in colour, else plain."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=max(width, WIDTH),
        force_terminal=terminal,
        no_color=not terminal,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(_headline(document), soft_wrap=True)
    if document.jobs:
        console.print(_table(document))
    for line in _notes(document, LINES - file.getvalue().count("\n")):
        console.print(line, soft_wrap=True)
    lines = file.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(document: ResultDocument) -> Text:
    counts = document.counts
    start, end = (iso(each)[:16].replace("T", " ") for each in (document.window.start, document.window.end))
    return Text(
        f"{start} to {end} UTC · {counts.events:,} events · {_count(counts.jobs, 'job')} · "
        f"{_count(counts.rules, 'rule')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _table(document: ResultDocument) -> Table:
    """One line per job under its module; without truth what the jobs found instead of how well."""
    judged = document.quality is not None
    columns = (
        ("plant", "found", "miss", "false", "delay") if judged else ("records", "≥ rule", "alerts", "cap")
    )
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("job", no_wrap=True, overflow="ellipsis")
    for name in (*columns, "top"):
        table.add_column(name, justify="right", no_wrap=True)
    for module, jobs in groupby(document.jobs, key=lambda job: job.module):
        table.add_row(Text(module, style="bold cyan"))
        for job in jobs:
            cells = _judged_cells(job) if judged else _plain_cells(job)
            table.add_row(Text(f" {job.id}"), *cells, _score(job.top_score, job.threshold))
    return table


def _judged_cells(job: JobRow) -> list[Text]:
    quality = job.quality
    if quality is None:
        return [Text(NONE)] * 5
    return [
        Text(str(quality.planted)),
        Text(str(quality.found), style="green" if quality.found else ""),
        Text(str(quality.missed), style="bold red" if quality.missed else "dim"),
        Text(str(quality.false_alarms), style="yellow" if quality.false_alarms else "dim"),
        Text(_delay(quality.delay)),
    ]


def _plain_cells(job: JobRow) -> list[Text]:
    ceiling = NONE if job.ceiling is None else f"{job.ceiling:.0f}"
    short = job.ceiling is not None and job.ceiling < job.threshold
    return [
        Text(str(job.records)),
        Text(str(job.at_threshold)),
        Text(str(job.alerts)),
        Text(ceiling, style="yellow" if short else "dim"),
    ]


def _score(score: float | None, threshold: int) -> Text:
    if score is None:
        return Text(NONE, style="dim")
    return Text(f"{score:.0f}", style="bold" if score >= threshold else "dim")


def _delay(seconds: float | None) -> str:
    return NONE if seconds is None else format_duration(seconds)


def _notes(document: ResultDocument, room: int) -> Iterator[Text]:
    """What is said below the table, in about as many lines as there is room."""
    counts = document.counts
    heads = [
        f"{_count(counts.records, 'record')}, {counts.records_at_threshold:,} at or above the threshold of "
        f"their rule, {_count(counts.alerts, 'alert')}"
    ]
    if document.quality:
        heads += _totals(document.quality)
        lists = {"Capped by a short history": _capped(document), "Missed": _missed(document)}
    else:
        lists = {"History too short to reach the threshold": _short(document)}
    if document.severity:
        heads.append(_severity(document.severity))
    lists["Skipped"] = _skipped(document.skipped)
    told = [line for head in heads for line in textwrap.wrap(head, WIDTH)]
    yield Text()
    yield from map(Text, told)
    room -= len(told) + 1
    for title, entries in lists.items():
        lines = list(_list(title, entries, room))
        room -= len(lines)
        yield from lines


def _totals(totals: Totals) -> Iterator[str]:
    uncapped = totals.planted - totals.not_run - totals.capped
    yield (
        f"Planted {totals.planted}: found {totals.found} of {uncapped} that could be found "
        f"({_percent(totals.found_share)}; scored ≥ 75: {_percent(totals.critical_share)})"
    )
    yield (
        f"Missed {totals.missed}, capped {totals.capped}, not run {totals.not_run}; "
        f"delay: mean {_delay(totals.mean_delay)}, median {_delay(totals.median_delay)}"
    )
    rate = NONE if totals.false_per_job_week is None else f"{totals.false_per_job_week:.2f}"
    yield f"False alarms {totals.false_alarms} ({rate} per job and week), collateral {totals.collateral}"
    yield f"Precision {_percent(totals.precision)}, recall {_percent(totals.recall)}"
    yield "Above, an anomaly counts at every job that should see it; in these totals once."


def _percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.1%}"


def _capped(document: ResultDocument) -> list[str]:
    """Per job its capped anomalies and the highest score that was possible for any of them."""
    best: dict[str, list[SightingRow]] = {}
    for planted in document.planted:
        if planted.outcome is Outcome.CAPPED:
            sighting = max(planted.sightings, key=lambda each: each.ceiling or 0)
            best.setdefault(sighting.job, []).append(sighting)
    return [
        f"{job}: {len(each)} planted, at most {max(one.ceiling or 0 for one in each):.0f} was possible, "
        f"{each[0].threshold} needed"
        for job, each in best.items()
    ]


def _missed(document: ResultDocument) -> list[str]:
    missed = []
    for planted in document.planted:
        if planted.outcome is Outcome.MISSED:
            best = max(planted.sightings, key=lambda each: each.score or 0)
            scored = "no record" if best.score is None else f"scored {math.floor(best.score)}"
            missed.append(f"{best.job}: {scored}, {best.threshold} needed ({planted.id})")
    return missed


def _short(document: ResultDocument) -> list[str]:
    """Jobs whose threshold was out of reach, and those that had too little to score anything at all."""
    notes = []
    for job in document.jobs:
        if job.ceiling is None and not job.records:
            seen = f"{_count(job.events, 'event')} in {_count(job.buckets, 'whole bucket')}"
            notes.append(f"{job.id}: {seen}, too few to score any")
        elif job.ceiling is not None and job.ceiling < job.threshold:
            notes.append(f"{job.id}: at most {job.ceiling:.0f} is possible, {job.threshold} needed")
    return notes


def _severity(severity: SeverityRow) -> str:
    """What share of all lines is of which class, as far as those that were read tell."""
    if severity.reason:
        return f"Severity of the lines: none was classified: {severity.reason}"
    weights = [sum(each) for each in zip(*_weights(severity), strict=True)]
    total = sum(weights) or 1.0
    shares = ", ".join(
        f"{label} {weight / total:.1%}" for label, weight in zip(severity.labels, weights, strict=False)
    )
    return (
        f"Severity by {severity.name or severity.model}, from the words of {severity.read:,} of "
        f"{severity.events:,} events: {shares or 'no line to classify'}; "
        f"{_count(len(severity.bursts), 'unusual bucket')}, {_count(len(severity.odd), 'odd line')}"
    )


def _weights(severity: SeverityRow) -> Iterator[list[float]]:
    """How many lines of each class each bucket has, as far as those that were read tell."""
    for stream in severity.streams:
        for each in stream.stretches:
            yield [count * each.events / max(each.read, 1) for count in each.classes]


def _skipped(skipped: Mapping[str, str]) -> list[str]:
    """Reasons, with all the names they hold for."""
    reasons: dict[str, list[str]] = {}
    for name, reason in skipped.items():
        reasons.setdefault(reason, []).append(name)
    return [f"{reason}: {', '.join(names)}" for reason, names in reasons.items()]


def _list(title: str, entries: Sequence[str], room: int) -> Iterator[Text]:
    """A titled list of whole entries, as many as there is room for."""
    if not entries:
        return
    yield Text(f"{title}:", style="bold")
    used = 0
    for position, entry in enumerate(entries):
        lines = textwrap.wrap(entry, WIDTH, initial_indent="  ", subsequent_indent="    ")
        if position and used + len(lines) > max(LISTED, room - 2):
            yield Text(f"  … and {len(entries) - position} more in report.json", style="dim")
            return
        used += len(lines)
        yield from (Text(line) for line in lines)
