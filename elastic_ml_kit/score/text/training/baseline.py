"""The simple model beside the small transformer: TF-IDF of words and word pairs, logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.score.text.training.trial import LABELS


@dataclass(frozen=True, slots=True)
class Simple:
    """A trained pipeline of scikit-learn."""

    words: Any
    regression: Any

    def probabilities(self, texts: Sequence[str]) -> Any:
        """An array of a row a text, classes in the order of `LABELS`."""
        return self.regression.predict_proba(self.words.transform(list(texts)))[:, self._order()]

    def weights_of(self, words: Sequence[str]) -> Any:
        """How much each word speaks for each class: an array of a row a word; 0 where it is not known."""
        import numpy as np

        table = np.zeros((len(words), len(LABELS)))
        for at, word in enumerate(words):
            column = self.words.vocabulary_.get(word)
            if column is not None:
                table[at] = self.regression.coef_[self._order(), column]
        return table

    def _order(self) -> list[int]:
        return [list(self.regression.classes_).index(label) for label in LABELS]


def learn_baseline(texts: Sequence[str], labels: Sequence[str], weights: Sequence[float]) -> Simple:
    """The simple model, learned from lines, the class of each and how much each counts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(token_pattern=r"[A-Za-z]{2,}", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    regression = LogisticRegression(max_iter=300, tol=1e-3, class_weight="balanced", C=3.0)
    regression.fit(words.fit_transform(list(texts)), list(labels), sample_weight=list(weights))
    return Simple(words, regression)
