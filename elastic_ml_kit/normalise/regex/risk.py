"""How much a backtracking engine may have to try: the reason why a pattern runs under a time limit or not.

Between the characters of a text lie choices: where the search starts, and where a repetition ends if what
follows could begin inside it. Each such choice multiplies the work by the number of places. A repetition
whose rounds can be cut in several ways doubles it with every character.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from elastic_ml_kit.normalise.regex.charset import EMPTY, EVERY, CharSet
from elastic_ml_kit.normalise.regex.tree import (
    At,
    Atomic,
    Choice,
    Edge,
    Group,
    Look,
    Mode,
    Node,
    One,
    Repeat,
    Same,
    Sequence,
    Special,
    Test,
)

_MANY, _SEVERAL = 32, 5
# Optional parts are seldom all tried: as much of the factor is not counted.
_SLACK = 1024
_BUDGET = 100_000_000
_EXPONENTIAL_LENGTH = 16
_ANYWHERE, _FEW = "", 4


class _ExponentialError(Exception):
    """A repetition can be cut into rounds in more than one way."""


@dataclass(frozen=True, slots=True)
class Risk:
    """What a pattern may cost.

    Attributes:
        exponential: the work may double with each character.
        choices: for each choice that multiplies the work, the few characters that it is bound to, or an
            empty text if any place will do.
        factor: how many times more it may be, whatever the text.
        short: up to so many characters it is safe, whatever they are.

    Example:
        >>> from elastic_ml_kit.normalise.regex.java import parse_java
        >>> risk_of(parse_java("(a+)+$").tree).exponential, risk_of(parse_java("a[^;]*;b").tree).choices
        (True, ('a', ''))
    """

    exponential: bool
    choices: tuple[str, ...]
    factor: int
    short: int

    def safe(self, text: str) -> bool:
        """Whether the work on this text stays small."""
        if len(text) <= self.short:
            return True
        if self.exponential:
            return False
        work = float(self.factor)
        for letters, times, orders in _counted(self.choices):
            places = sum(map(text.count, letters)) if letters else len(text)
            work *= max(places, 1.0) ** times / orders
        return work <= _BUDGET


@lru_cache(maxsize=1024)
def _counted(choices: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """Choices that are bound to the same characters: these, how many, and how many orders they have."""
    return tuple((letters, times, math.factorial(times)) for letters, times in Counter(choices).items())


def risk_of(tree: Node) -> Risk:
    """What a pattern may cost."""
    analysis = _Analysis()
    try:
        analysis.follow(tree, EMPTY)
    except _ExponentialError:
        return Risk(True, (), 1, _EXPONENTIAL_LENGTH)
    factor = max(analysis.factor // _SLACK, 1)
    choices = [*_starts(tree), *analysis.choices, *([_ANYWHERE] if analysis.scans else [])]
    return Risk(False, tuple(choices), factor, _short(len(choices), factor))


def _short(choices: int, factor: int) -> int:
    budget = _BUDGET / factor
    if not choices:
        return _BUDGET if budget >= 1 else 0
    return min(int((budget * math.factorial(choices)) ** (1 / choices)), _BUDGET)


def nullable(node: Node) -> bool:
    """Whether the node can match an empty text."""
    return _first(node)[0]


def _starts(tree: Node) -> list[str]:
    edge = _leading_edge(tree)
    if edge in (Edge.START, Edge.SEARCH_START):
        return []
    if edge in (Edge.LINE_START, Edge.UNIX_LINE_START):
        return ["\n"]
    nullable, first = _first(tree)
    return [_ANYWHERE if nullable else _bound(first)]


def _leading_edge(node: Node) -> Edge | None:
    """The place that every match starts at, where there is one."""
    match node:
        case At(edge):
            return edge
        case Group(item) | Atomic(item):
            return _leading_edge(item)
        case Sequence(items) if items:
            return _leading_edge(items[0])
        case Choice(options):
            edges = {_leading_edge(option) for option in options}
            return edges.pop() if len(edges) == 1 else None
    return None


def anchored(node: Node) -> bool:
    """Whether every match starts at the start of the text or of a line."""
    return _leading_edge(node) in (Edge.START, Edge.LINE_START, Edge.UNIX_LINE_START)


def _bound(letters: CharSet) -> str:
    if sum(high - low + 1 for low, high in letters.ranges) > _FEW:
        return _ANYWHERE
    return "".join(chr(code) for low, high in letters.ranges for code in range(low, high + 1))


def _first(node: Node) -> tuple[bool, CharSet]:
    """Whether the node can take nothing, and the characters that it can begin with."""
    match node:
        case One(letters):
            return False, letters
        case Sequence(items):
            return _first_of(items)
        case Choice(options):
            firsts = [_first(option) for option in options]
            return any(nullable for nullable, _ in firsts), _union(letters for _, letters in firsts)
        case Repeat(item, low, _, _):
            nullable, letters = _first(item)
            return nullable or low == 0, letters
        case Group(item) | Atomic(item):
            return _first(item)
        case Look(item, ahead, _):
            return True, EVERY if ahead and _Analysis.loops(item) else EMPTY
        case Test(_, yes, no):
            return _first(Choice((yes, no)))
        case Same() | Special():
            return True, EVERY
    return True, EMPTY


def _first_of(items: tuple[Node, ...]) -> tuple[bool, CharSet]:
    letters = EMPTY
    for item in items:
        nullable, more = _first(item)
        letters = letters | more
        if not nullable:
            return False, letters
    return True, letters


def _union(sets: Iterable[CharSet]) -> CharSet:
    found = EMPTY
    for letters in sets:
        found = found | letters
    return found


class _Analysis:
    """Goes through a tree and collects the choices in it."""

    def __init__(self) -> None:
        self.choices: list[str] = []
        self.factor = 1
        self.scans = False

    @staticmethod
    def loops(node: Node) -> bool:
        """Whether the node can take many characters."""
        match node:
            case Repeat(item, _, high, _):
                return high is None or high >= _MANY or _Analysis.loops(item)
            case Sequence(items) | Choice(items):
                return any(map(_Analysis.loops, items))
            case Group(item) | Atomic(item) | Look(item):
                return _Analysis.loops(item)
            case Test(_, yes, no):
                return _Analysis.loops(yes) or _Analysis.loops(no)
            case Same() | Special():
                return True
        return False

    def follow(self, node: Node, after: CharSet) -> None:
        """Collects the choices of a node behind which one of the characters `after` comes."""
        match node:
            case Sequence(items):
                self._sequence(items, after)
            case Choice(options):
                self._choice(options, after)
            case Group(item):
                self.follow(item, after)
            case Atomic(item) | Look(item):
                self._closed(item)
            case Repeat():
                self._repeat(node, after)
            case Test(_, yes, no):
                self._choice((yes, no), after)
            case Same() | Special():
                self.scans = True
                self.choices.append(_ANYWHERE)

    def _sequence(self, items: tuple[Node, ...], after: CharSet) -> None:
        for item in reversed(items):
            self.follow(item, after)
            nullable, letters = _first(item)
            after = letters | after if nullable else letters

    def _choice(self, options: tuple[Node, ...], after: CharSet) -> None:
        before, factor = self.choices, self.factor
        most, highest = list[str](), 1
        for option in options:
            self.choices, self.factor = [], 1
            self.follow(option, after)
            most, highest = _worse(most, self.choices), max(highest, self.factor)
        self.choices, self.factor = before + most, factor * highest

    def _closed(self, item: Node) -> None:
        """What gives nothing back costs only itself."""
        before, factor = self.choices, self.factor
        self.choices, self.factor = [], 1
        self.follow(item, EMPTY)
        self.choices = _worse(before, self.choices)
        self.factor = max(factor, self.factor)

    def _repeat(self, node: Repeat, after: CharSet) -> None:
        item, high = node.item, node.high
        nullable, first = _first(item)
        many = high is None or high >= _MANY
        self.scans = self.scans or many
        if high == 1:
            self.follow(item, after)
        elif not isinstance(item, One):
            self._rounds(item, first, nullable, high)
        if node.mode is Mode.POSSESSIVE or not first.meets(after) or high == node.low:
            return
        if many:
            self.choices.append(_bound(first & after))
        else:
            self.factor *= (high or 0) - node.low + 1

    def _rounds(self, item: Node, first: CharSet, nullable: bool, high: int | None) -> None:
        """What is repeated and is more than one character."""
        if nullable or not _unambiguous(item, first):
            if high is None or high >= _SEVERAL:
                raise _ExponentialError
            self.factor *= 2**high
        self._closed(item)


def _worse(left: list[str], right: list[str]) -> list[str]:
    """Choices that are at least as many, and as little bound, as those of either."""
    pairs = zip_longest(sorted(left), sorted(right))
    return [_either(one, other) for one, other in pairs]


def _either(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return one or other or _ANYWHERE
    letters = "".join(sorted({*one, *other}))
    return letters if one and other and len(letters) <= _FEW else _ANYWHERE


def _unambiguous(node: Node, after: CharSet) -> bool:
    """Whether one character always tells which way to go, if one of `after` may come behind."""
    match node:
        case Sequence(items):
            for item in reversed(items):
                if not _unambiguous(item, after):
                    return False
                nullable, letters = _first(item)
                after = letters | after if nullable else letters
            return True
        case Choice(options):
            return _apart(options, after) and all(_unambiguous(option, after) for option in options)
        case Repeat(item, low, high, mode):
            nullable, first = _first(item)
            if mode is Mode.POSSESSIVE:
                return not nullable
            if low != high and (nullable or first.meets(after)):
                return False
            return _unambiguous(item, first | after if high != 1 else after)
        case Group(item):
            return _unambiguous(item, after)
        case Same() | Special() | Test():
            return False
    return True


def _apart(options: tuple[Node, ...], after: CharSet) -> bool:
    seen = EMPTY
    for option in options:
        nullable, letters = _first(option)
        if nullable:
            letters = letters | after
        if letters.meets(seen):
            return False
        seen = seen | letters
    return True
