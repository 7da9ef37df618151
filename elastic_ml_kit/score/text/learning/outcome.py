"""What a training run came to: the data, the figures on the test, and the simple models beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.score.text.evaluation.metrics import Interval, interval, macro_f1, resample_groups
from elastic_ml_kit.score.text.evaluation.quality import Quality, judge
from elastic_ml_kit.score.text.learning.examples import Example, Reading
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.learning.split import TEST, TRAIN, VALIDATION, Parts
from elastic_ml_kit.score.text.learning.steps import Check

Numbers = NDArray[np.int64]
Matrix = NDArray[np.float64]
ROUNDS = 1000
"""Samples of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Share:
    """The lines of a part: how many, of how many templates, and of which class how many."""

    lines: int
    templates: int
    classes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Data:
    """The lines of a run.

    Attributes:
        lines: lines that were read.
        unused: lines that are no example, by reason.
        kind: `template`, `time` or `random`.
        parts: the share of training, validation and test; training and validation as they were learned from.
        thinned: lines of these two that were left out, as their template has enough others.
        seen_templates: share of the test's templates that stand in training or validation too.
        seen_lines: the same of its lines.
    """

    lines: int
    unused: Mapping[str, int]
    kind: str
    parts: Mapping[str, Share]
    thinned: int
    seen_templates: float
    seen_lines: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The model beside the simple ones on the same lines, each template counted once.

    Attributes:
        model: what was trained.
        words: TF-IDF of words and word pairs with logistic regression, from the same lines.
        majority: the most frequent class of training, always.
        gain: macro-F1 of the model minus that of `words`.
        gain_interval: where that lies in 95 of 100 samples of the templates.
    """

    model: Quality
    words: Quality
    majority: Quality
    gain: float
    gain_interval: Interval

    @property
    def verdict(self) -> str:
        """What the comparison says, as a sentence.

        Whether the interval of the difference holds 0 decides between "better" and "cannot be told apart".
        """
        told = f"{self.gain:+.3f} macro-F1 (95 % interval {self.gain_interval.low:+.3f} to "
        told += f"{self.gain_interval.high:+.3f})"
        if self.gain_interval.low > 0:
            return f"The model is better than counting words: {told}."
        if self.gain_interval.high < 0:
            return f"Counting words is better than the model: {told}. Use the simple model, or more lines."
        leader = "ahead" if self.gain > 0 else "behind" if self.gain < 0 else "level"
        return f"The model cannot be told apart from counting words, and is {leader}: {told}."


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run.

    Attributes:
        folder: where the model is.
        labels: the classes.
        head: `new`, or `kept` from the base.
        recipe: the settings, none left open.
        weights: what each class counted in the loss.
        data: the lines.
        test: the figures on the test.
        unseen: the same on the templates of the test that training never saw, where others are there too.
        history: the checks on the validation lines.
        best_step: step whose weights were kept.
        steps: steps that were done.
        planned: steps that the recipe has.
        parameters: numbers that the network has.
        pieces: word pieces that the tokenizer has.
        temperature: what the outputs were divided by, so that probabilities are honest; 1 where nothing was.
        truncated: lines of the test of which the model sees only the start.
        parity: greatest difference in probability between model.onnx and the network; None without one.
        note: why there is no model.onnx; else empty.
        device: what it learned on.
        seconds: time of the learning, without reading and testing.
    """

    folder: str
    labels: tuple[str, ...]
    head: str
    recipe: Recipe
    weights: tuple[float, ...]
    data: Data
    test: Compared
    unseen: Compared | None
    history: tuple[Check, ...]
    best_step: int
    steps: int
    planned: int
    parameters: int
    pieces: int
    temperature: float
    truncated: int
    parity: float | None
    note: str
    device: str
    seconds: float


def describe(reading: Reading, groups: Sequence[int], parts: Parts, learned: Parts) -> Data:
    """The lines of a run in numbers.

    Args:
        parts: as they were split.
        learned: the same, with training and validation thinned out.
    """
    unused = {f"label '{label}' left out": count for label, count in reading.left_out.items()}
    unused |= {"empty text": reading.empty, "no label": reading.unlabelled, **reading.faults}
    places = {TRAIN: learned.train, VALIDATION: learned.validation, TEST: learned.test}
    return Data(
        lines=reading.lines,
        unused={reason: count for reason, count in unused.items() if count},
        kind=parts.kind,
        parts={name: _share(reading.examples, groups, each) for name, each in places.items()},
        thinned=len(parts.train) + len(parts.validation) - len(learned.train) - len(learned.validation),
        seen_templates=parts.seen_templates,
        seen_lines=parts.seen_lines,
    )


def compare(
    labels: tuple[str, ...], truth: Numbers, groups: Numbers, answers: Mapping[str, Matrix], seed: int
) -> Compared:
    """Judge the probabilities of `model`, `words` and `majority` for the same lines.

    Args:
        groups: number of each line's template; any numbers.
    """
    dense = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    found = {
        name: judge(
            labels=labels,
            truth=truth,
            given=each.argmax(1).astype(np.int64),
            confidence=each.max(1),
            groups=dense,
            seed=seed,
            rounds=ROUNDS,
        )
        for name, each in answers.items()
    }
    ours, simple = (
        _samples(answers[name].argmax(1), truth, dense, len(labels), seed) for name in ("model", "words")
    )
    return Compared(
        **found,
        gain=found["model"].macro_f1 - found["words"].macro_f1,
        gain_interval=interval(ours - simple),
    )


def _samples(given: Numbers, truth: Numbers, groups: Numbers, classes: int, seed: int) -> Matrix:
    """Macro-F1 in each sample of the templates; one seed draws the same templates for every model."""
    count = int(groups.max()) + 1
    cells = (groups * classes + truth) * classes + given
    weights = 1.0 / np.bincount(groups)[groups]
    per_group = np.bincount(cells, weights, count * classes * classes).astype(np.float64)
    return macro_f1(resample_groups(per_group.reshape(count, classes, classes), ROUNDS, seed))


def _share(examples: Sequence[Example], groups: Sequence[int], places: Sequence[int]) -> Share:
    counts = Counter(examples[place].label for place in places)
    return Share(len(places), len({groups[place] for place in places}), dict(sorted(counts.items())))
