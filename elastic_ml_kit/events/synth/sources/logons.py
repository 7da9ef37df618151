"""Windows logons as the Security log has them: 4624 and 4625, explicit credentials (4648), remote desktop."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import Emission, Habits, beside, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.sources.linux import administrators
from elastic_ml_kit.events.synth.sources.windows import known_users, user_columns

SECURITY = {
    "agent.type": "filebeat",
    "input.type": "winlog",
    "event.kind": "event",
    "event.provider": "Microsoft-Windows-Security-Auditing",
    "winlog.channel": "Security",
    "winlog.provider_name": "Microsoft-Windows-Security-Auditing",
    "log.level": "information",
}

LOGON_TYPES = {"2": "Interactive", "3": "Network", "5": "Service", "7": "Unlock", "10": "RemoteInteractive"}

_COMPUTED = {
    "winlog.computer_name": pl.col("host.name"),
    "winlog.event_data.TargetUserName": pl.col("user.name"),
    "winlog.event_data.TargetUserSid": pl.col("user.id"),
    "winlog.event_data.TargetDomainName": pl.col("user.domain"),
    "winlog.event_data.IpAddress": pl.col("source.ip"),
    "related.user": pl.concat_list("user.name"),
    "related.ip": pl.concat_list("source.ip"),
    "winlog.logon.type": pl.col("winlog.event_data.LogonType").replace(LOGON_TYPES),
}


def _draw(rng: np.random.Generator, count: int) -> Columns:
    return {
        "winlog.record_id": pl.Series(rng.integers(100_000, 9_000_000, count)).cast(pl.String),
        "process.pid": pl.Series(rng.integers(500, 900, count)),
        "winlog.event_data.TargetLogonId": pl.Series(rng.integers(100_000, 99_000_000, count)).cast(
            pl.String
        ),
        "source.port": pl.Series(rng.integers(49_152, 65_535, count)),
    }


def _message(first: str) -> pl.Expr:
    return pl.format(
        first + "\n\nLogon Information:\n\tLogon Type:\t\t{}\n\nAccount:\n"
        "\tSecurity ID:\t\t{}\n\tAccount Name:\t\t{}\n"
        "\tAccount Domain:\t\t{}\n\tLogon ID:\t\t{}\n\nNetwork Information:\n\tWorkstation Name:\t{}\n"
        "\tSource Network Address:\t{}\n\tSource Port:\t\t{}\n\nDetailed Authentication Information:\n"
        "\tLogon Process:\t\tKerberos\n\tAuthentication Package:\tKerberos",
        "winlog.event_data.LogonType",
        "user.id",
        "user.name",
        "user.domain",
        "winlog.event_data.TargetLogonId",
        "host.name",
        "source.ip",
        "source.port",
    )


def _logon_kind(name: str, code: str, action: str, outcome: str, told: str, **more: Any) -> Kind:
    return Kind(
        name=name,
        dataset="system.security",
        constants={
            **SECURITY,
            "event.category": ["authentication"],
            "event.type": ["start"],
            "event.code": code,
            "event.action": action,
            "event.outcome": outcome,
            "winlog.event_id": code,
            "winlog.keywords": [f"Audit {outcome.capitalize()}"],
            **more,
        },
        computed={**_COMPUTED, "message": _message(told)},
        drawn=_draw,
    )


_LSASS = {"process.name": "lsass.exe", "process.executable": "C:\\Windows\\System32\\lsass.exe"}

LOGGED_ON = _logon_kind(
    "logged_on", "4624", "logged-in", "success", "An account was successfully logged on.", **_LSASS
)
LOGON_FAILED = _logon_kind(
    "logon_failed",
    "4625",
    "logon-failed",
    "failure",
    "An account failed to log on.",
    **_LSASS,
    **{"winlog.logon.failure.reason": "Unknown user name or bad password."},
)
EXPLICIT = _logon_kind(
    "explicit_credentials",
    "4648",
    "logged-in-explicit",
    "success",
    "A logon was attempted using explicit credentials.",
)


def logons(organisation: Organisation) -> list[Habits]:
    """Every Windows logon of the baseline."""
    return [
        _arrivals(organisation),
        _unlocks(organisation),
        _file_shares(organisation),
        _services(organisation),
        _failures(organisation),
        *_privileged(organisation),
    ]


def _logon(kind: str, source: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"winlog.event_data.LogonType": [kind] * len(source), "source.ip": source})


def _own(organisation: Organisation, kind: str) -> pl.DataFrame:
    """Everybody at their own machine."""
    names = organisation.people["user.name"].to_list()
    return beside(
        organisation.workstations,
        user_columns(names, known_users(organisation)),
        _logon(kind, organisation.workstations["_address"].to_list()),
    )


def _arrivals(organisation: Organisation) -> Habits:
    table = _own(organisation, "2")
    return habits("logon arrivals", "arrival", [Emission(LOGGED_ON, table)], owner=np.arange(table.height))


def _unlocks(organisation: Organisation) -> Habits:
    table = _own(organisation, "7")
    count = table.height
    rate = generator(organisation.seed, "unlocks").uniform(3.0, 4.5, count)
    return habits("logon unlocks", "person", [Emission(LOGGED_ON, table)], rate=rate, owner=np.arange(count))


def _on_servers(organisation: Organisation, people: list[int], hosts: list[int], kind: str) -> pl.DataFrame:
    names = organisation.people["user.name"][people].to_list()
    return beside(
        organisation.windows[hosts],
        user_columns(names, known_users(organisation)),
        _logon(kind, organisation.workstations["_address"][people].to_list()),
    )


def _file_shares(organisation: Organisation) -> Habits:
    shared = _with_role(organisation, "DC", "FILE")
    rows = [
        (who, shared[(who + step) % len(shared)])
        for who in range(organisation.people.height)
        for step in (0, 1)
    ]
    people = [who for who, _ in rows]
    table = _on_servers(organisation, people, [host for _, host in rows], "3")
    rate = np.full(len(rows), 3.0)
    return habits("logon shares", "person", [Emission(LOGGED_ON, table)], rate=rate, owner=people)


def _with_role(organisation: Organisation, *roles: str) -> list[int]:
    """Windows servers of these roles, or the first one where there are none."""
    found = [row for row, role in enumerate(organisation.windows["_role"]) if role.upper() in roles]
    return found or [0]


def _services(organisation: Organisation) -> Habits:
    plan: dict[str, tuple[list[str], int]] = {
        "svc_sql": (["10.50.9.11", "10.50.9.12"], 3600),
        "svc_backup": (["10.50.9.21", "10.50.9.22", "10.50.9.23"], 3600),
        "svc_scan": (["10.50.9.31"], 3600),
    }
    rows: list[tuple[int, str, str, int]] = [
        (host, user, source, every)
        for user, (sources, every) in plan.items()
        for source in sources
        for host in range(organisation.windows.height)
    ]
    table = beside(
        organisation.windows[[host for host, *_ in rows]],
        user_columns([user for _, user, _, _ in rows], {}),
        _logon("3", [source for _, _, source, _ in rows]),
    )
    return habits(
        "logon services", "clock", [Emission(LOGGED_ON, table)], period=[every for *_, every in rows]
    )


def _failures(organisation: Organisation) -> Habits:
    """Mistyped passwords, at one's own machine."""
    table = _own(organisation, "2")
    count = table.height
    rate = np.full(count, 0.35)
    return habits(
        "logon failures", "person", [Emission(LOGON_FAILED, table)], rate=rate, owner=np.arange(count)
    )


def _privileged(organisation: Organisation) -> list[Habits]:
    """Administrators use other credentials at their desk and remote desktop to the servers."""
    admins = administrators(organisation).tolist()
    count = organisation.windows.height
    own = _own(organisation, "2")[admins]
    runas = pl.DataFrame(
        {
            "process.name": ["runas.exe"] * len(admins),
            "process.executable": ["C:\\Windows\\System32\\runas.exe"] * len(admins),
        }
    )
    managed = _with_role(organisation, "MGMT", "SQL")
    rdp = [(who, host) for who in admins for host in managed]
    people = [who for who, _ in rdp]
    remote = _on_servers(organisation, people, [host for _, host in rdp], "10")
    service = beside(
        organisation.windows,
        user_columns(["svc_backup"] * count, {}),
        _logon("3", organisation.windows["_address"].to_list()),
        pl.DataFrame(
            {
                "process.name": ["keepagent.exe"] * count,
                "process.executable": ["C:\\Program Files\\Keep\\keepagent.exe"] * count,
            }
        ),
    )
    often, seldom = np.full(len(admins), 2.5), np.full(len(people), 4.0 / len(managed))
    return [
        habits("runas people", "person", [Emission(EXPLICIT, beside(own, runas))], rate=often, owner=admins),
        habits("runas services", "clock", [Emission(EXPLICIT, service)], period=np.full(count, 5400)),
        habits("remote desktop", "person", [Emission(LOGGED_ON, remote)], rate=seldom, owner=people),
    ]
