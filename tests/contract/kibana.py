"""Kibana: base path, space, headers, version and shape of a request first, then the route's answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.contract import shapes
from tests.contract.kibana_routes import ROUTES, Served
from tests.contract.kibana_state import DetectionError, PlatformError, front, platform
from tests.contract.lab import Lab, Reply, Request
from tests.contract.routing import matched

HEADERS = {"content-type": "application/json; charset=utf-8", "kbn-name": "kibana"}
_PUBLIC = "2023-10-31"


def answer(lab: Lab, request: Request) -> Reply:
    """Check what Kibana checks before a route, then answer."""
    if not request.path.startswith(lab.base_path + "/"):
        return Reply(404, "<html>no such page</html>", {"content-type": "text/html"})
    path = request.path.removeprefix(lab.base_path)
    if path == "/":
        return Reply(302, "", {**HEADERS, "location": f"{lab.base_path}/login"})
    with lab.lock:
        reply = _routed(lab, replace(request, path=path))
    return replace(reply, headers={**HEADERS, **reply.headers})


def _routed(lab: Lab, request: Request) -> Reply:
    space, path = "default", request.path
    if path.startswith("/s/"):
        _, _, space, path = path.split("/", 3)
        path = f"/{path}"
    found = _served(lab, request.method, path)
    if found is None:
        lab.violations.append(f"{request.method} {request.path}: Kibana {_version(lab)} has no such route")
        return platform(404, "Not Found")
    served, names = found
    if refusal := _refused(lab, request, path):
        return refusal
    if space not in front(lab).spaces:
        return platform(404, f"Saved object [space/{space}] not found")
    if problems := list(_problems(served, request)):
        lab.violations += [f"{request.method} {request.path}: {each}" for each in problems]
        return platform(400, f"[request]: {'; '.join(problems)}")
    try:
        return served.answer(lab, replace(request, path=path, names={**names, "#space": space}))
    except (PlatformError, DetectionError) as error:
        return error.reply


def _version(lab: Lab) -> str:
    return lab.kibana_version or lab.version


def _served(lab: Lab, method: str, path: str) -> tuple[Served, dict[str, str]] | None:
    """The route that this version has, and what its path names."""
    major, minor = (int(part) for part in _version(lab).split(".")[:2])
    known = tuple(
        pattern
        for (word, pattern), each in ROUTES.items()
        if word == method and each.since <= (major, minor) and major < each.until
    )
    found = matched(known, path)
    return (ROUTES[method, found[0]], found[1]) if found else None


def _refused(lab: Lab, request: Request, path: str) -> Reply | None:
    """What is wrong with headers, login or rights."""
    internal = path.startswith("/internal/")
    closed = int(_version(lab).split(".")[0]) >= 9 and "x-elastic-internal-origin" not in request.headers
    if internal and closed:
        why = f"uri [{path}] with method [{request.method.lower()}] exists but is not available"
        return platform(400, f"{why} with the current configuration")
    if request.method != "GET" and "kbn-xsrf" not in request.headers:
        return platform(400, "Request must contain a kbn-xsrf header.")
    asked = request.headers.get("elastic-api-version")
    if asked not in (None, _PUBLIC, "1") or (internal and asked != "1"):
        return platform(
            400, f"No version {asked!r} of {path}; available are: [{'1' if internal else _PUBLIC}]"
        )
    known = lab.knows(request.headers.get("authorization", ""))
    if not known and path != "/api/status":
        return platform(401, "[security_exception]: unable to authenticate user")
    if path in lab.forbidden:
        return Reply(403, {"status_code": 403, "message": "API is unauthorized for user"})
    return None


def _problems(served: Served, request: Request) -> Iterator[str]:
    """What the documented shape of the route does not allow."""
    for name in request.query:
        if name not in served.query:
            yield f"unknown query parameter {name}"
    if served.body is None or (request.body is None and not request.raw):
        return
    yield from shapes.faults(served.body, request.body, "")
