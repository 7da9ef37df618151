"""What the commands for trained models of a cluster share: the cluster open, and options of a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.errors import BrokenOffError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.models.deployment import Wanted
    from elastic_ml_kit.targets.cluster.stack import Stack

_HOW = "How it is deployed"

ModelId = Annotated[str, typer.Argument(metavar="ID", help="Id of a model, or of a deployment of it.")]
Force = Annotated[bool, typer.Option("--force", help="Although a pipeline uses it, which then fails.")]
Allocations = Annotated[
    int | None,
    typer.Option(
        "--allocations",
        metavar="N",
        min=1,
        help="Copies that answer side by side; by default 1.",
        rich_help_panel=_HOW,
    ),
]
Threads = Annotated[
    int,
    typer.Option(
        "--threads",
        metavar="N",
        help="Of each allocation: 1, 2, 4, 8, 16 or 32; more answer one text faster.",
        rich_help_panel=_HOW,
    ),
]
Priority = Annotated[
    str,
    typer.Option(
        "--priority",
        metavar="normal|low",
        help="'low' takes 1 allocation and gives way to others.",
        rich_help_panel=_HOW,
    ),
]
QueueCapacity = Annotated[
    int,
    typer.Option(
        "--queue-capacity",
        metavar="N",
        min=1,
        help="Documents that may wait; a bulk with more fails in part.",
        rich_help_panel=_HOW,
    ),
]
CacheSize = Annotated[
    str | None,
    typer.Option(
        "--cache",
        metavar="SIZE",
        help="For answers that were given, such as 10mb; by default the model's size, 0b is none.",
        rich_help_panel=_HOW,
    ),
]
WaitFor = Annotated[
    str,
    typer.Option(
        "--wait-for",
        metavar="starting|started|fully_allocated",
        help="When the command is done.",
        rich_help_panel=_HOW,
    ),
]
DeploymentId = Annotated[
    str,
    typer.Option(
        "--deployment-id",
        metavar="ID",
        help="To run a model several times; by default the model's id.",
        rich_help_panel=_HOW,
    ),
]
Adaptive = Annotated[
    str | None,
    typer.Option(
        "--adaptive",
        metavar="LEAST:MOST",
        help="Allocations by the load, such as 0:4; 0 lets it sleep.",
        rich_help_panel=_HOW,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Deploying:
    """The options that say how a model runs."""

    allocations: Allocations = None
    threads: Threads = 1
    priority: Priority = "normal"
    queue_capacity: QueueCapacity = 1024
    cache: CacheSize = None
    wait_for: WaitFor = "started"
    deployment_id: DeploymentId = ""
    adaptive: Adaptive = None

    def wanted(self) -> Wanted:
        """The deployment that the options describe.

        Errors:
            UsageError: a value that none can have.
        """
        from elastic_ml_kit.targets.cluster.models.deployment import Wanted
        from elastic_ml_kit.targets.cluster.models.names import check_id

        return Wanted(
            deployment_id=check_id(self.deployment_id) if self.deployment_id else "",
            number_of_allocations=self.allocations,
            threads_per_allocation=self.threads,
            priority=self.priority,
            queue_capacity=self.queue_capacity,
            cache_size=self.cache,
            adaptive=_bounds(self.adaptive) if self.adaptive else None,
        )


def _bounds(text: str) -> tuple[int, int]:
    least, colon, most = text.partition(":")
    if not colon or not least.isdecimal() or not most.isdecimal():
        raise UsageError(f"--adaptive '{text}': write the least and the most allocations, such as 1:4")
    return int(least), int(most)


@contextmanager
def opened(cluster: Cluster) -> Iterator[Stack]:
    """The cluster that the options name.

    Errors:
        UsageError: no cluster is named.
        ClusterError: it cannot be reached, or lets nobody in.
    """
    from elastic_ml_kit.targets.cluster.stack import Stack

    try:
        with Stack(cluster.connection()) as stack:
            yield stack
    except KeyboardInterrupt:
        raise BrokenOffError("interrupted; the same command goes on from there") from None


def suffix(cluster: Cluster) -> str:
    """What another command has to be told to work on the same cluster."""
    named = ((name, getattr(cluster, name)) for name in ("es_url", "cloud_id", "config"))
    return "".join(f" --{name.replace('_', '-')} {value}" for name, value in named if value)
