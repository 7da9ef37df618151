"""What stands after a key, or after words that announce it, as an entity of the key's kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from re import Match

from elastic_ml_kit.score.text.language.addresses import is_port, read_ipv4, read_ipv6, read_url
from elastic_ml_kit.score.text.language.entity import Entity, Reader, whole
from elastic_ml_kit.score.text.language.grammar import ENTITY, HOST, NUMBER, PATH, TARGET, VALUE
from elastic_ml_kit.score.text.language.keys import KEYS, NO_NAME, NULLS, SAFE_BEFORE_COLON, SPOKEN, WORDED

_KEY_END = re.compile(r"""["']?\s?[=:]|["']?>""")
_QUOTES = "\"'`"
_PATTERNS = {"process.executable": PATH, "url.path": TARGET}
_NUMBERS = ("process.pid", "port", "event.code")


def read_builtin(match: Match[str]) -> Iterator[Entity]:
    """An account that Windows has by itself, such as `NT AUTHORITY\\SYSTEM`."""
    yield Entity(f"NT {match['authority']}", "user.domain", match.start(), match.end("authority"))
    yield Entity(match["service"], "user.name", match.start("service"), match.end("service"))


_OWN: Mapping[str, Reader] = {
    "ipv4": read_ipv4,
    "ipv6": read_ipv6,
    "url": read_url,
    "sid": whole("user.id"),
    "builtin": read_builtin,
}
"""Kinds that a value is whatever its key says."""


def read_keyed(match: Match[str]) -> Iterator[Entity]:
    """The value of a key; after a colon and a space only of one that a sentence does not follow."""
    key = _KEY_END.split(match[0].lower(), maxsplit=1)[0]
    colon = match[0][len(key)] == ":"
    closing = match[0].endswith(">") and match.string[match.start() - 1 : match.start()] == "/"
    if closing or (colon and key not in SAFE_BEFORE_COLON):
        return iter(())
    return _value(match.string, match.end(), KEYS[key], NO_NAME if colon else NULLS)


def read_worded(match: Match[str]) -> Iterator[Entity]:
    words = _KEY_END.split(" ".join(match[0].lower().split()), maxsplit=1)[0].strip()
    return _value(match.string, match.end(), WORDED[words], NULLS)


def read_spoken(match: Match[str]) -> Iterator[Entity]:
    words = match[0].lower().rstrip()
    label = "user.name" if words.endswith(("user", " for")) else SPOKEN[words]
    quoted = match.string[match.end()] in _QUOTES
    return _value(match.string, match.end() + quoted, label, NULLS if quoted else NO_NAME)


def _value(text: str, start: int, label: str, none: frozenset[str]) -> Iterator[Entity]:
    """What stands after a key, with the key's label unless it is an address; `none` are no values."""
    inner = ENTITY.match(text, start)
    own = _OWN.get(inner.lastgroup or "") if inner else None
    if inner and own:
        yield from own(inner)
    if own or label == "ip":
        return
    match = _PATTERNS.get(label, VALUE).match(text, start) or VALUE.match(text, start)
    value = match[0].rstrip(".:?!") if match else ""
    if (
        not value
        or value.lower() in none
        or value.lower() in NULLS
        or text.startswith("=", start + len(value))
    ):
        return
    if label == "user.name" and "\\" in value:
        yield from _member(value, start)
    elif _fits(value, label):
        yield Entity(value, label, start, start + len(value))


def _member(value: str, start: int) -> Iterator[Entity]:
    """A domain and its user, as in `CORP\\alice`; the backslash may be doubled, as in JSON."""
    domain, _, name = value.partition("\\")
    name = name.removeprefix("\\")
    if domain and name:
        yield Entity(domain, "user.domain", start, start + len(domain))
        yield Entity(name, "user.name", start + len(value) - len(name), start + len(value))


def _fits(value: str, label: str) -> bool:
    """Whether a value has the form of what its key promises."""
    if label == "host.name":
        return HOST.fullmatch(value) is not None
    if label == "url.path":
        return value.startswith("/")
    if label not in _NUMBERS:
        return True
    return NUMBER.fullmatch(value) is not None and (label != "port" or is_port(value))
