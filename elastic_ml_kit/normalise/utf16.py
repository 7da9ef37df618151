"""Texts as Java counts them, in UTF-16 code units, for which Python's code points have to be split in two.

Most texts hold no character beyond 16 bits and are their own units; `is_wide` tells the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ENCODING, _ERRORS = "utf-16-le", "surrogatepass"
_WIDE = re.compile("[\U00010000-\U0010ffff]")
HIGH_FIRST, HIGH_LAST = 0xD800, 0xDBFF
LOW_FIRST, LOW_LAST = 0xDC00, 0xDFFF


def is_wide(text: str) -> bool:
    """Whether a character takes two code units."""
    return not text.isascii() and _WIDE.search(text) is not None


def length(text: str) -> int:
    """How many code units the text has.

    Example:
        >>> length("a\\N{GRINNING FACE}")
        3
    """
    return len(text) if text.isascii() else len(text.encode(_ENCODING, _ERRORS)) // 2


def units(text: str) -> str:
    """The text with a character for each code unit: those beyond 16 bits become two surrogates.

    Example:
        >>> units("\\N{GRINNING FACE}")
        '\\ud83d\\ude00'
    """
    if not is_wide(text):
        return text
    raw = text.encode(_ENCODING, _ERRORS)
    return "".join(map(chr, memoryview(raw).cast("H")))


def joined(units: str) -> str:
    """The text of code units: a high surrogate and a low one after it become one character.

    Example:
        >>> joined("\\ud83d\\ude00") == "\\N{GRINNING FACE}"
        True
    """
    if units.isascii():
        return units
    return units.encode(_ENCODING, _ERRORS).decode(_ENCODING, _ERRORS)


def of_codes(codes: Iterable[int]) -> str:
    """The text of code units given as numbers."""
    return joined("".join(map(chr, codes)))


def is_high(code: int) -> bool:
    """Whether the code unit is the first of two."""
    return HIGH_FIRST <= code <= HIGH_LAST


def is_low(code: int) -> bool:
    """Whether the code unit is the second of two."""
    return LOW_FIRST <= code <= LOW_LAST
