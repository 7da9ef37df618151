"""`esmlkit models list|show`: the trained models of a cluster, and how they run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_cluster import ModelId, opened
from elastic_ml_kit.cli.show import print_json, print_table, warn

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.models.trained import Deployment, Trained


@grouped
def list_models(*, json: given.Json = False, cluster: Cluster) -> None:
    """List the trained models of a cluster: task, size, how they run, which pipelines use them."""
    from elastic_ml_kit.targets.cluster.models.trained import models

    with opened(cluster) as stack:
        found = models(stack.elastic)
    if json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        warn("the cluster has no trained models; `esmlkit models import esmlkit/log-severity` brings one")
        return
    rows = [(_state(each), _size(each.size), each.task or each.type, _named(each)) for each in found]
    print_table(("STATE", "SIZE", "TASK", "MODEL"), rows)


def _named(model: Trained) -> str:
    """The id, and below it what uses it."""
    users = f"\nused by {', '.join(model.pipelines)}" if model.pipelines else ""
    return model.id + users


def _state(model: Trained) -> str:
    """How it runs, in a word or two."""
    if not model.whole:
        return "incomplete"
    if model.type != "pytorch":
        return "ready"
    if not model.deployments:
        return "not deployed"
    running = sum(each.allocations for each in model.deployments)
    target = sum(each.target for each in model.deployments)
    states = {each.state for each in model.deployments}
    return f"{'/'.join(sorted(states))} {running}/{target}"


def _size(size: int) -> str:
    """A size as people say it.

    Example:
        >>> _size(4_795_708), _size(512), _size(0)
        ('4.6 MB', '1 KB', '-')
    """
    if not size:
        return "-"
    return f"{size / 2**20:,.1f} MB" if size >= 2**20 else f"{-(-size // 2**10)} KB"


@grouped
def show(*, model: ModelId, json: given.Json = False, cluster: Cluster) -> None:
    """Show one trained model: where it came from, what it needs, its deployments and their counts."""
    from elastic_ml_kit.targets.cluster.models import trained

    with opened(cluster) as stack:
        found = trained.model(stack.elastic, model)
    if json:
        print_json(asdict(found))
        return
    print_table(("MODEL", found.id), _rows(found))
    for each in found.deployments:
        print()
        print_table(("DEPLOYMENT", each.id), _running(each))


def _rows(model: Trained) -> list[tuple[str, str]]:
    from elastic_ml_kit.clock import iso

    rows = [
        ("description", model.description),
        ("task", model.task or model.type),
        ("state", _state(model)),
        ("imported from", model.source),
        ("created", iso(model.created)[:19] + "Z" if model.created else ""),
        ("archive", _size(model.size)),
        ("memory needed", _size(model.memory)),
        ("used by", ", ".join(model.pipelines)),
    ]
    return [(name, text) for name, text in rows if text]


def _running(deployment: Deployment) -> list[tuple[str, str]]:
    rows = [("state", f"{deployment.state}, {deployment.allocations} of {deployment.target} allocations")]
    if deployment.reason:
        rows.append(("reason", deployment.reason))
    rows += [(key.replace("_", " "), _told(value)) for key, value in deployment.settings.items()]
    counts = (
        ("answered", deployment.inferences),
        ("failed", deployment.errors),
        ("refused", deployment.rejected),
    )
    return rows + [(name, f"{number:,}") for name, number in counts]


def _told(value: object) -> str:
    """A setting; that of adaptive allocations as it is written on the command line."""
    if isinstance(value, dict):
        least, most = value.get("min_number_of_allocations"), value.get("max_number_of_allocations")
        return f"{least}:{most}" if value.get("enabled") else "off"
    return str(value)
