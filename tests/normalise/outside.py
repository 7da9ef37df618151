"""What pipelines of these tests find outside themselves: databases of addresses, tables, a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from elastic_ml_kit.normalise.resources import Answer, Classifier, EnrichTable, Resources
from tests.normalise.mmdb import write_mmdb

_NORTH = {
    "continent": {"code": "EU", "names": {"en": "Europe", "de": "Europa"}},
    "country": {"iso_code": "SE", "is_in_european_union": True, "names": {"en": "Sweden"}},
    "registered_country": {"iso_code": "NO", "names": {"en": "Norway"}},
}
_CITY: dict[str, Any] = {
    **_NORTH,
    "subdivisions": [
        {"iso_code": "X", "names": {"en": "Large"}},
        {"iso_code": "E", "names": {"en": "Small"}},
    ],
    "city": {"names": {"en": "Linköping"}},
    "location": {
        "latitude": 58.4167,
        "longitude": 15.6167,
        "time_zone": "Europe/Stockholm",
        "accuracy_radius": 76,
    },
    "postal": {"code": "582 22"},
}
_SYSTEM = {"autonomous_system_number": 29518, "autonomous_system_organization": "Example AB"}
_PROVIDER = {**_SYSTEM, "isp": "Example", "organization": "Example Org", "mobile_country_code": "240"}
_TRAITS = {
    **_PROVIDER,
    "domain": "example.se",
    "connection_type": "Cable/DSL",
    "user_type": "residential",
    "is_anonymous": True,
}
_PRIVACY = {"hosting": "true", "proxy": "", "tor": "false", "vpn": "odd", "service": ""}
_DATABASES: dict[str, tuple[str, Any]] = {
    "GeoLite2-City.mmdb": ("GeoLite2-City", _CITY),
    "GeoLite2-Country.mmdb": ("GeoLite2-Country", _NORTH),
    "GeoLite2-ASN.mmdb": ("GeoLite2-ASN", _SYSTEM),
    "anonymous.mmdb": ("GeoIP2-Anonymous-IP", {"is_anonymous": True, "is_tor_exit_node": True}),
    "connection.mmdb": ("GeoIP2-Connection-Type", {"connection_type": "Cable/DSL"}),
    "domain.mmdb": ("GeoIP2-Domain", {"domain": "example.se"}),
    "isp.mmdb": ("GeoIP2-ISP", _PROVIDER),
    "enterprise.mmdb": (
        "GeoIP2-Enterprise",
        {**_CITY, "city": {**_CITY["city"], "confidence": 60}, "traits": _TRAITS},
    ),
    "asn.mmdb": (
        "ipinfo standard_asn_sample.mmdb",
        {"asn": "AS19", "name": "Ex", "domain": "ex.com", "country": "US", "type": "isp"},
    ),
    "countries.mmdb": (
        "ipinfo generic_country_free",
        {"continent": "EU", "continent_name": "Europe", "country": "SE", "country_name": "Sweden"},
    ),
    "places.mmdb": (
        "ipinfo standard_location.mmdb",
        {"city": "Oslo", "country": "NO", "latitude": "59.9", "longitude": "10.75", "region": "Oslo",
         "postal_code": "0150", "timezone": "Europe/Oslo"},
    ),
    "privacy.mmdb": ("ipinfo standard_privacy.mmdb", _PRIVACY),
    "other.mmdb": ("Some-Other", {}),
}  # fmt: skip
_TABLES = {
    "users": EnrichTable(
        "match",
        "email",
        [
            {"email": "a@example.com", "name": "Ann", "zip": 70000},
            {"email": ["b@example.com", "bo@example.com"], "name": "Bo"},
            {"email": "a@example.com", "name": "Ann again"},
            {"email": 7, "name": "Seven"},
        ],
    ),
    "networks": EnrichTable(
        "range",
        "range",
        [
            {"range": "10.100.0.0/16", "department": "OPS"},
            {"range": {"gte": "10.0.0.0", "lte": "10.255.255.255"}, "department": "ALL"},
            {"range": {"gt": 5, "lt": 9}, "department": "NUMBERS"},
            {"range": {"gte": "2026-01-01", "lt": "2026-02-01"}, "department": "JANUARY"},
        ],
    ),
    "areas": EnrichTable(
        "geo_match",
        "location",
        [
            {"location": {"type": "envelope", "coordinates": [[13.0, 53.0], [14.0, 52.0]]}, "code": "96598"},
            {
                "location": "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))",
                "code": "ring",
            },
            {"location": "POINT (1 1)", "code": "point"},
        ],
    ),
}


ATTACK, CALM = {"low": 0.25, "high": 0.75}, {"low": 0.875, "high": 0.125}
LONGEST = 20
"""Characters that the model sees."""


class Severity:
    """A model that knows two words."""

    def answers(self, texts: Sequence[str], /) -> list[Answer]:
        return [Answer(ATTACK if "attack" in text else CALM, len(text) > LONGEST) for text in texts]


def outside(folder: Path) -> Resources:
    """Everything by name; the databases are written to the folder."""
    files = {
        name: write_mmdb(
            folder / name, type, {"89.160.20.112/28": record, "2a02:f000::/29": record, "10.1.0.0/16": {}}
        )
        for name, (type, record) in _DATABASES.items()
    }
    files["four.mmdb"] = write_mmdb(folder / "four.mmdb", "GeoLite2-ASN", {"89.160.0.0/16": _SYSTEM}, 4)
    files["broken.mmdb"] = folder / "broken.mmdb"
    files["broken.mmdb"].write_bytes(b"no database")
    models: dict[str, Classifier] = {"severity": Severity()}
    return Resources(databases=files.get, tables=_TABLES.get, models=models.get)
