"""Words by which a language is told: those that hold sentences together, and those of its log messages."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

CYRILLIC = ("bg", "ru")
"""Languages whose words tell them apart from each other, and whose script from the others."""

LETTERS: Mapping[str, str] = {
    "de": "ß",
    "fr": "œ",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "pl": "ąćęłńśźż",
    "cs": "ěřůťď",
    "tr": "ğı",
    "da": "æø",
}
"""Letters that one of these languages has alone."""


def _read() -> Mapping[tuple[str, str], frozenset[str]]:
    """The words of `vocabulary.txt`, by language and kind."""
    found: dict[tuple[str, str], set[str]] = {}
    words: set[str] = set()
    for line in (files(__package__) / "vocabulary.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name, kind = line.strip("[]").split()
            words = found.setdefault((name, kind), set())
        elif not line.startswith("#"):
            words.update(line.split())
    return {key: frozenset(words) for key, words in found.items()}


_WORDS = _read()
FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    name: words for (name, kind), words in _WORDS.items() if kind == "function"
}
"""Words that hold sentences together, by language."""


def _weights() -> Mapping[str, Mapping[str, float]]:
    owners: dict[str, set[str]] = {}
    for (name, _), words in _WORDS.items():
        for word in words if name not in CYRILLIC else ():
            owners.setdefault(word, set()).add(name)
    return {word: dict.fromkeys(sorted(names), 1 / len(names)) for word, names in owners.items()}


WEIGHTS = _weights()
"""What a word counts for each language that has it: 1 in all, shared between them."""
