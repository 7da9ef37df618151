"""The seam between the writer and the network: a POST and its answer, whatever carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import orjson
import urllib3
from urllib3.exceptions import HTTPError, SSLError

from elastic_ml_kit.errors import ClusterError


class UnansweredError(Exception):
    """No answer came, or none that can be read: whether the request was carried out is not known."""


class Answer(NamedTuple):
    """What came back: the status, headers by lower-case name, the body as it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """The body as the JSON object that it is.

        Errors:
            UnansweredError: it is something else, such as the page of a proxy.
        """
        try:
            found = orjson.loads(self.body)
        except ValueError as error:
            raise UnansweredError(f"the answer is not JSON: {error}") from None
        if not isinstance(found, dict):
            raise UnansweredError("the answer is not a JSON object")
        return found


class Sender(Protocol):
    """Sends a POST; called from several threads at once.

    Errors:
        UnansweredError: the connection could not be made, broke, or took too long.
        ClusterError: trying again is of no use, such as a certificate that is not trusted.
    """

    def __call__(self, path: str, body: bytes, headers: Mapping[str, str], /) -> Answer: ...


class PoolSender:
    """Sends over urllib3: one connection for each request in flight, kept open, nothing retried here.

    Args:
        url: scheme, host, port and the path before `/_bulk`, such as `http://127.0.0.1:9200`.
        headers: sent with every request, such as `authorization`.
        pool: with the certificates that the cluster needs; a plain one of `connections` if None.
        timeout: seconds until an answer has to be there.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        pool: urllib3.PoolManager | None = None,
        connections: int = 8,
        timeout: float = 120,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = dict(headers or {})
        self._pool = pool or urllib3.PoolManager(maxsize=connections, block=True)
        self._timeout = urllib3.Timeout(connect=min(10.0, timeout), read=timeout)

    def __call__(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            response = self._pool.request(
                "POST",
                self._url + path,
                body=body,
                headers={**self._headers, **headers},
                retries=False,
                redirect=False,
                timeout=self._timeout,
            )
        except SSLError as error:
            raise ClusterError(f"{self._url}: no secure connection ({error}); check the CA") from error
        except HTTPError as error:
            raise UnansweredError(str(error)) from error
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, response.data)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()
