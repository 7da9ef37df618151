"""Tokens and calls of languages with curly braces: just enough to read the text of a log statement."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/|(?P<name>[A-Za-z_$][\w$]*(?![\w$"]))|(?P<mark>[(),.;{}\[\]=+@&*<>!|?:-])|"""
    r"""(?P<block>[fs]?\"{3}.*?\"{3,})|(?P<text>[fs]"(?:[^"\\\n$]|\\.|\$\{[^}\n]*\}|\$)*"|(?:[uULRN]|u8)?"(?:[^"\\\n]|\\.)*")|"""
    r"""(?P<raw>`[^`]*`)|(?P<char>'(?:[^'\\\n]|\\.[^'\n]*)')|(?P<tail>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)|"""
    r"""(?P<other>.)""",
    re.S,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": " ", "b": " ", "f": " ", "a": " ", "v": " ", "0": " ", "\n": ""}
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


class Token(NamedTuple):
    """A name, a mark or a string of a source file.

    Attributes:
        kind: `name`, `mark`, or `text` for a string.
        text: the name or the mark; of a string what it says, with escapes resolved.
        at: where it begins, in characters.
        filled: whether it is a string with `$` places for values, as in Scala.
    """

    kind: str
    text: str
    at: int
    filled: bool = False


class Lines:
    """Line numbers of places in a text.

    Example:
        >>> Lines("a\\nb\\nc").number(2)
        2
    """

    def __init__(self, text: str) -> None:
        self._starts = [0] + [found.end() for found in re.finditer("\n", text)]

    def number(self, at: int) -> int:
        """The 1-based line of the character at `at`."""
        return bisect_right(self._starts, at)


def unescape(text: str) -> str:
    r"""What a string literal says.

    Example:
        >>> unescape(r"a\tb\u0041\x42")
        'a\tbAB'
    """
    if "\\" not in text:
        return text

    def resolve(found: re.Match[str]) -> str:
        code, byte, octal, plain = found.groups()
        if code or byte:
            return chr(int(code or byte, 16))
        return " " if octal else _PLAIN.get(plain, plain)

    return _ESCAPE.sub(resolve, text)


def tokens(text: str) -> list[Token]:
    """The tokens of a source file, without blanks and comments."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        body, at = match.group(), match.start()
        if kind in ("name", "mark"):
            found.append(Token(kind, body, at))
        elif kind == "text":
            start = body.index('"')
            found.append(Token("text", unescape(body[start + 1 : -1]), at, body[:start] in ("s", "f")))
        elif kind == "block":
            start = body.index('"')
            found.append(Token("text", body[start + 3 : -3].replace("|", " "), at, start > 0))
        elif kind == "raw":
            found.append(Token("text", body[1:-1], at))
        elif kind == "char":
            found.append(Token("char", unescape(body[1:-1]), at))
        else:
            found.append(Token("name" if kind != "other" else "mark", body, at))
    return found


def close_of(row: Sequence[Token], start: int) -> int:
    """The place of the bracket that closes the one at `start`; the end of the row where none does."""
    depth = 0
    for at in range(start, len(row)):
        if row[at].kind == "mark":
            if row[at].text in _OPEN:
                depth += 1
            elif row[at].text in _CLOSE:
                depth -= 1
                if depth == 0:
                    return at
    return len(row)


def split(row: Sequence[Token], mark: str) -> Iterator[Sequence[Token]]:
    """The parts of a row between the marks that stand in no bracket."""
    depth, start = 0, 0
    for at, token in enumerate(row):
        if token.kind != "mark":
            continue
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
        elif token.text == mark and depth == 0:
            yield row[start:at]
            start = at + 1
    yield row[start:]


def arguments(row: Sequence[Token], start: int) -> tuple[Sequence[Token], ...]:
    """The arguments of the call whose bracket opens at `start`."""
    inner = row[start + 1 : close_of(row, start)]
    return tuple(part for part in split(inner, ",") if part)


def chain(row: Sequence[Token], at: int, limit: int = 8) -> list[str]:
    """The names of the receiver before the dot at `at`, nearest first: `a.b(x).c` gives b, a before `.c`.

    Args:
        row: the tokens.
        at: the place of the dot.
        limit: at most so many names.
    """
    names: list[str] = []
    while at > 0 and row[at].text == "." and row[at].kind == "mark" and len(names) < limit:
        at -= 1
        depth = 0
        while at > 0 and row[at].kind == "mark" and (depth or row[at].text in ")]"):
            depth += row[at].text in ")]"
            depth -= row[at].text in "(["
            at -= 1
            while depth and at > 0 and row[at].kind != "mark":
                at -= 1
            if not depth:
                break
        if row[at].kind != "name":
            break
        names.append(row[at].text)
        at -= 1
    return names


def say(row: Sequence[Token], resources: Mapping[str, str] | None = None) -> str | None:
    """The text of an expression with `<*>` for what is not a string; None where it holds no string.

    Strings side by side and strings joined by `+` are one text; of `String.format(text, …)` and of
    `text.formatted(…)` the text counts, of `getString("key", …)` what `resources` has for the key.
    """
    parts, spoken = [], False
    for term in split(row, "+"):
        text = _term(term, resources or {})
        spoken = spoken or text is not None
        parts.append("<*>" if text is None else text)
    return "".join(parts) if spoken else None


def _term(row: Sequence[Token], resources: Mapping[str, str]) -> str | None:
    if not row:
        return None
    first = row[0]
    if first.kind == "text":
        return _strings(row)
    if first.kind == "char" and len(row) == 1:
        return first.text
    if first.text == "(" and first.kind == "mark":
        return say(row[1 : close_of(row, 0)], resources)
    for at, token in enumerate(row[:-1]):
        if token.kind == "mark" and token.text == "(":
            called = row[at - 1].text if at else ""
            given = arguments(row, at)
            if called == "getString" and given and given[0][0].kind == "text":
                return resources.get(given[0][0].text)
            if called in ("format", "formatted", "lenientFormat", "safeFormat") and given:
                return say(given[0], resources)
            if called in ("_", "gettext", "N_", "errmsg", "errmsg_internal") and given:
                return say(given[0], resources)
            return None
    return None


def _strings(row: Sequence[Token]) -> str | None:
    parts = []
    for token in row:
        if token.kind == "text":
            parts.append(_fill(token.text) if token.filled else token.text)
        elif token.kind == "name":
            parts.append("<*>")
        else:
            break
    return "".join(parts)


_PLACE = re.compile(r"\$\$|\$\w+|\$\{(?:[^{}]|\{[^{}]*\})*\}")


def _fill(text: str) -> str:
    return _PLACE.sub(lambda found: "$" if found[0] == "$$" else "<*>", text)
