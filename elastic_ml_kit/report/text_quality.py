"""The evaluation of a text model for a terminal: what it is worth first, then why, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from elastic_ml_kit.score.text.evaluation.agreement import Agreement
from elastic_ml_kit.score.text.evaluation.evaluate import Evaluation
from elastic_ml_kit.score.text.evaluation.metrics import Interval
from elastic_ml_kit.score.text.evaluation.quality import Quality

WIDTH = 80
_BAR = 30
_COLUMN = 9


def render_quality_text(found: Evaluation) -> str:
    """The evaluation as plain text."""
    lines = [f"{found.model} ({found.backend})", ""]
    if found.quality is not None:
        lines += [*_headline(found.quality), ""]
        lines += [*_classes(found.quality), "", *_confusion(found.quality, found.labels), ""]
        lines += [*_calibration(found.quality), ""]
    lines += [*_distribution(found), ""]
    for each in found.agreements:
        lines += [*_agreement(each), ""]
    lines += _speed(found)
    if found.quality is not None and found.quality.worst:
        lines += ["", *_worst(found.quality)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(quality: Quality) -> Iterator[str]:
    of = f"{quality.lines:,} labelled lines"
    if quality.groups is not None:
        of += f" in {quality.groups:,} groups that count the same"
    yield of
    yield f"macro-F1  {quality.macro_f1:.3f}  {_between(quality.macro_f1_interval)}"
    yield f"accuracy  {quality.accuracy:.3f}  {_between(quality.accuracy_interval)}"
    left = sum(quality.left_out.values())
    if left or quality.unlabelled:
        yield f"not counted: {left:,} lines left out by --map, {quality.unlabelled:,} without a label"


def _between(interval: Interval) -> str:
    return f"(95 % bootstrap interval {interval.low:.3f} to {interval.high:.3f})"


def _classes(quality: Quality) -> Iterator[str]:
    yield _row("class", ("precision", "recall", "F1", "true", "said"))
    for each in quality.classes:
        rates = (f"{each.precision:.3f}", f"{each.recall:.3f}", f"{each.f1:.3f}")
        yield _row(each.label, (*rates, _amount(each.support), _amount(each.predicted)))


def _confusion(quality: Quality, labels: Sequence[str]) -> Iterator[str]:
    yield _row("true \\ said", labels)
    for label, row in zip(labels, quality.confusion, strict=True):
        yield _row(label, [_amount(value) for value in row])


def _calibration(quality: Quality) -> Iterator[str]:
    yield f"calibration error {quality.calibration_error:.3f}; how often it is right when it says so much:"
    for each in quality.reliability:
        label = f"{each.low:.0%} to {each.high:.0%}"
        yield _row(label, (f"{each.confidence:.3f}", f"{each.accuracy:.3f}", _amount(each.weight)))


def _distribution(found: Evaluation) -> Iterator[str]:
    total = sum(found.distribution.values()) or 1
    yield f"{found.lines:,} lines, {found.different:,} different texts"
    for label, count in found.distribution.items():
        bar = "#" * round(_BAR * count / total)
        yield f"{_row(label, (f'{count:,}', f'{count / total:.1%}'))}  {bar}"
    if found.truncated:
        yield f"{_lines(found.truncated)} longer than the model takes; it saw the start"
    for reason, count in found.faults.items():
        yield f"{_lines(count)} without a class: {reason}"


def _agreement(each: Agreement) -> Iterator[str]:
    if not each.lines:
        yield f"{each.other} gives no line a class"
        return
    kappa = "" if each.kappa is None else f", kappa {each.kappa:.3f}"
    share = f"{each.same / each.lines:.1%}"
    yield f"same class as {each.other}: {each.same:,} of {each.lines:,} lines ({share}){kappa}"
    there = list(dict.fromkeys(label for row in each.pairs.values() for label in row))
    yield _row("here \\ there", there)
    for label, row in each.pairs.items():
        yield _row(label, [f"{row.get(other, 0):,}" for other in there])


def _speed(found: Evaluation) -> Iterator[str]:
    yield f"{found.lines_per_second:,.0f} lines/s"
    if found.latency is not None:
        latency = found.latency
        times = f"p50 {latency.p50:.2f} ms, p95 {latency.p95:.2f} ms, p99 {latency.p99:.2f} ms"
        yield f"one text alone: {times} ({latency.texts:,} texts)"


def _worst(quality: Quality) -> Iterator[str]:
    yield "Mistakes that it is surest of:"
    for each in quality.worst:
        head = f"{each.probability:.3f} {each.predicted}, is {each.truth}: "
        text = textwrap.shorten(head + each.text, 3 * WIDTH, placeholder=" …")
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _row(name: str, cells: Sequence[str]) -> str:
    return name.ljust(14) + "".join(f" {cell:>{_COLUMN}}" for cell in cells)


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-6 else f"{value:,.1f}"
