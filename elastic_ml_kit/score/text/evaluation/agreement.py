"""How far two models, or two precisions of one, give the same classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Changes:
    """Two runs of the same texts.

    Attributes:
        texts: how many.
        differ: how many get another class.
        largest: largest difference of a probability.
    """

    texts: int
    differ: int
    largest: float

    @property
    def share(self) -> float:
        """Of the texts, the share that gets another class."""
        return self.differ / self.texts if self.texts else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Classes of this model beside those of another for the same lines.

    Attributes:
        other: its name.
        lines: lines that both give a class.
        same: of these, how many get the same.
        kappa: agreement beyond chance: 1 is all, 0 what two models have that know nothing of each other; None
            where both give a single class only.
        pairs: how often each class here (first) meets each class there.
    """

    other: str
    lines: int
    same: int
    kappa: float | None
    pairs: Mapping[str, Mapping[str, int]]


def changed(one: NDArray[np.float64], other: NDArray[np.float64]) -> Changes:
    """How far two runs of the same texts differ.

    Example:
        >>> changed(np.array([[0.6, 0.4]]), np.array([[0.25, 0.75]]))
        Changes(texts=1, differ=1, largest=0.35)
    """
    differ = int((one.argmax(1) != other.argmax(1)).sum()) if len(one) else 0
    return Changes(len(one), differ, round(float(np.abs(one - other).max(initial=0.0)), 9))


def agreement(name: str, counts: Mapping[tuple[str, str], int]) -> Agreement:
    """Two models' classes of the same lines, told by how often each pair of classes comes up.

    Example:
        >>> found = agreement("old", {("A", "A"): 2, ("B", "B"): 1, ("B", "A"): 1})
        >>> found.same, found.kappa
        (3, 0.5)
    """
    pairs: dict[str, dict[str, int]] = {}
    for (here, there), count in counts.items():
        pairs.setdefault(here, {})[there] = count
    lines = sum(counts.values())
    same = sum(row.get(label, 0) for label, row in pairs.items())
    return Agreement(name, lines, same, _kappa(pairs, lines, same), pairs)


def _kappa(pairs: Mapping[str, Mapping[str, int]], lines: int, same: int) -> float | None:
    if not lines:
        return None
    there: dict[str, int] = {}
    for row in pairs.values():
        for label, count in row.items():
            there[label] = there.get(label, 0) + count
    chance = sum(sum(row.values()) * there.get(label, 0) for label, row in pairs.items()) / lines**2
    return None if chance == 1 else round((same / lines - chance) / (1 - chance), 6)
