"""What a regular expression says, once no dialect is left in it: flags are applied, classes are sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from elastic_ml_kit.normalise.regex.charset import CharSet


class Mode(Enum):
    """How a repetition takes and gives back."""

    GREEDY = ""
    LAZY = "?"
    POSSESSIVE = "+"


class Edge(Enum):
    """A place in the text; none of these takes a character."""

    START = "at the start of the text"
    END = "at the end of the text"
    LINE_START = "at the start, or behind a line feed that is not the last character"
    UNIX_LINE_START = "at the start of a line that is not empty at the end of the text"
    LINE_END = "at the end of a line"
    LAST_LINE_END = "at the end, or before a last line feed"
    JAVA_LINE_START = "at the start of a line, for any line break"
    JAVA_LINE_END = "at the end of a line, for any line break"
    JAVA_LAST_LINE_END = "at the end, or before a last line break of any kind"
    WORD = "between a word and something else"
    NO_WORD = "not between a word and something else"
    SEARCH_START = "where the search began"


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    letters: CharSet


@dataclass(frozen=True, slots=True)
class At:
    """A place in the text; `word` says what is one, as an expression of the `regex` module."""

    edge: Edge
    word: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after another."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first that fits."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """From `low` to `high` times; None is without end."""

    item: Node
    low: int
    high: int | None
    mode: Mode


@dataclass(frozen=True, slots=True)
class Group:
    """A group that remembers what it took; `name` only where the engine can hold it."""

    item: Node
    number: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What follows or precedes, without being taken."""

    item: Node
    ahead: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Atomic:
    """Taken as a whole: nothing of it is given back."""

    item: Node


@dataclass(frozen=True, slots=True)
class Same:
    """What one of these groups took; the last one that took part counts."""

    numbers: tuple[int, ...]
    fold: bool


@dataclass(frozen=True, slots=True)
class Test:
    """One way if a group took part, else another."""

    number: int
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Special:
    """Something that only the `regex` module has; the text is its syntax."""

    text: str


Node: TypeAlias = One | At | Sequence | Choice | Repeat | Group | Look | Atomic | Same | Test | Special
NOTHING = Sequence(())


def walk(node: Node) -> Iterator[Node]:
    """The node and all inside it."""
    yield node
    match node:
        case Sequence(items) | Choice(items):
            for item in items:
                yield from walk(item)
        case Repeat() | Group() | Look() | Atomic():
            yield from walk(node.item)
        case Test(_, yes, no):
            yield from walk(yes)
            yield from walk(no)


def width(node: Node) -> tuple[int, int | None]:
    """The least and the most characters that the node takes; None is without bound.

    Example:
        >>> width(Repeat(One(CharSet.of("a")), 1, 3, Mode.GREEDY))
        (1, 3)
    """
    match node:
        case One():
            return 1, 1
        case Sequence(items):
            widths = [width(item) for item in items]
            return sum(low for low, _ in widths), _summed([high for _, high in widths])
        case Choice(options):
            widths = [width(option) for option in options]
            return min(low for low, _ in widths), _largest([high for _, high in widths])
        case Repeat(item, low, high, _):
            least, most = width(item)
            return least * low, 0 if most == 0 else None if most is None or high is None else most * high
        case Group(item) | Atomic(item):
            return width(item)
        case Test(_, yes, no):
            return width(Choice((yes, no)))
        case Same() | Special():
            return 0, None
    return 0, 0


def _summed(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _largest(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return max(known, default=0) if len(known) == len(numbers) else None
