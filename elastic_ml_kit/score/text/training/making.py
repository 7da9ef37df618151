"""The whole run: corpus and templates, simple model, network, scale, forms, tests, card."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.training.baseline import Simple, learn_baseline
from elastic_ml_kit.score.text.training.card import render_card
from elastic_ml_kit.score.text.training.export import measure_parity, write_forms
from elastic_ml_kit.score.text.training.network import (
    learn,
    logits_of,
    make_network,
    make_tokenizer,
    probabilities_of,
)
from elastic_ml_kit.score.text.training.pool import Entry, collect, fill_entry, labelled_lines
from elastic_ml_kit.score.text.training.recipe import Recipe
from elastic_ml_kit.score.text.training.scale import (
    Scale,
    calibration_error,
    fit_scale,
    fold,
    weights_for,
)
from elastic_ml_kit.score.text.training.statements import (
    Message,
    Statement,
    as_lines,
    merge,
    part_sources,
    spread,
)
from elastic_ml_kit.score.text.training.templates import read_templates
from elastic_ml_kit.score.text.training.trial import (
    LABELS,
    Probabilities,
    compare,
    macro_f1,
    measure_agreement,
    read_trial,
)
from elastic_ml_kit.score.text.training.vocabulary import build_vocabulary, piece_vectors
from elastic_ml_kit.score.text.training.weak import measure_weak

Tell = Callable[[str], None]
_SHOWN = 1000
_SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Held:
    """Lines of programs that are not learned from, one for each message."""

    texts: tuple[str, ...]
    truth: Any
    weights: Any

    def score(self, probabilities: Any) -> float:
        """Macro-F1, classes weighted to the recipe's prior."""
        return macro_f1(self.truth, probabilities.argmax(1), self.weights)


def hold(statements: Sequence[Statement], recipe: Recipe, most: int = 4000) -> Held:
    """The distinct messages of programs as lines with values."""
    import numpy as np

    draw = random.Random(recipe.seed)
    lines = as_lines(merge(statements), draw)
    draw.shuffle(lines)
    lines = lines[:most]
    truth = np.array([LABELS.index(line.label) for line in lines])
    return Held(tuple(line.text for line in lines), truth, weights_for(truth, recipe.prior))


def learn_simple(entries: Sequence[Entry], recipe: Recipe) -> Simple:
    """The simple model, from the same labelled entries in the same shares as the network's."""
    lines, used = labelled_lines(entries, recipe.seed), [entry for entry in entries if entry.hard]
    sums = {own: sum(entry.weight for entry in used if entry.own == own) for own in (True, False)}
    shares = {True: recipe.own, False: 1 - recipe.own}
    weights = [len(used) * entry.weight * shares[entry.own] / sums[entry.own] for entry in used]
    return learn_baseline([line.text for line in lines], [line.label for line in lines], weights)


def scaled(ask: Probabilities, scale: Scale) -> Probabilities:
    """The same model with its logits scaled."""
    import numpy as np

    def probabilities(texts: Sequence[str]) -> Any:
        logits = scale.apply(np.log(np.clip(ask(texts), 1e-9, 1)))
        found = np.exp(logits - logits.max(1, keepdims=True))
        return found / found.sum(1, keepdims=True)

    return probabilities


def fit_simple(simple: Probabilities, held: Held, prior: Sequence[float]) -> Probabilities:
    """The simple model with shifts and temperature chosen as the network's are."""
    import numpy as np

    logits = np.log(np.clip(simple(held.texts), 1e-9, 1))
    return scaled(simple, fit_scale(logits, held.truth, prior))


def make_model(
    recipe: Recipe,
    encoder: Path,
    corpus: Sequence[Statement],
    folder: Path,
    loghub: Path | None,
    stored: Path | None,
    tell: Tell,
) -> dict[str, Any]:
    """Trains, writes the folder and its card, and returns what was measured.

    Args:
        recipe: the settings of the run.
        encoder: the Hugging Face folder of the sentence encoder.
        corpus: statements of programs, those that the recipe holds out among them.
        folder: where the model goes.
        loghub: the folder of loghub's sets, to test on.
        stored: a folder of `*.ndjson.gz` with `ml_input` and another model's `label`, to compare with.
        tell: gets lines of progress.

    Errors:
        InputError: a folder lacks what it should hold, or the corpus a program.
    """
    import torch

    torch.manual_seed(recipe.seed)
    rest, first = part_sources(corpus, (*recipe.validation, *recipe.test))
    validation = hold([one for one in first if one.program in recipe.validation], recipe, 2000)
    test = hold([one for one in first if one.program in recipe.test], recipe)
    kept = spread(rest, recipe.labelled, recipe.silent, recipe.seed)
    messages, entries = collect(kept, read_templates(), recipe)
    tell(f"{len(messages)} messages, {len(entries)} entries, held {len(validation.texts)}, {len(test.texts)}")
    simple = learn_simple(entries, recipe)
    baseline = fit_simple(simple.probabilities, validation, recipe.prior)
    tell(f"simple model: score {validation.score(baseline(validation.texts)):.3f}")
    network, tokenizer, history = learn_network(entries, simple, encoder, folder, validation, recipe, tell)
    fold(network, fit_scale(logits_of(network, tokenizer, validation.texts), validation.truth, recipe.prior))
    models = {
        "model": probabilities_of(network, tokenizer),
        "baseline": baseline,
    }
    write_forms(network, tokenizer, folder)
    shown = draw_shown(entries, recipe)
    run = {
        "recipe": asdict(recipe),
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "pieces": len(tokenizer),
        "templates": len(read_templates()),
        "corpus": describe(corpus, messages),
        "history": history,
        "validation": judge_held(validation, models),
        "test": judge_held(test, models),
        "parity": measure_parity(folder, shown),
        "samples": answer_samples(models["model"], shown[:_SAMPLES]),
        "loghub": compare(read_trial(loghub), models["model"], models["baseline"]) if loghub else None,
        "weak": measure_weak(stored, models["model"]) if stored else None,
        "agreement": measure_agreement(stored, models["model"]) if stored else None,
    }
    write_run(run, folder)
    return run


def learn_network(
    entries: Sequence[Entry],
    simple: Simple,
    encoder: Path,
    folder: Path,
    held: Held,
    recipe: Recipe,
    tell: Tell,
) -> tuple[Any, Any, list[dict[str, float]]]:
    """The network with its tokenizer, and the record of its training."""
    draw = random.Random(recipe.seed)
    known = (encoder / "vocab.txt").read_text("utf-8").splitlines()
    pieces = build_vocabulary((fill_entry(one, draw, 0.0) for one in entries), known, recipe.vocabulary)
    tokenizer = make_tokenizer(pieces, folder)
    network = make_network(recipe, piece_vectors(pieces, encoder, simple, recipe.width))
    soft = simple.probabilities([entry.text for entry in entries])

    def check() -> float:
        logits = logits_of(network, tokenizer, held.texts)
        return held.score(fit_scale(logits, held.truth, recipe.prior).apply(logits))

    history = learn(network, tokenizer, entries, soft, recipe, check, tell)
    return network, tokenizer, history


def judge_held(held: Held, models: Mapping[str, Probabilities]) -> dict[str, dict[str, float]]:
    """Macro-F1 and calibration error of each model on held-out programs."""
    answer = {}
    for name, ask in models.items():
        found = ask(held.texts)
        answer[name] = {
            "macro_f1": held.score(found),
            "calibration_error": calibration_error(found, held.truth, held.weights),
            "messages": float(len(held.texts)),
        }
    return answer


def describe(corpus: Sequence[Statement], messages: Sequence[Message]) -> dict[str, Any]:
    """How large the corpus is."""
    labelled = [one for one in corpus if one.label in LABELS]
    return {
        "statements": len(labelled),
        "programs": len({one.program for one in labelled}),
        "messages": len(messages),
        "classes": {label: sum(one.label == label for one in labelled) for label in LABELS},
        "languages": {
            language: sum(one.language == language for one in labelled)
            for language in sorted({one.language for one in labelled})
        },
        "contested": sum(max(one.target) < 1 for one in messages),
    }


def draw_shown(entries: Sequence[Entry], recipe: Recipe) -> list[str]:
    """Lines to compare the forms on."""
    draw = random.Random(recipe.seed + 1)
    return [fill_entry(draw.choice(entries), draw, 0.0) for _ in range(_SHOWN)]


def answer_samples(model: Probabilities, texts: Sequence[str]) -> list[dict[str, Any]]:
    """What the trained network says of a few lines, so that other forms can be compared without it."""
    found = model(texts)
    return [
        {"text": text, "probabilities": [round(float(value), 6) for value in row]}
        for text, row in zip(texts, found, strict=True)
    ]


def write_run(run: dict[str, Any], folder: Path) -> None:
    """Writes what was measured as `training.json` and as the card `README.md`."""
    kept = json.loads(json.dumps(run, sort_keys=True))
    (folder / "training.json").write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    (folder / "README.md").write_text(render_card(kept), "utf-8")
