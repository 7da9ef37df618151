"""The severity of the lines: shares of each stream over time, and the lines and times that stand out."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from elastic_ml_kit.model import Line, Severity, StreamClasses, Stretch
from elastic_ml_kit.report.inputs import Classified
from elastic_ml_kit.report.rows import BurstRow, ClassRow, OddRow, SeverityRow, StretchRow

RARE = 0.02
"""Share of a stream's lines up to which a class is rare there."""
ENOUGH = 50
"""Lines of a stream from which on its shares are told from chance."""
ODD, ODD_OF_A_STREAM = 30, 5
"""Lines that are shown, in all and of one stream."""
BURSTS = 20
"""Buckets that are shown."""
CHANCE = 0.01
"""How often chance alone may show a bucket in the whole report."""
CALM = "INFO"
_NUMBER = re.compile(r"\d+")


def build_severity(inputs: Classified) -> SeverityRow:
    """The section of a run."""
    found, lines = inputs.found, inputs.lines
    streams = tuple(_stream(each, found.labels) for each in found.streams)
    return SeverityRow(
        model=found.model,
        name=found.name,
        reason=found.reason,
        width=found.width,
        labels=found.labels,
        events=sum(each.events for each in streams),
        read=sum(each.read for each in streams),
        lines=len(lines),
        texts=len({line.text for line in lines}),
        streams=streams,
        bursts=tuple(_bursts(found)),
        odd=tuple(_odd(each, inputs) for each in odd_lines(found, lines)),
    )


def odd_lines(found: Severity, lines: Sequence[Line]) -> list[Line]:
    """Lines of a class that is rare in their stream and graver than its usual one, the gravest first.

    Lines that differ only in numbers are shown once, by the surest of them.
    """
    chosen: list[Line] = []
    for stream in found.streams:
        own = [line for line in lines if line.stream == stream.stream]
        labels = _rare(stream, found.labels)
        chosen += _first_of_each([line for line in own if line.label in labels], found)[:ODD_OF_A_STREAM]
    return sorted(chosen, key=lambda line: _rank(line, found))[:ODD]


def _rank(line: Line, found: Severity) -> tuple[int, float, int, str]:
    return (found.labels.index(line.label), -line.probability, line.timestamp, line.event_id)


def _first_of_each(lines: Sequence[Line], found: Severity) -> list[Line]:
    """The surest line of each form, the gravest first."""
    forms: dict[tuple[str, str], Line] = {}
    for line in sorted(lines, key=lambda line: _rank(line, found)):
        forms.setdefault((line.label, _NUMBER.sub("#", line.text)), line)
    return list(forms.values())


def _rare(stream: StreamClasses, labels: Sequence[str]) -> set[str]:
    """The classes that are rare in a stream and graver than its most frequent one."""
    counts = _counts(stream.stretches)
    total = counts.total()
    if total < ENOUGH:
        return set()
    usual = labels.index(max(labels, key=lambda label: counts[label]))
    return {label for label in labels[:usual] if 0 < counts[label] <= RARE * total}


def _counts(stretches: Sequence[Stretch]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in stretches:
        total.update(each.classes)
    return total


def _stream(found: StreamClasses, labels: Sequence[str]) -> ClassRow:
    weights = dict.fromkeys(labels, 0.0)
    for each in found.stretches:
        for label, count in each.classes.items():
            weights[label] += count * each.events / max(each.read, 1)
    total = sum(weights.values())
    return ClassRow(
        stream=found.stream,
        source=found.source,
        events=sum(each.events for each in found.stretches),
        read=sum(each.read for each in found.stretches),
        lines=_counts(found.stretches).total(),
        shares={label: round(weights[label] / total, 6) for label in labels} if total else {},
        stretches=tuple(
            StretchRow(
                each.start, each.events, each.read, tuple(each.classes.get(name, 0) for name in labels)
            )
            for each in found.stretches
        ),
        skipped=dict(found.skipped),
    )


def _bursts(found: Severity) -> list[BurstRow]:
    """Buckets with far more lines of a grave class than the other buckets of their stream, by chance."""
    tests = max(sum(len(each.stretches) for each in found.streams) * len(found.labels), 1)
    rows = [
        row
        for stream in found.streams
        for label in found.labels
        if label != CALM
        for row in _unusual(stream, label, CHANCE / tests)
    ]
    rows.sort(key=lambda row: (found.labels.index(row.label), row.usual - row.share, row.start, row.stream))
    return rows[:BURSTS]


def _unusual(stream: StreamClasses, label: str, chance: float) -> Iterator[BurstRow]:
    counts = _counts(stream.stretches)
    total, grave = counts.total(), counts[label]
    for each in stream.stretches:
        lines, here = sum(each.classes.values()), each.classes.get(label, 0)
        if not here or total - lines < ENOUGH:
            continue
        usual = (grave - here + 0.5) / (total - lines + 1)
        if tail(here, lines, usual) <= chance:
            yield BurstRow(
                stream=stream.stream,
                start=each.start,
                label=label,
                lines=lines,
                share=round(here / lines, 4),
                usual=round((grave - here) / (total - lines), 4),
            )


def tail(count: int, of: int, share: float) -> float:
    """How likely so many or more are, if each is one with probability `share`: the binomial tail.

    Example:
        >>> round(tail(2, 2, 0.5), 6), tail(0, 7, 0.1)
        (0.25, 1.0)
    """
    return math.fsum(math.exp(_log(each, of, share)) for each in range(count, of + 1)) if count else 1.0


def _log(count: int, of: int, share: float) -> float:
    """Logarithm of how likely exactly so many are."""
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    return ways + count * math.log(share) + (of - count) * math.log1p(-share)


def _odd(line: Line, inputs: Classified) -> OddRow:
    (stream,) = (each for each in inputs.found.streams if each.stream == line.stream)
    counts = _counts(stream.stretches)
    form = _NUMBER.sub("#", line.text)
    return OddRow(
        time=line.timestamp,
        stream=line.stream,
        source=line.source,
        label=line.label,
        probability=round(line.probability, 4),
        text=line.text,
        truncated=line.truncated,
        share=round(counts[line.label] / counts.total(), 6),
        alike=sum(
            each.stream == line.stream and each.label == line.label and _NUMBER.sub("#", each.text) == form
            for each in inputs.lines
        ),
        event_id=line.event_id,
        event=inputs.events.get((line.stream, line.event_id), {}),
    )
