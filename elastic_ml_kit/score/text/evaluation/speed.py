"""How long a model takes for one text, as someone sees who waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from elastic_ml_kit.score.text.runtime import TextModel

_WARM = 3


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds for one text, tokenizer included.

    Attributes:
        texts: how many were timed.
        p50: half of them took no longer.
        p95: 95 of 100 took no longer.
        p99: 99 of 100 took no longer.
        values: all of them, in the order of the run.
    """

    texts: int
    p50: float
    p95: float
    p99: float
    values: tuple[float, ...]


def measure_latency(
    model: TextModel, texts: Sequence[str], clock: Callable[[], float] = time.perf_counter
) -> Latency | None:
    """Time the model on one text after the other; None where there are none."""
    if not texts:
        return None
    for text in texts[:_WARM]:
        model.run([text])
    taken = []
    for text in texts:
        started = clock()
        model.run([text])
        taken.append(1000 * (clock() - started))
    p50, p95, p99 = np.percentile(taken, [50, 95, 99])
    rounded = tuple(round(each, 4) for each in taken)
    return Latency(len(taken), round(float(p50), 4), round(float(p95), 4), round(float(p99), 4), rounded)
