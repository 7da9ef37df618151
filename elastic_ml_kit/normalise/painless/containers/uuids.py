"""UUIDs, read and shown as Java does."""

from __future__ import annotations

import hashlib
import uuid
from typing import ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import wrapped

_HALF = (1 << 64) - 1


class Uuid(JavaObject):
    """A `UUID`.

    Args:
        most, least: its halves, as signed longs.
    """

    __slots__ = ("least", "most")

    java_name: ClassVar[str] = "java.util.UUID"

    def __init__(self, most: int, least: int) -> None:
        self.most = most
        self.least = least

    @property
    def version(self) -> int:
        """How it was made: 1 from the time, 3 from a name, 4 at random."""
        return self.most >> 12 & 0xF

    def time_based(self) -> None:
        """Refuses one that is not made from the time.

        Errors:
            Thrown: it is not.
        """
        if self.version != 1:
            throw("UnsupportedOperationException", "Not a time-based UUID")

    def __str__(self) -> str:
        return str(uuid.UUID(int=(self.most & _HALF) << 64 | self.least & _HALF))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uuid) and (self.most, self.least) == (other.most, other.least)

    def __hash__(self) -> int:
        return hash((self.most, self.least))

    def __lt__(self, other: Uuid) -> bool:
        return (self.most, self.least) < (other.most, other.least)

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        mixed = (self.most ^ self.least) & _HALF
        return wrapped(mixed >> 32 ^ mixed, 32)


def read_uuid(text: str | None) -> Uuid:
    """The UUID of a text of five hexadecimal numbers.

    Errors:
        Thrown: it is none.

    Example:
        >>> str(read_uuid("1-2-3-4-5"))
        '00000001-0002-0003-0004-000000000005'
    """
    if text is None:
        return throw("NullPointerException", 'Cannot invoke "String.length()" because "name" is null')
    if len(text) > 36:
        throw("IllegalArgumentException", "UUID string too large")
    parts = text.split("-")
    if len(parts) != 5:
        throw("IllegalArgumentException", f"Invalid UUID string: {text}")
    low, middle, high, clock, node = map(_hexadecimal, parts)
    most = (low & 0xFFFFFFFF) << 32 | (middle & 0xFFFF) << 16 | high & 0xFFFF
    least = (clock & 0xFFFF) << 48 | node & 0xFFFFFFFFFFFF
    return Uuid(wrapped(most, 64), wrapped(least, 64))


def _hexadecimal(digits: str) -> int:
    if not digits:
        throw("NumberFormatException", "")
    for place, digit in enumerate(digits):
        if digit not in "0123456789abcdefABCDEF" and not (place == 0 and digit == "+" and digits[1:]):
            throw("NumberFormatException", f'Error at index {place} in: "{digits}"')
    return int(digits, 16)


def random_uuid() -> Uuid:
    """A UUID at random."""
    return _of(uuid.uuid4().bytes)


def named_uuid(name: bytes) -> Uuid:
    """The UUID of a name, always the same."""
    digest = bytearray(hashlib.md5(name, usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x30
    digest[8] = digest[8] & 0x3F | 0x80
    return _of(bytes(digest))


def _of(octets: bytes) -> Uuid:
    most, least = (int.from_bytes(half, "big", signed=True) for half in (octets[:8], octets[8:]))
    return Uuid(most, least)
