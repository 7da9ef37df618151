"""Which licences include machine learning, and which one a cluster has."""

from __future__ import annotations

from elastic_ml_kit.targets.cluster.elastic import Elastic

SUFFICIENT = ("trial", "platinum", "enterprise")


def held(elastic: Elastic) -> str:
    """The type of the licence that is active, "" where none is.

    Errors:
        ClusterError: it cannot be asked.
    """
    with elastic.calls() as client:
        licence = client.license.get()["license"]
    return str(licence["type"]) if licence["status"] == "active" else ""
