"""The smallest role that suffices, as bodies to paste: what setup, reading back and teardown ask for."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog

NAME = "esmlkit"

CLUSTER = ("monitor", "manage_ml", "manage_index_templates", "manage_ingest_pipelines")
"""Look at versions and nodes; jobs and datafeeds; templates; pipelines."""

STREAMS = ("create_doc", "auto_configure", "maintenance", "read", "view_index_metadata", "delete_index")
"""Write the events, refresh and look before one is sent again, read them back, remove them on teardown."""

READ = ("read", "view_index_metadata")
"""What a datafeed's creator and who reads results needs."""

FEATURES = ("ml", "siem")
"""Kibana's features: jobs, and rules with their alerts."""


def index_privileges(catalog: Catalog, space: str) -> list[dict[str, Any]]:
    """Privileges by index pattern, as a role and `_has_privileges` write them."""
    own = sorted({pattern for template in catalog.templates.values() for pattern in template.patterns})
    sources = sorted({pattern for job in catalog.jobs.values() for pattern in job.datafeed["indices"]})
    results = [".ml-anomalies-*", f".alerts-security.alerts-{space}"]
    return [
        {"names": own, "privileges": [*STREAMS]},
        {"names": sorted({*sources, *results}), "privileges": [*READ]},
    ]


def role_body(catalog: Catalog, space: str) -> dict[str, Any]:
    """The role as Kibana takes it: `PUT /api/security/role/esmlkit`."""
    return {
        "elasticsearch": {"cluster": [*CLUSTER], "indices": index_privileges(catalog, space)},
        "kibana": [{"spaces": [space], "feature": {feature: ["all"] for feature in FEATURES}}],
    }


def api_key_body(catalog: Catalog, space: str) -> dict[str, Any]:
    """A key with that role, for a month, as Elasticsearch takes it: `POST /_security/api_key`."""
    application = {
        "application": "kibana-.kibana",
        "privileges": [f"feature_{feature}.all" for feature in FEATURES],
        "resources": [f"space:{space}"],
    }
    role = {
        "cluster": [*CLUSTER],
        "indices": index_privileges(catalog, space),
        "applications": [application],
    }
    return {"name": NAME, "expiration": "30d", "role_descriptors": {NAME: role}}
