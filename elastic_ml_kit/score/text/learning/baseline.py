"""What a trained network has to beat: the most frequent class, and words counted with logistic regression."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

_WORDS = r"[^\W\d_]{2,}"
_ANYTHING = r"\S+"
_STRENGTH = 3.0


def majority(truth: NDArray[np.int64], tested: int, classes: int) -> NDArray[np.float64]:
    """For every tested line the shares of the classes in training, so that the most frequent one is said.

    Example:
        >>> majority(np.array([0, 1, 1, 1]), tested=1, classes=2).tolist()
        [[0.25, 0.75]]
    """
    shares = np.bincount(truth, minlength=classes) / len(truth)
    return np.tile(shares, (tested, 1))


def words(
    texts: Sequence[str], truth: NDArray[np.int64], weights: Sequence[float], tested: Sequence[str]
) -> NDArray[np.float64]:
    """Probabilities by TF-IDF of words and word pairs with logistic regression, learned from the same lines.

    Args:
        truth: number of each text's class.
        weights: what each class counts.
        tested: the texts that are asked.
    """
    text = import_module("sklearn.feature_extraction.text")
    linear = import_module("sklearn.linear_model")
    pattern = _WORDS if any(re.search(_WORDS, each) for each in texts) else _ANYTHING
    counter = text.TfidfVectorizer(token_pattern=pattern, ngram_range=(1, 2), sublinear_tf=True)
    counted = dict(enumerate(weights))
    model = linear.LogisticRegression(C=_STRENGTH, max_iter=500, class_weight=counted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it could go on converging
        model.fit(counter.fit_transform(texts), truth)
    found = np.zeros((len(tested), len(weights)))
    found[:, model.classes_] = model.predict_proba(counter.transform(tested))
    return found
