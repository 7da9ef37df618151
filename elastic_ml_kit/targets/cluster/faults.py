"""What goes wrong between here and a cluster, each as one sentence; foreign errors end here.

`UnreachableError` is for the network, TLS and what is no Elastic product; `RefusedError` for an answer that
says no.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import elastic_transport
import elasticsearch
from urllib3 import exceptions as wire

from elastic_ml_kit.errors import ClusterError

LONGEST = 300
"""Characters of a server's reason that are shown."""


class UnreachableError(ClusterError):
    """Nothing that can be used answers at the address."""


class SilentError(UnreachableError):
    """No answer came this time: it may be there again in a moment."""


class RefusedError(ClusterError):
    """The server answers with an error.

    Attributes:
        status: of HTTP.
        reason: what the server says, in one line.
    """

    def __init__(self, url: str, status: int, reason: str) -> None:
        super().__init__(_refusal(url, status, reason))
        self.status = status
        self.reason = reason


@contextmanager
def told(url: str) -> Iterator[None]:
    """Within it, an error of the official client becomes a sentence about the server at `url`.

    Errors:
        UnreachableError, RefusedError: as the class of the foreign error says.
    """
    with warnings.catch_warnings():
        for quiet in WARNINGS:
            warnings.simplefilter("ignore", quiet)
        try:
            yield
        except tuple(FOREIGN) as error:
            raise explain(error, url) from None


def explain(error: Exception, url: str) -> ClusterError:
    """The sentence for an error of the official client.

    Example:
        >>> print(explain(elastic_transport.ConnectionTimeout("late"), "https://es:9200"))
        https://es:9200 did not answer in time; check address and firewall, or allow more by --timeout
    """
    mapped = next(FOREIGN[each] for each in type(error).__mro__ if each in FOREIGN)
    return mapped(error, url)


def reason(body: Any) -> str:
    """What an error body says, in any of the shapes of Elasticsearch and Kibana, in one line.

    Example:
        >>> reason({"error": {"type": "x", "reason": "no", "caused_by": {"reason": "full"}}, "status": 400})
        'no (full)'
        >>> reason({"status_code": 403, "message": "not you"})
        'not you'
    """
    text = ""
    if isinstance(body, Mapping):
        error = body.get("error")
        if isinstance(error, Mapping):
            text = str(error.get("reason") or error.get("type") or "")
            cause = error.get("caused_by")
            if isinstance(cause, Mapping) and cause.get("reason"):
                text += f" ({cause['reason']})"
        text = text or str(body.get("error_message") or body.get("message") or error or "")
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + " …"


def _refusal(url: str, status: int, said: str) -> str:
    tail = f": {said}" if said else ""
    if status == 401:
        return (
            f"{url} does not accept the login{tail}; check the API key (ESMLKIT_API_KEY), or the user and "
            "password (ESMLKIT_USERNAME, ESMLKIT_PASSWORD)"
        )
    if status == 403 and "license" in said:
        return f"{url} lacks the licence{tail}; `esmlkit doctor --start-trial` starts a trial"
    if status == 403:
        return f"{url} does not allow it{tail}; `esmlkit doctor --role` prints the role that suffices"
    if status in (429, 502, 503, 504):
        return f"{url} is overloaded or starting (status {status}){tail}; try again in a minute"
    return f"{url} answers with status {status}{tail}"


def _refused(error: Any, url: str) -> ClusterError:
    return RefusedError(url, error.meta.status, reason(error.body))


def _late(_error: Any, url: str) -> ClusterError:
    return SilentError(
        f"{url} did not answer in time; check address and firewall, or allow more by --timeout"
    )


def _foreign_product(_error: Any, url: str) -> ClusterError:
    return UnreachableError(f"{url} is not Elasticsearch, or a proxy removes its x-elastic-product header")


def _unreadable(_error: Any, url: str) -> ClusterError:
    return UnreachableError(f"{url} answers with what is no JSON; is a proxy in between, or a login page?")


def _no_nodes(_error: Any, url: str) -> ClusterError:
    return UnreachableError(f"{url} does not tell which nodes it has; give the address of one that does")


def _untrusted(error: Any, url: str) -> ClusterError:
    said = str(error)
    if "WRONG_VERSION_NUMBER" in said or "RECORD_LAYER_FAILURE" in said:
        return UnreachableError(f"{url} does not speak TLS; write the address with http://")
    if "ingerprints did not match" in said:
        return UnreachableError(f"{url} has another certificate than the fingerprint says; check both")
    if "doesn't match" in said or "Hostname mismatch" in said or "not valid for" in said:
        return UnreachableError(
            f"the certificate of {url} is for another name; write the address with that name"
        )
    if "expired" in said:
        return UnreachableError(f"the certificate of {url} has expired; it has to be renewed on the server")
    return UnreachableError(
        f"the certificate of {url} is not trusted (self-signed, or an own authority); name its authority "
        "by --ca-certs FILE, or compare it by --fingerprint"
    )


def _unconnected(error: Any, url: str) -> ClusterError:
    cause = _on_the_wire(error)
    if isinstance(cause, wire.NameResolutionError):
        return UnreachableError(f"{url}: there is no host of this name; check the address")
    if isinstance(cause, wire.NewConnectionError):
        return SilentError(f"nothing listens at {url}; check host and port, and whether it runs")
    if isinstance(cause, wire.ProtocolError):
        scheme = "https" if url.startswith("http:") else "http"
        return SilentError(
            f"{url} hung up without an answer; is it {scheme}:// there, or a proxy in between?"
        )
    return UnreachableError(f"{url} cannot be reached; check scheme, host and port")


def _on_the_wire(error: BaseException) -> BaseException:
    """The error of the socket that is under one of the transport, which wraps it once for each attempt."""
    causes = [*getattr(error, "errors", ()), error.__cause__]
    under = next((each for each in causes if isinstance(each, Exception)), None)
    return error if under is None or isinstance(error, wire.HTTPError) else _on_the_wire(under)


FOREIGN: Mapping[type[Exception], Callable[[Any, str], ClusterError]] = {
    elastic_transport.TransportError: _unconnected,
    elastic_transport.ConnectionError: _unconnected,
    elastic_transport.ConnectionTimeout: _late,
    elastic_transport.TlsError: _untrusted,
    elastic_transport.SerializationError: _unreadable,
    elastic_transport.SniffingError: _no_nodes,
    elastic_transport.ApiError: _refused,
    elasticsearch.ApiError: _refused,
    elasticsearch.AuthenticationException: _refused,
    elasticsearch.AuthorizationException: _refused,
    elasticsearch.BadRequestError: _refused,
    elasticsearch.ConflictError: _refused,
    elasticsearch.NotFoundError: _refused,
    elasticsearch.UnsupportedProductError: _foreign_product,
    wire.HTTPError: _unconnected,
}
"""Every error class of the official client and its transport, and what the transport lets through."""

WARNINGS = (elastic_transport.TransportWarning,)
"""What the client warns of: deprecations, which the doctor's reader cannot mend, and TLS, which we tell."""
