"""From labelled examples to a finished folder: split, learn, calibrate, then write and test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib import import_module
from typing import Any

import numpy as np

from elastic_ml_kit.errors import KitError, UsageError
from elastic_ml_kit.score.text.learning.calibration import apply_temperature, find_temperature
from elastic_ml_kit.score.text.learning.finish import Ended, finish
from elastic_ml_kit.score.text.learning.learn import Learning, Tell
from elastic_ml_kit.score.text.learning.network import Start, find_head, start
from elastic_ml_kit.score.text.learning.outcome import Outcome
from elastic_ml_kit.score.text.learning.plan import Plan
from elastic_ml_kit.score.text.learning.recipe import Recipe, class_weights
from elastic_ml_kit.score.text.learning.states import Site, digest, writing
from elastic_ml_kit.score.text.learning.steps import Coded, Pieces, steady
from elastic_ml_kit.score.text.torch_backend import find_gpu

DEVICES = ("auto", "cpu", "cuda", "mps")
_WIDE = 768
"""Width that is assumed of a base whose config tells none."""
_CALIBRATED_TEMPLATES = 10
"""Validation templates without which no temperature is looked for."""


def train(
    laid: Plan, recipe: Recipe, site: Site, device: str = "auto", resume: bool = False, tell: Tell = None
) -> Outcome:
    """Train, and leave a finished folder behind; until then nothing is under its name.

    Args:
        device: `auto` is a GPU where torch finds one.
        resume: go on with a run that was broken off.

    Errors:
        UsageError: a setting cannot be, or the run to be gone on with was another one.
        InputError: base or data cannot be used.
        OutputError: the folder is taken, or cannot be written.
    """
    site.check()
    where = find_device(device)
    labels = sorted(laid.reading.labels)
    counts = Counter(laid.labels(laid.parts.train))
    weights = dict(zip(labels, class_weights(recipe.class_weights, labels, counts), strict=True))
    lines = digest(laid.reading.examples, (laid.parts.train, laid.parts.validation, laid.parts.test))
    goes_on = site.open({**asdict(recipe), "device": where, "data": lines}, resume)
    try:
        learning, begun = _begin(laid, recipe, site, weights, where)
        with steady(learning.recipe.threads):
            if goes_on:
                learning.restore(site.state)
            learning.run(site, tell)
            temperature = _calibrate(learning, begun)
        ordered = tuple(weights[label] for label in begun.labels)
        return finish(Ended(laid, begun, learning, site, ordered, temperature), tell)
    except KitError:
        site.give_up()
        raise


def find_device(asked: str) -> str:
    """Where it learns.

    Errors:
        UsageError: no such device, or torch does not find it.
    """
    if asked not in DEVICES:
        raise UsageError(f"--device '{asked}' is not one of {', '.join(DEVICES)}")
    if asked == "auto":
        return find_gpu() or "cpu"
    torch = import_module("torch")
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there[asked]:
        raise UsageError(f"torch finds no {asked} here; say --device cpu")
    return asked


def _begin(
    laid: Plan, recipe: Recipe, site: Site, weights: Mapping[str, float], device: str
) -> tuple[Learning, Start]:
    """The run before its first step, and what it starts from."""
    with writing(site.part):
        begun = start(recipe, laid.texts(laid.parts.train), list(weights), site.part)
    tokenizer = begun.tokenizer
    full = recipe.filled(len(laid.parts.train), getattr(begun.network.config, "hidden_size", _WIDE))
    full = replace(full, max_length=int(tokenizer.model_max_length))
    hidden = tokenizer.unk_token_id if tokenizer.mask_token_id is None else tokenizer.mask_token_id
    pieces = Pieces(
        tokenizer.pad_token_id,
        tokenizer.pad_token_id if hidden is None else hidden,
        tuple(tokenizer.all_special_ids),
    )
    train, validation = (_coded(laid, begun, part) for part in (laid.parts.train, laid.parts.validation))
    counted = [weights[label] for label in begun.labels]
    return Learning(begun.network, train, validation, counted, full, pieces, device), begun


def _coded(laid: Plan, begun: Start, places: Sequence[int]) -> Coded:
    """Examples as the network takes them."""
    texts = laid.texts(places)
    found: Any = begun.tokenizer(texts, truncation=True)["input_ids"] if texts else []
    numbers = {label: number for number, label in enumerate(begun.labels)}
    truth = np.array([numbers[label] for label in laid.labels(places)], np.int64)
    groups = np.unique([laid.groups[place] for place in places], return_inverse=True)[1]
    return Coded(found, truth, groups.astype(np.int64))


def _calibrate(learning: Learning, begun: Start) -> float:
    """Divide the outputs by what makes the probabilities of the validation lines most likely; that number."""
    coded = learning.validation
    if not len(coded) or int(coded.groups.max()) + 1 < _CALIBRATED_TEMPLATES:
        return 1.0
    found = find_temperature(learning.logits(coded), coded.truth, coded.weights())
    apply_temperature(find_head(begun.network, len(begun.labels)), found)
    return found
