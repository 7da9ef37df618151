"""Counts and times of every step of a pipeline while documents run: for coverage and for benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from elastic_ml_kit.normalise.compile import SIMULATED, Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.pipeline import Condition, Pipeline, Step
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.running.uses import Use, lists
from elastic_ml_kit.query.ast import Path as Keys


@dataclass(slots=True)
class Tally:
    """What became of one step.

    Attributes:
        pipeline: the id of the pipeline that it stands in.
        use: the step as written.
        ran: how often its processor ran.
        held, failed_to_hold: how often its `if` was true, and how often not.
        seconds: what its processor and its `if` took, without the steps of pipelines that it called.
    """

    pipeline: str
    use: Use
    ran: int = 0
    held: int = 0
    failed_to_hold: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Count what another run of the same step counted."""
        self.ran += other.ran
        self.held += other.held
        self.failed_to_hold += other.failed_to_hold
        self.seconds += other.seconds


class Probe(Compiler):
    """A compiler whose pipelines count what they do.

    Attributes:
        tallies: one for each step of each pipeline compiled so far, in the order of their text. Processors
            inside a `foreach` count as part of it.

    Example:
        >>> probe = Probe()
        >>> probe.compile({"processors": [{"uppercase": {"field": "a"}}]}).run(IngestDocument({"a": "x"}))
        >>> [(tally.use.type, tally.ran) for tally in probe.tallies]
        [('uppercase', 1)]
    """

    def __init__(self, resources: Resources | None = None) -> None:
        super().__init__(resources=resources)
        self.tallies: list[Tally] = []
        self._inner = 0.0

    def compile(self, body: Mapping[str, Any], id: str = SIMULATED) -> Pipeline:
        pipeline = super().compile(body, id)
        written = {use.path: use for each in lists(body) for use in each}
        for path, step in _placed(pipeline.steps, body, ()):
            tally = Tally(id, written[path])
            self.tallies.append(tally)
            self._watch(step, tally)
        for path, step in _placed(pipeline.on_failure, body, (), "on_failure"):
            tally = Tally(id, written[path])
            self.tallies.append(tally)
            self._watch(step, tally)
        return pipeline

    def _watch(self, step: Step, tally: Tally) -> None:
        step.process = self._counted(step.process, tally)  # type: ignore[assignment]
        if step.condition is not None:
            step.condition = self._recorded(step.condition, tally)

    def _counted(
        self, process: Callable[[IngestDocument], None], tally: Tally
    ) -> Callable[[IngestDocument], None]:
        def run(document: IngestDocument) -> None:
            tally.ran += 1
            outer, self._inner = self._inner, 0.0
            start = perf_counter()
            try:
                process(document)
            finally:
                spent = perf_counter() - start
                tally.seconds += spent - self._inner
                self._inner = outer + spent

        return run

    def _recorded(self, condition: Condition, tally: Tally) -> Condition:
        def hold(document: IngestDocument, /) -> bool:
            start = perf_counter()
            held = condition(document)
            spent = perf_counter() - start
            tally.seconds += spent
            self._inner += spent
            if held:
                tally.held += 1
            else:
                tally.failed_to_hold += 1
            return held

        return hold


def _placed(
    steps: Sequence[Step], body: Mapping[str, Any], path: Keys, key: str = "processors"
) -> Iterator[tuple[Keys, Step]]:
    """The steps of a list and of their `on_failure`, each with the keys that lead to it in the body."""
    entries = [
        ((*path, key, position, type), options)
        for position, entry in enumerate(body.get(key) or ())
        for type, options in entry.items()
    ]
    for (place, options), step in zip(entries, steps, strict=True):
        yield place, step
        if step.on_failure:
            yield from _placed(step.on_failure, options, place, "on_failure")
