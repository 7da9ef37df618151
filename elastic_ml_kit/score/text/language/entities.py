"""Addresses, names, paths and numbers in a log message, by exact grammar and in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from re import Match

from elastic_ml_kit.score.text.language.addresses import read_host, read_ipv4, read_ipv6, read_url
from elastic_ml_kit.score.text.language.entity import LABELS, TRAILING, Entity, Reader, groups, trimmed, whole
from elastic_ml_kit.score.text.language.grammar import ENTITY
from elastic_ml_kit.score.text.language.values import read_builtin, read_keyed, read_spoken, read_worded

__all__ = ["LABELS", "Entity", "find_entities"]

_HASHES = {32: "hash.md5", 40: "hash.sha1", 64: "hash.sha256", 128: "hash.sha512"}


def find_entities(text: str) -> list[Entity]:
    """The entities of a text in their order; none overlaps another: of a URL and its host, the URL.

    Time grows with the length of the text and not faster, whatever is in it.

    Example:
        >>> for each in find_entities("sshd[812]: Failed password for root from 10.0.0.7 port 22 ssh2"):
        ...     print(each.label, each.text, each.start)
        process.name sshd 0
        process.pid 812 5
        user.name root 31
        ip 10.0.0.7 41
        port 22 55
    """
    found: list[Entity] = []
    search, at = ENTITY.search, 0
    while match := search(text, at):
        here = _read(match)
        found += here
        at = max(match.end(), here[-1].end if here else 0, at + 1)
    return found


def _read(match: Match[str]) -> list[Entity]:
    kind = (match.lastgroup or "").partition("_")[0]
    return list(_READERS[kind](match))


def _hash(match: Match[str]) -> Iterator[Entity]:
    value = match[0]
    label = _HASHES.get(len(value))
    if label and not value.isdigit() and not value.isalpha():
        yield Entity(value, label, match.start(), match.end())


def _posix(match: Match[str]) -> Iterator[Entity]:
    """A path with a letter and of three characters or more; an address behind a slash is none."""
    value = match[0].rstrip(TRAILING)
    start = match.start()
    slash = match.string.index("/", start)
    address = ENTITY.match(match.string, slash + 1) if match.string[slash + 1 : slash + 2].isdigit() else None
    if address and address.lastgroup == "ipv4":
        yield from read_ipv4(address)
    elif any(map(str.isalpha, value)) and len(value) > 2:
        yield Entity(value, "file.path", start, start + len(value))


def _image(match: Match[str]) -> Iterator[Entity]:
    label = "process.name" if match[0].lower().endswith(".exe") else "file.name"
    yield Entity(match[0], label, match.start(), match.end())


_READERS: Mapping[str, Reader] = {
    "timestamp": whole("timestamp"),
    "header": groups(
        moment="timestamp", origin="host.name", application="process.name", number="process.pid"
    ),
    "holder": whole("user.name"),
    "ipv4": read_ipv4,
    "mac": whole("mac"),
    "uuid": whole("uuid"),
    "hash": _hash,
    "ipv6": read_ipv6,
    "email": whole("email"),
    "host": read_host,
    "syslog": groups(stamp="timestamp", sender="host.name"),
    "spoken": read_spoken,
    "worded": read_worded,
    "url": read_url,
    "drive": trimmed("file.path"),
    "registry": trimmed("registry.path"),
    "sid": whole("user.id"),
    "cve": whole("vulnerability.id"),
    "process": groups(name="process.name", pid="process.pid"),
    "keyed": read_keyed,
    "image": _image,
    "builtin": read_builtin,
    "account": groups(realm="user.domain", member="user.name"),
    "requested": groups(target="url.path"),
    "unc": trimmed("file.path"),
    "posix": _posix,
}
