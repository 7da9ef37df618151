"""The regular expressions of `java.util.regex`, read into a tree.

Flags are resolved while reading: what `(?i)` or `(?s)` governs is written out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from elastic_ml_kit.normalise.regex.charset import EVERY, CharSet
from elastic_ml_kit.normalise.regex.java_class import CASE, COMMENTS, UNICODE_CASE, UNICODE_CLASS, JavaClass
from elastic_ml_kit.normalise.regex.properties import WORD as UNICODE_WORD
from elastic_ml_kit.normalise.regex.reader import DIGITS, Reader
from elastic_ml_kit.normalise.regex.tree import (
    NOTHING,
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
    walk,
)

UNIX_LINES, MULTILINE, LITERAL, DOTALL = 1, 8, 16, 32
_FLAGS = {
    "d": UNIX_LINES,
    "i": CASE,
    "x": COMMENTS,
    "m": MULTILINE,
    "s": DOTALL,
    "u": UNICODE_CASE,
    "c": 128,
    "U": UNICODE_CLASS | UNICODE_CASE,
}
_BREAKS = CharSet.of("\n\r\x85\u2028\u2029")
_FEED = CharSet.of("\n")
ANY_BREAK = Choice((Sequence((One(CharSet.of("\r")), One(_FEED))), One(_BREAKS | CharSet.of("\x0b\f"))))
LOOKS = (("=", True, False), ("!", True, True), ("<=", False, False), ("<!", False, True))
_MODES = {"?": Mode.LAZY, "+": Mode.POSSESSIVE}
_QUOTED = re.compile(r"\\(?:Q(.*?)(?:\\E|\Z)|.)", re.DOTALL)
_NEVER = Look(NOTHING, True, True)


@dataclass(slots=True)
class Parsed:
    """A tree, and the groups in it.

    Attributes:
        names: the numbers of the groups of each name.
        flags: those that hold at its end, which it may have changed itself.
    """

    tree: Node
    groups: int
    names: dict[str, tuple[int, ...]] = field(default_factory=dict)
    flags: int = 0


def parse_java(pattern: str, flags: int = 0) -> Parsed:
    """The tree of a pattern.

    Errors:
        PatternError: it is none.

    Example:
        >>> parse_java("(?<x>a)|b").names
        {'x': (1,)}
    """
    if flags & LITERAL:
        marks = JavaClass(Reader(""), flags)
        letters = (One(marks.cased(CharSet.of(letter))) for letter in pattern)
        return Parsed(Sequence(tuple(letters)), 0, flags=flags)
    return _Java(_unquoted(pattern), flags).parse()


def _unquoted(pattern: str) -> str:
    """The pattern with what stands between `\\Q` and `\\E` escaped one by one."""
    if "\\Q" not in pattern:
        return pattern
    return _QUOTED.sub(lambda found: found[0] if found[1] is None else _escaped(found[1]), pattern)


def _escaped(text: str) -> str:
    head = f"\\x3{text[0]}" if text[:1].isdigit() and text.isascii() else ""
    rest = text[1:] if head else text
    return head + "".join(
        letter if not letter.isascii() or letter.isalnum() else "\\" + letter for letter in rest
    )


class _Java:
    def __init__(self, pattern: str, flags: int) -> None:
        self.reader = Reader(pattern)
        if flags & UNICODE_CLASS:
            flags |= UNICODE_CASE
        self.marks = JavaClass(self.reader, flags)
        self.groups = 0
        self.open: list[int] = []
        self.names: dict[str, tuple[int, ...]] = {}

    @property
    def flags(self) -> int:
        return self.marks.flags

    def parse(self) -> Parsed:
        tree = self._choice()
        if not self.reader.done:
            raise self.reader.error("Unmatched closing ')'", self.reader.at - 1)
        return Parsed(tree, self.groups, self.names, self.flags)

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self.reader.take("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        items: list[Node] = []
        while True:
            self.marks.skip()
            if self.reader.peek in ("", "|", ")"):
                return items[0] if len(items) == 1 else Sequence(tuple(items))
            item = self._item()
            if item is not None:
                items.append(self._repeated(item))

    def _item(self) -> Node | None:
        reader = self.reader
        letter = reader.next()
        if letter == "{":
            reader.at -= 1
            return NOTHING
        if letter in "*+?":
            raise reader.error(f"Dangling meta character '{letter}'", reader.at - 1)
        if letter == "(":
            return self._group()
        if letter == "[":
            return One(self.marks.read())
        if letter == "\\":
            return self._escape()
        if letter == ".":
            return One(self._dot())
        if letter == "^":
            return At(self._line_start())
        if letter == "$":
            return At(self._line_end())
        return One(self.marks.cased(CharSet.of(letter)))

    def _dot(self) -> CharSet:
        if self.flags & DOTALL:
            return EVERY
        return ~_FEED if self.flags & UNIX_LINES else ~_BREAKS

    def _line_start(self) -> Edge:
        if not self.flags & MULTILINE:
            return Edge.START
        return Edge.UNIX_LINE_START if self.flags & UNIX_LINES else Edge.JAVA_LINE_START

    def _line_end(self) -> Edge:
        unix = self.flags & UNIX_LINES
        if self.flags & MULTILINE:
            return Edge.LINE_END if unix else Edge.JAVA_LINE_END
        return Edge.LAST_LINE_END if unix else Edge.JAVA_LAST_LINE_END

    def _repeated(self, item: Node) -> Node:
        reader = self.reader
        self.marks.skip()
        sign = reader.peek
        if sign == "{" and reader.text[reader.at + 1 : reader.at + 2].isdigit():
            low, high = self._bounds()
        elif sign == "{":
            raise reader.error("Illegal repetition", reader.at + 1)
        elif sign and sign in "*+?":
            reader.at += 1
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        else:
            return item
        self.marks.skip()
        mode = _MODES.get(reader.peek, Mode.GREEDY)
        reader.at += mode is not Mode.GREEDY
        return self._repeated_again(Repeat(item, low, high, mode))

    def _repeated_again(self, item: Node) -> Node:
        sign = self.reader.peek
        if sign and sign in "*+?":
            raise self.reader.error(f"Dangling meta character '{sign}'")
        return item

    def _bounds(self) -> tuple[int, int | None]:
        reader = self.reader
        reader.at += 1
        low = int(reader.among(DIGITS, len(reader.text)))
        high: int | None = low
        if reader.take(","):
            digits = reader.among(DIGITS, len(reader.text))
            high = int(digits) if digits else None
        if not reader.take("}"):
            raise reader.error("Unclosed counted closure")
        if low > 0x7FFFFFFF or (high is not None and (high < low or high > 0x7FFFFFFF)):
            raise reader.error("Illegal repetition range", reader.at - 1)
        return low, high

    def _group(self) -> Node | None:
        reader, flags = self.reader, self.flags
        if not reader.take("?"):
            return self._captured(None)
        for text, ahead, negative in (
            ("=", True, False),
            ("!", True, True),
            ("<=", False, False),
            ("<!", False, True),
        ):
            if reader.take(text):
                return self._look(ahead, negative)
        if reader.take(">"):
            return Atomic(self._inner(flags))
        if reader.take("<"):
            return self._captured(self._name())
        if reader.take(":"):
            return self._inner(flags)
        return self._flagged()

    def _flagged(self) -> Node | None:
        reader, before, on = self.reader, self.flags, True
        changed = before
        while True:
            letter = reader.next()
            if letter == "-" and on:
                on = False
            elif letter in _FLAGS:
                changed = changed | _FLAGS[letter] if on else changed & ~_FLAGS[letter]
            elif letter == ")":
                self.marks.flags = changed
                return None
            elif letter == ":":
                self.marks.flags = changed
                return self._inner(before)
            else:
                raise reader.error("Unknown inline modifier", reader.at - len(letter))

    def _inner(self, flags: int) -> Node:
        tree = self._choice()
        if not self.reader.take(")"):
            raise self.reader.error("Unclosed group")
        self.marks.flags = flags
        return tree

    def _captured(self, name: str | None) -> Node:
        self.groups += 1
        number = self.groups
        if name is not None:
            if name in self.names:
                raise self.reader.error(
                    f"Named capturing group <{name}> is already defined", self.reader.at - 1
                )
            self.names[name] = (number,)
        self.open.append(number)
        tree = self._inner(self.flags)
        self.open.pop()
        return Group(tree, number, name)

    def _name(self) -> str:
        reader, start = self.reader, self.reader.at
        while reader.peek.isascii() and reader.peek.isalnum():
            reader.at += 1
        name = reader.text[start : reader.at]
        if not name or name[0].isdigit():
            raise reader.error("capturing group name does not start with a Latin letter", start)
        if not reader.take(">"):
            raise reader.error("named capturing group is missing trailing '>'")
        return name

    def _look(self, ahead: bool, negative: bool) -> Node:
        tree = self._inner(self.flags)
        if not ahead and _unbounded(tree):
            raise self.reader.error(
                "Look-behind group does not have an obvious maximum length", self.reader.at - 1
            )
        return Look(tree, ahead, negative)

    def _escape(self) -> Node:
        reader = self.reader
        letter = reader.peek
        if letter in _PLACES:
            reader.at += 1
            return At(_PLACES[letter])
        if letter == "Z":
            reader.at += 1
            return At(Edge.LAST_LINE_END if self.flags & UNIX_LINES else Edge.JAVA_LAST_LINE_END)
        if letter in ("b", "B"):
            return self._word_edge()
        if letter in ("R", "X"):
            reader.at += 1
            return ANY_BREAK if letter == "R" else Special(r"\X")
        if letter == "k" or (letter and letter in "123456789"):
            return self._same()
        letters = self.marks.escape(False)
        return One(letters if isinstance(letters, CharSet) else self.marks.cased(CharSet.of(letters)))

    def _word_edge(self) -> Node:
        reader = self.reader
        edge = Edge.WORD if reader.next() == "b" else Edge.NO_WORD
        if edge is Edge.WORD and reader.take("{g}"):
            raise reader.error("\\b{g} is not supported here")
        wide = self.flags & UNICODE_CLASS
        return At(edge, UNICODE_WORD if wide else r"[\p{L}\p{Nd}_\p{Mn}]")

    def _same(self) -> Node:
        reader = self.reader
        fold = bool(self.flags & CASE)
        if not reader.take("k"):
            return self._numbered(fold)
        if not reader.take("<"):
            raise reader.error("\\k is not followed by '<' for named capturing group")
        name = self._name()
        if name not in self.names:
            raise reader.error(f"named capturing group <{name}> does not exist", reader.at - 1)
        return Same(self.names[name], fold)

    def _numbered(self, fold: bool) -> Node:
        reader = self.reader
        number = int(reader.next())
        while reader.peek and reader.peek in DIGITS and number * 10 + int(reader.peek) <= self.groups:
            number = number * 10 + int(reader.next())
        if number > self.groups or number in self.open:
            return _NEVER
        return Same((number,), fold)


_PLACES = {"A": Edge.START, "z": Edge.END, "G": Edge.SEARCH_START}


def _unbounded(tree: Node) -> bool:
    """Whether Java finds no greatest length; it overlooks `+` and `*` behind a single character."""
    return any(
        isinstance(node, Special | Same)
        or (
            isinstance(node, Repeat)
            and node.high is None
            and not (isinstance(node.item, One) and node.low < 2 and node.mode is Mode.GREEDY)
        )
        for node in walk(tree)
    )
