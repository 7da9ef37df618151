"""Addresses of networks, hosts and pages among the entities: only those that are valid."""

from __future__ import annotations

from collections.abc import Iterator
from re import Match

from elastic_ml_kit.score.text.language.domains import is_host
from elastic_ml_kit.score.text.language.entity import TRAILING, Entity, groups

_PORTS = 65535
_GROUPS = 8
_PREFIX = 128
_VERSIONS = ("version ", "version=", "version: ", "release ", "ver. ")
_BRACKETS = {")": "(", "]": "["}
_ADDRESS = groups(v4="ip")
_HOST = groups(fqdn="host.name")


def is_port(value: str) -> bool:
    """Whether digits are the number of a port.

    Example:
        >>> is_port("443"), is_port("70000")
        (True, False)
    """
    return value.isdigit() and int(value) <= _PORTS


def read_ipv4(match: Match[str]) -> Iterator[Entity]:
    """An address with its port, or a network; nothing where it is called a version."""
    start = match.start()
    if match.string[max(start - 9, 0) : start].lower().endswith(_VERSIONS):
        return
    if match["v4_prefix"]:
        yield Entity(match[0], "network", start, match.end())
        return
    yield from _ADDRESS(match)
    yield from _port(match, "v4_port")


def read_ipv6(match: Match[str]) -> Iterator[Entity]:
    """An address with its port, or a network; without a digit it is taken for a word with colons."""
    address = match["v6"]
    if address.endswith(":") and not address.endswith("::"):
        address = address[:-1]
    if not any(map(str.isdigit, address)) or not is_ipv6(address):
        return
    start = match.start()
    if match["v6_prefix"] and int(match["v6_prefix"]) <= _PREFIX:
        yield Entity(match[0], "network", start, match.end())
        return
    yield Entity(address, "ip", start, start + len(address))
    yield from _port(match, "v6_port")


def is_ipv6(address: str) -> bool:
    """Whether groups of hexadecimal digits, and perhaps an IPv4 address at their end, make an address.

    Example:
        >>> [is_ipv6(each) for each in ("::1", "1:2:3:4:5:6:7:8", "1:2:3", "1::2::3", "::ffff:10.0.0.1")]
        [True, True, False, False, True]
    """
    head, gap, tail = address.partition("::")
    groups = [*(head.split(":") if head else ()), *(tail.split(":") if tail else ())]
    dotted = groups[-1].split(".") if groups else []
    if len(dotted) > 1:
        if len(dotted) != 4 or not all(each.isdigit() and int(each) <= 255 for each in dotted):
            return False
        groups[-1:] = "0", "0"
    fits = len(groups) < _GROUPS if gap else len(groups) == _GROUPS
    return fits and all(0 < len(each) <= 4 for each in groups)


def read_host(match: Match[str]) -> Iterator[Entity]:
    """A name below a public or private suffix, with its port; before `=` it is a key."""
    following = match.string[match.end() : match.end() + 1]
    if following != "=" and is_host(match["fqdn"]):
        yield from _HOST(match)
        yield from _port(match, "host_port")


def read_url(match: Match[str]) -> Iterator[Entity]:
    """The URL without what ends the sentence it stands in, and without a bracket opened before it."""
    end = len(match[0])
    while end and (match[0][end - 1] in TRAILING or _is_foreign(match[0], end)):
        end -= 1
    if not match[0][:end].endswith("://"):
        yield Entity(match[0][:end], "url", match.start(), match.start() + end)


def _is_foreign(value: str, end: int) -> bool:
    opening = _BRACKETS.get(value[end - 1])
    return opening is not None and value.count(opening, 0, end) < value.count(value[end - 1], 0, end)


def _port(match: Match[str], name: str) -> Iterator[Entity]:
    if match[name] and is_port(match[name]):
        yield Entity(match[name], "port", match.start(name), match.end(name))
