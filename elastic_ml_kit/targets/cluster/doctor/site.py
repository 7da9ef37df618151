"""What the checks look at: a cluster, its Kibana, and the definitions that are to run there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic, Product, identify
from elastic_ml_kit.targets.cluster.install.names import HOME
from elastic_ml_kit.targets.cluster.kibana import Kibana


class Site:
    """A cluster to be examined; each server is first asked when a check needs it.

    Args:
        connection: where it is.
        load: gives the definitions as a stack of a version runs them.
        now: gives seconds since 1970.
        namespace: of the data streams that will be written.
    """

    def __init__(
        self,
        connection: Connection,
        load: Callable[[str], Catalog],
        now: Callable[[], float],
        namespace: str = HOME,
    ) -> None:
        self.connection = connection
        self.namespace = namespace
        self.now = now
        self._load = load

    @cached_property
    def product(self) -> Product:
        """What answers as Elasticsearch."""
        return identify(self.connection)

    @cached_property
    def elastic(self) -> Elastic:
        """The client for it."""
        return Elastic(self.connection, self.product)

    @cached_property
    def kibana(self) -> Kibana:
        """The client of Kibana; only for a connection that names one."""
        return Kibana(self.connection)

    @cached_property
    def ml_info(self) -> Any:
        """What machine learning says of its limits and mode."""
        with self.elastic.calls() as client:
            return client.ml.info().body

    @cached_property
    def kibana_status(self) -> Any:
        """What Kibana says of itself, also while it is not ready."""
        return self.kibana.ask("GET", "/api/status", spaced=False, allowed=(503,))

    @cached_property
    def catalog(self) -> Catalog:
        """The definitions in the forms that the cluster's version takes."""
        return self._load(self.product.version)

    def __enter__(self) -> Site:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in ("elastic", "kibana"):
            if name in self.__dict__:
                self.__dict__[name].close()
