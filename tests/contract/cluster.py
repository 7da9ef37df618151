"""What Elasticsearch says of itself: version, licence, nodes, who one is and what one may do."""

from __future__ import annotations

import time
from typing import Any

from tests.contract.lab import Lab, Reply, Request, Table


def _root(lab: Lab, _: Request) -> Reply:
    version: dict[str, Any] = {
        "number": lab.version,
        "build_flavor": lab.flavor,
        "build_type": "docker",
        "build_hash": "0",
        "build_date": "2026-01-01T00:00:00.000Z",
        "build_snapshot": False,
        "lucene_version": "10.3.0",
        "minimum_wire_compatibility_version": "8.19.0",
        "minimum_index_compatibility_version": "8.0.0",
    }
    if lab.distribution:
        version["distribution"] = lab.distribution
    names = {"name": "node-0", "cluster_name": "lab", "cluster_uuid": "u0"}
    return Reply(200, {**names, "version": version, "tagline": "You Know, for Search"})


def _license(lab: Lab, _: Request) -> Reply:
    licence = {
        "status": lab.licence_status,
        "uid": "l0",
        "type": lab.licence,
        "issue_date": "2026-01-01T00:00:00.000Z",
        "issue_date_in_millis": 1767225600000,
        "max_nodes": 1000,
        "max_resource_units": None,
        "issued_to": "lab",
        "issuer": "elasticsearch",
        "start_date_in_millis": -1,
    }
    if lab.licence != "basic":
        licence |= {"expiry_date": "2030-02-03T00:00:00.000Z", "expiry_date_in_millis": 1896307200000}
    return Reply(200, {"license": licence})


def _start_trial(lab: Lab, request: Request) -> Reply:
    if request.query.get("acknowledge") != "true":
        return Reply(
            200, {"acknowledged": False, "trial_was_started": False, "error_message": "not acknowledged"}
        )
    if lab.had_trial:
        why = "Operation failed: Trial was already activated."
        return Reply(403, {"acknowledged": True, "trial_was_started": False, "error_message": why})
    lab.licence, lab.had_trial = "trial", True
    return Reply(200, {"acknowledged": True, "trial_was_started": True, "type": "trial"})


def _xpack(lab: Lab, _: Request) -> Reply:
    return Reply(200, {"features": {"ml": {"available": lab.licence != "basic", "enabled": lab.ml_enabled}}})


def _ml_info(lab: Lab, _: Request) -> Reply:
    limits = {"total_ml_memory": lab.ml_memory}
    if lab.most_memory:
        limits["max_model_memory_limit"] = lab.most_memory
    detectors = {"model_memory_limit": "1gb", "categorization_examples_limit": 4}
    return Reply(
        200,
        {
            "defaults": {"anomaly_detectors": detectors, "datafeeds": {"scroll_size": 1000}},
            "limits": limits,
            "upgrade_mode": lab.upgrade_mode,
            "native_code": {"version": lab.version, "build_hash": "0"},
        },
    )


def _authenticate(lab: Lab, request: Request) -> Reply:
    key = request.headers.get("authorization", "").startswith("ApiKey")
    kind = "anonymous" if lab.anonymous else "api_key" if key else "realm"
    realm = {"name": "_es_api_key" if key else "native", "type": "_es_api_key" if key else "native"}
    who = {
        "username": "elastic",
        "roles": [] if key else ["superuser"],
        "full_name": None,
        "email": None,
        "metadata": {},
        "enabled": True,
        "authentication_realm": realm,
        "lookup_realm": realm,
        "authentication_type": kind,
    }
    return Reply(200, who | ({"api_key": {"id": "k0", "name": "lab-key"}} if key else {}))


def _has_privileges(lab: Lab, request: Request) -> Reply:
    cluster = {each: each not in lab.denied for each in request.body["cluster"]}
    index: dict[str, dict[str, bool]] = {}
    for asked in request.body["index"]:
        for name in asked["names"]:
            index.setdefault(name, {}).update({each: each not in lab.denied for each in asked["privileges"]})
    every = all(cluster.values()) and all(all(each.values()) for each in index.values())
    said = {"username": "elastic", "has_all_requested": every, "application": {}}
    return Reply(200, {**said, "cluster": cluster, "index": index})


def _nodes(lab: Lab, _: Request) -> Reply:
    nodes = {
        f"n{number}": {"name": f"node-{number}", "version": lab.version, "roles": list(roles)}
        for number, roles in enumerate(lab.roles)
    }
    return Reply(200, {"_nodes": _counts(lab), "cluster_name": "lab", "nodes": nodes})


def _node_stats(lab: Lab, _: Request) -> Reply:
    now = int((time.time() + lab.ahead) * 1000)
    nodes = {
        f"n{number}": {
            "name": f"node-{number}",
            "timestamp": now,
            "roles": list(roles),
            "os": {"timestamp": now},
        }
        for number, roles in enumerate(lab.roles)
    }
    return Reply(200, {"_nodes": _counts(lab), "cluster_name": "lab", "nodes": nodes})


def _counts(lab: Lab) -> dict[str, int]:
    return {"total": len(lab.roles), "successful": len(lab.roles), "failed": 0}


def _health(lab: Lab, _: Request) -> Reply:
    counts = dict.fromkeys(
        ("active_primary_shards", "active_shards", "delayed_unassigned_shards", "initializing_shards"), 0
    ) | dict.fromkeys(
        ("number_of_in_flight_fetch", "number_of_pending_tasks", "relocating_shards", "unassigned_shards"), 0
    )
    nodes = {"number_of_nodes": len(lab.roles), "number_of_data_nodes": 1}
    waits = {"task_max_waiting_in_queue_millis": 0, "active_shards_percent_as_number": 100.0}
    said = {"cluster_name": "lab", "status": "green", "timed_out": False, "unassigned_primary_shards": 0}
    return Reply(200, said | counts | nodes | waits)


ROUTES: Table = {
    ("GET", "/"): _root,
    ("HEAD", "/"): _root,
    ("GET", "/_license"): _license,
    ("POST", "/_license/start_trial"): _start_trial,
    ("GET", "/_xpack"): _xpack,
    ("GET", "/_ml/info"): _ml_info,
    ("GET", "/_security/_authenticate"): _authenticate,
    ("POST", "/_security/user/_has_privileges"): _has_privileges,
    ("GET", "/_nodes/{metric}"): _nodes,
    ("GET", "/_nodes/stats/{metric}"): _node_stats,
    ("GET", "/_cluster/health"): _health,
    ("GET", "/_cluster/health/{index}"): _health,
}
