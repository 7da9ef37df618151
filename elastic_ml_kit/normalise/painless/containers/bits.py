"""Sets of bits."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import wrapped


class BitSet(JavaObject):
    """A `BitSet`.

    Args:
        size: how many bits it is made for; it grows.
    """

    __slots__ = ("_words", "bits")

    java_name: ClassVar[str] = "java.util.BitSet"

    def __init__(self, size: int = 64) -> None:
        if size < 0:
            throw("NegativeArraySizeException", f"nbits < 0: {size}")
        self.bits = 0
        self._words = (size + 63) // 64

    def size(self) -> int:
        """The bits there is room for."""
        return max(self._words, (self.bits.bit_length() + 63) // 64) * 64

    def mask(self, start: int, end: int | None = None) -> int:
        """The bits from a place to before another; without that the one bit.

        Errors:
            Thrown: a place is negative, or they are in the wrong order.
        """
        if end is None:
            if start < 0:
                throw("IndexOutOfBoundsException", f"bitIndex < 0: {start}")
            return 1 << start
        if start < 0:
            throw("IndexOutOfBoundsException", f"fromIndex < 0: {start}")
        if end < 0:
            throw("IndexOutOfBoundsException", f"toIndex < 0: {end}")
        if start > end:
            throw("IndexOutOfBoundsException", f"fromIndex: {start} > toIndex: {end}")
        return (1 << end) - (1 << start)

    def next(self, start: int, wanted: bool) -> int:
        """The first such bit from a place on, or -1."""
        if start < 0:
            throw("IndexOutOfBoundsException", f"fromIndex < 0: {start}")
        if wanted and not self.bits >> start:
            return -1
        place = start
        while bool(self.bits >> place & 1) != wanted:
            place += 1
        return place

    def previous(self, start: int, wanted: bool) -> int:
        """The last such bit up to a place, or -1."""
        if start < -1:
            throw("IndexOutOfBoundsException", f"fromIndex < -1: {start}")
        return next((p for p in range(start, -1, -1) if bool(self.bits >> p & 1) == wanted), -1)

    def words(self) -> list[int]:
        """Its bits as longs."""
        count = (self.bits.bit_length() + 63) // 64
        return [wrapped(self.bits >> 64 * place, 64) for place in range(count)]

    def octets(self) -> list[int]:
        """Its bits as bytes."""
        count = (self.bits.bit_length() + 7) // 8
        return [wrapped(self.bits >> 8 * place, 8) for place in range(count)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BitSet) and self.bits == other.bits

    __hash__ = None  # type: ignore[assignment]

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        code = 1234
        for place, word in reversed(list(enumerate(self.words()))):
            code ^= wrapped(word * (place + 1), 64)
        return wrapped(code >> 32 ^ code, 32)

    def __str__(self) -> str:
        return "{" + ", ".join(str(p) for p in range(self.bits.bit_length()) if self.bits >> p & 1) + "}"
