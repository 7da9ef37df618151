"""Trained models taken out of a cluster: their deployments first, and what uses them is told."""

from __future__ import annotations

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.models.deployment import stop
from elastic_ml_kit.targets.cluster.models.trained import Trained

PATIENCE = 120.0
"""Seconds that a removal may take."""


def refuse_used(url: str, model: Trained, what: str) -> None:
    """Say which pipelines would fail without a model.

    Args:
        what: what is about to be done to it, such as "removed".

    Errors:
        ClusterError: there are some.
    """
    if model.pipelines:
        names = ", ".join(f"'{name}'" for name in model.pipelines[:5])
        more = f" and {len(model.pipelines) - 5} more" if len(model.pipelines) > 5 else ""
        raise ClusterError(
            f"{url}: model '{model.id}' is not {what}, as pipeline {names}{more} uses it and would fail; "
            "change the pipeline, or say --force"
        )


def remove(elastic: Elastic, model: Trained, force: bool = False) -> None:
    """Remove a model and its deployments; one that is gone is no fault.

    Args:
        force: although a pipeline uses it.

    Errors:
        ClusterError: it is in use, or the cluster refuses.
    """
    if not force:
        refuse_used(elastic.url, model, "removed")
    for each in model.deployments:
        stop(elastic, each.id, force)
    try:
        with elastic.calls() as client:
            patient = client.options(request_timeout=PATIENCE)
            patient.ml.delete_trained_model(model_id=model.id, force=force)
    except RefusedError as error:
        if error.status != 404:
            raise
