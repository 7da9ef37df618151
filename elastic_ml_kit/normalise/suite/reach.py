"""What the samples of pipelines did not reach: processors that never ran, conditions with one answer only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.running.library import Library
from elastic_ml_kit.normalise.running.probe import Probe, Tally
from elastic_ml_kit.query.ast import Path as Keys

What = Literal["never ran", "never true", "never false"]


@dataclass(frozen=True, slots=True)
class Unreached:
    """A place in a pipeline that no sample came to.

    Attributes:
        what: the last two are of its `if`.
        place: file, line and column.
    """

    tally: Tally
    what: What
    place: Problem


def unreached(probes: Iterable[tuple[Library, Probe]]) -> list[Unreached]:
    """The places that nothing reached, in the order of files and lines.

    Args:
        probes: pipelines that ran, each with where it found what it called.
    """
    total: dict[tuple[str, Keys], tuple[Tally, Problem]] = {}
    for library, probe in probes:
        for tally in probe.tallies:
            written = library.pipeline(tally.pipeline)
            if written is None:
                continue
            key = (written.source.file, tally.use.path)
            if key in total:
                total[key][0].add(tally)
            else:
                total[key] = (tally, written.problem(tally.use.path, str(tally.use)))
    found = ((tally, _missed(tally), place) for tally, place in total.values())
    missed = [Unreached(tally, what, place) for tally, what, place in found if what is not None]
    return sorted(missed, key=lambda each: each.place)


def _missed(tally: Tally) -> What | None:
    if tally.use.condition is not None and tally.failed_to_hold and not tally.held:
        return "never true"
    if not tally.ran:
        return "never ran"
    return "never false" if tally.use.condition is not None and not tally.failed_to_hold else None
