"""Networks by name, such as `private`, or as an address with a prefix."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from elastic_ml_kit.normalise.faults import illegal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PRIVATE = [
    ipaddress.ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8")
]
_LOCAL_GROUP = [ipaddress.ip_network(each) for each in ("224.0.0.0/24", "ff02::/16")]
_INTERFACE_GROUP = [ipaddress.ip_network("ff01::/16")]


def _in(address: Address, networks: list[Network]) -> bool:
    return any(address in network for network in networks)


def _unicast(address: Address) -> bool:
    broadcast = address == ipaddress.IPv4Address("255.255.255.255")
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not broadcast and not special


_NAMED: dict[str, Callable[[Address], bool]] = {
    "loopback": lambda address: address.is_loopback,
    "unicast": _unicast,
    "global_unicast": _unicast,
    "link_local_unicast": lambda address: address.is_link_local,
    "interface_local_multicast": lambda address: _in(address, _INTERFACE_GROUP),
    "link_local_multicast": lambda address: _in(address, _LOCAL_GROUP),
    "multicast": lambda address: address.is_multicast,
    "unspecified": lambda address: address.is_unspecified,
    "private": lambda address: _in(address, _PRIVATE),
    "public": lambda address: not _local(address),
}


def _local(address: Address) -> bool:
    return (
        _in(address, _PRIVATE)
        or address.is_loopback
        or address.is_unspecified
        or address.is_link_local
        or _in(address, [*_LOCAL_GROUP, *_INTERFACE_GROUP])
    )


def parse_address(text: str) -> Address:
    """The IPv4 or IPv6 address of a text; one of IPv4 written as IPv6 is one of IPv4.

    Errors:
        IngestError: it is none.

    Example:
        >>> str(parse_address("::ffff:10.0.0.1"))
        '10.0.0.1'
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise illegal(f"'{text}' is not an IP string literal.") from None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def inside(address: Address, network: str) -> bool:
    """Whether the address is in the network.

    Args:
        address: IPv4 or IPv6.
        network: a name or a range such as `10.0.0.0/8`.

    Errors:
        IngestError: neither a name nor a range.

    Example:
        >>> inside(ipaddress.ip_address("192.168.1.1"), "private")
        True
    """
    named = _NAMED.get(network)
    return named(address) if named else address in _range(network)


@lru_cache(maxsize=1024)
def _range(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise illegal(f"'{text}' is neither a named network nor a range such as 10.0.0.0/8") from None
