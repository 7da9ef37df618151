"""MurmurHash3 with 128 bits for 64-bit machines, which hashlib does not have."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> 64 - bits) & _MASK


def _mixed(value: int) -> int:
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & _MASK
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & _MASK
    return value ^ value >> 33


def _first(block: int) -> int:
    return _rotated(block * _C1 & _MASK, 31) * _C2 & _MASK


def _second(block: int) -> int:
    return _rotated(block * _C2 & _MASK, 33) * _C1 & _MASK


class Murmur3:
    """Collects bytes as hashlib's objects do; the seed is 0.

    Example:
        >>> digest = Murmur3()
        >>> digest.update(b"hello")
        >>> digest.digest().hex()
        'cbd8a7b341bd9b025b1e906a48ae1d19'
    """

    def __init__(self) -> None:
        self._data = bytearray()

    def update(self, data: bytes, /) -> None:
        """Takes more bytes."""
        self._data += data

    def digest(self) -> bytes:
        """The hash, 16 bytes, first half first, each most significant byte first."""
        data = bytes(self._data)
        one = two = 0
        whole = len(data) // 16 * 16
        for at in range(0, whole, 16):
            one ^= _first(int.from_bytes(data[at : at + 8], "little"))
            one = ((_rotated(one, 27) + two) * 5 + 0x52DCE729) & _MASK
            two ^= _second(int.from_bytes(data[at + 8 : at + 16], "little"))
            two = ((_rotated(two, 31) + one) * 5 + 0x38495AB5) & _MASK
        tail = data[whole:]
        two ^= _second(int.from_bytes(tail[8:], "little"))
        one ^= _first(int.from_bytes(tail[:8], "little"))
        one, two = one ^ len(data), two ^ len(data)
        one = (one + two) & _MASK
        two = (two + one) & _MASK
        one, two = _mixed(one), _mixed(two)
        one = (one + two) & _MASK
        two = (two + one) & _MASK
        return one.to_bytes(8, "big") + two.to_bytes(8, "big")
