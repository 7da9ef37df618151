"""The test on other people's logs: loghub without levels, judged by template, never used to learn."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.lines import without_level

SETS = ("BGL", "Hadoop", "HDFS", "Zookeeper", "Apache")
LABELS = ("ERROR", "WARNING", "INFO")
_ERROR = {"FATAL", "SEVERE", "FAILURE", "ERROR"}
_CLASS = {
    **dict.fromkeys(_ERROR, "ERROR"),
    "WARN": "WARNING",
    "WARNING": "WARNING",
    "INFO": "INFO",
    "NOTICE": "INFO",
}

Probabilities = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """Lines with the class of each and the template each belongs to."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    places: tuple[str, ...]


def read_trial(folder: Path) -> Trial:
    """The five sets that carry a level, pooled; a template has the class that most of its lines have.

    Args:
        folder: holds a folder for each set, with `*_structured.csv` or `.csv.gz` in it.

    Raises:
        InputError: a set is missing.
    """
    texts, labels, places = [], [], []
    for name in SETS:
        found = sorted((folder / name).glob("*_structured.csv*"))
        if not found:
            raise InputError(f"{folder / name} has no *_structured.csv: get it from github.com/logpai/loghub")
        opened = gzip.open if found[0].suffix == ".gz" else open
        with opened(found[0], "rt", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                texts.append(without_level(row["Content"]))
                labels.append(_CLASS[row["Level"].upper()])
                places.append(f"{name}:{row['EventId']}")
    return Trial(tuple(texts), tuple(labels), tuple(places))


def judge(trial: Trial, probabilities: Probabilities, draws: int = 1000) -> dict[str, Any]:
    """Macro-F1 by template: one answer for a template, from the mean probabilities of its lines.

    The interval is the middle 95 % of `draws` samples of templates, drawn with return.
    """
    import numpy as np

    from elastic_ml_kit.score.text.evaluation.metrics import accuracy, f1_scores

    found = np.asarray(probabilities(trial.texts))
    truth, guess = _by_template(trial, found)
    spread = [macro_f1(truth[sample], guess[sample]) for sample in _samples(len(truth), draws)]
    matrix = confused(truth, guess)
    lines = np.array([LABELS.index(label) for label in trial.labels])
    return {
        "templates": len(truth),
        "macro_f1": macro_f1(truth, guess),
        "interval": _middle(spread),
        "f1": dict(zip(LABELS, f1_scores(matrix).tolist(), strict=True)),
        "accuracy": accuracy(matrix),
        "confusion": matrix.astype(int).tolist(),
        "macro_f1_by_line": macro_f1(lines, found.argmax(1)),
    }


def compare(trial: Trial, model: Probabilities, baseline: Probabilities, draws: int = 1000) -> dict[str, Any]:
    """Both models on the trial, and the difference of their macro-F1 with an interval of paired samples."""
    import numpy as np

    found, simple = np.asarray(model(trial.texts)), np.asarray(baseline(trial.texts))
    truth, ours = _by_template(trial, found)
    _, theirs = _by_template(trial, simple)
    spread = [
        macro_f1(truth[sample], ours[sample]) - macro_f1(truth[sample], theirs[sample])
        for sample in _samples(len(truth), draws)
    ]
    return {
        "model": judge(trial, lambda _: found, draws),
        "baseline": judge(trial, lambda _: simple, draws),
        "gain": macro_f1(truth, ours) - macro_f1(truth, theirs),
        "gain_interval": _middle(spread),
    }


def measure_agreement(folder: Path, probabilities: Probabilities) -> dict[str, dict[str, int]]:
    """How often the class is that of another model, by file of documents with `ml_input` and `label`.

    Raises:
        InputError: the folder has no such documents.
    """
    answer: dict[str, dict[str, int]] = {}
    for file in sorted(folder.glob("*.ndjson.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            rows = [row for row in map(json.loads, stream) if row.get("label") and row.get("ml_input")]
        if rows:
            guess = probabilities([without_level(row["ml_input"]) for row in rows]).argmax(1)
            same = sum(LABELS[at] == row["label"] for at, row in zip(guess, rows, strict=True))
            answer[file.name.split(".")[0]] = {"same": same, "all": len(rows)}
    if not answer:
        raise InputError(f"{folder} has no *.ndjson.gz with 'ml_input' and 'label'")
    return answer


def _by_template(trial: Trial, found: Any) -> tuple[Any, Any]:
    import numpy as np

    rows: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(trial.places):
        rows[place].append(at)
    guess = np.array([int(found[at].mean(0).argmax()) for at in rows.values()])
    truth = np.array([LABELS.index(_most(trial.labels[i] for i in at)) for at in rows.values()])
    return truth, guess


def _samples(count: int, draws: int) -> Any:
    import numpy as np

    return np.random.default_rng(0).integers(0, count, (draws, count))


def _middle(spread: Sequence[float]) -> list[float]:
    import numpy as np

    from elastic_ml_kit.score.text.evaluation.metrics import interval

    found = interval(np.array(spread))
    return [found.low, found.high]


def _most(labels: Iterable[str]) -> str:
    return Counter(labels).most_common(1)[0][0]


def confused(truth: Any, guess: Any, weights: Any = None) -> Any:
    """How much of each true class (row) was given each class (column)."""
    from elastic_ml_kit.score.text.evaluation.metrics import confusion

    return confusion(truth, guess, len(LABELS), weights)


def macro_f1(truth: Any, guess: Any, weights: Any = None) -> float:
    """The mean F1 of the classes; a row counts as its weight says.

    Example:
        >>> import numpy as np
        >>> macro_f1(np.array([0, 1, 2]), np.array([0, 1, 2]))
        1.0
    """
    from elastic_ml_kit.score.text.evaluation import metrics

    return float(metrics.macro_f1(confused(truth, guess, weights)))
