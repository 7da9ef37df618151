"""Temperature scaling: outputs divided by one number, so that a probability says how often it is right."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.learning.steps import log_loss

_LEAST, _MOST, _TRIED = 0.25, 8.0, 101


def find_temperature(
    logits: NDArray[np.float64], truth: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """Of 101 numbers from 0.25 to 8, the one by which the outputs are divided to make the truth most likely.

    Example:
        >>> sure = np.array([[4.0, 0.0]] * 4)
        >>> float(np.round(find_temperature(sure, np.array([0, 0, 0, 1]), np.ones(4)), 1))
        3.6
    """
    tried = np.geomspace(_LEAST, _MOST, _TRIED)
    losses = [log_loss(logits / each, truth, weights) for each in tried]
    return float(tried[int(np.argmin(losses))])


def apply_temperature(head: Any, temperature: float) -> None:
    """Divide weights and bias of the last layer in place: the classes stay, the probabilities change."""
    torch = import_module("torch")
    with torch.no_grad():
        head.weight.div_(temperature)
        head.bias.div_(temperature)
