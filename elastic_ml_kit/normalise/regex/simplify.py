"""The same expression with less to try: repetitions of repetitions become one."""

from __future__ import annotations

from elastic_ml_kit.normalise.regex.tree import (
    Atomic,
    Choice,
    Group,
    Look,
    Mode,
    Node,
    One,
    Repeat,
    Sequence,
    Test,
)


def simplified(node: Node) -> Node:
    """A tree that matches the same, with the same groups.

    Example:
        >>> from elastic_ml_kit.normalise.regex.charset import CharSet
        >>> inner = Repeat(One(CharSet.of("a")), 1, None, Mode.GREEDY)
        >>> simplified(Repeat(inner, 0, None, Mode.GREEDY)) == Repeat(inner.item, 0, None, Mode.GREEDY)
        True
    """
    match node:
        case Sequence(items):
            return Sequence(tuple(map(simplified, items)))
        case Choice(options):
            return Choice(tuple(map(simplified, options)))
        case Repeat(item, low, high, mode):
            item = simplified(item)
            if high is None and mode is Mode.GREEDY:
                item = _once(item, low)
            return Repeat(item, low, high, mode)
        case Group(item, number, name):
            return Group(simplified(item), number, name)
        case Look(item, ahead, negative):
            return Look(simplified(item), ahead, negative)
        case Atomic(item):
            return Atomic(simplified(item))
        case Test(number, yes, no):
            return Test(number, simplified(yes), simplified(no))
    return node


def _once(item: Node, low: int) -> Node:
    """What is repeated without end, taken once where it is itself one character or more."""
    match item:
        case Repeat(One() as one, 1, None, Mode.GREEDY) if low < 2:
            return one
        case Choice(options) if low < 2:
            return Choice(tuple(_once(option, low) for option in options))
    return item
