"""The Elasticsearch of the lab: media types of its version, login, published shapes, the route."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from tests.contract import cluster, engine, faults, ingest, ml, resources, search, streams, writing
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table, failed
from tests.contract.routing import routed
from tests.contract.shapes import violations

ROUTES: Table = {
    **cluster.ROUTES,
    **resources.ROUTES,
    **ingest.ROUTES,
    **streams.ROUTES,
    **writing.ROUTES,
    **search.ROUTES,
    **ml.ROUTES,
}
_ASKED = re.compile(r"application/vnd\.elasticsearch\+[\w-]+; ?compatible-with=(\d+)")


def answer(lab: Lab, request: Request) -> Reply | None:
    """The answer with its headers, unless a fault comes between; None hangs up."""
    versions = _versions(request)
    try:
        reply = faults.through(lab, request, _checked, faults.refused)
    except ConnectionError:
        return None
    if reply is None:
        return None
    kind = "application/json"
    if versions:
        kind = f"application/vnd.elasticsearch+json;compatible-with={versions[0]}"
    product = {} if lab.distribution else {"X-elastic-product": "Elasticsearch"}
    return replace(reply, headers={"content-type": kind, **product, **reply.headers})


def _checked(lab: Lab, request: Request) -> Reply:
    major = int(lab.version.split(".")[0])
    versions = _versions(request)
    if any(not major - 1 <= each <= major for each in versions):
        why = f"A compatible version is required on both Content-Type and Accept headers, not {versions}"
        return failed(400, "media_type_header_exception", why)
    if not lab.knows(request.headers.get("authorization", "")):
        return failed(401, "security_exception", "unable to authenticate user for REST request")
    if found := violations(request):
        lab.violations += found
        return failed(400, "illegal_argument_exception", "; ".join(found))
    if request.path in lab.forbidden:
        return failed(403, "security_exception", f"action on [{request.path}] is unauthorized")
    return _routed(lab, request)


def _routed(lab: Lab, request: Request) -> Reply:
    behind = engine.routed_there(lab, request)
    found = behind or routed(ROUTES, request)
    if found is None or (request.path.startswith("/_security") and not lab.secured):
        if found is None:
            lab.violations.append(f"{request.method} {request.path}: the lab has no answer to it")
        why = f"no handler found for uri [{request.path}] and method [{request.method}]"
        return Reply(400, {"error": why})
    route, named = found
    with nullcontext() if behind else lab.lock:
        try:
            reply = route(lab, named)
        except RefusedError as error:
            return error.reply
    asked = request.query.get("filter_path")
    if asked and isinstance(reply.body, dict) and reply.status < 400:
        paths = [each.split(".") for each in asked.split(",")]
        return replace(reply, body=_filtered(reply.body, paths))
    return reply


def _versions(request: Request) -> list[int]:
    """The versions that the media types ask to be compatible with."""
    given = (request.headers.get(name, "") for name in ("accept", "content-type"))
    return [int(each) for text in given for each in _ASKED.findall(text)]


def _filtered(body: Any, paths: Sequence[Sequence[str]]) -> Any:
    """What `filter_path` leaves of a body: the members that a path leads to, lists passed through."""
    if isinstance(body, list):
        return [left for each in body if (left := _filtered(each, paths)) not in ({}, None)]
    if not isinstance(body, Mapping):
        return None
    kept: dict[str, Any] = {}
    for key, value in body.items():
        rests: list[Sequence[str]] = [
            path[1:] for path in paths if path and (path[0] == "*" or path[0] == key)
        ]
        if any(not rest for rest in rests):
            kept[key] = value
        elif rests and (below := _filtered(value, rests)) not in ({}, [], None):
            kept[key] = below
    return kept
