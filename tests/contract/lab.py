"""What the pretended Elasticsearch and Kibana are like: version, licence, who gets in, what is wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import RLock
from typing import Any, Protocol, cast

import polars as pl

PASSWORD = "correct-horse-battery"
API_KEY = "Zm9vOmJhcg-staple"

Body = Mapping[str, Any]


class Fault(StrEnum):
    """What a server does instead of answering."""

    HTML = "html"
    DROPPED = "dropped"
    SLOW = "slow"
    REDIRECT = "redirect"
    STARTING = "starting"


class Documents(Protocol):
    """The documents of data streams and indices, wherever they are kept."""

    def frames(self, patterns: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Per data stream or index: its documents with dotted columns and `@timestamp` as datetime."""

    def count(self, patterns: Sequence[str]) -> int:
        """How many documents there are."""

    def version(self) -> int:
        """A number that grows with every write that was accepted: what a cache is keyed by."""


@dataclass
class Lab:
    """The state of both servers; tests change it before or between requests.

    `state` holds what the parts of the servers keep, each under its own key; `lock` guards it, and whoever
    answers a request holds it. `violations` are the requests that the published shapes do not allow.
    """

    version: str = "9.2.4"
    kibana_version: str = ""
    flavor: str = "default"
    distribution: str = ""
    licence: str = "enterprise"
    licence_status: str = "active"
    had_trial: bool = False
    ml_enabled: bool = True
    ml_memory: str = "32gb"
    most_memory: str = ""
    upgrade_mode: bool = False
    roles: tuple[tuple[str, ...], ...] = (("master", "data"), ("ml",))
    denied: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    secured: bool = True
    anonymous: bool = False
    templates: dict[str, Body] = field(default_factory=dict)
    ahead: float = 0.0
    base_path: str = ""
    space: str = "default"
    encryption_key: bool = True
    level: str = "available"
    fault: Fault | None = None
    kibana_fault: Fault | None = None
    asked: list[Request] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    @property
    def documents(self) -> Documents:
        """What was written; there from the start of the servers on."""
        return cast(Documents, self.state["documents"])

    def knows(self, authorization: str) -> bool:
        """Whether the login is one of the lab's."""
        basic = b64encode(f"elastic:{PASSWORD}".encode()).decode()
        return not self.secured or authorization in (f"Basic {basic}", f"ApiKey {API_KEY}")


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    server: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    raw: bytes = b""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the path has in place of the route's `{placeholders}`, decoded."""


@dataclass(frozen=True)
class Reply:
    """What a server answers: a body as JSON, or as it is where it is text."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Callable[[Lab, Request], Reply]
Table = Mapping[tuple[str, str], Route]
"""Routes by method and path pattern, as in `("GET", "/_ml/anomaly_detectors/{job_id}/_stats")`."""


class RefusedError(Exception):
    """Ends the answering of a request with an error of Elasticsearch."""

    def __init__(self, status: int, kind: str, reason: str, **more: Any) -> None:
        super().__init__(reason)
        self.reply = failed(status, kind, reason, **more)
        self.cause = {"type": kind, "reason": reason, **more}
        self.status = status


def failed(status: int, kind: str, reason: str, **more: Any) -> Reply:
    """An Elasticsearch error: status, `error.type`, `error.reason`, and what else belongs into `error`."""
    cause = {"type": kind, "reason": reason, **more}
    return Reply(status, {"error": {"root_cause": [cause], **cause}, "status": status})
