"""The perimeter firewall (pfSense filterlog): what the internet tries and is turned away."""

from __future__ import annotations

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import Emission, Habits, beside, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.sources.web import geo_of_usual


def _draw(rng: np.random.Generator, count: int) -> Columns:
    return {
        "source.port": pl.Series(rng.integers(1_024, 65_535, count)),
        "pfsense.ip.id": pl.Series(rng.integers(1, 65_535, count)),
        "pfsense.tcp.window": pl.Series(rng.integers(1_024, 65_535, count)),
    }


DENIED = Kind(
    name="firewall_denied",
    dataset="pfsense.log",
    constants={
        "agent.type": "filebeat",
        "input.type": "udp",
        "event.kind": "event",
        "event.category": ["network"],
        "event.type": ["connection", "denied"],
        "event.action": "block",
        "event.outcome": "failure",
        "event.provider": "filterlog",
        "event.reason": "match",
        "network.transport": "tcp",
        "network.type": "ipv4",
        "network.bytes": 60,
        "observer.type": "firewall",
        "observer.vendor": "netgate",
        "observer.name": "edge-fw-01",
        "observer.ingress.interface.name": "igb0",
        "rule.id": "1000000103",
        "process.name": "filterlog",
        "log.syslog.priority": 134,
    },
    computed={
        "related.ip": pl.concat_list("source.ip", "destination.ip"),
        "message": pl.format(
            "5,,,1000000103,igb0,match,block,in,4,0x0,,64,{},0,DF,6,tcp,60,{},{},{},{},0,S,1753192067,,{},,mss;sackOK",
            "pfsense.ip.id",
            "source.ip",
            "destination.ip",
            "source.port",
            "destination.port",
            "pfsense.tcp.window",
        ),
    },
    drawn=_draw,
)


def firewall(organisation: Organisation) -> list[Habits]:
    """The background noise of the perimeter."""
    rng = generator(organisation.seed, "firewall")
    count = 120
    table = beside(
        geo_of_usual(rng, count),
        pl.DataFrame(
            {
                "source.ip": [f"192.0.2.{each}" for each in rng.integers(1, 254, count)],
                "destination.ip": [f"198.18.200.{each}" for each in rng.integers(1, 4, count)],
                "destination.port": rng.choice([22, 23, 445, 3389, 8080, 5900], count),
                "agent.id": ["5c1d2f0e-7a51-4f0a-9a2b-3f2d1c0b9a88"] * count,
                "agent.name": ["edge-fw-01"] * count,
                "agent.version": ["9.2.1"] * count,
            }
        ),
    )
    return [habits("firewall noise", "flat", [Emission(DENIED, table)], rate=np.full(count, 420.0 / count))]
