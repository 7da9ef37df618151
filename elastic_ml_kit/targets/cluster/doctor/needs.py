"""The smallest role that suffices, as bodies to paste: what setup, reading back and teardown ask for."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.targets.cluster.install.manifest import INDEX
from elastic_ml_kit.targets.cluster.install.names import HOME, Names
from elastic_ml_kit.targets.cluster.installation import Installation

NAME = "esmlkit"

CLUSTER = ("monitor", "manage_ml", "manage_index_templates", "manage_ingest_pipelines")
"""Look at versions and nodes; jobs and datafeeds; templates; pipelines."""

STREAMS = ("create_doc", "auto_configure", "maintenance", "read", "view_index_metadata", "delete_index")
"""Write the events, refresh and look before one is sent again, read them back, remove them on teardown."""

READ = ("read", "view_index_metadata")
"""What a datafeed's creator and who reads results needs."""

MEMORY = ("create_index", "read", "write", "maintenance", "view_index_metadata", "delete_index")
"""Keep in the cluster what was installed, generated and run."""

FEATURES = ("ml", "siem", "dashboard", "discover", "indexPatterns", "savedObjectsManagement")
"""Kibana's features: jobs, rules with their alerts, and what is installed for looking at them."""


def index_privileges(catalog: Catalog, space: str, namespace: str = HOME) -> list[dict[str, Any]]:
    """Privileges by index pattern, as a role and `_has_privileges` write them."""
    names = Names(Installation(namespace))
    own = sorted({name for each in catalog.templates.values() for name in names.patterns(each.patterns)})
    sources = sorted({pattern for job in catalog.jobs.values() for pattern in job.datafeed["indices"]})
    results = [".ml-anomalies-*", ".ml-notifications*", f".alerts-security.alerts-{space}"]
    return [
        {"names": own, "privileges": [*STREAMS]},
        {"names": sorted({*sources, *results}), "privileges": [*READ]},
        {"names": [INDEX], "privileges": [*MEMORY]},
    ]


def role_body(catalog: Catalog, space: str, namespace: str = HOME) -> dict[str, Any]:
    """The role as Kibana takes it: `PUT /api/security/role/esmlkit`."""
    return {
        "elasticsearch": {"cluster": [*CLUSTER], "indices": index_privileges(catalog, space, namespace)},
        "kibana": [{"spaces": [space], "feature": {feature: ["all"] for feature in FEATURES}}],
    }


def api_key_body(catalog: Catalog, space: str, namespace: str = HOME) -> dict[str, Any]:
    """A key with that role, for a month, as Elasticsearch takes it: `POST /_security/api_key`."""
    application = {
        "application": "kibana-.kibana",
        "privileges": [f"feature_{feature}.all" for feature in FEATURES],
        "resources": [f"space:{space}"],
    }
    role = {
        "cluster": [*CLUSTER],
        "indices": index_privileges(catalog, space, namespace),
        "applications": [application],
    }
    return {"name": NAME, "expiration": "30d", "role_descriptors": {NAME: role}}
