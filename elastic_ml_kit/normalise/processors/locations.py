"""What an address database says of an address, by the type of the database, in the names of Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.values import parse_double

Data = Mapping[str, Any]
IPINFO = "ipinfo"


class Found(NamedTuple):
    """A record of a database, with the address that was asked for and the network that it belongs to."""

    ip: str
    network: str
    data: Data

    def text(self, *path: str) -> Any:
        """The value at a path of keys, or None."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def trait(self, name: str) -> Any:
        """A value that stands in `traits` of an Enterprise database, and by itself in others."""
        return self.text("traits", name) if "traits" in self.data else self.data.get(name)


Reading = Callable[[Found], Any]


class Kind(NamedTuple):
    """What databases of one type hold.

    Attributes:
        properties: all that there may be, each with how it is read.
        default: those that are taken if none are named.
    """

    properties: Mapping[str, Reading]
    default: tuple[str, ...]


def kind_of(type: str) -> Kind | None:
    """What a database holds, by the `database_type` of its metadata; None for a type that is not known.

    Example:
        >>> kind_of("GeoLite2-ASN").default
        ('ip', 'asn', 'organization_name', 'network')
    """
    if type.lower().startswith(IPINFO):
        return next((kind for word, kind in _OF_IPINFO.items() if word in type.lower()), None)
    return next((kind for suffix, kind in _OF_MAXMIND.items() if type.endswith(suffix)), None)


def _named(*path: str) -> Reading:
    return lambda found: found.text(*path, "names", "en")


def _value(*path: str) -> Reading:
    return lambda found: found.text(*path)


def _trait(name: str) -> Reading:
    return lambda found: found.trait(name)


def _flag(name: str) -> Reading:
    return lambda found: bool(found.trait(name))


def _european(country: str) -> Reading:
    def read(found: Found) -> bool | None:
        known = found.text(country, "iso_code") is not None
        return bool(found.text(country, "is_in_european_union")) if known else None

    return read


def _subdivision(found: Found) -> Data:
    every = found.text("subdivisions")
    return every[-1] if every else {}


def _region_code(found: Found) -> str | None:
    country, region = found.text("country", "iso_code"), _subdivision(found).get("iso_code")
    return None if country is None or region is None else f"{country}-{region}"


def _place(latitude: Reading, longitude: Reading) -> Reading:
    def read(found: Found) -> dict[str, float] | None:
        lat, lon = latitude(found), longitude(found)
        return None if lat is None or lon is None else {"lat": float(lat), "lon": float(lon)}

    return read


def _double(name: str) -> Reading:
    def read(found: Found) -> float | None:
        try:
            return parse_double(str(found.data.get(name) or ""))
        except IngestError:
            return None

    return read


def _switch(name: str) -> Reading:
    return lambda found: {"true": True, "false": False, "": False}.get(
        str(found.data.get(name, "?")).strip().lower()
    )


def _number_of_system(found: Found) -> int | None:
    digits = str(found.data.get("asn") or "").upper().removeprefix("AS")
    return int(digits) if digits.isascii() and digits.isdigit() else None


_IP: dict[str, Reading] = {"ip": lambda found: found.ip}
_COUNTRY: dict[str, Reading] = {
    "country_in_european_union": _european("country"),
    "country_iso_code": _value("country", "iso_code"),
    "continent_code": _value("continent", "code"),
    "country_name": _named("country"),
    "continent_name": _named("continent"),
}
_REGISTERED: dict[str, Reading] = {
    "registered_country_in_european_union": _european("registered_country"),
    "registered_country_iso_code": _value("registered_country", "iso_code"),
    "registered_country_name": _named("registered_country"),
}
_CITY: dict[str, Reading] = {
    "region_iso_code": _region_code,
    "region_name": lambda found: _subdivision(found).get("names", {}).get("en"),
    "city_name": _named("city"),
    "timezone": _value("location", "time_zone"),
    "location": _place(_value("location", "latitude"), _value("location", "longitude")),
    "postal_code": _value("postal", "code"),
    "accuracy_radius": _value("location", "accuracy_radius"),
}
_SYSTEM: dict[str, Reading] = {
    "asn": _trait("autonomous_system_number"),
    "organization_name": _trait("autonomous_system_organization"),
    "network": lambda found: found.network,
}
_ANONYMOUS: dict[str, Reading] = {
    "hosting_provider": _flag("is_hosting_provider"),
    "tor_exit_node": _flag("is_tor_exit_node"),
    "anonymous_vpn": _flag("is_anonymous_vpn"),
    "anonymous": _flag("is_anonymous"),
    "public_proxy": _flag("is_public_proxy"),
    "residential_proxy": _flag("is_residential_proxy"),
}
_DOMAIN: dict[str, Reading] = {"domain": _trait("domain")}
_CONNECTION: dict[str, Reading] = {"connection_type": _trait("connection_type")}
_PROVIDER: dict[str, Reading] = {
    "isp": _trait("isp"),
    "isp_organization_name": _trait("organization"),
    "mobile_country_code": _trait("mobile_country_code"),
    "mobile_network_code": _trait("mobile_network_code"),
}
_CONFIDENCE: dict[str, Reading] = {
    f"{part}_confidence": _value(part, "confidence") for part in ("country", "city", "postal")
}
_ENTERPRISE = (
    _IP | _CONFIDENCE | _COUNTRY | _CITY | _SYSTEM | _ANONYMOUS | _DOMAIN | _PROVIDER
    | {"user_type": _trait("user_type")} | _CONNECTION | _REGISTERED
)  # fmt: skip
_COUNTRY_DEFAULT = ("continent_name", "country_name", "country_iso_code")
_CITY_DEFAULT = (*_COUNTRY_DEFAULT, "region_iso_code", "region_name", "city_name", "location")
_SYSTEM_DEFAULT = ("ip", "asn", "organization_name", "network")

_OF_MAXMIND = {
    "-City": Kind(_IP | _COUNTRY | _CITY | _REGISTERED, _CITY_DEFAULT),
    "-Country": Kind(_IP | _COUNTRY | _REGISTERED, _COUNTRY_DEFAULT),
    "-ASN": Kind(_IP | _SYSTEM, _SYSTEM_DEFAULT),
    "-Anonymous-IP": Kind(_IP | _ANONYMOUS, tuple(_ANONYMOUS)),
    "-Connection-Type": Kind(_IP | _CONNECTION, tuple(_CONNECTION)),
    "-Domain": Kind(_IP | _DOMAIN, tuple(_DOMAIN)),
    "-Enterprise": Kind(_ENTERPRISE, _CITY_DEFAULT),
    "-ISP": Kind(_IP | _SYSTEM | _PROVIDER, (*_SYSTEM_DEFAULT, *_PROVIDER)),
}

_IPINFO_CITY: dict[str, Reading] = {
    "country_iso_code": _value("country"),
    "region_name": _value("region"),
    "city_name": _value("city"),
    "timezone": _value("timezone"),
    "location": _place(_double("latitude"), _double("longitude")),
    "postal_code": _value("postal_code"),
}
_IPINFO_COUNTRY: dict[str, Reading] = {
    "continent_code": _value("continent"),
    "continent_name": _value("continent_name"),
    "country_name": _value("country_name"),
    "country_iso_code": _value("country"),
}
_IPINFO_SYSTEM: dict[str, Reading] = {
    "asn": _number_of_system,
    "organization_name": _value("name"),
    "network": lambda found: found.network,
    "domain": _value("domain"),
    "country_iso_code": _value("country"),
    "type": _value("type"),
}
_IPINFO_PRIVACY: dict[str, Reading] = {
    **{name: _switch(name) for name in ("hosting", "proxy", "relay", "tor", "vpn")},
    "service": lambda found: found.data.get("service") or None,
}

_OF_IPINFO = {
    "asn": Kind(_IP | _IPINFO_SYSTEM, _SYSTEM_DEFAULT),
    "country": Kind(_IP | _IPINFO_COUNTRY, _COUNTRY_DEFAULT),
    "location": Kind(_IP | _IPINFO_CITY, ("country_iso_code", "region_name", "city_name", "location")),
    "privacy": Kind(_IP | _IPINFO_PRIVACY, tuple(_IPINFO_PRIVACY)),
}
