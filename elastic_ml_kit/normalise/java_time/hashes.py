"""Hash codes of numbers, of which those of dates and times are made."""

from __future__ import annotations

from elastic_ml_kit.normalise.numerals import wrapped


def long_hash(number: int) -> int:
    """The hash of a long.

    Example:
        >>> long_hash(1 << 32)
        1
    """
    bits = number & 0xFFFFFFFFFFFFFFFF
    return wrapped(bits ^ bits >> 32, 32)
