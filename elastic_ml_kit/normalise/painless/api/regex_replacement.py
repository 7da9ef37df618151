"""The replacement text of a regular expression: `$1`, `${name}` and what a backslash protects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, Protocol

from elastic_ml_kit.normalise.painless.thrown import throw

Part = str | int


class Groups(Protocol):
    """What a pattern says of its groups."""

    groups: int

    @property
    def groupindex(self) -> Mapping[str, int]: ...


def parse_replacement(text: str, pattern: Groups) -> list[Part]:
    """The replacement as literal texts and numbers of groups.

    Errors:
        Thrown: it is not well formed, or speaks of a group that the pattern lacks.
    """
    parts: list[Part] = []
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            if at + 1 == len(text):
                _refuse("character to be escaped is missing")
            parts.append(text[at + 1])
            at += 2
        elif letter == "$":
            group, at = _group(text, at + 1, pattern)
            parts.append(group)
        else:
            parts.append(letter)
            at += 1
    return parts


def _group(text: str, at: int, pattern: Groups) -> tuple[int, int]:
    if at == len(text):
        _refuse("Illegal group reference: group index is missing")
    if text[at] == "{":
        return _named(text, at + 1, pattern)
    if not "0" <= text[at] <= "9":
        _refuse("Illegal group reference")
    number = int(text[at])
    at += 1
    if number > pattern.groups:
        throw("IndexOutOfBoundsException", f"No group {number}")
    while at < len(text) and "0" <= text[at] <= "9" and number * 10 + int(text[at]) <= pattern.groups:
        number = number * 10 + int(text[at])
        at += 1
    return number, at


def _named(text: str, at: int, pattern: Groups) -> tuple[int, int]:
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    name = text[at:end]
    if not name:
        _refuse("named capturing group has 0 length name")
    if end == len(text) or text[end] != "}":
        _refuse("named capturing group is missing trailing '}'")
    if "0" <= name[0] <= "9":
        _refuse(f"capturing group name {{{name}}} starts with digit character")
    if name not in pattern.groupindex:
        _refuse(f"No group with name {{{name}}}")
    return pattern.groupindex[name], end + 1


def _refuse(message: str) -> NoReturn:
    throw("IllegalArgumentException", message)
