"""What the pretended Elasticsearch and Kibana are like: version, licence, who gets in, what is wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

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


@dataclass
class Lab:
    """The state of both servers; tests change it before or between requests."""

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


@dataclass(frozen=True)
class Reply:
    """What a server answers: a body as JSON, or as it is where it is text."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
