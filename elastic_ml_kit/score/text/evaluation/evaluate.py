"""A model measured on lines: how good where the truth is known, what it says, and how fast."""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee

import numpy as np

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.evaluation.agreement import Agreement, agreement
from elastic_ml_kit.score.text.evaluation.quality import Quality, Wrong, judge
from elastic_ml_kit.score.text.evaluation.speed import Latency, measure_latency
from elastic_ml_kit.score.text.evaluation.truth import Classes, Labelling, told
from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.runtime import TextModel
from elastic_ml_kit.score.text.stream import Classification, Prediction
from elastic_ml_kit.score.text.templates import mask

TIMED = 200
"""Texts on which the latency is measured."""
WORST = 10
_SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model, measured.

    Attributes:
        model: its name.
        backend: what computed it, such as `onnx on cpu, fp32`.
        labels: its classes.
        lines: lines that were read.
        different: texts that were run; the others were the same as one before.
        truncated: lines of which the model saw only the start.
        faults: lines without a class, by reason.
        distribution: lines of each class.
        quality: how good it is; None where no truth was told.
        agreements: the same lines in the eyes of others.
        lines_per_second: with tokenizer and batches, repeated lines run once.
        latency: time of one text alone.
    """

    model: str
    backend: str
    labels: tuple[str, ...]
    lines: int
    different: int
    truncated: int
    faults: Mapping[str, int]
    distribution: Mapping[str, int]
    quality: Quality | None
    agreements: tuple[Agreement, ...]
    lines_per_second: float
    latency: Latency | None


def evaluate(
    name: str,
    model: TextModel,
    lines: Iterable[Line],
    labelling: Labelling,
    others: Mapping[str, TextModel] | None = None,
    seed: int = 1,
    rounds: int = 1000,
) -> Evaluation:
    """Run a model over lines and measure it.

    Args:
        labelling: where the truth is told.
        others: models that are to agree, by name.
        seed: of the bootstrap.
        rounds: of the bootstrap.

    Errors:
        InputError: there are no lines, no line has a text or a label, or labels are no classes.
        UsageError: a label is renamed to what is no class.
    """
    ledger = _Ledger(model.labels, labelling)
    work = Classification(model)
    rivals = {each: Classification(other) for each, other in (others or {}).items()}
    ours, *theirs = tee(lines, 1 + len(rivals))
    streams = [rival.run(copy) for rival, copy in zip(rivals.values(), theirs, strict=True)]
    classes = [rival.model.labels for rival in rivals.values()]
    for prediction, *rest in zip(work.run(ours), *streams, strict=True):
        ledger.add(prediction, [_best(each, labels) for each, labels in zip(rest, classes, strict=True)])
    tally = work.tally
    if tally.lines == tally.faults.total():
        reason = next(iter(tally.faults), "there are no lines")
        raise InputError(f"there is nothing to evaluate: {reason}")
    backend = model.backend
    return Evaluation(
        model=name,
        backend=f"{backend.name} on {backend.device}, {backend.precision}",
        labels=model.labels,
        lines=tally.lines,
        different=tally.run,
        truncated=tally.truncated,
        faults=dict(tally.faults),
        distribution={label: tally.classes[label] for label in model.labels},
        quality=ledger.quality(seed, rounds),
        agreements=ledger.agreements(list(rivals)),
        lines_per_second=round(tally.lines / max(tally.seconds, 1e-9), 1),
        latency=measure_latency(model, list(ledger.sample)),
    )


def _best(prediction: Prediction, labels: Sequence[str]) -> str | None:
    values = prediction.probabilities
    return labels[values.index(max(values))] if values else None


class _Ledger:
    """What has to be kept of each line: some numbers, and the text only of a few."""

    def __init__(self, labels: tuple[str, ...], labelling: Labelling) -> None:
        self.sample: dict[str, None] = {}
        self._labels = labels
        self._labelling = labelling
        self._classes = Classes(labels, labelling.renamed)
        self._truth, self._given, self._group = array("q"), array("q"), array("q")
        self._confidence = array("d")
        self._groups: dict[str, int] = {}
        self._worst: list[tuple[float, int, Wrong]] = []
        self._compared: list[Counter[tuple[str, str]]] = []

    def add(self, prediction: Prediction, others: Sequence[str | None]) -> None:
        """Note a line and its answer."""
        values, line = prediction.probabilities, prediction.line
        if not values or line.text is None:
            return
        given = values.index(max(values))
        if len(self.sample) < TIMED:
            self.sample[line.text] = None
        stored = told(line, self._labelling.compare_field)
        self._compare(self._labels[given], [stored, *others])
        if not self._labelling.label_field:
            return
        truth = self._classes.number(told(line, self._labelling.label_field))
        if truth is None:
            return
        group = told(line, self._labelling.group_field) or ""
        self._truth.append(truth)
        self._given.append(given)
        self._confidence.append(values[given])
        self._group.append(self._groups.setdefault(group, len(self._groups)))
        if truth != given:
            self._note_wrong(line.text, truth, given, values[given])

    def _compare(self, ours: str, theirs: Sequence[str | None]) -> None:
        if not self._compared:
            self._compared = [Counter() for _ in theirs]
        for counts, other in zip(self._compared, theirs, strict=True):
            if other is not None:
                counts[ours, other] += 1

    def _note_wrong(self, text: str, truth: int, given: int, probability: float) -> None:
        """Keep the mistakes that the model is surest of; of texts that differ in values only, the first."""
        if len(self._worst) == WORST and probability <= self._worst[0][0]:
            return
        wrong = Wrong(
            text[:_SHOWN_CHARACTERS], self._labels[truth], self._labels[given], round(probability, 6)
        )
        key = (mask(wrong.text), wrong.truth)
        if key in {(mask(each.text), each.truth) for _, _, each in self._worst}:
            return
        entry = (probability, -len(self._truth), wrong)
        if len(self._worst) < WORST:
            heapq.heappush(self._worst, entry)
        else:
            heapq.heapreplace(self._worst, entry)

    def quality(self, seed: int, rounds: int) -> Quality | None:
        """How good the answers are; None where no truth was asked for."""
        field = self._labelling.label_field
        if not field:
            return None
        self._classes.check(field)
        if not self._truth:
            raise InputError(f"no line has a label in '{field}'; name another field with --label-field")
        return judge(
            labels=self._labels,
            truth=np.array(self._truth, np.int64),
            given=np.array(self._given, np.int64),
            confidence=np.array(self._confidence),
            groups=np.array(self._group, np.int64) if self._labelling.group_field else None,
            worst=tuple(wrong for _, _, wrong in sorted(self._worst, reverse=True)),
            left_out=dict(self._classes.left_out),
            unlabelled=self._classes.unlabelled,
            seed=seed,
            rounds=rounds,
        )

    def agreements(self, names: Sequence[str]) -> tuple[Agreement, ...]:
        """Our classes beside those of the field and of the other models."""
        field = self._labelling.compare_field
        named = [f"the field {field}" if field else "", *names]
        pairs = zip(named, self._compared, strict=True)
        return tuple(agreement(name, counts) for name, counts in pairs if name)
