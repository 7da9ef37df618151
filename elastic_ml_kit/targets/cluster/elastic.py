"""Elasticsearch: what answers at the address, and the official client in the form that its version takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_transport import HttpHeaders, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.exchange import Answer, exchange, node_config
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError, reason, told

SUPPORTED = (8, 9)
NINE, EIGHT = "compatible-with=9", "compatible-with=8"
OLDEST_TRIED = (8, 19)
"""The oldest version that the kit is tried with; older ones of 8.x are worth a warning."""


@dataclass(frozen=True, slots=True)
class Product:
    """What `GET /` says: version and the cluster's name."""

    version: str
    cluster: str

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor.

        Example:
            >>> Product("9.4.0-SNAPSHOT", "lab").release
            (9, 4)
        """
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)


class EightNode(Urllib3HttpNode):
    """Speaks to 8.x, which refuses the media types that the client of 9.x asks for."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = DEFAULT,
    ) -> Any:
        """Send the request with version 8 in its media types."""
        eight = {name: text.replace(NINE, EIGHT) for name, text in (headers or {}).items()}
        return super().perform_request(method, target, body, HttpHeaders(eight), request_timeout)


class Elastic:
    """A cluster that answered and is supported.

    Example:
        with elastic.calls() as client:
            client.ml.info()
    """

    def __init__(self, connection: Connection, product: Product) -> None:
        self.product = product
        self.url = connection.es_url
        self._client = Elasticsearch(
            [node_config(connection.es_url, connection)],
            node_class=EightNode if product.release[0] == 8 else Urllib3HttpNode,
            max_retries=1,
            retry_on_timeout=False,
        )

    @contextmanager
    def calls(self) -> Iterator[Elasticsearch]:
        """The official client; what it raises comes out as a sentence.

        Errors:
            UnreachableError, RefusedError: see `faults`.
        """
        with told(self.url):
            yield self._client

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()


def identify(connection: Connection) -> Product:
    """Ask what runs at the address; changes nothing.

    Errors:
        UnreachableError: nothing answers, or it is not an Elasticsearch that the kit supports.
        RefusedError: it does not let us in, or is not ready.
    """
    url = connection.es_url
    node = Urllib3HttpNode(node_config(url, connection))
    try:
        answer = exchange(node, "GET", "/", {})
    finally:
        node.close()
    _refuse_other_servers(url, answer)
    if answer.status != 200:
        raise RefusedError(url, answer.status, reason(answer.json))
    return _supported(url, answer)


def _refuse_other_servers(url: str, answer: Answer) -> None:
    """Kibana, a redirect, a web page."""
    if "kbn-name" in answer.headers:
        raise UnreachableError(
            f"{url} is Kibana; give it by --kibana-url, and Elasticsearch (often port 9200) by --es-url"
        )
    if 300 <= answer.status < 400:
        raise UnreachableError(
            f"{url} sends one on to another address; give the address of Elasticsearch itself"
        )
    if not isinstance(answer.json, dict) and answer.status < 500 and answer.status not in (401, 403, 429):
        raise UnreachableError(
            f"{url} answers with a web page or text, not as Elasticsearch does; check host, port and path"
        )


def _supported(url: str, answer: Answer) -> Product:
    """The product, if it is one."""
    version = answer.json.get("version")
    number = version.get("number") if isinstance(version, dict) else None
    if not isinstance(version, dict) or not isinstance(number, str):
        raise UnreachableError(f"{url} answers, but not as Elasticsearch does; check host, port and path")
    if version.get("distribution"):
        raise UnreachableError(
            f"{url} is {version['distribution']} {number}; the kit needs Elasticsearch 8.19 or 9.x, whose "
            "jobs and rules it has not; the embedded workspace needs no cluster"
        )
    if version.get("build_flavor") == "serverless":
        raise UnreachableError(
            f"{url} is a Serverless project; the kit needs a deployment of version 8.19 or 9.x"
        )
    product = Product(number, str(answer.json.get("cluster_name", "")))
    if not all(part.isdecimal() for part in number.split(".")[:2]) or number.count(".") < 2:
        raise UnreachableError(f"{url} has version '{number}', which is none; check host and port")
    if product.release[0] not in SUPPORTED:
        raise UnreachableError(f"{url} is Elasticsearch {number}; the kit supports 8.19 and 9.x")
    if answer.headers.get("x-elastic-product") != "Elasticsearch":
        raise UnreachableError(
            f"{url} lacks the header x-elastic-product; let the proxy in between pass it on, or give the "
            "address of Elasticsearch itself"
        )
    return product
