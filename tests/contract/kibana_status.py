"""What Kibana says of itself: status, health of its alerting, what one may do."""

from __future__ import annotations

from tests.contract.lab import Lab, Reply, Request


def status(lab: Lab, request: Request) -> Reply:
    code = 503 if lab.level in ("unavailable", "critical") else 200
    overall = {"overall": {"level": lab.level}}
    if not lab.knows(request.headers.get("authorization", "")):
        return Reply(code, {"status": overall})
    number = lab.kibana_version or lab.version
    version = {"number": number, "build_hash": "0", "build_number": 1, "build_snapshot": False}
    return Reply(code, {"name": "kibana", "uuid": "k0", "version": version, "status": overall})


def alerting(lab: Lab, _: Request) -> Reply:
    health = {each: {"status": "ok"} for each in ("decryption_health", "execution_health", "read_health")}
    return Reply(
        200,
        {
            "is_sufficiently_secure": lab.secured,
            "has_permanent_encryption_key": lab.encryption_key,
            "alerting_framework_health": health,
        },
    )


def privileges(lab: Lab, _: Request) -> Reply:
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


def internal(lab: Lab, _: Request) -> Reply:
    return Reply(200, {"isUpgradeInProgress": lab.upgrade_mode})


def features(_: Lab, __: Request) -> Reply:
    names = {"siemV2": "Security", "ml": "Machine Learning", "discover": "Discover", "dashboard": "Dashboard"}
    listed = [{"id": each, "name": name, "category": {"id": "kibana"}} for each, name in names.items()]
    return Reply(200, [{**each, "privileges": {"all": {}, "read": {}}} for each in listed])
