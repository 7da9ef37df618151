"""The agreement of two engines for a terminal: a line per job in 80 columns, then where they differ most."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from elastic_ml_kit.clock import iso
from elastic_ml_kit.report.agreement import Agreement, Disagreement, JobAgreement, Scores, Shared

WIDTH = 80
NAME = 35
"""Columns of a job's name; a longer one is cut there."""

LISTED = 40
"""Lines that the disagreements may take."""

NONE = "-"
_LEGEND = (
    "both, here, cluster: records on both sides, only in the workspace, only there",
    "mean, max: points between the two scores of a record; max above 0: higher here",
    "rank: 1 where both sides put their records into the same order",
    "rule: of the records at or above the rule's threshold on any side, those on both",
)


def render_agreement_text(found: Agreement) -> str:
    """The agreement as plain text of at most 80 columns."""
    lines = [_headline(found), ""]
    if found.jobs:
        lines += [*_table(found), "", *_LEGEND]
    lines += _disagreements(found.jobs)
    lines += _reasons("Not run in the workspace", found.skipped_by_us)
    lines += _reasons("Not run in the cluster", found.skipped_by_them)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(found: Agreement) -> str:
    jobs = f"{len(found.jobs)} job{'' if len(found.jobs) == 1 else 's'} on both sides"
    if found.window is None:
        return jobs
    start, end = (_minute(each) for each in (found.window.start, found.window.end))
    return f"{jobs}, {start} to {end} UTC"


def _table(found: Agreement) -> Iterator[str]:
    yield _line("job", ("both", "here", "cluster", "mean", "max", "rank", "rule"))
    for job in found.jobs:
        yield _line(job.job, _cells(job.records, job.scores, job.at_threshold))
    if len(found.jobs) > 1:
        yield _line("all", _cells(found.records, found.scores, found.at_threshold))


def _line(name: str, cells: Sequence[str]) -> str:
    short = name if len(name) <= NAME else name[: NAME - 1] + "…"
    widths = (5, 6, 8, 6, 6, 6, 8)
    return short.ljust(NAME) + "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _cells(records: Shared, scores: Scores, at_threshold: Shared) -> tuple[str, ...]:
    rank = scores.rank_correlation
    return (
        str(records.both),
        str(records.only_ours),
        str(records.only_theirs),
        NONE if scores.mean_gap is None else f"{scores.mean_gap:.1f}",
        _signed(scores.largest),
        NONE if rank is None else f"{rank:.2f}",
        f"{at_threshold.both}/{at_threshold.either}" if at_threshold.either else NONE,
    )


def _signed(points: float | None) -> str:
    if points is None:
        return NONE
    return f"{points:+.0f}" if round(points) else "0"


def _disagreements(jobs: Iterable[JobAgreement]) -> Iterator[str]:
    """Job by job, the one with the strongest disagreement first."""
    differing = sorted((job for job in jobs if job.strongest), key=lambda job: -job.strongest[0].gap)
    if not differing:
        return
    yield from ("", "Strongest disagreements (score in the workspace / in the cluster):")
    used = 0
    for position, job in enumerate(differing):
        lines = [f"  {job.job}", *(line for each in job.strongest for line in _say(each))]
        used += len(lines)
        if position and used > LISTED:
            yield f"  … and those of {len(differing) - position} more jobs; --json has them"
            return
        yield from lines


def _say(each: Disagreement) -> list[str]:
    """When, who, and both scores."""
    entity = ", ".join(f"{name}={value}" for name, value in each.entity.items())
    detector = f"detector {each.detector_index}" if each.detector_index else ""
    who = "  ".join(part for part in (_minute(each.timestamp), entity, detector) if part)
    text = f"{who}  {_score(each.ours)} / {_score(each.theirs)}"
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _score(score: float | None) -> str:
    return "none" if score is None else f"{score:.0f}"


def _reasons(title: str, skipped: Mapping[str, str]) -> Iterator[str]:
    """Reasons, with all the jobs they hold for."""
    jobs: dict[str, list[str]] = {}
    for name, reason in skipped.items():
        jobs.setdefault(reason, []).append(name)
    if jobs:
        yield from ("", f"{title}:")
    for reason, names in jobs.items():
        text = f"{reason}: {', '.join(names)}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _minute(instant: int) -> str:
    return iso(instant)[:16].replace("T", " ")
