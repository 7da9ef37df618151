"""Text models: lines/s beside a plain pipeline of transformers, for the shipped model and one of 66 M.

The peer is what people write first: `transformers.pipeline` over the lines one by one, and in batches of 32.
Needs the extra `ml`; without it nothing is measured, and that is said.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.child import measure
from benchmarks.row import Row

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.runtime import TextModel

MODELS = {"shipped": "Text model, as shipped", "large": "Text model, DistilBERT size (66 M, random)"}
NEEDED = ("torch", "transformers", "onnx")
LINES = 2_000
REPEATS = 5
"""How often each line comes where duplicates are measured."""


def rows(quick: bool) -> list[Row]:
    """Each model in a process of its own."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(f"  left out: {', '.join(missing)} is not installed; the extra ml has it", file=sys.stderr)
        return []
    found: list[Row] = []
    for name, subject in MODELS.items():
        with tempfile.TemporaryDirectory() as folder:
            lines = str(100 if quick else LINES)
            facts = measure(
                "models", name, folder, "--lines", lines, "--rounds", _rounds(name, quick)
            ).facts()
        found += _rows(subject, facts)
    return found


def _rounds(name: str, quick: bool) -> str:
    """The large model takes minutes a round, so that one has to do."""
    return "1" if quick or name == "large" else "3"


def _rows(subject: str, facts: dict[str, Any]) -> list[Row]:
    single, batched, exact, small = (facts[name] for name in ("single", "batched", "fp32", "int8"))
    best = max(exact, small)
    return [
        Row(subject, "transformers, one by one", single, "/s"),
        Row(subject, "transformers, batches of 32", batched, "/s"),
        Row(subject, "here, fp32", exact, "/s"),
        Row(subject, "here, int8", small, "/s"),
        Row(subject, "fp32 : one by one", exact / single, "x"),
        Row(subject, "best : one by one", best / single, "x", at_least=8),
        Row(subject, "best : batches of 32", best / batched, "x", at_least=2.5),
        Row(subject, "int8: classes changed", 100 * facts["changed"], "%"),
        Row(subject, "fp32: largest difference in probability", facts["difference"], "", at_most=1e-4),
        Row(
            subject,
            f"each line {REPEATS} times: share of factor {REPEATS}",
            facts["repeated"] / best / REPEATS,
            "",
            at_least=0.8,
        ),
    ]


def main() -> None:
    """Make or find a model, run it and its peer, print lines/s."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    from benchmarks.models_made import copy_shipped, draw_lines, make_large

    folder = (make_large if given.model == "large" else copy_shipped)(given.folder / "model")
    print(json.dumps(_measure(str(folder), draw_lines(given.lines), given.rounds)))


def _measure(folder: str, lines: Sequence[str], rounds: int) -> dict[str, float]:
    """Lines/s of each way, the median of the rounds, in which they take turns."""
    import numpy as np
    from transformers import pipeline
    from transformers.utils import logging

    from elastic_ml_kit.score.text.runtime import load

    logging.set_verbosity_error()
    options = {"device": "cpu", "top_k": None, "truncation": True}
    peer = pipeline("text-classification", model=folder, **options)
    exact = load(folder, "cpu", "onnx")
    small = load(folder, "cpu", "onnx", precision="int8")
    again = [line for line in lines for _ in range(REPEATS)]
    said: list[Any] = []
    ways: dict[str, Callable[[], Any]] = {
        "single": lambda: [peer(line) for line in lines],
        "batched": lambda: said.extend(peer(list(lines), batch_size=32)),
        "fp32": lambda: _stream(exact, lines),
        "int8": lambda: _stream(small, lines),
    }
    rates = {name: median(_rate(way, len(lines)) for _ in range(rounds)) for name, way in ways.items()}
    quicker = small if rates["int8"] > rates["fp32"] else exact
    rates["repeated"] = median(_rate(lambda: _stream(quicker, again), len(again)) for _ in range(rounds))
    theirs = np.array([[_score(row, label) for label in exact.labels] for row in said[: len(lines)]])
    ours = exact.probabilities(lines)
    rates["difference"] = float(np.abs(ours - theirs).max())
    rates["changed"] = float((small.probabilities(lines).argmax(1) != ours.argmax(1)).mean())
    return rates


def _stream(model: TextModel, lines: Sequence[str]) -> None:
    """The lines through the same stream that `esmlkit models classify` uses, with nothing known yet."""
    from elastic_ml_kit.score.text.lines import Line
    from elastic_ml_kit.score.text.stream import Classification

    for _ in Classification(model).run(Line(line, size=len(line)) for line in lines):
        pass


def _rate(work: Callable[[], Any], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _score(row: Sequence[dict[str, Any]], label: str) -> float:
    return next(float(each["score"]) for each in row if each["label"] == label)


if __name__ == "__main__":
    main()
