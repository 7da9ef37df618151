"""A deployed model asked for a few texts, to see that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError

FIELD = "text_field"
PATIENCE = 60
"""Seconds that an answer is waited for."""

SAMPLES = (
    "I/O error on device sdb1: write failed, aborting journal",
    "disk usage of /var is above the configured threshold",
    "session opened for user operator by the scheduler",
)
"""Lines of logs that a new model is tried with."""

TRIED = ("text_classification", "ner", "text_embedding", "text_expansion", "pass_through")
"""Tasks that answer to a mere line; others want a question, classes or a mask."""


def ask(
    elastic: Elastic, deployment: str, texts: Sequence[str], options: Document | None = None
) -> list[Document]:
    """The answer to each text.

    Args:
        options: `inference_config` of this request.

    Errors:
        ClusterError: it is not deployed, its queue is full, or it does not answer.
    """
    docs = [{FIELD: text} for text in texts]
    config: dict[str, Any] = {"inference_config": options} if options else {}
    try:
        with elastic.calls() as client:
            asked = client.options(request_timeout=PATIENCE + 5.0)
            answer = asked.ml.infer_trained_model(
                model_id=deployment, docs=docs, timeout=f"{PATIENCE}s", **config
            )
    except RefusedError as error:
        raise _explained(elastic.url, deployment, error) from None
    return list(answer["inference_results"])


def _explained(url: str, deployment: str, error: RefusedError) -> ClusterError:
    if error.status == 429:
        said = error.reason.rstrip(".")
        return ClusterError(
            f"{url}: the queue of '{deployment}' is full ({said}); ask for fewer at once, or deploy it with "
            "a larger --queue-capacity"
        )
    if error.status == 408:
        return ClusterError(
            f"{url}: '{deployment}' did not answer within {PATIENCE} s; more --allocations answer faster"
        )
    if error.status in (400, 409) and "must be deployed" in error.reason:
        return ClusterError(f"{url}: '{deployment}' is not deployed; `esmlkit models deploy {deployment}`")
    return error
