"""Deployments of trained models: started where the memory is, changed, stopped, counted."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.model import Document
from tests.contract import ml_nodes
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_inference import infer
from tests.contract.ml_models import Deployment, Model, chosen, start_time, trained, users
from tests.contract.ml_state import NODE, conflict, invalid, machine, option

PROCESSORS = 8
"""Of the node that runs models."""
_OVERHEAD = 240 << 20
"""Bytes that the process of a deployment takes beside its model."""
_UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}


def start(lab: Lab, request: Request) -> Reply:
    """Start a deployment, if the model is whole and the node has the memory and the processors."""
    state = trained(lab)
    model = state.model(request.names["model_id"])
    made = _asked_for(model, request)
    if made.id in state.deployments:
        why = f"because an existing deployment with the same id [{made.id}] exist"
        raise invalid(f"Could not start model deployment {why}")
    if made.id != model.id and made.id in state.models:
        raise invalid(f"Deployment id [{made.id}] is the same as an another model")
    if not model.whole:
        raise RefusedError(404, "resource_not_found_exception", _incomplete(model))
    _refuse_without_room(lab, made)
    if lab.state.get("starts_late"):
        state.deployments[made.id] = made
        why = f"Timed out after [{request.query.get('timeout', '20s')}] waiting for trained model deployment"
        raise RefusedError(408, "model_deployment_timeout_exception", f"{why} [{made.id}] to start.")
    state.deployments[made.id] = made
    return Reply(200, {"assignment": _assignment(lab, made)})


def _incomplete(model: Model) -> str:
    if not model.parts:
        return f"Could not find trained model definition [{model.id}]"
    if not model.vocabulary:
        return f"Could not find vocabulary document [{model.id}_vocabulary] for trained model [{model.id}]"
    return f"Model definition truncated. Unable to deserialize trained model definition [{model.id}]"


def _asked_for(model: Model, request: Request) -> Deployment:
    query, adaptive = request.query, (request.body or {}).get("adaptive_allocations")
    made = Deployment(
        query.get("deployment_id", model.id),
        model.id,
        int(query.get("number_of_allocations", _least(adaptive))),
        int(query.get("threads_per_allocation", 1)),
        query.get("priority", "normal"),
        int(query.get("queue_capacity", 1024)),
        _bytes(query["cache_size"]) if "cache_size" in query else model.length,
        adaptive,
    )
    if made.threads < 1 or made.threads & (made.threads - 1) or made.threads > 32:
        raise invalid(
            f"[threads_per_allocation] must be a power of 2 less than or equal to 32; {made.threads}"
        )
    if made.priority == "low" and (made.allocations > 1 or made.threads > 1):
        raise invalid("[number_of_allocations] and [threads_per_allocation] must be 1 when [priority] is low")
    if adaptive and adaptive["enabled"] and "number_of_allocations" in query:
        raise invalid("[number_of_allocations] cannot be set if adaptive allocations is enabled")
    if made.allocations < 1 or made.queue < 1:
        raise invalid("[number_of_allocations] and [queue_capacity] must be positive integers")
    return made


def _least(adaptive: Document | None) -> int:
    return max(1, (adaptive or {}).get("min_number_of_allocations") or 1)


def _bytes(size: str) -> int:
    number = size.rstrip("bkmg")
    return int(number) * _UNITS[size[len(number) :] or "b"]


def memory(lab: Lab, made: Deployment) -> int:
    """Bytes that a deployment takes of its node."""
    told = trained(lab).model(made.model).config.get("metadata", {})
    length = trained(lab).model(made.model).length
    per_deployment = int(told.get("per_deployment_memory_bytes", 0))
    per_allocation = int(told.get("per_allocation_memory_bytes", 0))
    return max(_OVERHEAD + 2 * length, per_deployment + made.allocations * per_allocation + length)


def _refuse_without_room(lab: Lab, made: Deployment) -> None:
    others = [each for each in trained(lab).deployments.values() if each.id != made.id]
    jobs = sum(job.memory for job in machine(lab).jobs.values() if job.node) << 20
    taken = jobs + sum(memory(lab, each) for each in others)
    threads = sum(each.allocations * each.threads for each in [*others, made])
    if not ml_nodes.memory(lab) or taken + memory(lab, made) > ml_nodes.memory(lab) << 20:
        why = f"needs {memory(lab, made)} bytes of memory, has {(ml_nodes.memory(lab) << 20) - taken}"
        said = "Could not start deployment because no ML nodes with sufficient capacity were found"
        raise RefusedError(429, "status_exception", f"{said}: {NODE} {why}")
    if threads > PROCESSORS:
        said = "there are not enough resources to provide all requested allocations"
        raise RefusedError(429, "status_exception", f"Could not start deployment because {said}")


def _assignment(lab: Lab, made: Deployment) -> Document:
    told = trained(lab).model(made.model)
    metadata = told.config.get("metadata", {})
    routing = {"routing_state": "started", "reason": ""}
    return {
        "task_parameters": {
            "model_id": made.model,
            "deployment_id": made.id,
            "model_bytes": told.length,
            "threads_per_allocation": made.threads,
            "number_of_allocations": made.allocations,
            "queue_capacity": made.queue,
            "cache_size": f"{made.cache}b",
            "priority": made.priority,
            "per_deployment_memory_bytes": int(metadata.get("per_deployment_memory_bytes", 0)),
            "per_allocation_memory_bytes": int(metadata.get("per_allocation_memory_bytes", 0)),
        },
        "routing_table": {
            NODE: {**routing, "current_allocations": made.allocations, "target_allocations": made.allocations}
        },
        "assignment_state": "started",
        "start_time": start_time(made),
        "max_assigned_allocations": made.allocations,
    } | ({"adaptive_allocations": made.adaptive} if made.adaptive else {})


def _named(lab: Lab, name: str) -> Deployment:
    found = trained(lab).deployments.get(name)
    if found is None:
        raise RefusedError(404, "resource_not_found_exception", f"No known model deployment with id [{name}]")
    return found


def update(lab: Lab, request: Request) -> Reply:
    """Change how many allocations a deployment has."""
    made, body = _named(lab, request.names["model_id"]), request.body or {}
    number = body.get("number_of_allocations", request.query.get("number_of_allocations"))
    adaptive = body.get("adaptive_allocations", made.adaptive)
    if number is not None and adaptive and adaptive["enabled"]:
        raise invalid("[number_of_allocations] cannot be set if adaptive allocations is enabled")
    before = made.allocations, made.adaptive
    made.allocations, made.adaptive = int(number or max(made.allocations, _least(adaptive))), adaptive
    try:
        _refuse_without_room(lab, made)
    except RefusedError:
        made.allocations, made.adaptive = before
        raise
    return Reply(200, {"assignment": _assignment(lab, made)})


def stop(lab: Lab, request: Request) -> Reply:
    """Stop a deployment; one that a pipeline names only with `force`."""
    state, name = trained(lab), request.names["model_id"]
    if name not in state.deployments:
        if option(request, "allow_no_match") is False:
            _named(lab, name)
        return Reply(200, {"stopped": True})
    if users(lab, name) and not option(request, "force"):
        why = f"Cannot stop deployment [{name}] as it is referenced by ingest processors"
        raise conflict(f"{why}; use force to stop the deployment")
    del state.deployments[name]
    return Reply(200, {"stopped": True})


def stats(lab: Lab, request: Request) -> Reply:
    """Size, use by pipelines and deployments of models; one entry for each deployment of a model."""
    state = trained(lab)
    found = [entry for model in chosen(state, request) for entry in _stats(lab, model)]
    return Reply(200, {"count": len(found), "trained_model_stats": found})


def _stats(lab: Lab, model: Model) -> list[Document]:
    deployments = trained(lab).of(model.id)
    needed = max([memory(lab, each) for each in deployments], default=_OVERHEAD + 2 * model.length)
    size = {"model_size_bytes": model.length, "required_native_memory_bytes": needed}
    own: Document = {
        "model_id": model.id,
        "model_size_stats": size,
        "pipeline_count": len(users(lab, model.id)),
    }
    return [own | {"deployment_stats": _running(each)} for each in deployments] or [own]


def _running(made: Deployment) -> Document:
    count: dict[str, Any] = {
        "inference_count": made.asked,
        "error_count": made.failed,
        "rejected_execution_count": 0,
        "timeout_count": 0,
    }
    node = {
        "node": {NODE: _node()},
        "routing_state": {"routing_state": "started"},
        "number_of_allocations": made.allocations,
        "threads_per_allocation": made.threads,
        "number_of_pending_requests": 0,
        "peak_throughput_per_minute": made.asked,
        "throughput_last_minute": made.asked,
        "start_time": made.started,
        "last_access": made.used or made.started,
        **count,
    }
    told = {
        "deployment_id": made.id,
        "model_id": made.model,
        "state": "started",
        "allocation_status": {
            "state": "fully_allocated",
            "allocation_count": made.allocations,
            "target_allocation_count": made.allocations,
        },
        "number_of_allocations": made.allocations,
        "threads_per_allocation": made.threads,
        "queue_capacity": made.queue,
        "cache_size": f"{made.cache}b",
        "priority": made.priority,
        "start_time": made.started,
        "peak_throughput_per_minute": made.asked,
        "nodes": [node],
        **count,
    }
    return told | ({"adaptive_allocations": made.adaptive} if made.adaptive else {})


def _node() -> Document:
    return {
        "name": "node-1",
        "ephemeral_id": "e1",
        "transport_address": "127.0.0.1:9300",
        "external_id": "node-1",
        "attributes": {},
        "roles": ["ml"],
        "version": "9.4.0",
        "min_index_version": 8000099,
        "max_index_version": 9000000,
    }


_ONE = "/_ml/trained_models/{model_id}"
ROUTES: Table = {
    ("POST", f"{_ONE}/deployment/_start"): start,
    ("POST", f"{_ONE}/deployment/_update"): update,
    ("POST", f"{_ONE}/deployment/_stop"): stop,
    ("GET", f"{_ONE}/_stats"): stats,
    ("GET", "/_ml/trained_models/_stats"): stats,
    ("POST", f"{_ONE}/_infer"): infer,
}
