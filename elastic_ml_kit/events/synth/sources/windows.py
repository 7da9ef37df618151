"""Windows machines: processes, connections, logons, PowerShell script blocks and installed services."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import Emission, Habits, beside, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.places import read_data
from elastic_ml_kit.events.synth.sources.process import CONNECT, START, image, process_columns

WELL_KNOWN = {"SYSTEM": "S-1-5-18", "LOCAL SERVICE": "S-1-5-19", "NETWORK SERVICE": "S-1-5-20"}


def user_columns(names: list[str], known: dict[str, str]) -> pl.DataFrame:
    """Name, security id and domain of Windows accounts; `known` maps people to their ids."""
    ids = [
        WELL_KNOWN.get(name)
        or known.get(name)
        or f"S-1-5-21-1004336348-1177238915-682003330-{500 + sum(map(ord, name)) % 500}"
        for name in names
    ]
    domains = ["NT AUTHORITY" if name in WELL_KNOWN else "CORP" for name in names]
    return pl.DataFrame({"user.name": names, "user.id": ids, "user.domain": domains})


def known_users(organisation: Organisation) -> dict[str, str]:
    """Security id of every person's account."""
    return dict(organisation.people.select("user.name", "user.id").iter_rows())


def windows(organisation: Organisation) -> list[Habits]:
    """Everything the Windows machines write."""
    data = read_data("windows")
    return [
        _server_tasks(organisation, data["server"]),
        _desk_work(organisation, data["desk"]),
        _desk_connections(organisation, data["connection"]),
        _server_connections(organisation, data["server_connection"]),
        _scripts(organisation, data["script"]),
        _services(organisation, data["service"]),
    ]


def _processes(entries: list[tuple[dict[str, Any], str]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            process_columns(
                entry["command"].replace("{user}", user),
                entry["parent"],
                entry["folder"].replace("{user}", user),
            )
            for entry, user in entries
        ]
    )


def _server_tasks(organisation: Organisation, tasks: list[dict[str, Any]]) -> Habits:
    rows = [(host, task) for task in tasks for host in range(organisation.windows.height)]
    table = beside(
        organisation.windows[[host for host, _ in rows]],
        user_columns([task["user"] for _, task in rows], {}),
        _processes([(task, task["user"]) for _, task in rows]),
    )
    return habits(
        "windows tasks", "clock", [Emission(START, table)], period=[task["every"] for _, task in rows]
    )


def _desk_work(organisation: Organisation, programs: list[dict[str, Any]]) -> Habits:
    names = organisation.people["user.name"].to_list()
    rows = [(who, program) for who in range(len(names)) for program in programs]
    users = [program.get("user", names[who]) for who, program in rows]
    table = beside(
        organisation.workstations[[who for who, _ in rows]],
        user_columns(users, known_users(organisation)),
        _processes([(program, names[who]) for who, program in rows]),
    )
    rng = generator(organisation.seed, "desk work")
    rate = np.array([program["daily"] for _, program in rows]) * rng.uniform(0.8, 1.2, len(rows))
    owner = [who for who, _ in rows]
    return habits("windows desk work", "person", [Emission(START, table)], rate=rate, owner=owner)


def _connection(path: str, port: int, target: str) -> dict[str, Any]:
    return {
        "process.name": image(path),
        "process.executable": path,
        "destination.ip": target,
        "destination.port": port,
        "network.transport": "tcp",
    }


def _desk_connections(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    rng = generator(organisation.seed, "desk connections")
    names = organisation.people["user.name"].to_list()
    inside = organisation.windows["_address"].to_list()
    rows = [(who, entry) for who in range(len(names)) for entry in entries]
    connections = [
        _connection(
            entry["image"].replace("{user}", names[who]),
            entry["port"],
            inside[0] if entry.get("internal") else f"198.18.{rng.integers(1, 12)}.{rng.integers(1, 250)}",
        )
        for who, entry in rows
    ]
    owner = [who for who, _ in rows]
    hosts = organisation.workstations[owner]
    table = beside(
        hosts,
        user_columns([entry.get("user", names[who]) for who, entry in rows], known_users(organisation)),
        pl.DataFrame(connections),
        pl.DataFrame({"source.ip": hosts["_address"]}),
    )
    rate = [entry["daily"] for _, entry in rows]
    return habits("windows desk connections", "person", [Emission(CONNECT, table)], rate=rate, owner=owner)


def _server_connections(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    inside = organisation.windows["_address"].to_list()
    rows = [(host, entry) for entry in entries for host in range(organisation.windows.height)]
    connections = [
        _connection(
            entry["image"],
            entry["port"],
            "169.254.169.254" if entry.get("metadata") else inside[(host + 1) % len(inside)],
        )
        for host, entry in rows
    ]
    hosts = organisation.windows[[host for host, _ in rows]]
    table = beside(
        hosts,
        user_columns([entry["user"] for _, entry in rows], {}),
        pl.DataFrame(connections),
        pl.DataFrame({"source.ip": hosts["_address"]}),
    )
    period = [entry["every"] for _, entry in rows]
    return habits("windows server connections", "clock", [Emission(CONNECT, table)], period=period)


def _draw_record(rng: np.random.Generator, count: int) -> Columns:
    return {
        "winlog.record_id": pl.Series(rng.integers(100_000, 9_000_000, count)).cast(pl.String),
        "process.pid": pl.Series(rng.integers(1200, 60_000, count)),
    }


_SCRIPT_HEAD = "Creating Scriptblock text (1 of 1):\n"

SCRIPT_BLOCK = Kind(
    name="script_block",
    dataset="windows.powershell_operational",
    constants={
        "agent.type": "filebeat",
        "input.type": "winlog",
        "event.kind": "event",
        "event.category": ["process"],
        "event.type": ["info"],
        "event.code": "4104",
        "event.provider": "Microsoft-Windows-PowerShell",
        "event.action": "Execute a Remote Command",
        "winlog.channel": "Microsoft-Windows-PowerShell/Operational",
        "winlog.event_id": "4104",
        "winlog.provider_name": "Microsoft-Windows-PowerShell",
        "log.level": "verbose",
    },
    computed={
        "winlog.computer_name": pl.col("host.name"),
        "powershell.file.script_block_id": pl.col("event.id"),
        "powershell.sequence": pl.lit(1),
        "powershell.total": pl.lit(1),
        "related.user": pl.concat_list("user.name"),
        "message": pl.format(
            _SCRIPT_HEAD + "{}\n\nScriptBlock ID: {}\nPath: {}",
            "powershell.file.script_block_text",
            "event.id",
            "file.path",
        ),
    },
    drawn=_draw_record,
)

SERVICE_INSTALLED = Kind(
    name="service_installed",
    dataset="system.system",
    constants={
        "agent.type": "filebeat",
        "input.type": "winlog",
        "event.kind": "event",
        "event.category": ["configuration"],
        "event.type": ["change"],
        "event.code": "7045",
        "event.provider": "Service Control Manager",
        "event.action": "service-installed",
        "winlog.channel": "System",
        "winlog.event_id": "7045",
        "winlog.provider_name": "Service Control Manager",
        "winlog.event_data.AccountName": "LocalSystem",
        "winlog.event_data.ServiceType": "user mode service",
        "winlog.event_data.StartType": "demand start",
        "log.level": "information",
    },
    computed={
        "winlog.computer_name": pl.col("host.name"),
        "message": pl.format(
            "A service was installed in the system.\n\nService Name:  {}\nService File Name:  {}\n"
            "Service Type:  user mode service\nService Start Type:  demand start\n"
            "Service Account:  LocalSystem",
            "winlog.event_data.ServiceName",
            "winlog.event_data.ImagePath",
        ),
    },
    drawn=_draw_record,
)


def script_columns(path: str, text: str) -> dict[str, Any]:
    """The fixed columns of a script block."""
    return {
        "file.path": path,
        "file.name": image(path),
        "powershell.file.script_block_text": text,
        "powershell.file.script_block_hash": hashlib.sha256(text.encode()).hexdigest(),
        "powershell.file.script_block_length": len(text),
    }


def _scripts(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    count = organisation.windows.height
    rows = [(host, entry) for entry in entries for host in range(count)]
    table = beside(
        organisation.windows[[host for host, _ in rows]],
        user_columns(["SYSTEM" for _ in rows], {}),
        pl.DataFrame([script_columns(entry["path"], entry["text"]) for _, entry in rows]),
    )
    rate = [entry["daily"] / count for _, entry in rows]
    return habits("windows scripts", "flat", [Emission(SCRIPT_BLOCK, table)], rate=rate)


def _services(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    hosts = pl.concat([organisation.windows.drop("_role"), organisation.workstations])
    rows = [(host, entry) for entry in entries for host in range(hosts.height)]
    table = beside(
        hosts[[host for host, _ in rows]],
        user_columns(["SYSTEM" for _ in rows], {}),
        pl.DataFrame(
            {
                "winlog.event_data.ServiceName": [entry["name"] for _, entry in rows],
                "winlog.event_data.ImagePath": [entry["path"] for _, entry in rows],
            }
        ),
    )
    rate = [entry["daily"] / hosts.height for _, entry in rows]
    return habits("windows services", "flat", [Emission(SERVICE_INSTALLED, table)], rate=rate)
