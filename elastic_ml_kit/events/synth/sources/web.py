"""What people and servers do on the network, as the sensors on their machines see it: DNS, HTTP, TLS, flows.

A visit leaves a lookup, a TLS or HTTP transaction and a flow that agree in addresses, ports and names.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import Emission, Habits, beside, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.places import geo, geo_table, places, read_data

SENSOR = {"agent.type": "packetbeat", "event.kind": "event", "network.type": "ipv4"}
RESOLVER = "10.40.8.53"

_RELATED = {
    "related.ip": pl.concat_list("source.ip", "destination.ip"),
    "related.hosts": pl.concat_list("host.name"),
}


def _draw_lookup(rng: np.random.Generator, count: int) -> Columns:
    return {
        "source.port": pl.Series(rng.integers(32_768, 60_999, count)),
        "dns.id": pl.Series(rng.integers(1, 65_535, count)).cast(pl.String),
        "event.duration": pl.Series(rng.integers(400_000, 40_000_000, count)),
        "network.bytes": pl.Series(rng.integers(90, 420, count)),
    }


def _draw_transfer(rng: np.random.Generator, count: int) -> Columns:
    out, back = rng.integers(300, 6_000, count), (rng.lognormal(8.6, 1.1, count)).astype(np.int64) + 200
    return {
        "source.bytes": pl.Series(out),
        "destination.bytes": pl.Series(back),
        "network.bytes": pl.Series(out + back),
        "event.duration": pl.Series(rng.integers(2_000_000, 900_000_000, count)),
    }


def draw_port(rng: np.random.Generator, count: int) -> Columns:
    """The source port that the events of one connection share."""
    return {"source.port": pl.Series(rng.integers(32_768, 60_999, count))}


LOOKUP = Kind(
    name="dns_lookup",
    dataset="network_traffic.dns",
    constants={
        **SENSOR,
        "event.category": ["network"],
        "event.type": ["connection", "protocol"],
        "event.outcome": "success",
        "network.protocol": "dns",
        "network.transport": "udp",
        "destination.ip": RESOLVER,
        "destination.port": 53,
        "dns.type": "query",
        "dns.question.class": "IN",
        "dns.response_code": "NOERROR",
        "status": "OK",
    },
    computed={
        **_RELATED,
        "dns.question.etld_plus_one": pl.col("dns.question.registered_domain"),
        "query": pl.format("class IN, type {}, {}", "dns.question.type", "dns.question.name"),
        "message": pl.format("DNS {} {} -> NOERROR", "dns.question.type", "dns.question.name"),
    },
    drawn=_draw_lookup,
)

HTTP = Kind(
    name="http_request",
    dataset="network_traffic.http",
    constants={
        **SENSOR,
        "event.category": ["network", "web"],
        "event.type": ["connection", "protocol"],
        "event.outcome": "success",
        "network.protocol": "http",
        "network.transport": "tcp",
        "destination.port": 80,
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.version": "1.1",
        "url.scheme": "http",
        "status": "OK",
    },
    computed={
        **_RELATED,
        "url.full": pl.format("http://{}{}", "url.domain", "url.path"),
        "server.domain": pl.col("url.domain"),
        "destination.domain": pl.col("url.domain"),
        "query": pl.format("GET {}", "url.path"),
        "message": pl.format('GET http://{}{} 200 "{}"', "url.domain", "url.path", "user_agent.original"),
    },
    drawn=_draw_transfer,
)

TLS = Kind(
    name="tls_handshake",
    dataset="network_traffic.tls",
    constants={
        **SENSOR,
        "event.category": ["network"],
        "event.type": ["connection", "protocol"],
        "event.outcome": "success",
        "network.protocol": "tls",
        "network.transport": "tcp",
        "destination.port": 443,
        "tls.version": "1.3",
        "tls.version_protocol": "tls",
        "tls.established": True,
        "tls.cipher": "TLS_AES_128_GCM_SHA256",
        "tls.client.ja3": "773906b0efdefa24a7f2b8eb6985bf37",
        "status": "OK",
    },
    computed={
        **_RELATED,
        "tls.client.server_name": pl.col("server.domain"),
        "destination.domain": pl.col("server.domain"),
        "message": pl.format("TLS 1.3 handshake with {}", "server.domain"),
    },
    drawn=_draw_transfer,
)

FLOW = Kind(
    name="network_flow",
    dataset="network_traffic.flow",
    constants={
        **SENSOR,
        "event.category": ["network"],
        "event.type": ["connection", "end"],
        "event.action": "network_flow",
        "network.transport": "tcp",
        "network.direction": "outbound",
        "flow.final": True,
    },
    computed={
        **_RELATED,
        "message": pl.format(
            "flow {}:{} -> {}:{} tcp {} bytes",
            "source.ip",
            "source.port",
            "destination.ip",
            "destination.port",
            "network.bytes",
        ),
    },
    drawn=_draw_transfer,
)


def registered_domain(name: str) -> str:
    """The last two labels of a name (every name here ends in a two-label domain).

    Example:
        >>> registered_domain("mail.suite-office.example")
        'suite-office.example'
    """
    return ".".join(name.split(".")[-2:])


def question(name: str, kind: str = "A") -> dict[str, str]:
    """The question columns of a lookup."""
    domain = registered_domain(name)
    return {
        "dns.question.name": name,
        "dns.question.type": kind,
        "dns.question.registered_domain": domain,
        "dns.question.top_level_domain": domain.split(".")[-1],
        "dns.question.subdomain": name[: -len(domain) - 1],
    }


def web(organisation: Organisation) -> list[Habits]:
    """Everything the sensors write."""
    data = read_data("web")
    return [
        _visits(organisation, data["site"]),
        _plain(organisation, data),
        _fetches(organisation, data["fetch"]),
        _lookups(organisation, data["lookup"]),
    ]


def _visits(organisation: Organisation, sites: list[dict[str, Any]]) -> Habits:
    """Everybody visits every site, some more, some less; each host name of a site is a habit of its own."""
    rng = generator(organisation.seed, "visits")
    usual = {place["city"]: place for place in places("usual")}
    targets = []
    for number, site in enumerate(sites):
        for part, label in enumerate(site["hosts"]):
            name = f"{label}.{site['domain']}"
            target = {
                **question(name),
                **geo("destination", usual[site["place"]]),
                "server.domain": name,
                "destination.ip": f"198.18.{number + 1}.{part + 10}",
            }
            targets.append((target, site["visits"] / len(site["hosts"])))
    count = organisation.people.height
    owner = np.repeat(np.arange(count), len(targets))
    which = np.tile(np.arange(len(targets)), count)
    table = beside(_stations(organisation, owner), pl.DataFrame([target for target, _ in targets])[which])
    rate = np.array([often for _, often in targets])[which] * rng.uniform(0.7, 1.3, len(which))
    return habits(
        "web visits",
        "person",
        [
            Emission(LOOKUP, _only_lookup(table), share=0.5),
            Emission(TLS, _without_question(table), delay=45),
            Emission(FLOW, _flow(table, 443), delay=60_000, share=0.6),
        ],
        rate=rate,
        owner=owner,
        shared=draw_port,
    )


def _stations(organisation: Organisation, owner: np.ndarray) -> pl.DataFrame:
    hosts = organisation.workstations[owner]
    return hosts.with_columns(pl.col("_address").alias("source.ip"))


_QUESTION = r"^dns\..*$"
_DESTINATION = r"^destination\..*$"


def _only_lookup(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.exclude(_DESTINATION, "server.domain", r"^url\..*$", r"^user_agent\..*$"))


def _without_question(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.exclude(_QUESTION))


def _flow(table: pl.DataFrame, port: int) -> pl.DataFrame:
    kept = _without_question(table).select(pl.exclude("server.domain", r"^url\..*$", r"^user_agent\..*$"))
    return kept.with_columns(pl.lit(port).alias("destination.port"))


def _page(host: str, path: str, agent: str, target: str) -> dict[str, Any]:
    return {
        **question(host),
        "url.domain": host,
        "url.path": path,
        "user_agent.original": agent,
        "destination.ip": target,
    }


def _host(entry: dict[str, Any], organisation: Organisation) -> str:
    name: str = entry["host"].replace("{corp}", organisation.domain)
    return name


def _plain(organisation: Organisation, data: dict[str, Any]) -> Habits:
    rng = generator(organisation.seed, "plain")
    pages, rates = [], []
    for number, entry in enumerate(data["plain"]):
        host = _host(entry, organisation)
        for path in entry["paths"]:
            pages.append(
                _page(host, path, entry["agent"] or data["browser"][number % 2], f"10.40.8.{number + 80}")
            )
            rates.append(entry["visits"] / len(entry["paths"]))
    count = organisation.people.height
    owner, which = np.repeat(np.arange(count), len(pages)), np.tile(np.arange(len(pages)), count)
    table = beside(_stations(organisation, owner), pl.DataFrame(pages)[which])
    return habits(
        "plain http",
        "person",
        [
            Emission(LOOKUP, _only_lookup(table), share=0.3),
            Emission(HTTP, _without_question(table), delay=30),
        ],
        rate=np.array(rates)[which] * rng.uniform(0.8, 1.2, len(which)),
        owner=owner,
        shared=draw_port,
    )


def _fetches(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    pages = [
        (_page(_host(entry, organisation), path, entry["agent"], f"10.40.8.{number + 120}"), entry["every"])
        for number, entry in enumerate(entries)
        for path in entry["paths"]
    ]
    count = organisation.linux.height
    hosts, which = np.repeat(np.arange(count), len(pages)), np.tile(np.arange(len(pages)), count)
    servers = organisation.linux[hosts].with_columns(pl.col("_address").alias("source.ip"))
    table = beside(servers, pl.DataFrame([page for page, _ in pages])[which])
    emissions = [Emission(HTTP, _without_question(table))]
    period = np.array([every for _, every in pages])[which]
    return habits("server fetches", "clock", emissions, period=period, shared=draw_port)


def _lookups(organisation: Organisation, entries: list[dict[str, Any]]) -> Habits:
    names = [
        (question(name.replace("{corp}", organisation.domain)), entry["every"])
        for entry in entries
        for name in entry["names"]
    ]
    count = organisation.linux.height
    hosts, which = np.repeat(np.arange(count), len(names)), np.tile(np.arange(len(names)), count)
    servers = organisation.linux[hosts].with_columns(pl.col("_address").alias("source.ip"))
    table = beside(servers, pl.DataFrame([name for name, _ in names])[which])
    period = np.array([every for _, every in names])[which]
    return habits("server lookups", "clock", [Emission(LOOKUP, table)], period=period)


def geo_of_usual(rng: np.random.Generator, count: int) -> pl.DataFrame:
    """Source geo columns of `count` addresses in the places the company deals with."""
    table = geo_table("source", "usual")
    return table[rng.integers(0, table.height, count)]
