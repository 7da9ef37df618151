"""A piece of a text that names a thing, and how a match of the grammar becomes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import Match

_LABELS = (
    "timestamp ip network port mac host.name url url.path email file.path file.name registry.path user.name "
    "user.domain user.id process.name process.executable process.pid hash.md5 hash.sha1 hash.sha256 "
    "hash.sha512 uuid vulnerability.id event.code"
)
LABELS = tuple(_LABELS.split())
"""Every label that an entity can have."""
TRAILING = ".,;:!?'"
"""What ends a sentence, and no address or path."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of a text that names a thing.

    Attributes:
        text: the piece.
        label: what it is, by the name of an ECS field where one says it.
        start: its first character, counted from 0.
        end: the character after its last.
    """

    text: str
    label: str
    start: int
    end: int


Reader = Callable[[Match[str]], Iterator[Entity]]
"""What makes entities of a match."""


def whole(label: str) -> Reader:
    """The match as one entity."""

    def read(match: Match[str]) -> Iterator[Entity]:
        yield Entity(match[0], label, match.start(), match.end())

    return read


def groups(**labels: str) -> Reader:
    """Each group of the match that took part as an entity, by the name of the group."""

    def read(match: Match[str]) -> Iterator[Entity]:
        for name, label in labels.items():
            if match[name]:
                yield Entity(match[name], label, match.start(name), match.end(name))

    return read


def trimmed(label: str) -> Reader:
    """The match as one entity, without what ends the sentence it stands in."""

    def read(match: Match[str]) -> Iterator[Entity]:
        value = match[0].rstrip(TRAILING + ")")
        yield Entity(value, label, match.start(), match.start() + len(value))

    return read
