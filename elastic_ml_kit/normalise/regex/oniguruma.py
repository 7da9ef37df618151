"""The regular expressions of Oniguruma with Ruby's syntax, as grok uses them, read into a tree."""

from __future__ import annotations

from elastic_ml_kit.normalise.regex.charset import EVERY, CharSet
from elastic_ml_kit.normalise.regex.java import ANY_BREAK, LOOKS, Parsed
from elastic_ml_kit.normalise.regex.oniguruma_class import ASCII_ONLY, EXTENDED, FOLD, UNICODE, OnigurumaClass
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
    Test,
    width,
)

_DOTALL = 1
_FLAGS = {"i": FOLD, "x": EXTENDED, "m": _DOTALL, "a": ASCII_ONLY, "d": 0, "u": UNICODE}
_NOT_FEED = ~CharSet.of("\n")
_WORD = r"[\p{L}\p{M}\p{N}\p{Pc}]"
_EDGES = {
    "A": Edge.START,
    "Z": Edge.LAST_LINE_END,
    "z": Edge.END,
    "G": Edge.SEARCH_START,
    "b": Edge.WORD,
    "B": Edge.NO_WORD,
}
_UNMATCHED = "end pattern with unmatched parenthesis"
_LARGEST = 100_000


def parse_oniguruma(pattern: str) -> Parsed:
    """The tree of a pattern.

    Errors:
        PatternError: it is none.

    Example:
        >>> parse_oniguruma("(?<a b>x)|(?<a b>y)").names
        {'a b': (1, 2)}
    """
    plain = _Oniguruma(pattern, named=False).parse()
    return _Oniguruma(pattern, named=True).parse() if plain.names else plain


class _Oniguruma:
    """One reading; with `named`, groups without a name remember nothing."""

    def __init__(self, pattern: str, named: bool) -> None:
        self.reader = Reader(pattern)
        self.marks = OnigurumaClass(self.reader)
        self.named = named
        self.groups = 0
        self.names: dict[str, tuple[int, ...]] = {}
        self.wanted: list[str] = []

    def parse(self) -> Parsed:
        tree = self._choice()
        if not self.reader.done:
            raise self.reader.error("unmatched close parenthesis")
        for name in self.wanted:
            if name not in self.names:
                raise self.reader.error(f"undefined name <{name}> reference")
        return Parsed(tree, self.groups, self.names)

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
            item = self._repeated(self._item())
            if item != NOTHING:
                items.append(item)

    def _item(self) -> Node:
        reader = self.reader
        if reader.peek == "{" and self._bounds():
            raise reader.error("target of repeat operator is not specified")
        letter = reader.next()
        if letter in "*+?":
            raise reader.error("target of repeat operator is not specified")
        if letter == "(":
            return self._group()
        if letter == "[":
            return One(self.marks.read())
        if letter == "\\":
            return self._escape()
        if letter == ".":
            return One(EVERY if self.marks.flags & _DOTALL else _NOT_FEED)
        if letter == "^":
            return At(Edge.LINE_START)
        if letter == "$":
            return At(Edge.LINE_END)
        return One(self.marks.cased(CharSet.of(letter)))

    def _repeated(self, item: Node) -> Node:
        reader = self.reader
        while True:
            self.marks.skip()
            sign = reader.peek
            if sign and sign in "*+?":
                reader.at += 1
                low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
                lazy, possessive = reader.take("?"), reader.take("+")
                mode = Mode.LAZY if lazy else Mode.POSSESSIVE if possessive else Mode.GREEDY
                item = Repeat(item, low, high, mode)
            elif sign == "{" and (bounds := self._bounds()):
                item = self._counted(item, *bounds)
            else:
                return item

    def _counted(self, item: Node, low: int, high: int | None) -> Node:
        if not self.reader.take("?"):
            return Repeat(item, low, high, Mode.GREEDY)
        if low == high:
            return Repeat(Repeat(item, low, high, Mode.GREEDY), 0, 1, Mode.GREEDY)
        return Repeat(item, low, high, Mode.LAZY)

    def _bounds(self) -> tuple[int, int | None] | None:
        """What a counted repetition says; None where the brace is only a brace."""
        reader, start = self.reader, self.reader.at
        reader.at += 1
        first = reader.among(DIGITS, len(reader.text))
        comma = reader.take(",")
        second = reader.among(DIGITS, len(reader.text)) if comma else first
        if not reader.take("}") or not (first or second):
            reader.at = start
            return None
        low, high = int(first or "0"), int(second) if second else None
        if max(low, high or 0) > _LARGEST:
            raise reader.error("too big number for repeat range")
        if high is not None and high < low:
            raise reader.error("upper is smaller than lower in repeat range")
        return low, high

    def _group(self) -> Node:
        reader = self.reader
        if not reader.take("?"):
            return self._inner() if self.named else self._captured("")
        if reader.take("#"):
            if reader.until(")") is None:
                raise reader.error("end pattern in group")
            return NOTHING
        for text, ahead, negative in LOOKS:
            if reader.take(text):
                return self._look(ahead, negative)
        if reader.take(">"):
            return Atomic(self._inner())
        if reader.take("<"):
            return self._captured(self._name(">"))
        if reader.take("'"):
            return self._captured(self._name("'"))
        if reader.take("("):
            return self._test()
        return self._inner() if reader.take(":") else self._flagged()

    def _look(self, ahead: bool, negative: bool) -> Node:
        tree = self._inner()
        if not ahead:
            widths = map(width, tree.options if isinstance(tree, Choice) else (tree,))
            if any(least != most for least, most in widths):
                raise self.reader.error("invalid pattern in look-behind")
        return Look(tree, ahead, negative)

    def _flagged(self) -> Node:
        reader, before, on = self.reader, self.marks.flags, True
        changed = before
        while True:
            letter = reader.next()
            if letter == "-":
                on = False
            elif letter and letter in _FLAGS:
                changed = changed | _FLAGS[letter] if on else changed & ~_FLAGS[letter]
            elif letter in (")", ":") and letter:
                self.marks.flags = changed
                tree = self._choice()
                self.marks.flags = before
                if letter == ":" and not reader.take(")"):
                    raise reader.error(_UNMATCHED)
                return tree
            else:
                raise reader.error("undefined group option" if letter else "end pattern in group")

    def _inner(self) -> Node:
        before = self.marks.flags
        tree = self._choice()
        self.marks.flags = before
        if not self.reader.take(")"):
            raise self.reader.error(_UNMATCHED)
        return tree

    def _captured(self, name: str) -> Node:
        self.groups += 1
        number = self.groups
        if name:
            self.names[name] = (*self.names.get(name, ()), number)
        return Group(self._inner(), number, None)

    def _name(self, end: str) -> str:
        reader, start = self.reader, self.reader.at
        name = reader.until(end)
        if name is None or ")" in name:
            rest = reader.text[start:] if name is None else name
            raise reader.error(f"invalid group name <{rest}>" if rest else _UNMATCHED)
        if not name:
            raise reader.error("group name is empty")
        if name[0] in "0123456789-":
            raise reader.error(f"invalid group name <{name}>")
        return name

    def _test(self) -> Node:
        reader = self.reader
        name = reader.until(")") or ""
        bare = name.strip("<>'")
        numbers = (int(bare),) if bare.isdigit() else self.names.get(bare, ())
        if not numbers or numbers[0] > self.groups:
            raise reader.error("invalid backref number/name")
        tree = self._inner()
        if not isinstance(tree, Choice):
            return Test(numbers[-1], tree, NOTHING)
        if len(tree.options) > 2:
            raise reader.error("invalid conditional pattern")
        return Test(numbers[-1], tree.options[0], tree.options[1])

    def _escape(self) -> Node:
        reader = self.reader
        letter = reader.peek
        if not letter:
            raise reader.error("end pattern at escape")
        if letter in _EDGES:
            reader.at += 1
            return At(_EDGES[letter], _WORD)
        if letter in ("R", "X", "K"):
            reader.at += 1
            return ANY_BREAK if letter == "R" else Special("\\" + letter)
        if letter in "kg" and reader.text[reader.at + 1 : reader.at + 2] in ("<", "'"):
            return self._referred()
        if letter in "123456789" and (node := self._numbered()):
            return node
        letters = self.marks.escape(False)
        return One(letters if isinstance(letters, CharSet) else self.marks.cased(CharSet.of(letters)))

    def _referred(self) -> Node:
        reader = self.reader
        kind, opened = reader.next(), reader.next()
        name = reader.until(">" if opened == "<" else "'")
        if not name:
            raise reader.error("invalid group name <>" if name is None else "group name is empty")
        if name.lstrip("-+").isdigit():
            return self._by_number(kind, name)
        if kind == "g":
            raise reader.error("a call of another group is not supported")
        self.wanted.append(name)
        return Same(self.names.get(name, ()), bool(self.marks.flags & FOLD))

    def _by_number(self, kind: str, name: str) -> Node:
        if self.named:
            raise self.reader.error("numbered backref/call is not allowed. (use name)")
        number = int(name) if name[0] not in "-+" else self.groups + 1 + int(name)
        if kind == "g" or not 0 < number <= self.groups:
            raise self.reader.error("invalid backref number/name")
        return Same((number,), bool(self.marks.flags & FOLD))

    def _numbered(self) -> Node | None:
        reader, start = self.reader, self.reader.at
        digits = reader.among(DIGITS, 4)
        number = int(digits)
        if number <= self.groups or number <= 9:
            if self.named:
                raise reader.error("numbered backref/call is not allowed. (use name)")
            if number > self.groups:
                raise reader.error("invalid backref number/name")
            return Same((number,), bool(self.marks.flags & FOLD))
        reader.at = start
        return None
