"""What Elasticsearch does not take: unknown processors and options, wrong values, scripts, patterns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import refusals


@dataclass(frozen=True, slots=True)
class Refused:
    """Every processor compiles."""

    name: str = "refused"
    why: str = "a cluster refuses the whole pipeline for one processor"
    severe: bool = True

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        yield from refusals(written, library)
