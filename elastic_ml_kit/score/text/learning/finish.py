"""The end of a run: the folder is written, read again as a user would, tested, described, and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import OutputError
from elastic_ml_kit.score.text.learning import baseline
from elastic_ml_kit.score.text.learning.card import render_card
from elastic_ml_kit.score.text.learning.export import write_folder, write_onnx
from elastic_ml_kit.score.text.learning.learn import Learning, Tell
from elastic_ml_kit.score.text.learning.network import Start
from elastic_ml_kit.score.text.learning.outcome import Compared, Outcome, compare
from elastic_ml_kit.score.text.learning.plan import Plan
from elastic_ml_kit.score.text.learning.states import Site, writing
from elastic_ml_kit.score.text.learning.steps import Coded
from elastic_ml_kit.score.text.runtime import load

CARD, FIGURES, ONNX = "README.md", "training.json", "model.onnx"
_HELD_AGAINST = 500
"""Lines on which model.onnx is held against the network."""
_WINDOW = 2048
_FEWEST_UNSEEN = 2


@dataclass(frozen=True, slots=True)
class Ended:
    """A run whose learning is over.

    Attributes:
        laid: the examples.
        begun: network, tokenizer and classes.
        learning: the learning, at its end.
        site: where the folder goes.
        weights: what each class counted.
        temperature: what the outputs were divided by.
    """

    laid: Plan
    begun: Start
    learning: Learning
    site: Site
    weights: tuple[float, ...]
    temperature: float


def finish(ended: Ended, tell: Tell = None) -> Outcome:
    """Write the folder, test what was written, and put it under its name.

    Errors:
        OutputError: it cannot be written.
    """
    parity, note = _write(ended)
    answers, truncated = _test(ended, tell)
    outcome = _outcome(ended, answers, truncated, parity, note)
    with writing(ended.site.model):
        (ended.site.model / CARD).write_text(render_card(outcome), encoding="utf-8")
        figures = json.dumps(asdict(outcome), indent=1, ensure_ascii=False)
        (ended.site.model / FIGURES).write_text(figures + "\n", encoding="utf-8")
    ended.site.finish()
    return outcome


def _write(ended: Ended) -> tuple[float | None, str]:
    """Write the folder; how far model.onnx is from the network, or why there is none."""
    folder, network, tokenizer = ended.site.model, ended.begun.network, ended.begun.tokenizer
    texts = ended.laid.texts(ended.laid.parts.test[:_HELD_AGAINST])
    nothing = np.zeros(len(texts), np.int64)
    coded = Coded(tokenizer(texts, truncation=True)["input_ids"], nothing, nothing)
    expected = _softmax(ended.learning.logits(coded))
    with writing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        write_folder(network, tokenizer, folder)
    try:
        with writing(folder):
            write_onnx(network, tokenizer, folder / ONNX)
    except OutputError:
        raise
    except Exception as error:  # the exporter raises what the architecture happens to lead to
        (folder / ONNX).unlink(missing_ok=True)
        return None, " ".join(str(error).split())[:200]
    found = load(str(folder), device="cpu", backend="onnx").probabilities(texts)
    return float(np.abs(found - expected).max()), ""


def _test(ended: Ended, tell: Tell) -> tuple[dict[str, NDArray[np.float64]], int]:
    """Probabilities for the test by the folder that was written and by the simple models; lines cut short."""
    laid, labels = ended.laid, ended.begun.labels
    model = load(str(ended.site.model), device=ended.learning.device)
    texts = laid.texts(laid.parts.test)
    rows, truncated = [], 0
    for at in range(0, len(texts), _WINDOW):
        if tell:
            tell("lines of the test", at, len(texts))
        ran = model.run(texts[at : at + _WINDOW])
        rows.append(ran.probabilities)
        truncated += int(ran.truncated.sum())
    known = ended.learning.train.truth
    return {
        "model": np.concatenate(rows),
        "words": baseline.words(laid.texts(laid.parts.train), known, ended.weights, texts),
        "majority": baseline.majority(known, len(texts), len(labels)),
    }, truncated


def _outcome(
    ended: Ended, answers: dict[str, NDArray[np.float64]], truncated: int, parity: float | None, note: str
) -> Outcome:
    learning, begun = ended.learning, ended.begun
    every = np.arange(len(ended.laid.parts.test))
    return Outcome(
        folder=str(ended.site.folder),
        labels=begun.labels,
        head=begun.head,
        recipe=learning.recipe,
        weights=ended.weights,
        data=ended.laid.data,
        test=_compare(ended, answers, every),
        unseen=_unseen(ended, answers),
        history=tuple(learning.history),
        best_step=learning.history[learning.best].step,
        steps=learning.step,
        planned=learning.steps,
        parameters=sum(weight.numel() for weight in begun.network.parameters()),
        pieces=len(begun.tokenizer),
        temperature=ended.temperature,
        truncated=truncated,
        parity=parity,
        note=note,
        device=learning.device,
        seconds=learning.seconds,
    )


def _unseen(ended: Ended, answers: dict[str, NDArray[np.float64]]) -> Compared | None:
    """The figures on the templates that training never saw; None where they are all, or next to none."""
    parts, groups = ended.laid.parts, ended.laid.groups
    known = {groups[place] for place in (*parts.train, *parts.validation)}
    new = np.array([at for at, place in enumerate(parts.test) if groups[place] not in known], np.int64)
    if len(new) == len(parts.test) or len({groups[parts.test[at]] for at in new}) < _FEWEST_UNSEEN:
        return None
    return _compare(ended, answers, new)


def _compare(ended: Ended, answers: dict[str, NDArray[np.float64]], rows: NDArray[np.int64]) -> Compared:
    numbers = {label: number for number, label in enumerate(ended.begun.labels)}
    places: Sequence[int] = [ended.laid.parts.test[row] for row in rows]
    truth = np.array([numbers[label] for label in ended.laid.labels(places)], np.int64)
    groups = np.array([ended.laid.groups[place] for place in places], np.int64)
    picked = {name: each[rows] for name, each in answers.items()}
    return compare(ended.begun.labels, truth, groups, picked, ended.learning.recipe.seed)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers: Any = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
