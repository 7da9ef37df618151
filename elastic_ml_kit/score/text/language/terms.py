"""A message as its words, its template and its entities, read once for all that is said about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from elastic_ml_kit.score.text.language.entities import Entity, find_entities

_MARK = "\1"
"""Stands for an entity while the rest is read; a message's own becomes a space."""
_APART = r"\s=:,;()\[\]{}<>\"'\1"
_TERM = re.compile(rf"(?<![\w{_MARK}])[^\W\d_]{{2,40}}(?![\w={_MARK}])")
_NUMBERED = re.compile(rf"(?<![^{_APART}])(?=[^{_APART}\d]*+\d)[^{_APART}]++")
_LONGEST = 4096
"""Characters of a message from which its words and its template are taken."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is made of.

    Attributes:
        text: the message.
        entities: the addresses, names, paths and numbers in it.
        terms: its words in lower case and in their order, without entities and what has a digit.
        template: the message with `<label>` for each entity and `#` for what has a digit.
    """

    text: str
    entities: Sequence[Entity]
    terms: tuple[str, ...]
    template: str

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the entities stand."""
        return [(each.start, each.end) for each in self.entities]


def read_message(text: str) -> Reading:
    """A message's entities, words and template.

    Example:
        >>> found = read_message("Failed password for root from 10.0.0.7 port 22 ssh2")
        >>> found.terms
        ('failed', 'password', 'for', 'from', 'port')
        >>> found.template
        'Failed password for <user.name> from <ip> port <port> #'
    """
    entities = find_entities(text)
    looked_at = text.replace(_MARK, " ") if _MARK in text else text
    pieces: list[str] = []
    labels: list[str] = []
    at = 0
    for each in entities:
        if each.start >= _LONGEST:
            break
        pieces.append(looked_at[at : each.start])
        labels.append(f"<{each.label}>")
        at = each.end
    pieces.append(looked_at[at : max(_LONGEST, at)])
    rest = _MARK.join(pieces)
    between = _NUMBERED.sub("#", rest).split(_MARK)
    template = "".join(chain.from_iterable(zip(between, [*labels, ""], strict=True)))
    return Reading(text, entities, tuple(map(str.casefold, _TERM.findall(rest))), template)
