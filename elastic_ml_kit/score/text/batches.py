"""Which texts run together: those of like length, as many as a budget of tokens allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

BUDGET = 2048
"""Tokens of a batch on a CPU, with the padding: more is no faster there and takes more memory."""
GPU_BUDGET = 32 * BUDGET
"""The same on a GPU, which is idle in small batches; it halves where the memory is too little."""


def batches(lengths: Sequence[int], budget: int = BUDGET) -> Iterator[list[int]]:
    """The places of all texts in batches, shortest texts first, so that little is spent on padding.

    A text that is longer than the budget is a batch of its own.

    Example:
        >>> list(batches([5, 1, 6, 1], budget=12))
        [[1, 3], [0, 2]]
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[place] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
