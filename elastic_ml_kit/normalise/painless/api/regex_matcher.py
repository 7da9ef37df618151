"""Regular expressions as objects: `Pattern` and `Matcher`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.order import cast_message
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.regex import compile_java
from elastic_ml_kit.normalise.regex.java import parse_java
from elastic_ml_kit.normalise.utf16 import is_wide, joined, length, units
from elastic_ml_kit.normalise.values import java_class

Match = re.Match[str]
CANON_EQ = 0x80
_FLAGS = {"c": CANON_EQ, "i": 2, "l": 0x10, "m": 8, "s": 0x20, "u": 0x40, "U": 0x100, "x": 4}


def pattern_of(source: str, flags: str = "") -> Pattern:
    """The pattern that `/source/flags` stands for.

    Errors:
        PatternError: it is none.

    Example:
        >>> finds(pattern_of("B+", "i"), "abba")
        True
    """
    bits = 0
    for letter in flags:
        bits |= _FLAGS[letter]
    return Pattern(source, bits)


class Pattern(JavaObject):
    """A compiled regular expression.

    Attributes:
        source: as it was written.
        compiled: what runs it.
    """

    __slots__ = ("_flags", "compiled", "source")

    java_name = "java.util.regex.Pattern"

    def __init__(self, source: str, flags: int) -> None:
        self.source = source
        self._flags = flags
        self.compiled = compile_java(source, flags & ~CANON_EQ)

    def flags(self) -> int:
        """The bits of `java.util.regex.Pattern`, with those that the expression sets itself."""
        return parse_java(self.source, self._flags).flags

    def __str__(self) -> str:
        return self.source


def finds(pattern: Pattern, sequence: Any) -> bool:
    """Whether the pattern is somewhere in the text: `sequence =~ pattern`.

    Errors:
        Thrown: there is no text.
    """
    text = sequence if type(sequence) is str else input_of(sequence)
    return pattern.compiled.search(text) is not None


def matches(pattern: Pattern, sequence: Any) -> bool:
    """Whether the pattern takes the whole text: `sequence ==~ pattern`.

    Errors:
        Thrown: there is no text.
    """
    text = sequence if type(sequence) is str else input_of(sequence)
    return pattern.compiled.fullmatch(text) is not None


def input_of(sequence: Any) -> str:
    """The text of a CharSequence that is to be searched.

    Errors:
        Thrown: it is null, or none.
    """
    if sequence is None:
        message = 'Cannot invoke "java.lang.CharSequence.length()" because "this.wrapped" is null'
        throw("NullPointerException", message)
    if not hasattr(sequence, "append") and type(sequence) is not str:
        throw("ClassCastException", cast_message(java_class(sequence), "java.lang.CharSequence"))
    return joined(str(sequence))


class Matcher(JavaObject):
    """A pattern on its way through a text; places are counted in UTF-16 code units.

    Attributes:
        pattern: what it looks for.
        start, end: the region that it looks at, in characters.
        anchoring, transparent: whether the bounds of the region are ends of the text, and can be
            seen through.
    """

    __slots__ = (
        "_last",
        "_next",
        "_seen",
        "_text",
        "_wide",
        "anchoring",
        "end",
        "pattern",
        "start",
        "transparent",
    )

    java_name = "java.util.regex.Matcher"

    def __init__(self, pattern: Pattern, text: str) -> None:
        self.pattern = pattern
        self.anchoring = True
        self.transparent = False
        self._text = text
        self._wide = is_wide(text)
        self.reset()

    def __str__(self) -> str:
        region = f"{self._outer(self.start)},{self._outer(self.end)}"
        last = self._last[0] if self._last else ""
        return f"{self.java_name}[pattern={self.pattern} region={region} lastmatch={last}]"

    def reset(self) -> Matcher:
        """Starts again at the beginning of the whole text."""
        return self._look_at_part(0, len(self._text))

    def _look_at_part(self, start: int, end: int) -> Matcher:
        self._last: Match | None = None
        self._next = 0
        self.start, self.end = start, end
        self._seen = self._text[start:end]
        return self

    def find(self) -> bool:
        """Goes to the next match."""
        if self._next > len(self._seen):
            return self._keep(None)
        return self._keep(self.pattern.compiled.search(self._seen, self._next))

    def find_from(self, index: int) -> bool:
        """Starts again and goes to the first match at or after an index.

        Errors:
            Thrown: the index is out of bounds.
        """
        if not 0 <= index <= self._outer(len(self._text)):
            throw("IndexOutOfBoundsException", "Illegal start index")
        self.reset()
        self._next = self._inner(index)
        return self.find()

    def match_all(self) -> bool:
        """Whether the pattern takes the whole region."""
        return self._keep(self.pattern.compiled.fullmatch(self._seen))

    def look_at(self) -> bool:
        """Whether the pattern is at the beginning of the region."""
        return self._keep(self.pattern.compiled.match(self._seen))

    def _keep(self, found: Match | None) -> bool:
        self._last = found
        if found is None:
            self._next = len(self._seen) + 1
            return False
        start, end = found.span()
        self._next = end + (start == end)
        return True

    def _outer(self, place: int) -> int:
        if place < 0 or not self._wide:
            return place
        return length(self._text[:place])

    def _inner(self, place: int) -> int:
        return len(joined(units(self._text)[:place])) if self._wide else place

    def last(self, problem: str = "No match available") -> Match:
        """The match it stands at.

        Errors:
            Thrown: there is none.
        """
        if self._last is None:
            throw("IllegalStateException", problem)
        return self._last

    def group(self, number: int = 0) -> str | None:
        """What a group took; None where it took part in nothing.

        Errors:
            Thrown: there is no match, or no such group.
        """
        found = self.last("No match found")
        return found[self._checked(number)]

    def named(self, name: str | None) -> str | None:
        """What a named group took.

        Errors:
            Thrown: there is no match, or no such group.
        """
        if name is None:
            throw("NullPointerException", "Group name")
        found = self.last("No match found")
        if name not in self.pattern.compiled.groupindex:
            throw("IllegalArgumentException", f"No group with name <{name}>")
        return found[name]

    def _checked(self, number: int) -> int:
        if not 0 <= number <= self.pattern.compiled.groups:
            throw("IndexOutOfBoundsException", f"No group {number}")
        return number

    def group_start(self, number: int = 0) -> int:
        """Where a group begins, or -1.

        Errors:
            Thrown: there is no match, or no such group.
        """
        return self._absolute(self.last().start(self._checked(number)))

    def group_end(self, number: int = 0) -> int:
        """Where a group ends, or -1.

        Errors:
            Thrown: there is no match, or no such group.
        """
        return self._absolute(self.last().end(self._checked(number)))

    def _absolute(self, place: int) -> int:
        return self._outer(self.start + place) if place >= 0 else place

    def set_region(self, start: int, end: int) -> Matcher:
        """Looks at a part of the text only.

        Errors:
            Thrown: an index is out of bounds.
        """
        if not 0 <= start <= self._outer(len(self._text)):
            throw("IndexOutOfBoundsException", "start")
        if not start <= end <= self._outer(len(self._text)):
            throw("IndexOutOfBoundsException", "end" if start <= end or end < 0 else "start > end")
        return self._look_at_part(self._inner(start), self._inner(end))

    def bounds(self) -> tuple[int, int]:
        """The region in code units."""
        return self._outer(self.start), self._outer(self.end)

    def use(self, pattern: Pattern | None) -> Matcher:
        """Looks for another pattern from here on.

        Errors:
            Thrown: there is none.
        """
        if pattern is None:
            throw("IllegalArgumentException", "Pattern cannot be null")
        self.pattern, self._last = pattern, None
        return self

    def hit_end(self) -> bool:
        """Whether the last search looked at the end of the text."""
        searched = self._next > 0
        return searched and (self._last is None or self._last.end() == len(self._seen))

    def replaced(self, new: Callable[[Matcher], str], limit: int = 0) -> str:
        """The whole text with matches replaced, from the beginning."""
        self.reset()
        parts: list[str] = []
        at = 0
        while (not limit or len(parts) < 2 * limit) and self.find():
            found = self.last()
            parts += (self._text[at : found.start()], new(self))
            at = found.end()
        return "".join([*parts, self._text[at:]])
