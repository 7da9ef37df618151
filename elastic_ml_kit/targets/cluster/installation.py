"""How the definitions are laid into one cluster: under which names, over which data, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_ml_kit.targets.base import Kind

OWNER = "elastic_ml_kit"
"""The value of every mark that says that a resource is the kit's."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a user may choose about an installation.

    Attributes:
        namespace: of the data streams that events are written to; several installations may share a cluster.
        prefix: put before the ids of jobs and rules, so that they stand beside others of the same name.
        index_pattern: what the datafeeds read; nothing is the data streams of the namespace.
        adopt: take over resources that are not the kit's.
        overwrite: bring rules that exist in another form to that of the catalog.
        only: kinds to be looked at; nothing is all.

    Example:
        >>> Installation(prefix="lab-").patterns
        ('logs-*-esmlkit', 'logs-*-esmlkit-env-*')
    """

    namespace: str = "esmlkit"
    prefix: str = ""
    index_pattern: tuple[str, ...] = ()
    adopt: bool = False
    overwrite: bool = False
    only: frozenset[Kind] = frozenset()

    @property
    def patterns(self) -> tuple[str, ...]:
        """The index patterns that the datafeeds read."""
        return self.index_pattern or self.streams

    @property
    def streams(self) -> tuple[str, ...]:
        """The patterns of the data streams that the kit writes to."""
        return (f"logs-*-{self.namespace}", f"logs-*-{self.namespace}-env-*")

    def job_id(self, name: str) -> str:
        """The id in the cluster of a job of the catalog."""
        return self.prefix + name

    def datafeed_id(self, job: str) -> str:
        """The id in the cluster of the datafeed of a job of the catalog."""
        return f"datafeed-{self.prefix}{job}"

    def looks_at(self, kind: Kind) -> bool:
        """Whether a kind is among those chosen."""
        return not self.only or kind in self.only
