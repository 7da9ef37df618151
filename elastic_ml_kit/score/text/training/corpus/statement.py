"""One log statement of a program: its text with `<*>` for values, and the label of its level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elastic_ml_kit.score.text.training.lines import without_level

EXCEPTION = "EXCEPTION"
DEBUG = "DEBUG"
LABELS = ("ERROR", "WARNING", "INFO", DEBUG, EXCEPTION)
VALUE = "<*>"
_LONGEST = 400

_LEVELS = {
    "ERROR": "emerg emergency alert crit critical fatal panic severe err error exception failure",
    "WARNING": "warn warning",
    "INFO": "notice info information note status log config",
    DEBUG: "debug trace verbose fine finer finest",
}
_LABEL = {word: label for label, words in _LEVELS.items() for word in words.split()}
_PREFIX = re.compile(
    r"^\W*(?:fatal error|error|warning|warn|info|notice|fatal|critical|severe)\b\s*(?:[:!>\]-]+\s*|$)", re.I
)
_VALUES = re.compile(r"(?:<\*>){2,}")
_SPACE = re.compile(r"[\s\x00-\x1f]+")
_WORD = re.compile(r"(?<!\S)\S*[A-Za-z]{2}\S*")
_MASK = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """A log statement, or the text of an exception, in the source of a program.

    Attributes:
        text: the message with `<*>` for each value, without the words that name its level.
        label: `ERROR`, `WARNING` or `INFO`; `DEBUG` for what is usually off, `EXCEPTION` for the text of one.
        source: program and version, such as `kafka-clients 3.9.0`.
        language: `java`, `scala` or `python`.
        place: `file:line` inside the program.
    """

    text: str
    label: str
    source: str
    language: str
    place: str


def label_of(word: str) -> str | None:
    """The label of a level, however it is spelled; None where it is not a level.

    Example:
        >>> [label_of(word) for word in ("SEVERE", "warn", "Notice", "flush")]
        ['ERROR', 'WARNING', 'INFO', None]
    """
    return _LABEL.get(word.lower())


def tidy(text: str) -> str | None:
    """The text on one line without its level; None where fewer than two words are left of it.

    Example:
        >>> tidy("ERROR: cannot  open <*><*>")
        'cannot open <*>'
        >>> tidy("<*>: done") is None
        True
    """
    text = _SPACE.sub(" ", text).strip()
    text = _PREFIX.sub("", without_level(text))
    text = _VALUES.sub(VALUE, text.lstrip(" :;,|>-"))[:_LONGEST].strip()
    return text if len(_WORD.findall(text.replace(VALUE, " "))) >= 2 and text.isascii() else None


def mask(text: str) -> str:
    """The words of a text in lower case, without values and digits: what makes two templates the same.

    Example:
        >>> mask("Block blk_12 of <*> lost, 3 left")
        'block blk of lost left'
    """
    return " ".join(_MASK.findall(text.replace(VALUE, " ").lower()))


def distinct(statements: Iterable[Statement]) -> Iterator[Statement]:
    """One statement for each masked text and source, in the order of first appearance.

    Where a source gives a text several labels, the most frequent one holds, of equals the more severe; a
    level counts before `DEBUG`, and that before `EXCEPTION`.
    """
    groups: dict[tuple[str, str], list[Statement]] = {}
    for one in statements:
        groups.setdefault((one.source, mask(one.text)), []).append(one)
    for group in groups.values():
        labels = [one.label for one in group]
        known = [label for label in labels if label in LABELS[:3]] or labels
        best = min(known, key=lambda label: (-known.count(label), LABELS.index(label)))
        yield next(one for one in group if one.label == best)
