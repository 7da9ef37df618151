"""The writer over the connections of an official client, so that both use the same nodes and certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_transport import HttpHeaders, TlsError, Transport, TransportError

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.bulk.sender import Answer, UnansweredError


class TransportSender:
    """Sends through the nodes of a client's transport, below its retries and its reading of answers.

    Args:
        transport: `client.transport`; nodes that do not answer are marked there, so that others take over.
        headers: what the client adds above the transport: `authorization`.

    Example:
        >>> from elasticsearch import Elasticsearch
        >>> client = Elasticsearch("http://127.0.0.1:9200")
        >>> sender = TransportSender(client.transport, {"authorization": "ApiKey …"})
    """

    def __init__(self, transport: Transport, headers: Mapping[str, str] | None = None) -> None:
        self._nodes = transport.node_pool
        self._headers = dict(headers or {})

    def __call__(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        node: Any = self._nodes.get()
        sent = HttpHeaders({**self._headers, **headers})
        try:
            response = node.perform_request("POST", path, body=body, headers=sent)
        except TlsError as error:
            raise ClusterError(f"{node.base_url}: no secure connection ({error}); check the CA") from error
        except TransportError as error:
            self._nodes.mark_dead(node)
            raise UnansweredError(str(error)) from error
        self._nodes.mark_live(node)
        found = {name.lower(): value for name, value in response.meta.headers.items()}
        return Answer(response.meta.status, found, response.body)
