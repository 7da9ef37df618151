"""Java's regular expressions, as far as Python's `re` runs them: compiling, replacing and splitting.

The one place where processors meet a regular expression; what `re` cannot do is refused, not done otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache

from elastic_ml_kit.normalise.faults import IngestError, illegal

PATTERN_SYNTAX = "pattern_syntax_exception"
_REFERENCE = re.compile(r"\\(.)|\$\{([^}]*)\}|\$(\d+)|(\\)|(\$)", re.DOTALL)
_NEEDS_REGEX = frozenset("\\[](){}.*+?^$|")


class PatternError(Exception):
    """The pattern is not one, or needs what is not supported."""


_INSIDE = {
    "h": r"[ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    "H": r"[^ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    "R": r"(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])",
    "Z": r"(?=(?:\r\n|[\n\r\x85\u2028\u2029])?\Z)",
    "z": r"\Z",
    "e": r"\x1b",
}
_CLASSES = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r"\s",
}
_ESCAPE = re.compile(
    r"\\(?:Q(?P<quoted>.*?)(?:\\E|\Z)|0(?P<octal>[0-3]?[0-7]{1,2})|x\{(?P<point>[0-9a-fA-F]+)\}"
    r"|c(?P<control>.)|k<(?P<name>\w+)>|(?P<negative>[pP])(?:\{(?P<class>\w+)\})|(?P<other>.))"
    r"|(?P<group>\(\?<(?=[a-zA-Z]))|(?P<bracket>[\[\]])",
    re.DOTALL,
)


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern, with Java's meaning of classes and of upper and lower case (ASCII unless `(?u)`).

    Errors:
        PatternError: no regular expression, or one that `re` cannot run.

    Example:
        >>> compile_pattern(r"(?<word>\\p{Alpha}+)\\h").search("5 ab c")["word"]
        'ab'
    """
    flags, body = _flags(pattern)
    try:
        return re.compile(_translated(body), flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"{error}: {pattern}") from None


def _flags(pattern: str) -> tuple[int, str]:
    found = re.match(r"\(\?([a-zA-Z]+)\)", pattern)
    if not found:
        return re.ASCII, pattern
    flags = re.UNICODE if set(found[1]) & set("uU") else re.ASCII
    for letter in found[1]:
        if letter not in "imsxuUd":
            raise PatternError(f"Unknown inline modifier: {pattern}")
        flags |= {"i": re.I, "m": re.M, "s": re.S, "x": re.X}.get(letter, 0)
    return flags, pattern[found.end() :]


def _translated(pattern: str) -> str:
    depth = 0

    def swap(found: re.Match[str]) -> str:
        nonlocal depth
        if found["bracket"]:
            if found[0] == "[" and depth:
                raise PatternError(f"a class inside a class is not supported: {pattern}")
            depth = 1 if found[0] == "[" else 0
            return found[0]
        if found["group"]:
            return found[0] if depth else "(?P<"
        return _escape(found, bool(depth), pattern)

    return _ESCAPE.sub(swap, pattern)


def _escape(found: re.Match[str], inside: bool, pattern: str) -> str:
    if found["quoted"] is not None:
        return re.escape(found["quoted"])
    if found["octal"]:
        return f"\\x{int(found['octal'], 8):02x}"
    if found["point"]:
        return f"\\U{int(found['point'], 16):08x}"
    if found["control"]:
        return f"\\x{ord(found['control']) ^ 64:02x}"
    if found["name"]:
        return f"(?P={found['name']})"
    if found["negative"]:
        return _class(found, inside, pattern)
    return _simple(found["other"], inside, pattern)


def _class(found: re.Match[str], inside: bool, pattern: str) -> str:
    members = _CLASSES.get(found["class"].removeprefix("Is"))
    negated = found["negative"] == "P"
    if members is None or (inside and negated):
        raise PatternError(f"character property {found[0]} is not supported: {pattern}")
    return members if inside else f"[{'^' if negated else ''}{members}]"


def _simple(letter: str, inside: bool, pattern: str) -> str:
    if letter in _INSIDE:
        whole = _INSIDE[letter]
        if not inside:
            return whole
        if letter in "he":
            return whole.strip("[]")
        raise PatternError(f"\\{letter} inside a class is not supported: {pattern}")
    if letter in "GX":
        raise PatternError(f"\\{letter} is not supported: {pattern}")
    return f"\\{letter}" if letter.isascii() else letter


class Replacement:
    """A replacement text with `$1`, `${name}` and `\\$`, read once.

    Example:
        >>> Replacement(compile_pattern(r"(\\w)@(\\w)"), "$2 at $1").everywhere("a@b c@d")
        'b at a d at c'
    """

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern = pattern
        self._text = text
        self._plain = text.replace("\\", r"\\") if "$" not in text and "\\" not in text else None

    def everywhere(self, text: str) -> str:
        """The text with every match replaced.

        Errors:
            IngestError: the replacement speaks of a group that the pattern does not have.
        """
        if self._plain is not None:
            return self._pattern.sub(self._plain, text)
        return self._pattern.sub(self._expand, text)

    def _expand(self, match: re.Match[str]) -> str:
        return _REFERENCE.sub(lambda found: self._referred(found, match), self._text)

    def _referred(self, found: re.Match[str], match: re.Match[str]) -> str:
        if found[1] is not None:
            return str(found[1])
        if found[2] is not None:
            if found[2] not in self._pattern.groupindex:
                raise illegal(f"No group with name {{{found[2]}}}")
            return match[found[2]] or ""
        if found[3] is not None:
            return self._numbered(found[3], match)
        raise illegal("character to be escaped is missing" if found[4] else "Illegal group reference")

    def _numbered(self, digits: str, match: re.Match[str]) -> str:
        used = 1
        while used < len(digits) and int(digits[: used + 1]) <= self._pattern.groups:
            used += 1
        number = int(digits[:used])
        if number > self._pattern.groups:
            raise IngestError("index_out_of_bounds_exception", f"No group {number}")
        return (match[number] or "") + digits[used:]


class Splitter:
    """Divides texts where a pattern matches, as Java's `split` does.

    Args:
        separator: a regular expression; a wrong one fails when the first text comes, as in Elasticsearch.

    Example:
        >>> Splitter(",").split("a,,b,,", 0), Splitter("").split("abc", 0)
        (['a', '', 'b'], ['a', 'b', 'c'])
    """

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._plain = bool(separator) and not _NEEDS_REGEX & set(separator)
        self._pattern: re.Pattern[str] | PatternError
        try:
            self._pattern = compile_pattern(separator)
        except PatternError as error:
            self._pattern = error

    def split(self, text: str, limit: int) -> list[str]:
        """The parts.

        Args:
            text: what to divide.
            limit: 0 for all without empty ones at the end, -1 for all, else at most so many.

        Errors:
            IngestError: the separator is no regular expression.
        """
        parts = self._parts(text, limit)
        if limit == 0 and len(parts) > 1:
            while parts and not parts[-1]:
                parts.pop()
        return parts

    def _parts(self, text: str, limit: int) -> list[str]:
        if self._plain:
            return text.split(self._separator, limit - 1 if limit > 0 else -1)
        if isinstance(self._pattern, PatternError):
            raise IngestError(PATTERN_SYNTAX, str(self._pattern))
        parts: list[str] = []
        start = 0
        for match in self._pattern.finditer(text):
            if match.end() == 0 or (match.start() == match.end() == len(text)):
                continue
            if 0 < limit == len(parts) + 1:
                break
            parts.append(text[start : match.start()])
            start = match.end()
        return [*parts, text[start:]]
