"""Kibana's answers that the kit reads: base path, spaces, headers and both shapes of error bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.contract.lab import Lab, Reply, Request

Route = Callable[[Lab, Request], Reply]

HEADERS = {"content-type": "application/json; charset=utf-8", "kbn-name": "kibana"}


def answer(lab: Lab, request: Request) -> Reply:
    """Check what Kibana checks before a route, then answer."""
    if not request.path.startswith(lab.base_path + "/"):
        return Reply(404, "<html>no such page</html>", {"content-type": "text/html"})
    path = request.path.removeprefix(lab.base_path)
    if path == "/":
        return Reply(302, "", {**HEADERS, "location": f"{lab.base_path}/login"})
    reply = _routed(lab, request, path)
    return Reply(reply.status, reply.body, HEADERS)


def _routed(lab: Lab, request: Request, path: str) -> Reply:
    space = "default"
    if path.startswith("/s/"):
        _, _, space, path = path.split("/", 3)
        path = "/" + path
    route = ROUTES.get((request.method, path))
    if route is None:
        return _platform(404, "Not Found", "Not Found")
    if path.startswith("/internal/") and request.headers.get("x-elastic-internal-origin") is None:
        return _platform(400, "Bad Request", f"uri [{path}] exists but is not available")
    if request.method != "GET" and "kbn-xsrf" not in request.headers:
        return _platform(400, "Bad Request", "Request must contain a kbn-xsrf header.")
    if request.headers.get("elastic-api-version") not in (None, "2023-10-31", "1"):
        return _platform(400, "Bad Request", "No version available")
    known = lab.knows(request.headers.get("authorization", ""))
    if not known and path != "/api/status":
        return _platform(401, "Unauthorized", "[security_exception]: unable to authenticate user")
    if path in lab.forbidden:
        return Reply(403, {"status_code": 403, "message": "API is unauthorized for user"})
    if space != lab.space and space != "default":
        return _platform(404, "Not Found", f"Saved object [space/{space}] not found")
    return route(lab, request)


def _platform(status: int, error: str, message: str) -> Reply:
    return Reply(status, {"statusCode": status, "error": error, "message": message})


def _status(lab: Lab, request: Request) -> Reply:
    code = 503 if lab.level in ("unavailable", "critical") else 200
    overall = {"overall": {"level": lab.level}}
    if not lab.knows(request.headers.get("authorization", "")):
        return Reply(code, {"status": overall})
    number = lab.kibana_version or lab.version
    version = {"number": number, "build_hash": "0", "build_number": 1, "build_snapshot": False}
    return Reply(code, {"name": "kibana", "uuid": "k0", "version": version, "status": overall})


def _alerting(lab: Lab, _: Request) -> Reply:
    health = {each: {"status": "ok"} for each in ("decryption_health", "execution_health", "read_health")}
    return Reply(
        200,
        {
            "is_sufficiently_secure": lab.secured,
            "has_permanent_encryption_key": lab.encryption_key,
            "alerting_framework_health": health,
        },
    )


def _privileges(lab: Lab, _: Request) -> Reply:
    index = {each: each not in lab.denied for each in ("read", "write", "view_index_metadata", "manage")}
    return Reply(
        200,
        {
            "username": "elastic",
            "has_all_requested": all(index.values()),
            "cluster": {"manage": "manage" not in lab.denied},
            "index": {f".alerts-security.alerts-{lab.space}": index},
            "application": {},
            "is_authenticated": True,
            "has_encryption_key": lab.encryption_key,
        },
    )


def _internal(_: Lab, __: Request) -> Reply:
    return Reply(200, {"isUpgradeInProgress": False})


ROUTES: Mapping[tuple[str, str], Route] = {
    ("GET", "/api/status"): _status,
    ("GET", "/api/alerting/_health"): _alerting,
    ("GET", "/api/detection_engine/privileges"): _privileges,
    ("POST", "/internal/ml/info"): _internal,
}
