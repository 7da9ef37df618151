"""One HTTP exchange with a server: the connection's TLS, login and patience, for both products."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

from elastic_transport import HttpHeaders, NodeConfig, TransportError, Urllib3HttpNode
from urllib3.exceptions import HTTPError

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.faults import UnreachableError, told

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds after which a server counts as unreachable, whatever it is that takes so long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: status, headers by lower-case name, the body's JSON or None.

    NDJSON is the list of its lines.
    """

    status: int
    headers: Mapping[str, str]
    json: Any


def node_config(url: str, connection: Connection, pinned: bool = True) -> NodeConfig:
    """How the official transport reaches `url`.

    Args:
        url: as `normal_url` gives it.
        pinned: whether the connection's fingerprint is of this server.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = {}
    if parts.scheme == "https":
        options = {"verify_certs": not connection.insecure, "ssl_show_warn": False}
        if connection.ca_certs:
            options["ca_certs"] = str(connection.ca_certs)
        if connection.fingerprint and pinned:
            options["ssl_assert_fingerprint"] = connection.fingerprint
    login = {"authorization": connection.auth.header()} if connection.auth else {}
    return NodeConfig(
        parts.scheme,
        parts.hostname or "",
        parts.port or 0,
        path_prefix=parts.path,
        headers=HttpHeaders(login),
        request_timeout=connection.timeout,
        **options,
    )


def exchange(
    node: Urllib3HttpNode,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: Any = None,
    timeout: float | None = None,
) -> Answer:
    """Send one request and wait for its answer, as long as its timeout and `PATIENCE` let it.

    Args:
        body: bytes go as they are, with the content type of `headers`; anything else goes as JSON.
        timeout: seconds, where the request takes longer than most; None is the node's.

    Errors:
        UnreachableError: there is no answer.
    """
    sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    asked = HttpHeaders({"accept": "application/json", **headers})
    if sent is not None:
        asked.setdefault("content-type", "application/json")
    url = node.base_url
    seconds = timeout or node.config.request_timeout
    with told(url):
        meta, raw = within(
            max(PATIENCE, (seconds or 0) + 1),
            url,
            lambda: node.perform_request(method, target, sent, asked, seconds),
        )
    found = {name.lower(): text for name, text in meta.headers.items()}
    return Answer(meta.status, found, _parsed(raw, "ndjson" in found.get("content-type", "")))


def within(seconds: float, url: str, call: Callable[[], T]) -> T:
    """The call's result or error of transport, or `UnreachableError` after so many seconds.

    Timeouts of sockets hold for one address and one read; a name with many dead addresses, a slow resolver
    or a server that sends byte by byte outlasts them.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except (TransportError, HTTPError) as error:
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if errors:
        raise errors[0]
    raise UnreachableError(f"{url} did not answer within {seconds:g} seconds; check address and firewall")


def _parsed(raw: bytes, lines: bool) -> Any:
    try:
        return [json.loads(line) for line in raw.splitlines() if line.strip()] if lines else json.loads(raw)
    except ValueError:
        return None
