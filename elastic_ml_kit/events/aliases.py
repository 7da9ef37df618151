"""The names that logs outside Elastic give to what ECS has a field for."""

from __future__ import annotations

from typing import Any

ALIASES: dict[str, str] = {
    "timestamp": "@timestamp",
    "time": "@timestamp",
    "datetime": "@timestamp",
    "date": "@timestamp",
    "ts": "@timestamp",
    "_time": "@timestamp",
    "event_time": "@timestamp",
    "eventtime": "@timestamp",
    "user": "user.name",
    "username": "user.name",
    "user_name": "user.name",
    "user_id": "user.id",
    "src": "source.ip",
    "src_ip": "source.ip",
    "srcip": "source.ip",
    "source_ip": "source.ip",
    "client_ip": "source.ip",
    "clientip": "source.ip",
    "remote_addr": "source.ip",
    "src_port": "source.port",
    "source_port": "source.port",
    "dst": "destination.ip",
    "dst_ip": "destination.ip",
    "dstip": "destination.ip",
    "dest_ip": "destination.ip",
    "destination_ip": "destination.ip",
    "server_ip": "destination.ip",
    "dst_port": "destination.port",
    "dest_port": "destination.port",
    "destination_port": "destination.port",
    "proto": "network.transport",
    "protocol": "network.transport",
    "hostname": "host.name",
    "host_name": "host.name",
    "computer": "host.name",
    "computer_name": "host.name",
    "process": "process.name",
    "process_name": "process.name",
    "pid": "process.pid",
    "ppid": "process.parent.pid",
    "parent_process": "process.parent.name",
    "command_line": "process.command_line",
    "cmdline": "process.command_line",
    "url": "url.full",
    "uri": "url.path",
    "user_agent": "user_agent.original",
    "useragent": "user_agent.original",
    "method": "http.request.method",
    "status_code": "http.response.status_code",
    "action": "event.action",
    "outcome": "event.outcome",
    "msg": "message",
}
"""Name in lower case to ECS field. Only names without a dot are looked up."""


def resolve_aliases(document: dict[str, Any]) -> dict[str, Any]:
    """A flat document with ECS names; a field that it has under its own name is never overwritten.

    Example:
        >>> resolve_aliases({"time": 0, "User": "ada", "pid": 7, "process.pid": 8})
        {'@timestamp': 0, 'user.name': 'ada', 'pid': 7, 'process.pid': 8}
    """
    named: dict[str, Any] = {}
    for name, value in document.items():
        field = name if "." in name else ALIASES.get(name.lower(), name)
        taken = field != name and (field in document or field in named)
        named[name if taken else field] = value
    return named
