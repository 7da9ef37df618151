"""The trained models that a cluster has, their deployments and the pipelines that use them; reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.errors import UsageError, nearest
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.models.payload import OWN

_MOST = 10_000
_PYTORCH = "pytorch"
_SETTINGS = (
    "number_of_allocations",
    "threads_per_allocation",
    "priority",
    "queue_capacity",
    "cache_size",
    "adaptive_allocations",
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment as its statistics say it.

    Attributes:
        state: starting, started, stopping or failed.
        allocations: that run, and `target` that are wanted.
        inferences: documents that it has answered.
        reason: why it does not run as wanted; "" where it does.
        settings: what it was started with, in Elasticsearch's names.
    """

    id: str
    state: str
    allocations: int
    target: int
    inferences: int
    errors: int
    rejected: int
    reason: str
    settings: Mapping[str, Any]

    @property
    def adaptive(self) -> bool:
        """Whether the cluster chooses the allocations by the load."""
        return bool((self.settings.get("adaptive_allocations") or {}).get("enabled"))


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that a cluster has.

    Attributes:
        task: such as text_classification.
        size: bytes of its archive.
        memory: bytes that it needs on a node, by the cluster's own estimate.
        created: milliseconds since the epoch.
        whole: whether nothing of it is missing.
        source: the name that the kit imported it by; "" where somebody else did.
        pipelines: that use it or one of its deployments.
    """

    id: str
    type: str
    task: str
    description: str
    size: int
    memory: int
    created: int
    whole: bool
    source: str
    pipelines: tuple[str, ...]
    deployments: tuple[Deployment, ...]
    body: Document


def models(elastic: Elastic) -> list[Trained]:
    """Every model, by id.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    with elastic.calls() as client:
        configs = client.ml.get_trained_models(size=_MOST, include="definition_status")
        stats = client.ml.get_trained_models_stats(size=_MOST)["trained_model_stats"]
        pipelines = dict(client.ingest.get_pipeline())
    users = {name: {*_models_in(body)} for name, body in pipelines.items()}
    found = [_trained(config, stats, users) for config in configs["trained_model_configs"]]
    return sorted(found, key=lambda model: model.id)


def model(elastic: Elastic, name: str) -> Trained:
    """The model of an id, or that of a deployment of this id.

    Errors:
        UsageError: there is none.
        ClusterError: the cluster cannot be asked.
    """
    every = models(elastic)
    for each in every:
        if each.id == name or any(running.id == name for running in each.deployments):
            return each
    known = [each.id for each in every]
    hint = nearest(name, known) or "; `esmlkit models list` shows what there is"
    raise UsageError(f"{elastic.url} has no model '{name}'{hint}")


def _models_in(body: Any) -> Iterator[str]:
    """The ids that the `inference` processors of a pipeline name."""
    if isinstance(body, list):
        for each in body:
            yield from _models_in(each)
    elif isinstance(body, Mapping):
        for key, each in body.items():
            if key == "inference" and isinstance(each, Mapping) and "model_id" in each:
                yield str(each["model_id"])
            yield from _models_in(each)


def _trained(config: Document, stats: list[Document], users: Mapping[str, set[str]]) -> Trained:
    name = config["model_id"]
    mine = [each for each in stats if each["model_id"] == name]
    running = tuple(_deployment(each["deployment_stats"]) for each in mine if "deployment_stats" in each)
    names = {name, *(each.id for each in running)}
    sizes = mine[0].get("model_size_stats", {}) if mine else {}
    own = (config.get("metadata") or {}).get(OWN) or {}
    kind = str(config.get("model_type", ""))
    return Trained(
        id=name,
        type=kind,
        task=next(iter(config.get("inference_config") or {}), ""),
        description=config.get("description", ""),
        size=_bytes(sizes.get("model_size_bytes", config.get("model_size_bytes", 0))),
        memory=_bytes(sizes.get("required_native_memory_bytes", 0)),
        created=int(config.get("create_time", 0)),
        whole=bool(config.get("fully_defined", kind != _PYTORCH)),
        source=str(own.get("model", "")) if isinstance(own, Mapping) else "",
        pipelines=tuple(sorted(each for each, used in users.items() if used & names)),
        deployments=running,
        body=config,
    )


def _bytes(size: Any) -> int:
    """Bytes of a size that is a number or written as one."""
    text = str(size)
    return int(text) if text.isdecimal() else 0


def settings(told: Mapping[str, Any]) -> Document:
    """What a deployment was started with, of its statistics."""
    return {key: told[key] for key in _SETTINGS if key in told}


def _deployment(told: Document) -> Deployment:
    status = told.get("allocation_status", {})
    nodes = told.get("nodes", ())
    why = next((node["routing_state"].get("reason", "") for node in nodes if "routing_state" in node), "")
    return Deployment(
        id=told["deployment_id"],
        state=str(told.get("state", "")),
        allocations=int(status.get("allocation_count", 0)),
        target=int(status.get("target_allocation_count", 0)),
        inferences=int(told.get("inference_count") or 0),
        errors=int(told.get("error_count") or 0),
        rejected=int(told.get("rejected_execution_count") or 0),
        reason=told.get("reason") or why or "",
        settings=settings(told),
    )
