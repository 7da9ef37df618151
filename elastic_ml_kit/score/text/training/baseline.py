"""The simple model beside the small transformer: TF-IDF of words and word pairs, logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elastic_ml_kit.score.text.training.trial import LABELS, Probabilities


def learn_baseline(texts: Sequence[str], labels: Sequence[str]) -> Probabilities:
    """A function from texts to probabilities in the order of `LABELS`, learned from the same lines."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(token_pattern=r"[A-Za-z]{2,}", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(max_iter=300, class_weight="balanced", C=3.0))
    model.fit(list(texts), list(labels))
    order = [list(model.classes_).index(label) for label in LABELS]

    def probabilities(lines: Sequence[str]) -> Any:
        return model.predict_proba(list(lines))[:, order]

    return probabilities
