"""Linux servers: what runs on them, what they connect to, and who logs on by SSH and uses sudo."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import Ints, generator
from elastic_ml_kit.events.synth.habits import Emission, Habits, beside, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.places import geo_table, read_data
from elastic_ml_kit.events.synth.sources.process import CONNECT, START, image, process_columns

SYSLOG = {
    "agent.type": "filebeat",
    "input.type": "log",
    "event.kind": "event",
    "log.file.path": "/var/log/auth.log",
}

METADATA = "169.254.169.254"

_RELATED = {
    "related.user": pl.concat_list("user.name"),
    "related.hosts": pl.concat_list("host.name"),
}


def _draw_ssh(rng: np.random.Generator, count: int) -> Columns:
    return {
        "process.pid": pl.Series(rng.integers(1200, 60_000, count)),
        "source.port": pl.Series(rng.integers(32_768, 60_999, count)),
    }


def _draw_pid(rng: np.random.Generator, count: int) -> Columns:
    return {"process.pid": pl.Series(rng.integers(1200, 60_000, count))}


SSH_ACCEPTED = Kind(
    name="ssh_accepted",
    dataset="system.auth",
    constants={
        **SYSLOG,
        "event.category": ["authentication", "session"],
        "event.type": ["info"],
        "event.action": "ssh_login",
        "event.outcome": "success",
        "process.name": "sshd",
        "system.auth.ssh.event": "Accepted",
        "system.auth.ssh.method": "publickey",
    },
    computed={
        **_RELATED,
        "related.ip": pl.concat_list("source.ip"),
        "message": pl.format(
            "Accepted publickey for {} from {} port {} ssh2: ED25519 SHA256:{}",
            "user.name",
            "source.ip",
            "source.port",
            pl.col("host.id").str.slice(0, 22),
        ),
    },
    drawn=_draw_ssh,
)

SSH_FAILED = Kind(
    name="ssh_failed",
    dataset="system.auth",
    constants={
        **SYSLOG,
        "event.category": ["authentication"],
        "event.type": ["info"],
        "event.action": "ssh_login",
        "event.outcome": "failure",
        "process.name": "sshd",
        "system.auth.ssh.event": "Failed",
        "system.auth.ssh.method": "password",
    },
    computed={
        **_RELATED,
        "related.ip": pl.concat_list("source.ip"),
        "message": pl.format(
            "Failed password for {} from {} port {} ssh2", "user.name", "source.ip", "source.port"
        ),
    },
    drawn=_draw_ssh,
)

SUDO = Kind(
    name="sudo",
    dataset="system.auth",
    constants={
        **SYSLOG,
        "event.category": ["process"],
        "event.type": ["info"],
        "event.action": "sudo",
        "event.outcome": "success",
        "process.name": "sudo",
        "system.auth.sudo.tty": "pts/0",
        "user.effective.name": "root",
    },
    computed={
        **_RELATED,
        "message": pl.format(
            "{} : TTY=pts/0 ; PWD={} ; USER=root ; COMMAND={}",
            pl.col("user.name").str.pad_start(8),
            "system.auth.sudo.pwd",
            "system.auth.sudo.command",
        ),
    },
    drawn=_draw_pid,
)

SESSION_OPENED = Kind(
    name="pam_session",
    dataset="system.auth",
    constants={
        **SYSLOG,
        "event.category": ["session"],
        "event.type": ["start"],
        "event.action": "session_opened",
        "event.outcome": "success",
        "process.name": "sshd",
    },
    computed={
        **_RELATED,
        "message": pl.format(
            "pam_unix(sshd:session): session opened for user {}(uid={}) by {}(uid=0)",
            "user.name",
            "user.id",
            "user.name",
        ),
    },
    drawn=_draw_pid,
)

ACCOUNTS = {
    "root": "0", "www-data": "33", "backup": "34", "postgres": "114", "nagios": "998", "prometheus": "997",
    "ansible": "1001", "deploy": "1002", "gitlab-runner": "999", "ssm-user": "1003", "app": "1004",
}  # fmt: skip


def user_columns(names: list[str]) -> pl.DataFrame:
    """Name and numeric id of Linux accounts; people have ids from 2000."""
    ids = [ACCOUNTS.get(name) or str(2000 + sum(map(ord, name)) % 7000) for name in names]
    return pl.DataFrame({"user.name": names, "user.id": ids})


def linux(organisation: Organisation) -> list[Habits]:
    """Everything the Linux servers write."""
    data = read_data("linux")
    return [
        _tasks(organisation, data["task"]),
        _shells(organisation, data["shell"]),
        _connections(organisation, data["connection"]),
        *_service_logons(organisation),
        *_people_logons(organisation),
        _mistakes(organisation),
    ]


def administrators(organisation: Organisation) -> Ints:
    """People who work on servers: rows of `people` in engineering and operations, at most fourteen."""
    department = organisation.people["department"]
    return np.flatnonzero(department.is_in(["engineering", "operations"]).to_numpy())[:14]


def _roles(organisation: Organisation, entry: dict[str, Any]) -> list[int]:
    roles = organisation.linux["_role"].to_list()
    return [row for row, role in enumerate(roles) if role in entry.get("hosts", roles)]


def _tasks(organisation: Organisation, tasks: list[dict[str, Any]]) -> Habits:
    pairs = [(host, task) for task in tasks for host in _roles(organisation, task)]
    hosts = organisation.linux[[host for host, _ in pairs]]
    processes = pl.DataFrame(
        [process_columns(task["command"], task["parent"], _home(task["user"])) for _, task in pairs]
    )
    users = user_columns([task["user"] for _, task in pairs])
    return habits(
        "linux tasks",
        "clock",
        [Emission(START, beside(hosts, users, processes))],
        period=[task["every"] for _, task in pairs],
    )


def _home(user: str) -> str:
    return "/root" if user == "root" else f"/home/{user}"


def _shells(organisation: Organisation, commands: list[dict[str, Any]]) -> Habits:
    rows = [(who, host, entry) for who, host in _places(organisation) for entry in commands]
    names = organisation.people["user.name"].to_list()
    processes = pl.DataFrame(
        [process_columns(entry["command"], "/usr/bin/bash", _home(names[who])) for who, _, entry in rows]
    )
    hosts = organisation.linux[[host for _, host, _ in rows]]
    return habits(
        "linux shells",
        "person",
        [Emission(START, beside(hosts, user_columns([names[who] for who, _, _ in rows]), processes))],
        rate=[entry["daily"] / 2 for _, _, entry in rows],
        owner=[who for who, _, _ in rows],
    )


def _places(organisation: Organisation) -> list[tuple[int, int]]:
    """Who works on which servers: two each, of the few that people work on at all, evenly."""
    hosts = np.flatnonzero(organisation.linux["_role"].is_in(["bastion", "app", "build"]).to_numpy()).tolist()
    hosts = hosts or [0]
    return [
        (int(who), hosts[(number + step) % len(hosts)])
        for number, who in enumerate(administrators(organisation))
        for step in range(min(2, len(hosts)))
    ]


def _connections(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    pairs = [(host, entry) for entry in entries for host in _roles(organisation, entry)]
    hosts = organisation.linux[[host for host, _ in pairs]]
    inside = organisation.linux["_address"].to_list()
    rows = []
    for number, (host, entry) in enumerate(pairs):
        to = entry["to"]
        known = {
            "internal": inside[(host + 1 + number % (len(inside) - 1)) % len(inside)],
            "metadata": METADATA,
        }
        rows.append(
            {
                "process.name": image(entry["executable"]),
                "process.executable": entry["executable"],
                "destination.ip": known.get(to, f"198.18.{len(to)}.{entry['port'] % 250 + 1}"),
                "destination.port": entry["port"],
                "network.transport": "udp" if entry["port"] == 123 else "tcp",
            }
        )
    users = user_columns([entry["user"] for _, entry in pairs])
    source = pl.DataFrame({"source.ip": hosts["_address"]})
    return habits(
        "linux connections",
        "clock",
        [Emission(CONNECT, beside(hosts, users, pl.DataFrame(rows), source))],
        period=[entry["every"] for _, entry in pairs],
    )


def _service_logons(organisation: Organisation) -> list[Habits]:
    """Automation logs on to every server around the clock, from a few machines of its own."""
    plan = {
        "nagios": (("10.40.9.11", "10.40.9.12", "10.40.9.13"), 2700),
        "ansible": (("10.40.9.21", "10.40.9.22"), 5400),
        "backup": (("10.40.9.31",), 7200),
    }
    rows = [(host, user, source, every) for user, (sources, every) in plan.items()
            for source in sources for host in range(organisation.linux.height)]  # fmt: skip
    hosts = organisation.linux[[host for host, *_ in rows]]
    users = user_columns([user for _, user, _, _ in rows])
    source = pl.DataFrame({"source.ip": [source for _, _, source, _ in rows]})
    table = beside(hosts, users, source)
    return [
        habits(
            "ssh services",
            "clock",
            [
                Emission(SSH_ACCEPTED, table),
                Emission(SESSION_OPENED, beside(hosts, users), delay=40, share=0.3),
            ],
            period=[every for *_, every in rows],
        )
    ]


def _people_logons(organisation: Organisation) -> list[Habits]:
    """People log on to a few servers from their workstation; some of that leads to sudo."""
    pairs = _places(organisation)
    people, hosts = [who for who, _ in pairs], organisation.linux[[host for _, host in pairs]]
    names = organisation.people["user.name"][people].to_list()
    users = user_columns(names)
    source = pl.DataFrame({"source.ip": organisation.workstations["_address"][people]})
    sudo = pl.DataFrame(
        {
            "system.auth.sudo.pwd": [_home(name) for name in names],
            "system.auth.sudo.command": ["/usr/bin/systemctl status nginx" for _ in names],
        }
    )
    table = beside(hosts, users, source)
    emissions = [
        Emission(SSH_ACCEPTED, table),
        Emission(SESSION_OPENED, beside(hosts, users), delay=40),
        Emission(SUDO, beside(hosts, users, sudo), delay=90_000, share=0.4),
    ]
    return [habits("ssh people", "person", emissions, rate=np.full(len(pairs), 2.4), owner=people)]


def _mistakes(organisation: Organisation) -> Habits:
    """Wrong passwords: the internet trying common names on the bastions, all day, a little."""
    rng = generator(organisation.seed, "ssh mistakes")
    names = ["root", "admin", "test", "ubuntu", "oracle", "git", "user", "guest"]
    hosts = np.flatnonzero(organisation.linux["_role"].is_in(["bastion", "web"]).to_numpy())
    rows = [(int(host), name) for host in hosts for name in names]
    places = geo_table("source", "usual")
    frame = beside(
        organisation.linux[[host for host, _ in rows]],
        user_columns([name for _, name in rows]),
        places[rng.integers(0, places.height, len(rows))],
        pl.DataFrame({"source.ip": [f"198.51.100.{each}" for each in rng.integers(1, 254, len(rows))]}),
    )
    rate = np.full(len(rows), 60.0 / max(len(rows), 1))
    return habits("ssh mistakes", "flat", [Emission(SSH_FAILED, frame)], rate=rate)
