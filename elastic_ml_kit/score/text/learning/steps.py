"""What a learning is made of: coded lines, the order of batches, the rate of each step, losses and checks."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

_POOL = 40
"""Batches whose lines are sorted by length together."""
_WARM_UP = 0.1
_DECAY = 0.01


@dataclass(frozen=True, slots=True)
class Coded:
    """Lines as a network takes them: word pieces, number of the class, and number of the template, from 0."""

    pieces: Sequence[Sequence[int]]
    truth: NDArray[np.int64]
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pieces)

    def weights(self) -> NDArray[np.float64]:
        """What each line counts so that every template counts the same."""
        return np.asarray(1.0 / np.bincount(self.groups)[self.groups])


@dataclass(frozen=True, slots=True)
class Check:
    """A look at the validation lines, each template counted once; `loss` is that of the steps before it."""

    step: int
    loss: float
    validation_loss: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """Numbers of the word pieces that mean something to the learning: padding, hidden, and special ones."""

    padding: int
    hidden: int
    special: tuple[int, ...]


def order(lengths: Sequence[int], batch: int, seed: int, epoch: int) -> list[list[int]]:
    """The batches of an epoch: lines of like length together, in an order by chance.

    Example:
        >>> order([1, 9, 1, 9], batch=2, seed=1, epoch=0)
        [[2, 0], [1, 3]]
    """
    dice = random.Random(seed * 7919 + epoch)
    mixed = list(range(len(lengths)))
    dice.shuffle(mixed)
    found = []
    for start in range(0, len(mixed), _POOL * batch):
        near = sorted(mixed[start : start + _POOL * batch], key=lengths.__getitem__)
        found += [near[at : at + batch] for at in range(0, len(near), batch)]
    dice.shuffle(found)
    return found


@contextmanager
def steady(threads: int) -> Iterator[None]:
    """Let torch compute the same from the same, a GPU too; with so many threads on a CPU, 0 is as it is."""
    torch = import_module("torch")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before, number = torch.are_deterministic_algorithms_enabled(), torch.get_num_threads()
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.set_num_threads(threads or number)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
        torch.set_num_threads(number)


def share_of_rate(step: int, steps: int) -> float:
    """Of the highest learning rate, the share in a step: up for a tenth of the steps, then down to nothing.

    Example:
        >>> [share_of_rate(step, 20) for step in (0, 1, 2, 11)]
        [0.5, 1.0, 1.0, 0.5]
    """
    up = max(round(steps * _WARM_UP), 1)
    return (step + 1) / up if step < up else (steps - step) / max(steps - up, 1)


def log_loss(logits: NDArray[np.float64], truth: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """The mean of minus the logarithm of the probability of the truth, weighted.

    Example:
        >>> round(log_loss(np.array([[0.0, 0.0]]), np.array([1]), np.array([1.0])), 4)
        0.6931
    """
    top = logits.max(1, keepdims=True)
    logs = logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))
    return float(-(logs[np.arange(len(truth)), truth] * weights).sum() / weights.sum())


def badness(check: Check) -> tuple[float, float]:
    """What is less for a better check: of equal macro-F1, the one with the lower loss is better."""
    return -round(check.macro_f1, 6), check.validation_loss


def make_optimizer(torch: Any, network: Any) -> Any:
    """AdamW; biases and norms do not decay."""
    decaying = [weight for weight in network.parameters() if weight.ndim > 1]
    others = [weight for weight in network.parameters() if weight.ndim < 2]
    groups = [{"params": decaying, "weight_decay": _DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=0.0)
