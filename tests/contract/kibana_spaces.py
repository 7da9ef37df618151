"""Spaces: listed, made, changed, removed with everything in them."""

from __future__ import annotations

from elastic_ml_kit.model import Document
from tests.contract.kibana_state import PlatformError, Space, front
from tests.contract.lab import Lab, Reply, Request


def listed(lab: Lab, _: Request) -> Reply:
    return Reply(200, [space.about for space in front(lab).spaces.values()])


def get(lab: Lab, request: Request) -> Reply:
    return Reply(200, _space(lab, request.names["id"]).about)


def _space(lab: Lab, name: str) -> Space:
    if name not in front(lab).spaces:
        raise PlatformError(404, f"Saved object [space/{name}] not found")
    return front(lab).spaces[name]


def create(lab: Lab, request: Request) -> Reply:
    body: Document = {"disabledFeatures": [], **request.body}
    if body["id"] in front(lab).spaces:
        raise PlatformError(409, f"A space with the identifier {body['id']} already exists.")
    front(lab).spaces[body["id"]] = Space(body)
    return Reply(200, body)


def update(lab: Lab, request: Request) -> Reply:
    space = _space(lab, request.names["id"])
    space.about = {"disabledFeatures": [], **request.body}
    return Reply(200, space.about)


def delete(lab: Lab, request: Request) -> Reply:
    name = request.names["id"]
    _space(lab, name)
    if name == "default":
        raise PlatformError(400, "The default space cannot be deleted because it is reserved.")
    del front(lab).spaces[name]
    return Reply(204, "")
