"""The settings of a training run, checked; what is left open is filled in from the amount of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from elastic_ml_kit.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Size:
    """A network that is made anew: vectors of `width`, `layers` of them, and at most so many word pieces."""

    width: int
    layers: int
    heads: int
    pieces: int


SIZES = {"tiny": Size(128, 2, 4, 4000), "small": Size(256, 4, 4, 8000)}
PRECISIONS = ("fp32", "bf16")
BALANCED, NONE = "balanced", "none"
SHORTEST, USUAL_LENGTH = 8, 128
_STEPS = {False: 1500, True: 500}
"""Steps that are aimed at where no number of epochs is told; by whether there is a base."""
_WIDE = 384
"""Width of the vectors from which a network is a large one here."""
_EPOCHS = (3, 60)
_CHECK_EVERY = (25, 500)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made with; the same recipe and lines on the same machine give the same weights.

    Attributes:
        base: name or folder of the model that is fine-tuned; "" for a new one.
        size: of a new model: `tiny` or `small`.
        epochs: passes over the lines at most; 0 is as many as make about 1,500 steps, 500 with a base.
        batch: lines of a step.
        rate: highest learning rate; 0 is 1e-3 for a new model, 3e-4 or 5e-5 with a narrow or a wide base.
        max_length: word pieces of a line that are looked at; 0 is 128, or what a base takes if that is less.
        seed: of weights, order and what is left out.
        patience: checks without a better result after which it stops.
        class_weights: `balanced`, `none`, or weights by class as `a=2,b=1`.
        precision: `fp32` or `bf16`.
        threads: of a step on a CPU; 0 is one where vectors are narrow, as threads that wait for each other
            cost more there than they save on a busy machine, and as many as torch takes where they are wide.
        dropped: chance of each word piece to be hidden while learning.
    """

    base: str = ""
    size: str = "tiny"
    epochs: int = 0
    batch: int = 32
    rate: float = 0.0
    max_length: int = 0
    seed: int = 1
    patience: int = 8
    class_weights: str = BALANCED
    precision: str = "fp32"
    threads: int = 0
    dropped: float = 0.1

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise UsageError(
                f"--size '{self.size}' is not one of {', '.join(SIZES)}{nearest(self.size, SIZES)}"
            )
        if self.precision not in PRECISIONS:
            raise UsageError(f"--precision '{self.precision}' is not one of {', '.join(PRECISIONS)}")
        if self.max_length and self.max_length < SHORTEST:
            raise UsageError(
                f"--max-length {self.max_length}: a line has to have {SHORTEST} word pieces or more"
            )
        if self.rate < 0 or self.rate > 1:
            raise UsageError(f"--rate {self.rate:g} is not above 0 and up to 1")

    def filled(self, lines: int, width: int) -> Recipe:
        """The recipe with what was left open, for so many lines and vectors of such a width.

        Example:
            >>> Recipe().filled(lines=1000, width=128).epochs
            47
        """
        fewest, most = _EPOCHS
        steps = -(-lines // self.batch)
        rate = 1e-3 if not self.base else 3e-4 if width < _WIDE else 5e-5
        threads = self.threads or (1 if width < _WIDE else 0)
        epochs = min(max(-(-_STEPS[bool(self.base)] // steps), fewest), most)
        return replace(self, epochs=self.epochs or epochs, rate=self.rate or rate, threads=threads)

    def check_every(self, lines: int) -> int:
        """Steps between two checks on the validation lines: an epoch, but at least 25 and at most 500."""
        fewest, most = _CHECK_EVERY
        return min(max(-(-lines // self.batch), fewest), most)


def class_weights(text: str, labels: Sequence[str], counts: Mapping[str, int]) -> tuple[float, ...]:
    """What each class counts in the loss, in the order of `labels`.

    Args:
        text: `balanced`: all lines over those of the class and the number of classes; `none`: 1; or
            `a=2,b=1`, where a class that is not named counts 1.
        counts: lines of each class in training.

    Errors:
        UsageError: neither of these, no such class, or a weight that is not above 0.

    Example:
        >>> class_weights("balanced", ("a", "b"), {"a": 30, "b": 10})
        (0.6666666666666666, 2.0)
        >>> class_weights("b=3", ("a", "b"), {"a": 30, "b": 10})
        (1.0, 3.0)
    """
    if text == BALANCED:
        total = sum(counts.values())
        return tuple(total / (len(labels) * counts[label]) for label in labels)
    if text == NONE:
        return (1.0,) * len(labels)
    told = dict(_weight(each, labels) for each in text.split(","))
    return tuple(told.get(label, 1.0) for label in labels)


def _weight(text: str, labels: Sequence[str]) -> tuple[str, float]:
    label, sign, number = text.strip().rpartition("=")
    if not sign or not label:
        raise UsageError(
            f"--class-weights '{text}' is not {BALANCED}, {NONE}, or CLASS=NUMBER with commas between"
        )
    if label not in labels:
        known = ", ".join(labels[:8])
        raise UsageError(
            f"--class-weights: there is no class '{label}'{nearest(label, labels)}; there are {known}"
        )
    try:
        weight = float(number)
    except ValueError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise UsageError(f"--class-weights: '{number}' of '{label}' is not a number above 0")
    return label, weight


def pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """What stands for what, of values like LABEL=CLASS.

    Errors:
        UsageError: a value is not of that form, or names a label twice.

    Example:
        >>> pairs("--map", ["FATAL=ERROR", "trace=-"])
        {'FATAL': 'ERROR', 'trace': '-'}
    """
    parted = [each.rpartition("=") for each in given]
    for each, (label, sign, wanted) in zip(given, parted, strict=True):
        if not (label and sign and wanted):
            raise UsageError(f"{option} '{each}' is not LABEL=CLASS, such as FATAL=ERROR")
    twice = [label for label, count in Counter(label for label, *_ in parted).items() if count > 1]
    if twice:
        raise UsageError(f"{option} names '{twice[0]}' twice")
    return {label: wanted for label, _, wanted in parted}
