"""Base64 in the three forms of Java, with its errors."""

from __future__ import annotations

import base64
from typing import ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw

_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_URL = _PLAIN[:62] + b"-_"
_PAD = ord("=")


class Encoder(JavaObject):
    """A `Base64.Encoder`.

    Args:
        url: uses the letters that are safe in URLs.
        padded: fills up with `=`.
        line: characters in a line; 0 for one line.
        separator: what stands between lines.
    """

    __slots__ = ("_line", "_padded", "_separator", "_url")

    java_name: ClassVar[str] = "java.util.Base64$Encoder"

    def __init__(
        self, url: bool = False, padded: bool = True, line: int = 0, separator: bytes = b"\r\n"
    ) -> None:
        self._url, self._padded, self._line, self._separator = url, padded, line, separator

    def encode(self, octets: bytes) -> bytes:
        """The encoded form."""
        made = base64.urlsafe_b64encode(octets) if self._url else base64.b64encode(octets)
        if not self._padded:
            made = made.rstrip(b"=")
        if not self._line:
            return made
        lines = [made[start : start + self._line] for start in range(0, len(made), self._line)]
        return self._separator.join(lines)

    def without_padding(self) -> Encoder:
        """The same without `=`."""
        return Encoder(self._url, False, self._line, self._separator)


class Decoder(JavaObject):
    """A `Base64.Decoder`.

    Args:
        url: reads the letters that are safe in URLs.
        mime: leaves out characters that are no letters of it.

    Example:
        >>> Decoder().decode(b"aGk=")
        b'hi'
    """

    __slots__ = ("_letters", "_mime")

    java_name: ClassVar[str] = "java.util.Base64$Decoder"

    def __init__(self, url: bool = False, mime: bool = False) -> None:
        self._letters = {letter: place for place, letter in enumerate(_URL if url else _PLAIN)}
        self._mime = mime

    def decode(self, text: bytes) -> bytes:
        """What was encoded.

        Errors:
            Thrown: it is no Base64.
        """
        self._long_enough(text)
        made = bytearray()
        bits, shift, place = 0, 18, 0
        while place < len(text):
            letter = text[place]
            place += 1
            if letter == _PAD:
                place = self._padding(text, place, shift)
                break
            value = self._letters.get(letter)
            if value is None:
                self._stray(letter)
                continue
            bits |= value << shift
            shift -= 6
            if shift < 0:
                made += bits.to_bytes(3, "big")
                bits, shift = 0, 18
        made += self._rest(bits, shift)
        self._nothing_after(text, place)
        return bytes(made)

    def _long_enough(self, text: bytes) -> None:
        if len(text) == 1 and not (self._mime and text[0] not in self._letters):
            throw("IllegalArgumentException", "Input byte[] should at least have 2 bytes for base64 bytes")

    def _padding(self, text: bytes, place: int, shift: int) -> int:
        wrong = shift == 18
        if shift == 6:
            wrong = place == len(text) or text[place] != _PAD
            place += 1
        if wrong:
            throw("IllegalArgumentException", "Input byte array has wrong 4-byte ending unit")
        return place

    def _stray(self, letter: int) -> None:
        if not self._mime:
            signed = letter - 256 if letter > 127 else letter
            throw("IllegalArgumentException", f"Illegal base64 character {signed:x}")

    @staticmethod
    def _rest(bits: int, shift: int) -> bytes:
        if shift == 12:
            throw("IllegalArgumentException", "Last unit does not have enough valid bits")
        return bits.to_bytes(3, "big")[: {6: 1, 0: 2}.get(shift, 0)]

    def _nothing_after(self, text: bytes, place: int) -> None:
        for index in range(place, len(text)):
            if not (self._mime and text[index] not in self._letters):
                reason = (
                    f"Input byte array has incorrect ending byte at {index if not self._mime else index + 1}"
                )
                throw("IllegalArgumentException", reason)
