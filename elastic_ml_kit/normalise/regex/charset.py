"""Sets of characters as ranges of code points: what classes, properties and upper and lower case become."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]


class CharSet:
    """Some of all code points.

    Attributes:
        ranges: first and last of each run, in order, with gaps between.

    Example:
        >>> digits = CharSet.of("0123456789")
        >>> digits.ranges, "5" in (digits & ~CharSet.of("5"))
        (((48, 57),), False)
    """

    __slots__ = ("ranges",)

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges

    @classmethod
    def of(cls, letters: str) -> CharSet:
        """The set of these characters."""
        return cls(_joined((ord(letter), ord(letter)) for letter in letters))

    @classmethod
    def spans(cls, *ranges: tuple[int, int]) -> CharSet:
        """The set of these ranges, which may overlap."""
        return cls(_joined(ranges))

    @property
    def single(self) -> str | None:
        """The only character, if there is exactly one."""
        if len(self.ranges) == 1 and self.ranges[0][0] == self.ranges[0][1]:
            return chr(self.ranges[0][0])
        return None

    def __contains__(self, letter: str) -> bool:
        code = ord(letter)
        return any(low <= code <= high for low, high in self.ranges)

    def __or__(self, other: CharSet) -> CharSet:
        if not other.ranges:
            return self
        return CharSet(_joined(self.ranges + other.ranges)) if self.ranges else other

    def __invert__(self) -> CharSet:
        gaps, start = [], 0
        for low, high in self.ranges:
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= LAST:
            gaps.append((start, LAST))
        return CharSet(tuple(gaps))

    def __and__(self, other: CharSet) -> CharSet:
        shared, left, right = [], 0, 0
        while left < len(self.ranges) and right < len(other.ranges):
            low = max(self.ranges[left][0], other.ranges[right][0])
            high = min(self.ranges[left][1], other.ranges[right][1])
            if low <= high:
                shared.append((low, high))
            if self.ranges[left][1] < other.ranges[right][1]:
                left += 1
            else:
                right += 1
        return CharSet(tuple(shared))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CharSet) and self.ranges == other.ranges

    def __hash__(self) -> int:
        return hash(self.ranges)

    def __repr__(self) -> str:
        return f"CharSet({self.ranges!r})"

    def meets(self, other: CharSet) -> bool:
        """Whether the two have a character in common."""
        left, right = 0, 0
        while left < len(self.ranges) and right < len(other.ranges):
            if self.ranges[left][1] < other.ranges[right][0]:
                left += 1
            elif other.ranges[right][1] < self.ranges[left][0]:
                right += 1
            else:
                return True
        return False

    def folded_ascii(self) -> CharSet:
        """With the other case of its ASCII letters."""
        lower, upper = self & _LOWER, self & _UPPER
        if not lower.ranges and not upper.ranges:
            return self
        return self | _moved(lower, -32) | _moved(upper, 32)

    def folded(self) -> CharSet:
        """With every character that differs from one of its own only by case."""
        classes = _case_classes()
        wanted = [
            (ord(twin), ord(twin))
            for code, twins in classes.items()
            if any(low <= code <= high for low, high in self.ranges)
            for twin in twins
        ]
        return CharSet(_joined([*self.ranges, *wanted])) if wanted else self


def _moved(letters: CharSet, by: int) -> CharSet:
    return CharSet(tuple((low + by, high + by) for low, high in letters.ranges))


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            if high > joined[-1][1]:
                joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return tuple(joined)


@lru_cache(maxsize=1)
def _case_classes() -> dict[int, str]:
    """The characters that are the same but for case, for each that has such."""
    found: dict[str, str] = {}
    for code in range(0x1E944):
        letter = chr(code)
        key = _key(letter)
        if key != letter or letter.upper() != letter:
            found.setdefault(key, key)
            if letter != key:
                found[key] += letter
    return {ord(letter): letters for letters in found.values() if len(letters) > 1 for letter in letters}


def _key(letter: str) -> str:
    upper = letter.upper()
    lower = (upper if len(upper) == 1 else letter).lower()
    return lower if len(lower) == 1 else letter


EMPTY = CharSet(())
EVERY = CharSet(((0, LAST),))
ASCII = CharSet(((0, 127),))
_LOWER = CharSet.spans((97, 122))
_UPPER = CharSet.spans((65, 90))
ALPHA = _LOWER | _UPPER
DIGIT = CharSet.spans((48, 57))
WORD = ALPHA | DIGIT | CharSet.of("_")
HEX = DIGIT | CharSet.of("abcdefABCDEF")
SPACE = CharSet.of("\t\n\x0b\f\r ")
HORIZONTAL = CharSet.of("\t \xa0\u1680\u180e\u202f\u205f\u3000") | CharSet.spans((0x2000, 0x200A))
VERTICAL = CharSet.of("\n\x0b\f\r\x85\u2028\u2029")
POSIX = {
    "Lower": _LOWER,
    "Upper": _UPPER,
    "ASCII": ASCII,
    "Alpha": ALPHA,
    "Digit": DIGIT,
    "Alnum": ALPHA | DIGIT,
    "Punct": CharSet.spans((33, 47), (58, 64), (91, 96), (123, 126)),
    "Graph": CharSet.spans((33, 126)),
    "Print": CharSet.spans((32, 126)),
    "Blank": CharSet.of(" \t"),
    "Cntrl": CharSet.spans((0, 31), (127, 127)),
    "XDigit": HEX,
    "Space": SPACE,
}
