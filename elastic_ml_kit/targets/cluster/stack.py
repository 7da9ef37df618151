"""Elasticsearch and its Kibana together, open: what every part of the cluster target talks to."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic, identify
from elastic_ml_kit.targets.cluster.faults import UnreachableError
from elastic_ml_kit.targets.cluster.kibana import Kibana


class Stack:
    """A cluster that answered; use it as a context manager, or `close` it.

    Attributes:
        connection: where it is.
        elastic: the client, see `Elastic.calls`.
        kibana: None where the connection names none.

    Errors:
        UnreachableError, RefusedError: Elasticsearch cannot be reached, or lets nobody in.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.elastic = Elastic(connection, identify(connection))
        self.kibana = Kibana(connection) if connection.kibana_url else None

    @property
    def version(self) -> str:
        """Of Elasticsearch, such as "9.4.0"."""
        return self.elastic.product.version

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor."""
        return self.elastic.product.release

    def front(self, purpose: str) -> Kibana:
        """Kibana, for what cannot be done without it.

        Errors:
            UnreachableError: none is named.
        """
        if self.kibana is None:
            raise UnreachableError(f"{purpose} needs Kibana; name it by --kibana-url or ESMLKIT_KIBANA_URL")
        return self.kibana

    def close(self) -> None:
        """Let the connections go."""
        self.elastic.close()
        if self.kibana:
            self.kibana.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
