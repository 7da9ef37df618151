"""What a run is to learn from and be measured on, before anything is learned: no torch is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from elastic_ml_kit.score.text.learning.examples import Reading
from elastic_ml_kit.score.text.learning.grouping import group
from elastic_ml_kit.score.text.learning.outcome import Data, describe
from elastic_ml_kit.score.text.learning.split import Parts, split, thin


@dataclass(frozen=True, slots=True)
class Plan:
    """Examples and what each is for.

    Attributes:
        reading: the examples, and what was left out of the file.
        groups: number of each example's template.
        parts: with training and validation thinned out.
        data: the same in numbers.
    """

    reading: Reading
    groups: Sequence[int]
    parts: Parts
    data: Data

    def texts(self, places: Sequence[int]) -> list[str]:
        """Texts of examples."""
        return [self.reading.examples[place].text for place in places]

    def labels(self, places: Sequence[int]) -> list[str]:
        """Classes of examples."""
        return [self.reading.examples[place].label for place in places]


def plan(reading: Reading, kind: str, held: float, per_template: int, seed: int) -> Plan:
    """Split examples; nothing is learned, and torch is not needed.

    Args:
        kind: see `split`.
        held: share of the test.
        per_template: lines of a template that are learned from at most; 0 is all.
        seed: of what chance decides.

    Errors:
        UsageError, InputError: see `split`.
    """
    groups = group([example.text for example in reading.examples])
    parts = split(reading.examples, groups, kind, held, seed)
    learned = replace(
        parts,
        train=thin(parts.train, groups, per_template, seed),
        validation=thin(parts.validation, groups, per_template, seed),
    )
    return Plan(reading, groups, learned, describe(reading, groups, parts, learned))
