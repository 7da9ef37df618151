"""Deployments of trained models: started, changed, stopped, and what a cluster says against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.errors import ClusterError, UsageError, nearest
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError

WAITS = ("starting", "started", "fully_allocated")
PRIORITIES = ("normal", "low")
ALLOCATIONS = frozenset({"number_of_allocations", "adaptive_allocations"})
"""Settings that a deployment that runs can be told anew."""
PATIENCE = 120
"""Seconds that a start is waited for."""

_MOST_THREADS = 32
_MARGIN = 30.0
"""Seconds by which the connection waits longer than the cluster does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a model is to run; the names are those of Elasticsearch.

    Attributes:
        deployment_id: "" is the id of the model.
        number_of_allocations: None leaves it to the cluster: 1, or what `adaptive` says.
        threads_per_allocation: a power of 2, at most 32.
        queue_capacity: documents that may wait; more are refused with status 429.
        cache_size: such as "10mb"; None is as large as the model.
        adaptive: least and most allocations that the cluster chooses from by the load; None does not.

    Errors:
        UsageError: a value that no deployment can have.
    """

    deployment_id: str = ""
    number_of_allocations: int | None = None
    threads_per_allocation: int = 1
    priority: str = "normal"
    queue_capacity: int = 1024
    cache_size: str | None = None
    adaptive: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        threads = self.threads_per_allocation
        if not 1 <= threads <= _MOST_THREADS or threads & (threads - 1):
            raise UsageError(f"--threads {threads}: a deployment has 1, 2, 4, 8, 16 or 32")
        if self.priority not in PRIORITIES:
            near = nearest(self.priority, PRIORITIES)
            raise UsageError(f"--priority '{self.priority}' is not one of {', '.join(PRIORITIES)}{near}")
        if self.priority == "low" and ((self.number_of_allocations or 1) > 1 or threads > 1):
            raise UsageError("--priority low allows 1 allocation with 1 thread")
        if self.adaptive and self.number_of_allocations is not None:
            raise UsageError("--adaptive chooses the allocations; leave --allocations out")
        if self.adaptive and not 0 <= self.adaptive[0] <= self.adaptive[1]:
            raise UsageError(
                f"--adaptive {self.adaptive[0]}:{self.adaptive[1]}: the least is more than the most"
            )
        if min(self.queue_capacity, self.number_of_allocations or 1) < 1:
            raise UsageError("--allocations and --queue-capacity are at least 1")

    @classmethod
    def of(cls, deployment: Mapping[str, Any]) -> Wanted:
        """What the `deployment` of a definition says."""
        said = dict(deployment)
        adaptive = said.pop("adaptive_allocations", None)
        if adaptive and adaptive.get("enabled"):
            said["adaptive"] = adaptive["min_number_of_allocations"], adaptive["max_number_of_allocations"]
        return cls(**said)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as `_start` takes them; nothing where the cluster's own value is meant."""
        names = (
            "number_of_allocations",
            "threads_per_allocation",
            "priority",
            "queue_capacity",
            "cache_size",
        )
        said = {name: getattr(self, name) for name in names}
        return {name: value for name, value in said.items() if value is not None} | self.adaptivity

    @property
    def adaptivity(self) -> dict[str, Any]:
        """`adaptive_allocations`, where they are wanted."""
        if self.adaptive is None:
            return {}
        least, most = self.adaptive
        chosen = {"min_number_of_allocations": least, "max_number_of_allocations": most}
        return {"adaptive_allocations": {"enabled": True, **chosen}}


def start(
    elastic: Elastic, model: str, wanted: Wanted, wait_for: str = "started", patience: int = PATIENCE
) -> None:
    """Start a deployment.

    Args:
        wait_for: one of `WAITS`.
        patience: seconds.

    Errors:
        UsageError: `wait_for` is none of them.
        ClusterError: no memory, no licence, it runs already, or it takes longer.
    """
    if wait_for not in WAITS:
        raise UsageError(
            f"--wait-for '{wait_for}' is not one of {', '.join(WAITS)}{nearest(wait_for, WAITS)}"
        )
    named: dict[str, Any] = {"deployment_id": wanted.deployment_id} if wanted.deployment_id else {}
    name = wanted.deployment_id or model
    with _explained(elastic, name, model), elastic.calls() as client:
        client.options(request_timeout=patience + _MARGIN).ml.start_trained_model_deployment(
            model_id=model, wait_for=wait_for, timeout=f"{patience}s", **named, **wanted.settings
        )


def differing(there: Mapping[str, Any], wanted: Wanted) -> frozenset[str]:
    """Names of the settings in which a deployment that runs is not as wanted; of the cache nothing is said.

    Example:
        >>> there = {"number_of_allocations": 1, "threads_per_allocation": 1, "priority": "normal"}
        >>> sorted(differing(there | {"queue_capacity": 9}, Wanted(number_of_allocations=2)))
        ['number_of_allocations', 'queue_capacity']
    """
    usual = {} if wanted.adaptive else {"number_of_allocations": 1}
    asked = {**usual, **wanted.settings}
    return frozenset(key for key in asked if key != "cache_size" and there.get(key) != asked[key])


def unchangeable(url: str, deployment: str, changed: Iterable[str]) -> ClusterError:
    """That a deployment runs with settings that only one that starts can have."""
    return ClusterError(
        f"{url} runs deployment '{deployment}' with another {', '.join(sorted(changed))}, which is chosen at "
        f"its start; `esmlkit models undeploy {deployment}` stops it, --deployment-id starts one beside it"
    )


def change(elastic: Elastic, deployment: str, wanted: Wanted, adaptive: bool = False) -> None:
    """Change the allocations of a deployment that runs; the rest can only be said to `start`.

    Args:
        adaptive: whether they have been adaptive so far.

    Errors:
        ClusterError: there is none of this id, or no room.
    """
    off = {"adaptive_allocations": {"enabled": False}} if adaptive else {}
    said = wanted.adaptivity or {"number_of_allocations": wanted.number_of_allocations or 1, **off}
    with _explained(elastic, deployment, deployment), elastic.calls() as client:
        client.options(request_timeout=PATIENCE).ml.update_trained_model_deployment(
            model_id=deployment, **said
        )


def stop(elastic: Elastic, deployment: str, force: bool = False) -> None:
    """Stop a deployment; one that is gone is no fault.

    Args:
        force: although a pipeline uses it.

    Errors:
        ClusterError: it is in use, or the cluster refuses.
    """
    with elastic.calls() as client:
        client.options(request_timeout=PATIENCE).ml.stop_trained_model_deployment(
            model_id=deployment, force=force, allow_no_match=True
        )


@contextmanager
def _explained(elastic: Elastic, name: str, model: str) -> Iterator[None]:
    """What a cluster says against a deployment, with what can be done."""
    try:
        yield
    except RefusedError as error:
        text = _advice(elastic.url, name, model, error)
        if text is None:
            raise
        raise ClusterError(text) from None


def _advice(url: str, name: str, model: str, error: RefusedError) -> str | None:
    said = error.reason.rstrip(".")
    if error.status == 429:
        return (
            f"{url} has no room for deployment '{name}' ({said}); stop another by `esmlkit models undeploy "
            "ID`, ask for fewer --allocations or --threads, or take larger ML nodes"
        )
    if error.status == 408:
        return (
            f"deployment '{name}' has not started in time and goes on starting; `esmlkit models show "
            f"{model}` says how far it is"
        )
    if error.status in (400, 409) and ("existing deployment" in said or "already been started" in said):
        return (
            f"{url} runs deployment '{name}' already; `esmlkit models undeploy {name}` stops it, "
            "--deployment-id starts another beside it"
        )
    if error.status == 404 and ("definition" in said or "vocabulary" in said):
        return f"model '{model}' is not whole ({said}); import it again, which goes on where it stopped"
    return None
