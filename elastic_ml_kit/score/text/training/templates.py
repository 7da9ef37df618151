"""Templates of log messages and the lists of phrases they name, read from the text files beside."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elastic_ml_kit.errors import InputError

_HERE = Path(__file__).parent
_CLASSES = {"E": "ERROR", "W": "WARNING", "I": "INFO"}
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """One message with its places for values.

    Attributes:
        family: the file it is from, such as `databases`.
        number: its line in that file.
        label: `ERROR`, `WARNING` or `INFO`.
        text: the message; `<a|b>` is a choice, `{name}` a value or a phrase.
    """

    family: str
    number: int
    label: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands: `databases:12`."""
        return f"{self.family}:{self.number}"


def read_templates(folder: Path = _HERE / "templates") -> tuple[Template, ...]:
    """Every template, in the order of files and lines.

    Raises:
        InputError: a line is neither a remark nor a class letter and a message.

    Example:
        >>> {template.label for template in read_templates()} == {"ERROR", "WARNING", "INFO"}
        True
    """
    found = []
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            letter, _, text = line.partition(" ")
            if not text or letter == "#":
                continue
            if letter not in _CLASSES:
                raise InputError(
                    f"{file.name}:{number}: a template begins with E, W or I, not with '{letter}'"
                )
            found.append(Template(file.stem, number, _CLASSES[letter], text))
    return tuple(found)


@cache
def read_phrases(file: Path = _HERE / "phrases.txt") -> Mapping[str, tuple[str, ...]]:
    """The lists of phrases by name.

    Example:
        >>> "connection" in read_phrases()["thing"]
        True
    """
    lists = {}
    for line in file.read_text("utf-8").splitlines():
        name, colon, phrases = line.partition(": ")
        if colon and not line.startswith("#"):
            lists[name] = tuple(phrase.strip() for phrase in phrases.split(" | "))
    return lists


def choose(text: str, draw: random.Random) -> str:
    """The text with one of each choice, innermost first, and with phrases in their places.

    Example:
        >>> choose("disk <full|full>", random.Random(0))
        'disk full'
    """
    phrases = read_phrases()
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: draw.choice(found[1].split("|")), text)
    return _SLOT.sub(lambda found: draw.choice(phrases[found[1]]) if found[1] in phrases else found[0], text)


def slots(text: str) -> tuple[str, ...]:
    """The names in braces that are left in a text."""
    return tuple(_SLOT.findall(text))
