"""A tree as the text of a Python expression, for `re` or for the `regex` module.

Text of ASCII alone is common in logs, so that a tree is written for it apart: its sets are small, and
Python's own word boundaries are right.
"""

from __future__ import annotations

from functools import lru_cache

from elastic_ml_kit.normalise.regex.charset import ASCII, EVERY, CharSet
from elastic_ml_kit.normalise.regex.properties import unicode_set
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
    walk,
    width,
)

_BREAK = r"[\n\r\x85\u2028\u2029]"
_EDGES = {
    Edge.START: r"\A",
    Edge.END: r"\Z",
    Edge.LINE_START: r"(?:\A|(?<=\n)(?!\Z))",
    Edge.UNIX_LINE_START: r"(?m:^)(?!\Z)",
    Edge.LINE_END: "(?m:$)",
    Edge.LAST_LINE_END: r"$",
    Edge.JAVA_LINE_START: rf"(?:\A|(?<={_BREAK})(?<!\r(?=\n)))(?!\Z)",
    Edge.JAVA_LINE_END: rf"(?:\Z|(?={_BREAK})(?!(?<=\r)\n))",
    Edge.JAVA_LAST_LINE_END: rf"(?:\Z|(?=(?:\r\n|{_BREAK})\Z)(?!(?<=\r)\n))",
    Edge.SEARCH_START: r"\G",
}
_REPEATS = {(0, None): "*", (1, None): "+", (0, 1): "?"}


class Emitter:
    """Writes trees.

    Args:
        ascii: for texts of ASCII alone.

    Example:
        >>> Emitter(True).write(One(CharSet.of("abc")))
        '[a-c]'
    """

    def __init__(self, ascii: bool) -> None:
        self._ascii = ascii

    def write(self, node: Node) -> str:
        """The expression of a tree."""
        match node:
            case One(letters):
                return _set(letters, self._ascii)
            case At(edge, word):
                return self._edge(edge, word)
            case Sequence(items):
                return "".join(self._part(item) for item in items)
            case Choice(options):
                return "|".join(map(self.write, options))
            case Repeat():
                return self._repeat(node)
            case Group(item, _, name):
                return f"(?P<{name}>{self.write(item)})" if name else f"({self.write(item)})"
            case Look():
                return self._look(node)
            case Atomic(item):
                return f"(?>{self.write(item)})"
            case Same(numbers, fold):
                return self._same(numbers, fold)
            case Test(number, yes, no):
                return f"(?({number}){self._part(yes)}|{self._part(no)})"
            case Special(text):
                return text

    def _part(self, node: Node) -> str:
        text = self.write(node)
        return f"(?:{text})" if isinstance(node, Choice) else text

    def _repeat(self, node: Repeat) -> str:
        text = self.write(node.item)
        simple = isinstance(node.item, One)
        if not simple and not isinstance(node.item, Group | Atomic):
            text = f"(?:{text})"
        sign = _REPEATS.get((node.low, node.high)) or _counted(node.low, node.high)
        if node.mode is Mode.POSSESSIVE and not simple:
            return f"(?>{text}{sign})"
        return text + sign + node.mode.value

    def _look(self, node: Look) -> str:
        sign = ("" if node.ahead else "<") + ("!" if node.negative else "=")
        if node.ahead or not isinstance(node.item, Choice):
            return f"(?{sign}{self.write(node.item)})"
        parts = [f"(?{sign}{self.write(option)})" for option in node.item.options]
        return "".join(parts) if node.negative else f"(?:{'|'.join(parts)})"

    def _same(self, numbers: tuple[int, ...], fold: bool) -> str:
        if not numbers:
            return "(?!)"
        tries = [f"(?i:\\{number})" if fold else f"(?:\\{number})" for number in reversed(numbers)]
        return tries[0] if len(tries) == 1 else f"(?:{'|'.join(tries)})"

    def _edge(self, edge: Edge, word: str) -> str:
        if edge not in (Edge.WORD, Edge.NO_WORD):
            return _EDGES[edge]
        if self._ascii:
            return r"\b" if edge is Edge.WORD else _NO_EDGE
        letters = _set(unicode_set(word), False)
        inside, outside = (f"(?<={letters})", f"(?={letters})"), (f"(?<!{letters})", f"(?!{letters})")
        if edge is Edge.WORD:
            return f"(?:{inside[0]}{outside[1]}|{outside[0]}{inside[1]})"
        return f"(?:{inside[0]}{inside[1]}|{outside[0]}{outside[1]})"


# Python 3.13 and older say that there is no \B in an empty text.
_NO_EDGE = r"(?!\b)"


def _counted(low: int, high: int | None) -> str:
    if low == high:
        return f"{{{low}}}"
    return f"{{{low},{'' if high is None else high}}}"


@lru_cache(maxsize=4096)
def _set(letters: CharSet, ascii: bool) -> str:
    if ascii:
        letters = letters & ASCII
    every = ASCII if ascii else EVERY
    others = ~letters & every
    if not letters.ranges:
        return "(?!)"
    if not others.ranges:
        return "(?s:.)"
    if letters.single:
        return _escaped(letters.single)
    if others.single == "\n":
        return "."
    if len(others.ranges) < len(letters.ranges) or others.single:
        return f"[^{_ranges(others)}]"
    return f"[{_ranges(letters)}]"


def _ranges(letters: CharSet) -> str:
    return "".join(
        _escaped(chr(low)) if low == high else f"{_escaped(chr(low))}-{_escaped(chr(high))}"
        for low, high in letters.ranges
    )


def _escaped(letter: str) -> str:
    if letter.isascii() and (letter.isalnum() or letter in " _"):
        return letter
    code = ord(letter)
    if 32 < code < 127:
        return "\\" + letter
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def requires_regex(node: Node) -> bool:
    """Whether `re` cannot run the tree: it has no `\\X`, and looks back a fixed length only."""
    for inner in walk(node):
        if isinstance(inner, Special) or (isinstance(inner, At) and inner.edge is Edge.SEARCH_START):
            return True
        if isinstance(inner, Look) and not inner.ahead and not _fixed(inner.item):
            return True
    return False


def _fixed(node: Node) -> bool:
    widths = map(width, node.options if isinstance(node, Choice) else (node,))
    return all(least == most for least, most in widths)
