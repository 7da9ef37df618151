"""The last step: a temperature and a shift for each class, chosen on held-out programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.score.text.training.trial import LABELS, macro_f1

_SHIFTS = tuple(step / 10 for step in range(-15, 16))
_TEMPERATURES = tuple(0.4 * 1.05**step for step in range(80))
_EFFORT = 0.001


@dataclass(frozen=True, slots=True)
class Scale:
    """Logits become `logits / temperature + shift`.

    Attributes:
        temperature: above 1 makes probabilities more even.
        shift: for each class, in the order of `LABELS`; the last is 0.
    """

    temperature: float = 1.0
    shift: tuple[float, ...] = (0.0, 0.0, 0.0)

    def apply(self, logits: Any) -> Any:
        """An array of logits, scaled."""
        import numpy as np

        return np.asarray(logits) / self.temperature + np.array(self.shift)


def weights_for(truth: Any, prior: Sequence[float]) -> Any:
    """A weight for each row, so that the classes have the shares of `prior` and the mean is 1.

    Example:
        >>> import numpy as np
        >>> weights_for(np.array([0, 0, 1, 2]), (0.5, 0.25, 0.25)).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    import numpy as np

    counts = np.bincount(truth, minlength=len(LABELS))
    return (np.array(prior) * len(truth) / np.maximum(counts, 1))[truth]


def fit_scale(logits: Any, truth: Any, prior: Sequence[float]) -> Scale:
    """The shifts of greatest macro-F1, then the temperature of least log loss, both weighted to `prior`.

    Macro-F1 of close shifts is averaged, so that a chance peak does not win; of
    equal shifts the smallest is taken.
    """
    import numpy as np

    logits, weights = np.asarray(logits, dtype=float), weights_for(truth, prior)
    table = np.array([[_shifted(logits, truth, weights, (e, w, 0.0)) for w in _SHIFTS] for e in _SHIFTS])
    effort = np.abs(np.array(_SHIFTS))
    near = _smoothed(table) - _EFFORT * (effort[:, None] + effort[None, :])
    at = np.unravel_index(near.argmax(), table.shape)
    shift = np.array([_SHIFTS[at[0]], _SHIFTS[at[1]], 0.0])
    losses = [_loss((logits + shift) / t, truth, weights) for t in _TEMPERATURES]
    temperature = _TEMPERATURES[int(np.argmin(losses))]
    return Scale(temperature, tuple(float(value) for value in shift / temperature))


def _shifted(logits: Any, truth: Any, weights: Any, shift: Sequence[float]) -> float:
    return macro_f1(truth, (logits + shift).argmax(1), weights)


def _smoothed(table: Any) -> Any:
    import numpy as np

    padded = np.pad(table, 2, mode="edge")
    rows, columns = table.shape
    return sum(padded[r : r + rows, c : c + columns] for r in range(5) for c in range(5)) / 25


def _loss(logits: Any, truth: Any, weights: Any) -> float:
    import numpy as np

    top = logits.max(1, keepdims=True)
    logs = logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))
    return float(-(weights * logs[np.arange(len(truth)), truth]).mean())


def calibration_error(probabilities: Any, truth: Any, weights: Any) -> float:
    """The expected calibration error of the chosen class, rows counted by weight."""
    from elastic_ml_kit.score.text.evaluation.metrics import expected_error, reliability

    right = probabilities.argmax(1) == truth
    return expected_error(reliability(probabilities.max(1), right, weights))


def fold(network: Any, scale: Scale) -> None:
    """Puts the scale into the weights of the network's last layer."""
    import torch

    with torch.no_grad():
        network.classifier.weight.div_(scale.temperature)
        network.classifier.bias.div_(scale.temperature).add_(torch.tensor(scale.shift))
