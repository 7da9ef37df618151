"""Kibana: its headers, its spaces and base path, and its two shapes of error bodies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from elastic_transport import Urllib3HttpNode

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.exchange import Answer, exchange, node_config
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError, reason

PUBLIC = "2023-10-31"
"""The version of the public routes."""

INTERNAL = "1"
"""The version of the internal routes."""


class Kibana:
    """A Kibana, asked with the same login and authorities as Elasticsearch, but not by its fingerprint.

    Args:
        connection: one that has a `kibana_url`.
    """

    def __init__(self, connection: Connection) -> None:
        self.url = connection.kibana_url or ""
        self._space = connection.space_path
        self._node = Urllib3HttpNode(node_config(self.url, connection, pinned=False))

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        file: bytes | None = None,
        spaced: bool = True,
        allowed: Collection[int] = (),
        timeout: float | None = None,
    ) -> Any:
        """The JSON that Kibana answers; a list where it answers lines of it.

        Args:
            method: of HTTP.
            path: from `/api/` or `/internal/` on; the kind of route decides the headers.
            query: parameters.
            body: what is sent as JSON.
            file: lines of JSON that are uploaded instead, as the routes named `_import` take them.
            spaced: whether the route belongs to the space.
            allowed: statuses from 300 on whose body is an answer too.
            timeout: seconds, for a request that takes longer than the connection allows.

        Errors:
            UnreachableError: nothing answers, or it is not Kibana.
            RefusedError: an error, in Kibana's words.
        """
        target = (self._space if spaced else "") + path + (f"?{urlencode(query)}" if query else "")
        headers, sent = _headers(method, path), body
        if file is not None:
            kind, sent = _form(file)
            headers["content-type"] = kind
        answer = exchange(self._node, method, target, headers, sent, timeout)
        _refuse_other_servers(self.url, answer)
        if answer.status >= 300 and answer.status not in allowed:
            raise RefusedError(self.url, answer.status, reason(answer.json))
        return answer.json

    def close(self) -> None:
        """Let the connections go."""
        self._node.close()


def _headers(method: str, path: str) -> dict[str, str]:
    """What Kibana asks for beside the login.

    Example:
        >>> sorted(_headers("POST", "/internal/ml/info"))
        ['elastic-api-version', 'kbn-xsrf', 'x-elastic-internal-origin']
    """
    internal = path.startswith("/internal/")
    headers = {"elastic-api-version": INTERNAL if internal else PUBLIC}
    if method != "GET":
        headers["kbn-xsrf"] = "esmlkit"
    if internal:
        headers["x-elastic-internal-origin"] = "Kibana"
    return headers


def _form(lines: bytes) -> tuple[str, bytes]:
    """Content type and body of a form that uploads lines; Kibana reads no file of another name.

    Example:
        >>> kind, body = _form(b'{"a": 1}')
        >>> body.count(kind.partition("boundary=")[2].encode())
        2
    """
    boundary = uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="esmlkit.ndjson"\r\n'
        "Content-Type: application/x-ndjson\r\n\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", b"".join(
        (head.encode(), lines, f"\r\n--{boundary}--\r\n".encode())
    )


def _refuse_other_servers(url: str, answer: Answer) -> None:
    """Elasticsearch, a redirect, a web page."""
    if "x-elastic-product" in answer.headers and "kbn-name" not in answer.headers:
        raise UnreachableError(
            f"{url} is Elasticsearch; give it by --es-url, and Kibana (often port 5601) by --kibana-url"
        )
    if 300 <= answer.status < 400:
        raise UnreachableError(
            f"{url} sends one on to another address; give Kibana's own address with its base path"
        )
    if answer.json is None and answer.status not in (204, 401, 403, 429) and answer.status < 500:
        raise UnreachableError(
            f"{url} answers with a web page or text; check host and port, and Kibana's base path"
        )
