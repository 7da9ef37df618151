"""What the pretended Kibana keeps in its spaces, and the two shapes of its error bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.model import Document
from tests.contract.lab import Lab, Reply, Request
from tests.contract.ml_state import clock

_ERRORS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
_ERRORS |= {413: "Request Entity Too Large", 415: "Unsupported Media Type"}
_ERRORS |= {500: "Internal Server Error"}


class PlatformError(Exception):
    """A refusal in the shape of the platform's routes."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.reply = platform(status, message)


class DetectionError(Exception):
    """A refusal in the shape of the detection engine's routes."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.reply = Reply(status, {"status_code": status, "message": message})


def platform(status: int, message: str) -> Reply:
    return Reply(status, {"statusCode": status, "error": _ERRORS[status], "message": message})


@dataclass(frozen=True)
class Pending:
    """A run of a rule that is scheduled but not carried out: over a stretch of time, in milliseconds.

    Without a stretch it is the rule's usual run, which looks back from `at`.
    """

    rule_id: str
    at: int
    start: int | None = None
    end: int | None = None


@dataclass
class Space:
    """One space: rules by id, saved objects by type and id, runs that wait, jobs it knows of.

    `rules` and `objects` are answered in the order in which they were made.
    """

    about: Document
    rules: dict[str, Document] = field(default_factory=dict)
    objects: dict[tuple[str, str], Document] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    synced: dict[str, str | None] = field(default_factory=dict)
    has_alerts_index: bool = False
    default_view: str | None = None


@dataclass
class Front:
    """All of it; one for each lab. `manual_runs` says whether rules can be run by hand."""

    spaces: dict[str, Space] = field(default_factory=dict)
    manual_runs: bool = True


def front(lab: Lab) -> Front:
    """The lab's Kibana, made on first use with the default space and the lab's own."""
    if "kibana" not in lab.state:
        lab.state["kibana"] = Front()
    found = lab.state["kibana"]
    assert isinstance(found, Front)
    for name in dict.fromkeys(("default", lab.space)):
        found.spaces.setdefault(name, Space({"id": name, "name": name.title(), "disabledFeatures": []}))
    return found


def space_of(lab: Lab, request: Request) -> Space:
    """The space that a request is for."""
    return front(lab).spaces[space_name(request)]


def space_name(request: Request) -> str:
    return request.names.get("#space", "default")


def stamp(lab: Lab) -> str:
    return iso(clock(lab))


def flag(query: Mapping[str, Any], name: str) -> bool:
    """A true or false of the query; false where it is not there."""
    return str(query.get(name, "false")) == "true"


def has_ml(lab: Lab) -> bool:
    """Whether the licence covers machine learning."""
    return lab.licence in ("trial", "platinum", "enterprise") and lab.licence_status == "active"
