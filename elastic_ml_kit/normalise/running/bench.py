"""How fast a pipeline is, and where the time goes: rounds at full speed, then one that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

from elastic_ml_kit.normalise.running.probe import Probe, Tally
from elastic_ml_kit.normalise.running.runner import Lot, Plan, Runner
from elastic_ml_kit.normalise.running.workers import Workers


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured.

    Attributes:
        documents: how many each round ran.
        failed: how many of them did not come through.
        seconds: what each round took, reading and writing of JSON included.
        tallies: the steps with their counts and times, from a round of their own in one process.
    """

    documents: int
    failed: int
    seconds: Sequence[float]
    tallies: Sequence[Tally]

    @property
    def rate(self) -> float:
        """Documents a second, of the round in the middle."""
        return self.documents / median(self.seconds)


def measure(plan: Plan, lots: Sequence[Lot], rounds: int, workers: int = 1) -> Speed:
    """Run the lots through the pipeline again and again.

    No answer of a text model is kept from lot to lot: a later round would find all of them. In the round that
    counts, it is asked text by text.

    Errors:
        UsageError, DefinitionError: as those of `Runner`.
    """
    seconds = []
    plan = replace(plan, remembered=0)
    with Workers(plan, workers) as pool:
        for _ in range(rounds + 1):
            start = perf_counter()
            documents = sum(ran.read for ran in pool.run(lots))
            seconds.append(perf_counter() - start)
    counting = Runner(plan, Probe, together=False)
    failed = sum(len(counting.run(lot).failures) for lot in lots)
    return Speed(documents, failed, seconds[1:], counting.compiler.tallies)
