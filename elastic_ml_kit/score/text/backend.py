"""The seam between a text model and what computes it: a batch of tokens in, arrays of numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.tokenise import Tokens

PRECISIONS = ("fp32", "bf16", "fp16", "int8")


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts side by side, the shorter ones padded: a row a text, a column a token."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    types: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.ids.shape[0])

    def halves(self) -> tuple[Batch, Batch]:
        """The same texts as two batches."""
        at = len(self) // 2
        first, second = slice(None, at), slice(at, None)
        return (
            Batch(self.ids[first], self.mask[first], self.types[first]),
            Batch(self.ids[second], self.mask[second], self.types[second]),
        )


class DeviceFullError(Exception):
    """The device has no memory for a batch of this size."""


Outputs = tuple[NDArray[np.float32], ...]
"""What a head gives out for a batch, in the order of `Head.outputs`."""


class Backend(Protocol):
    """Runs a model.

    Attributes:
        name: `onnx` or `torch`.
        device: `cpu`, `cuda` or `mps`.
        precision: one of `PRECISIONS`.
        parallel: how many batches are best run at the same time, from as many threads.
    """

    name: str
    device: str
    precision: str
    parallel: int

    def outputs(self, batch: Batch) -> Outputs:
        """What the model's head gives out, each an array with a row a text.

        Errors:
            DeviceFullError: the batch is too large for the device.
        """


def pad(tokens: Sequence[Tokens], padding: int, segments: int = 2) -> Batch:
    """Texts as a batch, filled up with the number of the padding piece.

    Args:
        segments: how many the model tells apart; one that knows a single one takes all for the first.

    Example:
        >>> pad([Tokens([2, 7, 3], [0, 0, 0], False), Tokens([2, 3], [0, 0], False)], padding=0).ids.tolist()
        [[2, 7, 3], [2, 3, 0]]
    """
    shape = (len(tokens), max(len(each.ids) for each in tokens))
    ids = np.full(shape, padding, np.int64)
    mask, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, each in enumerate(tokens):
        length = len(each.ids)
        ids[row, :length] = each.ids
        mask[row, :length] = 1
        if segments > 1:
            types[row, :length] = each.types
    return Batch(ids, mask, types)
