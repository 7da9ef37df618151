"""The company behind the events: people with departments, hours, machines and addresses; servers; accounts.

Drawn once from the seed; names come from Faker. All sources read this one table of who is who, so a person's
logons, processes, web visits and cloud calls agree with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator, hex_words, uuids
from elastic_ml_kit.events.synth.places import places

DEPARTMENTS = {
    "engineering": 0.30,
    "operations": 0.10,
    "finance": 0.13,
    "sales": 0.17,
    "support": 0.12,
    "marketing": 0.09,
    "people": 0.05,
    "legal": 0.04,
}
LINUX_ROLES = ("web", "app", "db", "cache", "queue", "build", "log", "bastion")
WINDOWS_ROLES = ("dc", "file", "sql", "print", "mgmt", "exchange")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who and what there is.

    Attributes:
        people: one row a person: user.name, user.full_name, user.id, department, office, start_hour,
            work_hours, address.
        workstations: host columns of each person's machine, same row order as `people`.
        linux: host columns of the Linux servers, with `_role` and `_address`.
        windows: host columns of the Windows servers, likewise.
    """

    seed: int
    name: str
    domain: str
    people: pl.DataFrame
    workstations: pl.DataFrame
    linux: pl.DataFrame
    windows: pl.DataFrame


def found(seed: int, users: int, servers: int) -> Organisation:
    """Draw a company.

    Args:
        seed: the run's seed.
        users: people, at least 5.
        servers: servers, at least 4; two thirds run Linux.

    Example:
        >>> found(1, 10, 6).people.height
        10
    """
    from faker import Faker

    faker = Faker("en_GB")
    faker.seed_instance(seed)
    name = faker.last_name()
    domain = f"{name.lower()}.example"
    people = _people(seed, users, faker)
    linux = max(servers * 2 // 3, 2)
    return Organisation(
        seed=seed,
        name=name,
        domain=domain,
        people=people,
        workstations=_hosts(seed, "workstation", [f"WS-{n:04d}" for n in range(1, users + 1)], "10.20"),
        linux=_servers(seed, "linux", linux, LINUX_ROLES, "10.40"),
        windows=_servers(seed, "windows", max(servers - linux, 2), WINDOWS_ROLES, "10.50"),
    )


def address(prefix: str, number: int) -> str:
    """The `number`th address below a two-octet prefix.

    Example:
        >>> address("10.20", 300)
        '10.20.1.70'
    """
    return f"{prefix}.{number // 240}.{number % 240 + 10}"


def _people(seed: int, count: int, faker: object) -> pl.DataFrame:
    rng = generator(seed, "people")
    names: dict[str, str] = {}
    while len(names) < count:
        first, last = faker.first_name(), faker.last_name()  # type: ignore[attr-defined]
        user = f"{first}.{last}".lower().replace(" ", "").replace("'", "")
        names.setdefault(user if user not in names else f"{user}{len(names)}", f"{first} {last}")
    offices = places("office")
    office = rng.choice(len(offices), count, p=[place["share"] for place in offices])
    starts = np.array([place["utc_start"] for place in offices])[office]
    departments = rng.choice(list(DEPARTMENTS), count, p=list(DEPARTMENTS.values()))
    departments[: min(3, count)] = ["operations", "engineering", "engineering"][: min(3, count)]
    return pl.DataFrame(
        {
            "user.name": list(names),
            "user.full_name": list(names.values()),
            "user.id": [f"S-1-5-21-1004336348-1177238915-682003330-{1100 + n}" for n in range(count)],
            "department": departments,
            "office": office,
            "start_hour": starts + rng.normal(0, 0.4, count),
            "work_hours": 8.6 + rng.normal(0, 0.35, count),
        }
    )


def _servers(seed: int, system: str, count: int, roles: tuple[str, ...], prefix: str) -> pl.DataFrame:
    role = [roles[n % len(roles)] for n in range(count)]
    names = [f"{role[n]}-{n // len(roles) + 1:02d}" for n in range(count)]
    if system == "windows":
        names = [name.upper() for name in names]
    return _hosts(seed, system, names, prefix).with_columns(pl.Series("_role", role))


_WINDOWS = ("windows", "windows", "windows")
_BUILD = "(WinBuild.160101.0800)"
_SYSTEMS = {
    "workstation": (*_WINDOWS, "Windows 11 Pro", "10.0", f"10.0.26100.2605 {_BUILD}"),
    "windows": (*_WINDOWS, "Windows Server 2022 Datacenter", "10.0", f"10.0.20348.2966 {_BUILD}"),
    "linux": ("linux", "debian", "ubuntu", "Ubuntu", "24.04.3 LTS (Noble Numbat)", "6.8.0-71-generic"),
}
"""Type, family, platform, name, version and kernel of an operating system."""


def _hosts(seed: int, system: str, names: list[str], prefix: str) -> pl.DataFrame:
    rng = generator(seed, "hosts", system)
    count = len(names)
    kind, family, platform, os_name, version, kernel = _SYSTEMS[system]
    addresses = [address(prefix, n) for n in range(count)]
    mac = hex_words(rng, count, 6, "mac").str.to_uppercase()
    macs = pl.concat_str(pl.lit("02-42-AC"), *(mac.str.slice(at, 2) for at in (0, 2, 4)), separator="-")
    agents = uuids(rng, count, "agent.id")
    return pl.DataFrame({"host.name": names}).with_columns(
        pl.col("host.name").alias("host.hostname"),
        hex_words(rng, count, 32, "host.id"),
        pl.Series("host.ip", [[each] for each in addresses]),
        pl.concat_list(macs).alias("host.mac"),
        pl.lit("x86_64").alias("host.architecture"),
        pl.lit(kind).alias("host.os.type"),
        pl.lit(family).alias("host.os.family"),
        pl.lit(platform).alias("host.os.platform"),
        pl.lit(os_name).alias("host.os.name"),
        pl.lit(version).alias("host.os.version"),
        pl.lit(kernel).alias("host.os.kernel"),
        agents,
        agents.alias("elastic_agent.id"),
        pl.col("host.name").alias("agent.name"),
        pl.lit("9.2.1").alias("agent.version"),
        pl.Series("_address", addresses),
    )
